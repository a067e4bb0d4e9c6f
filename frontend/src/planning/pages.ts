// The pages of a wave, one line each, in the order of the row of links.
import { session, type Permission } from '../access/session.svelte'
import type { Key } from '../i18n/i18n.svelte'

const pages: { at: string; name: Key; needs: Permission[] }[] = [
  { at: '', name: 'planning.page.results', needs: ['read_results', 'read_waves'] },
  { at: '/plan', name: 'planning.page.plan', needs: ['manage_waves'] },
  { at: '/schedule', name: 'planning.page.schedule', needs: ['read_waves'] },
  { at: '/board', name: 'planning.page.board', needs: ['manage_waves'] },
  { at: '/progress', name: 'planning.page.progress', needs: ['read_waves'] },
]

/** The pages of a wave that are open to the person at the screen. */
export const wavePages = (id: string): { href: string; name: Key }[] =>
  pages.filter((page) => page.needs.some((need) => session.may(need))).map((page) => ({ href: `/waves/${id}${page.at}`, name: page.name }))
