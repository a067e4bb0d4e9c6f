// The places of the application: what the rail, the bottom bar and its sheet lead to, one line each.
import { session, type Permission, type Role } from '../access/session.svelte'
import type { Key } from '../i18n/i18n.svelte'
import type { IconName } from '../ui/Icon.svelte'

/** What places are gathered under: daily work, who does it, and how the installation is set up. */
export type Group = 'work' | 'people' | 'setup'

export interface Place {
  href: string
  name: Key
  icon: IconName
  group: Group
  /** Further addresses that belong to the place, by their beginning. */
  holds?: string[]
  /** One of these opens it. */
  needs?: Permission[]
  /** So does one of these, where a permission says too little: whoever has stores of their own. */
  roles?: Role[]
}

const all: Place[] = [
  { href: '/visits', name: 'place.myVisits', icon: 'bag', group: 'work', holds: ['/pilots'], needs: ['fill_visits'] },
  { href: '/board', name: 'place.board', icon: 'list', group: 'work', needs: ['fill_visits'] },
  { href: '/my-pay', name: 'place.myPay', icon: 'checks', group: 'work', needs: ['fill_visits'] },
  { href: '/briefings', name: 'place.briefings', icon: 'book', group: 'work', needs: ['fill_visits'] },
  { href: '/profile', name: 'place.profile', icon: 'person', group: 'work', needs: ['fill_visits'] },
  { href: '/my-stores', name: 'place.myStores', icon: 'store', group: 'work', roles: ['store_manager'] },
  { href: '/overview', name: 'place.overview', icon: 'chart', group: 'work', holds: ['/requirements', '/results', '/comparison', '/importance', '/benchmarks'], needs: ['read_results'] },
  { href: '/waves', name: 'place.waves', icon: 'wave', group: 'work', needs: ['read_results', 'read_waves'] },
  { href: '/review', name: 'place.review', icon: 'checks', group: 'work', needs: ['review_visits'] },
  { href: '/my-standards', name: 'place.myStandards', icon: 'book', group: 'work', roles: ['employee'] },
  { href: '/standards', name: 'place.standards', icon: 'book', group: 'work', holds: ['/standard-versions', '/consultations', '/pilots'], needs: ['read_standards'] },
  { href: '/checklists', name: 'place.checklists', icon: 'list', group: 'work', holds: ['/checklist-versions'], needs: ['read_checklists'] },
  { href: '/programmes', name: 'place.programmes', icon: 'calendar', group: 'work', needs: ['manage_waves'] },
  { href: '/surveys', name: 'place.surveys', icon: 'chat', group: 'work', needs: ['read_results'] },
  { href: '/messages', name: 'place.messages', icon: 'chat', group: 'work', needs: ['manage_waves'] },
  { href: '/payments', name: 'place.payments', icon: 'list', group: 'work', needs: ['manage_waves'] },
  { href: '/report-files', name: 'place.reportFiles', icon: 'download', group: 'work', holds: ['/mailings'], needs: ['read_results'] },
  { href: '/figures', name: 'place.figures', icon: 'chart', group: 'work', needs: ['read_figures'] },
  { href: '/locations', name: 'place.locations', icon: 'pin', group: 'people', holds: ['/competitors', '/exceptions'], needs: ['read_places'] },
  { href: '/staff', name: 'place.staff', icon: 'people', group: 'people', needs: ['introduce_standards'] },
  { href: '/people', name: 'place.people', icon: 'people', group: 'people', needs: ['manage_people'] },
  { href: '/shoppers', name: 'place.shoppers', icon: 'bag', group: 'people', needs: ['manage_shoppers', 'see_shoppers'] },

  { href: '/letters', name: 'place.letters', icon: 'mail', group: 'setup', needs: ['manage_people'] },
  { href: '/journal', name: 'place.journal', icon: 'history', group: 'setup', needs: ['read_journal'] },
  { href: '/settings/sign-in', name: 'place.signIn', icon: 'lock', group: 'setup', needs: ['manage_people'] },
  { href: '/settings/integrations', name: 'place.integrations', icon: 'settings', group: 'setup', needs: ['manage_integrations'] },
  { href: '/start', name: 'place.start', icon: 'flag', group: 'setup', roles: ['administrator'] },
]

const groups: Group[] = ['work', 'people', 'setup']

/** What each role sees first; who has several roles gets the first of them in this order. */
const firsts: Record<Role, string> = {
  administrator: '/start',
  group_leader: '/standards',
  section_owner: '/standards',
  group_member: '/standards',
  expert: '/standards',
  approver: '/standards',
  programme_manager: '/waves',
  reviewer: '/review',
  shopper: '/visits',
  store_manager: '/my-stores',
  regional_manager: '/overview',
  brand_manager: '/overview',
  employee: '/my-standards',
}

/** How many places the bar of a phone has room for, beside "more". */
const barPlaces = 3

/** The places open to the person at the screen, in the order of groups. */
export const openPlaces = (): Place[] =>
  all
    .filter((place) => place.needs?.some((need) => session.may(need)) || place.roles?.some((role) => session.is(role)))
    .sort((a, b) => groups.indexOf(a.group) - groups.indexOf(b.group))

/** The open places by group, without empty groups. */
export const openGroups = (): { group: Group; places: Place[] }[] =>
  groups.map((group) => ({ group, places: openPlaces().filter((place) => place.group === group) })).filter((g) => g.places.length > 0)

/** The first place of the person at the screen, by their roles; undefined when nothing is open to them. */
export function firstPlace(): Place | undefined {
  const open = openPlaces()
  const role = (Object.keys(firsts) as Role[]).find((one) => session.is(one))
  return open.find((place) => role && place.href === firsts[role]) ?? open[0]
}

/** The places in the bar of a phone, the first one leading, and those behind "more". */
export function barOf(): { bar: Place[]; more: Place[] } {
  const first = firstPlace()
  const rest = openPlaces().filter((place) => place !== first)
  const ordered = first ? [first, ...rest] : rest
  return { bar: ordered.slice(0, barPlaces), more: ordered.slice(barPlaces) }
}

/** Whether an address is in a place. */
export const isIn = (place: { href: string; holds?: string[] }, location: string): boolean =>
  [place.href, ...(place.holds ?? [])].some((start) => location === start || location.startsWith(`${start}/`))

/** Whether an address is one that fills the phone's screen alone, without the bars of the frame. */
export const isAlone = (location: string): boolean => /^\/visits\/[^/]+\/fill$/.test(location)
