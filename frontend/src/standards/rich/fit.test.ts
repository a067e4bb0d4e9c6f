import { describe, expect, test } from 'vitest'
import canonicals from '../../../../internal/richtext/testdata/canonical.json'
import merges from '../../../../internal/richtext/testdata/merges.json'
import { beyond, canonical, limits, within, written } from './fit'
import { merged } from './merge'
import type { RichNode } from './tree'
import { wordsIn } from './words'

const paragraph = (text: string): RichNode => ({ type: 'paragraph', content: [{ type: 'text', text }] })
const list = (...items: RichNode[][]): RichNode => ({ type: 'bulletList', content: items.map((content) => ({ type: 'listItem', content })) })
const cell = (...content: RichNode[]): RichNode => ({ type: 'tableCell', content })

// The server is held to the same (internal/richtext/merge_test.go).
describe('the form of a text', () => {
  test.each(canonicals.map((one) => [one.name, one.in as RichNode, one.out] as const))('%s', (_, from, want) => {
    expect(canonical(from)).toBe(want ? JSON.stringify(want) : '')
  })
})

describe('two texts made of one', () => {
  test.each(merges.map((one) => [one.name, one] as const))('%s', (_, one) => {
    const { was, mine, theirs, merged: want, both } = one as { was: RichNode[]; mine: RichNode[]; theirs: RichNode[]; merged: RichNode[] | null; both?: RichNode[] }
    expect(merged(was, mine, theirs)).toEqual(want ?? both)
  })
})

describe('what does not fit', () => {
  test('is a list within a list of a cell: its items stand behind the one that they were in, in their order', () => {
    const table: RichNode = { type: 'table', content: [{ type: 'tableRow', content: [cell(list([paragraph('1'), list([paragraph('2')]), paragraph('3')], [paragraph('4')]))] }] }
    const { blocks, notes } = within([table])
    expect(notes).toEqual(['lists'])
    expect(blocks).toEqual([{ type: 'table', content: [{ type: 'tableRow', content: [cell(list([paragraph('1')], [paragraph('2')], [paragraph('3')], [paragraph('4')]))] }] }])
  })

  test('is a table of more rows than there may be: it goes on in the next', () => {
    const rows = Array.from({ length: limits.rows + 1 }, (_, i): RichNode => ({ type: 'tableRow', content: [cell(paragraph(`${i}`))] }))
    expect(within([{ type: 'table', content: rows }]).blocks.map((one) => one.content?.length)).toEqual([limits.rows, 1])
  })

  test('is what is left of a pair, of a list and of a table that several people took apart', () => {
    const broken: RichNode = {
      type: 'doc',
      content: [paragraph('а'), { type: 'bulletList' }, { type: 'table', content: [{ type: 'tableRow' }] }, { type: 'doDont', content: [{ type: 'dont', content: [paragraph('нет')] }] }, list([list([paragraph('б')])])],
    }
    expect(written(broken)?.content).toEqual([
      paragraph('а'),
      { type: 'doDont', content: [{ type: 'do', content: [{ type: 'paragraph' }] }, { type: 'dont', content: [paragraph('нет')] }] },
      list([{ type: 'paragraph' }, list([paragraph('б')])]),
    ])
  })

  test('is told by what there is too much of', () => {
    const doc = (text: string): RichNode => ({ type: 'doc', content: [paragraph(text)] })
    expect(beyond(doc('я'.repeat(limits.letters)))).toBeUndefined()
    expect(beyond(doc('я'.repeat(limits.letters + 1)))).toEqual({ over: 'letters', count: limits.letters + 1, most: limits.letters })
    expect(beyond({ type: 'doc', content: Array.from({ length: 9_000 }, () => paragraph('я')) })?.over).toBe('bytes')
  })
})

test('the words of a text are those that the server reads in it', () => {
  const doc: RichNode = { type: 'doc', content: [paragraph('а'), list([paragraph('б'), list([paragraph('в')])]), { type: 'table', content: [{ type: 'tableRow', content: [cell(paragraph('1')), cell(paragraph('2'))] }] }] }
  expect(wordsIn(doc)).toBe('а\n– б\n– в\n1\t2')
})
