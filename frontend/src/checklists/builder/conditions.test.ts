import { expect, test } from 'vitest'
import { chance } from './answers'
import { deepest, isGroup, rowsOf, textOf, type Group, type Operator, type Part, type Row } from './conditions'

test.each([
  ["q1 == 'yes'", 1],
  ["q1 == 'yes' and q4 >= 2.50 and not answered(q2)", 3],
  ["location.format in ['mall', \"Ж'к\"] or location.parking", 2],
  ["'x' in q3 or 'y' not in q3 or na(q1)", 3],
  ['q4 < -0.05', 1],
  ['q4 == q5', 1],
  ["q1 == 'yes' and (q2 == 'a' or q3 == 'b')", 2],
  ["not (q1 == 'yes')", 1],
  ["not (q1 == 'yes' or na(q2))", 2],
  ["q1 == 'yes' and q2 == 'a' or q3 == 'b'", 2],
  ["not (q1 == 'yes' and q2 == 'a')", 1],
])('%s is rows, and the rows say it again', (source, count) => {
  const found = rowsOf(source)
  expect(found?.rows).toHaveLength(count)
  const again = found && rowsOf(textOf(found))
  expect(again).toEqual(found)
})

test.each(["q1 == 'yes' and (q2 == 'a' or (q3 == 'b' and (q4 == 1 or q4 == 2)))", "'a' == 'b'", "(q1 == 'yes' or q2 == 'a') == true", 'q1 ==', 'true'])('%s stays text', (source) => {
  expect(rowsOf(source)).toBeNull()
})

const depthOf = (part: Part): number => (isGroup(part) ? 1 + Math.max(0, ...part.rows.map(depthOf)) : 0)

function anyRow(random: () => number): Row {
  const of = ['q1', 'q2', 'вопрос', 'location.format'][Math.floor(random() * 4)] ?? 'q1'
  const operator = (['==', '!=', '<', 'in', 'not in', 'has', 'has not', 'answered', 'not answered', 'na'] as Operator[])[Math.floor(random() * 10)] ?? '=='
  const text = { form: 'text' as const, text: ['yes', "Ж'к", 'a b', ''][Math.floor(random() * 4)] ?? '' }
  if (/answered|na/.test(operator)) return { of: 'q1', operator, values: [] }
  if (operator === 'in' || operator === 'not in') return { of, operator, values: [text, { form: 'number', text: '2.5' }] }
  return { of, operator, values: [operator === '<' ? { form: 'number', text: '-0.05' } : text] }
}

function anyGroup(random: () => number, depth: number): Group {
  const rows = Array.from({ length: Math.floor(random() * 4) }, (): Part => (depth < deepest && random() < 0.5 ? anyGroup(random, depth + 1) : anyRow(random)))
  return { join: (['and', 'or', 'none'] as const)[Math.floor(random() * 3)] ?? 'and', rows }
}

/** The same without groups that are empty or that their rows can do without. */
function plain(group: Group): Part | null {
  const rows = group.rows.map((part) => (isGroup(part) ? plain(part) : part)).filter((part) => part !== null)
  const [only] = rows
  if (!only) return null
  if (rows.length > 1) return { join: group.join, rows }
  if (group.join !== 'none') return only
  if (isGroup(only)) return { join: 'none', rows: only.join === 'or' ? only.rows : [only] }
  return only.operator === 'answered' || only.operator === 'na' ? { ...only, operator: `not ${only.operator}` } : { join: 'none', rows }
}

test('rows of any shape say a text that is read as the same rows', () => {
  const random = chance(20)
  let nested = 0
  for (let i = 0; i < 5_000; i++) {
    const made = anyGroup(random, 1)
    const same = plain(made) ?? { join: 'and', rows: [] }
    const found = rowsOf(textOf(made))
    expect(found, textOf(made)).toEqual(isGroup(same) ? same : { join: 'and', rows: [same] })
    if (depthOf(same) === deepest) nested++
  }
  expect(nested).toBeGreaterThan(500)
})
