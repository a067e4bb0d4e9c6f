import { describe, expect, it } from 'vitest'
import type { RequirementChange, StandardVersion, VersionChanges } from '../api/types'
import { grouped, sideOf } from './compare'

const rule = (lineage: string) => ({ lineage, code: lineage, statement: lineage, level: 'mandatory' as const })
const changes = {
  requirements: [
    { lineage: 'a', kind: 'kept', moved: false, fields: [] },
    { lineage: 'x', kind: 'removed', moved: false, section_before: 'One', fields: [] },
    { lineage: 'y', kind: 'removed', moved: false, section_before: 'Gone', fields: [] },
  ] as RequirementChange[],
} as VersionChanges
const later = {
  content: { sections: [{ title: 'One', requirements: [rule('a'), rule('b')] }, { title: 'Two', requirements: [rule('c')] }] },
} as StandardVersion

describe('the lines of a comparison', () => {
  const lines = (only: boolean) => grouped(changes, later, only).map((group) => [group.title, ...group.lines.map((line) => line.lineage)])
  it('puts what went into its section, and gone sections last', () => {
    expect(lines(false)).toEqual([['One', 'a', 'b', 'x'], ['Two', 'c'], ['Gone', 'y']])
  })
  it('leaves out what stays, and sections in which everything stays', () => {
    expect(lines(true)).toEqual([['One', 'a', 'x'], ['Gone', 'y']])
  })
})

it('a side has what both have and its own words', () => {
  const pieces = [
    { op: 'same' as const, text: 'за ' },
    { op: 'deleted' as const, text: '60' },
    { op: 'inserted' as const, text: '30' },
  ]
  expect(sideOf(pieces, 'before').map((piece) => piece.text)).toEqual(['за ', '60'])
  expect(sideOf(pieces, 'after').map((piece) => piece.text)).toEqual(['за ', '30'])
})
