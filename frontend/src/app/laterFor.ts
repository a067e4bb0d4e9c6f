import type { AsyncSvelteComponent } from 'svelte-spa-router'
import { session, type Permission } from '../access/session.svelte'
import type { Area } from '../i18n/i18n.svelte'
import { later } from './later'

/** later, of a page that is of use with a permission only; everybody else gets a page that says so. */
export const laterFor = (permission: Permission, asyncComponent: AsyncSvelteComponent, ...areas: Area[]) =>
  later(() => (session.may(permission) ? asyncComponent() : import('./NotAllowed.svelte')), ...areas)
