import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { moved, replacement, replacements } from './delta'
import { replace } from './text'

describe('a change of a text', () => {
  test.each([
    ['кот', 'крот', 2, { at: 1, removed: 0, inserted: 'р' }],
    ['нн', 'ннн', 1, { at: 0, removed: 0, inserted: 'н' }],
    ['аб', '', 0, { at: 0, removed: 2, inserted: '' }],
    ['👍', '👎', 2, { at: 0, removed: 2, inserted: '👎' }],
  ])('is one replacement: %s → %s', (from, to, caret, want) => expect(replacement(from, to, caret)).toEqual(want))

  test('is several, word by word', () => {
    const from = 'Встаньте и поздоровайтесь первым'
    const to = 'Встаньте, улыбнитесь и поздоровайтесь сразу'
    const out = replacements(from, to).reverse().reduce((text, { at, removed, inserted }) => text.slice(0, at) + inserted + text.slice(at + removed), from)
    expect(out).toBe(to)
  })

  test('moves places behind it', () => {
    expect(moved(5, [{ retain: 2 }, { insert: 'аб' }])).toBe(7)
    expect(moved(5, [{ retain: 2 }, { delete: 2 }])).toBe(3)
    expect(moved(3, [{ retain: 2 }, { delete: 4 }])).toBe(2)
    expect(moved(1, [{ retain: 2 }, { insert: 'аб' }])).toBe(1)
  })
})

test.each([
  ['Гость рад', 'Гость доволен', 'Наш Гость рад всегда', 'Наш Гость доволен всегда'],
  ['', ' Улыбнитесь', 'Сначала', ' УлыбнитесьСначала'],
  ['Первым', '', 'Первым делом', ' делом'],
])('a change made beside a shared text leaves what others typed: %s → %s', (from, to, now, want) => {
  const text = new Y.Doc().getText('text')
  text.insert(0, now)
  replace(text, from, to)
  expect(text.toString()).toBe(want)
})
