import type { AsyncSvelteComponent } from 'svelte-spa-router'
import { wrap } from 'svelte-spa-router/wrap'
import { i18n, type Area } from '../i18n/i18n.svelte'
import NotLoaded from './NotLoaded.svelte'

/** A page that is fetched when it is first opened, with its words; where they do not come, a page that says so. */
export const later = (asyncComponent: AsyncSvelteComponent, ...areas: Area[]) =>
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
