// Every address of the application, one line each.
import type { AsyncSvelteComponent, RouteDefinition } from 'svelte-spa-router'
import { wrap } from 'svelte-spa-router/wrap'
import SetUp from '../access/SetUp.svelte'
import SignIn from '../access/SignIn.svelte'
import SignInByLink from '../access/SignInByLink.svelte'
import Home from './Home.svelte'
import NotFound from './NotFound.svelte'

const later = (asyncComponent: AsyncSvelteComponent) => wrap({ asyncComponent })

/** For anybody. */
export const doors: RouteDefinition = {
  '/link/:token': SignInByLink,
  '/set-up/:token': SetUp,
  '*': SignIn,
}

/** For those who are signed in. */
export const rooms: RouteDefinition = {
  '/': Home,
  '/set-up/:token': Home,
  '/waves': later(() => import('../reports/Waves.svelte')),
  '/waves/:id': later(() => import('../reports/WavePage.svelte')),
  '/standards': later(() => import('../standards/Standards.svelte')),
  '/standard-versions/:id': later(() => import('../standards/VersionPage.svelte')),
  '/standard-versions/:id/changes': later(() => import('../standards/ChangesPage.svelte')),
  '/checklists': later(() => import('../checklists/Checklists.svelte')),
  '/checklists/import': later(() => import('../checklists/ImportPage.svelte')),
  '/checklist-versions/:id': later(() => import('../checklists/VersionPage.svelte')),
  '/account': later(() => import('../access/Account.svelte')),
  '*': NotFound,
}
