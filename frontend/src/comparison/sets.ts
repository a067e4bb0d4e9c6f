import type { Comparison } from '../api/types'

/** The two sets, as the address and the contract call them. */
export const sides = ['first', 'second'] as const
export type Side = (typeof sides)[number]

/** What a set is chosen by. */
export const parts = ['wave', 'brand', 'region', 'location', 'from', 'to'] as const
export type Chosen = Record<(typeof parts)[number], string>

/** Every filter of the page. */
export const names = sides.flatMap((side) => parts.map((part) => `${side}_${part}`))

/** What the address says of a set. */
export const chosenIn = (filters: Record<string, string>, side: Side): Chosen =>
  Object.fromEntries(parts.map((part) => [part, filters[`${side}_${part}`] ?? ''])) as Chosen

/** The same with what the server took where the address says nothing, so that a choice in one set does not change the other. */
export function taken(chosen: Chosen, set: Comparison[Side] | undefined): Chosen {
  if (!set || chosen.wave || chosen.from || chosen.to) return chosen
  return { ...chosen, wave: set.waves[0]?.id ?? '', region: chosen.region || (set.region?.id ?? ''), location: chosen.location || (set.location?.id ?? '') }
}

/** The filters of the address of a set. */
export const filtersOf = (side: Side, chosen: Chosen): Record<string, string> => Object.fromEntries(parts.map((part) => [`${side}_${part}`, chosen[part]]))

/** Filters as the query of a path; what is empty is left out. */
export const queryOf = (filters: Record<string, string>): Record<string, string> => Object.fromEntries(Object.entries(filters).filter(([, value]) => value))
