// The places of the application: what the rail and the bottom bar lead to.
import { session, type Permission } from '../access/session.svelte'
import type { Key } from '../i18n/i18n.svelte'
import type { IconName } from '../ui/Icon.svelte'

export interface Place {
  href: string
  name: Key
  icon: IconName
  /** Addresses that belong to the place, by their beginning. */
  holds: string[]
  /** One of these opens it. */
  needs: Permission[]
}

const all: Place[] = [
  { href: '/waves', name: 'place.waves', icon: 'chart', holds: ['/waves'], needs: ['read_results', 'read_waves'] },
  {
    href: '/standards',
    name: 'place.standards',
    icon: 'book',
    holds: ['/standards', '/standard-versions'],
    needs: ['read_standards'],
  },
  {
    href: '/checklists',
    name: 'place.checklists',
    icon: 'list',
    holds: ['/checklists', '/checklist-versions'],
    needs: ['read_checklists'],
  },
  { href: '/people', name: 'place.people', icon: 'people', holds: ['/people'], needs: ['manage_people'] },
]

/** The places open to the person at the screen. */
export const openPlaces = (): Place[] => all.filter((place) => place.needs.some((need) => session.may(need)))

/** Whether an address is in a place. */
export const isIn = (place: { holds: string[] }, location: string): boolean =>
  place.holds.some((start) => location === start || location.startsWith(`${start}/`))
