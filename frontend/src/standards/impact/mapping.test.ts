import { expect, it } from 'vitest'
import type { MappedRelation } from '../../api/types'
import { kindFor, toLookAt } from './mapping'

it('the sides of a relation decide its kind', () => {
  const all = [[1, 1], [1, 2], [3, 1], [1, 0], [0, 1], [0, 0], [2, 2], [0, 2]] as const
  expect(all.map(([before, after]) => kindFor(before, after))).toEqual([
    'reworded', 'split', 'merged', 'dropped', 'new', undefined, undefined, undefined,
  ])
})

it('what waits for the author comes first, and what follows from itself is left out', () => {
  const relation = (kind: MappedRelation['kind'], trend: MappedRelation['trend'], confirmed: boolean): MappedRelation => ({
    kind, trend, confirmed, before: [], after: [],
  })
  const list = [relation('same', 'comparable', true), relation('reworded', 'rebased', true), relation('dropped', 'ends', false)]
  expect(toLookAt(list).map((one) => one.kind)).toEqual(['dropped', 'reworded'])
})
