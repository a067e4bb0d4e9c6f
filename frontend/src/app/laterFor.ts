import type { AsyncSvelteComponent } from 'svelte-spa-router'
import { session, type Permission } from '../access/session.svelte'
import type { Area } from '../i18n/i18n.svelte'
import { later } from './later'
import NotAllowed from './NotAllowed.svelte'

/** later, of a page that is of use with a permission only; everybody else gets a page that says so. */
export const laterFor = (permission: Permission, asyncComponent: AsyncSvelteComponent, ...areas: Area[]) =>
  later(async () => (session.may(permission) ? await asyncComponent() : { default: NotAllowed }), ...areas)
