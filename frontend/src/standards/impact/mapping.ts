import type { MappedRelation } from '../../api/types'

export type RelationKind = MappedRelation['kind']

/** What the choice of requirements on the two sides comes to; undefined: it is none of the kinds. */
export function kindFor(before: number, after: number): RelationKind | undefined {
  if (before === 1 && after === 1) return 'reworded'
  if (before === 1 && after > 1) return 'split'
  if (before > 1 && after === 1) return 'merged'
  if (before === 1 && after === 0) return 'dropped'
  if (before === 0 && after === 1) return 'new'
  return undefined
}

/** The relations that need a look, those that wait for the author first; the rest follow from themselves. */
export const toLookAt = (relations: MappedRelation[]): MappedRelation[] =>
  relations
    .filter((one) => !one.confirmed || one.id || one.trend !== 'comparable')
    .sort((a, b) => Number(a.confirmed) - Number(b.confirmed))
