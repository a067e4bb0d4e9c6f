// Every address of the application, one line each.
import type { AsyncSvelteComponent, RouteDefinition } from 'svelte-spa-router'
import { wrap } from 'svelte-spa-router/wrap'
import SetUp from '../access/SetUp.svelte'
import SignIn from '../access/SignIn.svelte'
import SignInByLink from '../access/SignInByLink.svelte'
import { i18n, type Area } from '../i18n/i18n.svelte'
import Home from './Home.svelte'
import NotFound from './NotFound.svelte'

/** A page that is fetched when it is first opened, with its words. */
const later = (asyncComponent: AsyncSvelteComponent, ...areas: Area[]) =>
  wrap({ asyncComponent: async () => (await Promise.all([asyncComponent(), i18n.need(...areas)]))[0] })

/** For anybody. */
export const doors: RouteDefinition = {
  '/sign-in/:problem': later(() => import('../access/ProviderProblem.svelte'), 'security'),
  '/link/:token': SignInByLink,
  '/set-up/:token': SetUp,
  '*': SignIn,
}

/** For those who have to set up a second factor before anything else. */
export const enrolling: RouteDefinition = {
  '*': later(() => import('../access/MustEnrol.svelte'), 'security'),
}

/** For those who are signed in. */
export const rooms: RouteDefinition = {
  '/': Home,
  '/set-up/:token': Home,
  '/waves': later(() => import('../reports/Waves.svelte'), 'reports'),
  '/waves/:id': later(() => import('../reports/WavePage.svelte'), 'reports'),
  '/standards': later(() => import('../standards/Standards.svelte'), 'standards', 'checklists'),
  '/standard-versions/:id': later(() => import('../standards/VersionPage.svelte'), 'standards', 'checklists'),
  '/standard-versions/:id/changes': later(() => import('../standards/ChangesPage.svelte'), 'standards', 'checklists'),
  '/checklists': later(() => import('../checklists/Checklists.svelte'), 'checklists', 'standards', 'reports'),
  '/checklists/import': later(() => import('../checklists/ImportPage.svelte'), 'checklists', 'standards', 'reports'),
  '/checklist-versions/:id': later(() => import('../checklists/VersionPage.svelte'), 'checklists', 'standards', 'reports'),
  '/account': later(() => import('../access/Account.svelte'), 'security'),
  '/account/second-factor': later(() => import('../access/SecondFactorPage.svelte'), 'security'),
  '/settings/sign-in': later(() => import('../access/SignInSettings.svelte'), 'security'),
  '/settings/integrations': later(() => import('../access/Integrations.svelte'), 'security'),
  '*': NotFound,
}
