// Every address of the application, one line each.
import type { AsyncSvelteComponent, RouteDefinition } from 'svelte-spa-router'
import { wrap } from 'svelte-spa-router/wrap'
import SetUp from '../access/SetUp.svelte'
import SignIn from '../access/SignIn.svelte'
import SignInByLink from '../access/SignInByLink.svelte'
import { i18n, type Area } from '../i18n/i18n.svelte'
import Home from './Home.svelte'
import NotFound from './NotFound.svelte'
import NotLoaded from './NotLoaded.svelte'

/** A page that is fetched when it is first opened, with its words; where they do not come, a page that says so. */
const later = (asyncComponent: AsyncSvelteComponent, ...areas: Area[]) =>
  wrap({
    asyncComponent: async () => {
      try {
        return (await Promise.all([asyncComponent(), i18n.need(...areas)]))[0]
      } catch (error) {
        console.warn('page not loaded', error)
        return { default: NotLoaded }
      }
    },
  })

/** For anybody. */
export const doors: RouteDefinition = {
  '/sign-in/:problem': later(() => import('../access/ProviderProblem.svelte'), 'security'),
  '/link/:token': SignInByLink,
  '/set-up/:token': SetUp,
  '/invitation/:token': later(() => import('../access/Invitation.svelte'), 'access'),
  '/new-password/:token': later(() => import('../access/NewPassword.svelte'), 'access'),
  '/confirm-email/:token': later(() => import('../access/ConfirmEmail.svelte'), 'access'),
  '/forgotten-password': later(() => import('../access/ForgottenPassword.svelte'), 'access'),
  '*': SignIn,
}

/** Links of letters have no shell around them, even over a session. */
export const isDoor = (location: string): boolean =>
  /^\/(link|invitation|new-password|confirm-email)\//.test(location)

/** For those who have to set up a second factor before anything else. */
export const enrolling: RouteDefinition = {
  '*': later(() => import('../access/MustEnrol.svelte'), 'security'),
}

/** For those who are signed in. */
export const rooms: RouteDefinition = {
  '/': Home,
  '/set-up/:token': Home,
  '/start': later(() => import('../start/Start.svelte'), 'start'),
  '/my-visits': later(() => import('../audits/MyVisits.svelte'), 'audits'),
  '/my-stores': later(() => import('../reports/MyStores.svelte'), 'reports', 'audits'),
  '/review': later(() => import('../audits/ReviewQueue.svelte'), 'audits', 'reports'),
  '/review/:id': later(() => import('../audits/ReviewPage.svelte'), 'audits', 'reports'),
  '/waves': later(() => import('../reports/Waves.svelte'), 'reports'),
  '/waves/:id': later(() => import('../reports/WavePage.svelte'), 'reports'),
  '/standards': later(() => import('../standards/Standards.svelte'), 'standards', 'checklists'),
  '/standard-versions/:id': later(() => import('../standards/VersionPage.svelte'), 'standards', 'checklists', 'editor'),
  '/standard-versions/:id/edit': later(() => import('../standards/edit/EditorPage.svelte'), 'editor', 'standards', 'checklists', 'quality'),
  '/standards/:id/expectations': later(() => import('../expectations/ExpectationsPage.svelte'), 'standards', 'expectations'),
  '/standards/:id/expectations/import': later(() => import('../expectations/ImportPage.svelte'), 'standards', 'expectations'),
  '/standard-versions/:id/changes': later(() => import('../standards/ChangesPage.svelte'), 'standards', 'checklists'),
  '/standard-versions/:id/quality': later(() => import('../standards/QualityPage.svelte'), 'standards', 'quality'),
  '/checklists': later(() => import('../checklists/Checklists.svelte'), 'checklists', 'standards', 'reports'),
  '/checklists/import': later(() => import('../checklists/ImportPage.svelte'), 'checklists', 'standards', 'reports'),
  '/checklist-versions/:id': later(() => import('../checklists/VersionPage.svelte'), 'checklists', 'standards', 'reports'),
  '/exceptions': later(() => import('../exceptions/Exceptions.svelte'), 'exceptions'),
  '/journal': later(() => import('../journal/Journal.svelte'), 'journal'),
  '/notifications': later(() => import('../notifications/Notifications.svelte'), 'notifications'),
  '/locations': later(() => import('../locations/Locations.svelte'), 'locations'),
  '/locations/new': later(() => import('../locations/EditPage.svelte'), 'locations'),
  '/locations/import': later(() => import('../locations/ImportPage.svelte'), 'locations'),
  '/locations/map': later(() => import('../locations/MapPage.svelte'), 'locations'),
  '/locations/attributes': later(() => import('../locations/AttributesPage.svelte'), 'locations'),
  '/locations/places': later(() => import('../locations/PlacesPage.svelte'), 'locations'),
  '/locations/:id': later(() => import('../locations/LocationPage.svelte'), 'locations', 'exceptions'),
  '/locations/:id/edit': later(() => import('../locations/EditPage.svelte'), 'locations'),
  '/competitors': later(() => import('../locations/Competitors.svelte'), 'locations'),
  '/people': later(() => import('../people/People.svelte'), 'people'),
  '/people/invite': later(() => import('../people/InvitePage.svelte'), 'people'),
  '/letters': later(() => import('../people/Letters.svelte'), 'people'),
  '/people/:id': later(() => import('../people/PersonPage.svelte'), 'people', 'security'),
  '/account': later(() => import('../access/Account.svelte'), 'access', 'security'),
  '/account/second-factor': later(() => import('../access/SecondFactorPage.svelte'), 'security'),
  '/settings/sign-in': later(() => import('../access/SignInSettings.svelte'), 'security'),
  '/settings/integrations': later(() => import('../access/Integrations.svelte'), 'security'),
  '/shoppers': later(() => import('../shoppers/Shoppers.svelte'), 'shoppers'),
  '/shoppers/import': later(() => import('../shoppers/ImportShoppers.svelte'), 'shoppers'),
  '/shoppers/:id': later(() => import('../shoppers/ShopperPage.svelte'), 'shoppers'),
  '/profile': later(() => import('../shoppers/OwnProfile.svelte'), 'shoppers'),
  '*': NotFound,
}
