import { expect, test } from 'vitest'
import { parse, parseChecklist, score, parseAnswers } from '../../engine'
import { chance, filling } from './answers'
import { extremes } from './extremes'
import { impossibleValues, neverShown } from './logic'

const q = (id: string, kind: string, showIf = '', more = {}) => ({ id, kind, text: id, show_if: showIf, ...more })
const of = (...questions: object[]) => parseChecklist({ sections: [{ id: 's1', questions }] })
const choices = { options: [{ id: 'a', credit: '1' }, { id: 'b' }, { id: 'c' }] }
const boxes = { options: [{ id: 'x', points: 1 }, { id: 'y', points: 1 }, { id: 'none', exclusive: true }] }
const marks = { scale: { min: 1, max: 5 } }

test.each([
  ["q1 == 'yes' and q1 == 'no'", true],
  ["q1 == 'yes' or q1 == 'no'", false],
  ["q1 != 'yes' and answered(q1) and q1 != 'no'", true],
  ["q2 == 'd'", true],
  ["q2 in ['b', 'd']", false],
  ["'x' in q3 and 'y' in q3", false],
  ["'x' in q3 and 'none' in q3", true],
  ['q4 > 5', true],
  ['q4 > 4 and q4 < 6', false],
  ['q4 > 4.2 and q4 < 4.8', true],
  ['q5 > 4.2 and q5 < 4.8', false],
  ['q5 < 0', true],
  ["location.format == 'mall' and location.format == 'street'", true],
  ["location.format == 'mall' and location.parking == true", false],
  ['na(q1)', true],
  ['na(q6)', false],
  ["q7 == 'yes'", true], // q7 itself is never shown
  ["not (q7 == 'yes')", false],
])('%s: never shown is %s', (condition, never) => {
  const checklist = of(
    q('q1', 'yes_no'), q('q2', 'single', '', choices), q('q3', 'multiple', '', boxes), q('q4', 'scale', '', marks),
    q('q5', 'duration', '', { unit: 's' }), q('q6', 'yes_no', '', { na: true }), q('q7', 'yes_no', "q1 == 'no' and q1 == 'yes'"),
    q('last', 'text', condition),
  )
  expect(neverShown(checklist).has('last')).toBe(never)
})

test('values that no answer can be are named', () => {
  const checklist = of(q('q1', 'yes_no'), q('q2', 'single', '', choices), q('q4', 'text'))
  const all = new Map(checklist.sections[0]?.questions.map((one) => [one.id, one]))
  expect(impossibleValues(parse("q1 == 'да' or q2 in ['a', 'z'] and not (q4 == 'что угодно')"), all)).toEqual([
    { question: 'q1', value: 'да' }, { question: 'q2', value: 'z' },
  ])
})

const now = () => Promise.resolve()

test('the bounds are scores that fillings give, conditions and policies included', async () => {
  const checklist = parseChecklist({
    critical: { policy: 'cap_visit', cap: '70' },
    sections: [
      { id: 's1', questions: [q('q1', 'yes_no', '', { points: 3, critical: true }), q('q2', 'single', "q1 == 'no'", { ...choices, points: 5 })] },
      { id: 's2', questions: [q('q3', 'multiple', '', boxes), q('q4', 'scale', '', { ...marks, points: 2 }), q('q5', 'yes_no', '', { penalty: true, points: 1 })] },
    ],
  })
  const { least, most } = await extremes(checklist, {}, now)
  expect([least?.result.final, most?.result.final]).toEqual([0, 10000])
  expect(score(checklist, parseAnswers(checklist, most?.answers ?? {})).final).toBe(10000)
})

test('where a question takes the others away, its answer decides', async () => {
  // Only "no" to q1 shows q2, whose best answer is half: 100 % is reached by "yes", and 0 by "no".
  const checklist = of(q('q1', 'yes_no', '', { points: 0 }), q('q2', 'single', "q1 == 'no'", { options: [{ id: 'a', credit: '1/2' }, { id: 'b', credit: '1/4' }], points: 4 }))
  const { least, most } = await extremes(checklist, {}, now)
  expect([least?.result.final, most?.result.final]).toEqual([2500, 5000])
  expect((await extremes(of(q('q1', 'text')), {}, now)).most).toBeNull()
})

test('the same seed fills alike, and every filling is one that the server takes', () => {
  const checklist = of(q('q1', 'yes_no', '', { na: true }), q('q2', 'single', '', choices), q('q3', 'multiple', '', boxes), q('q4', 'scale', '', marks),
    q('q5', 'count', '', { bands: [{ upto: '3', credit: '0' }, { credit: '1' }] }), q('q6', 'date'), q('q7', 'time'), q('q8', 'photo'))
  const twenty = (seed: number) => { const random = chance(seed); return Array.from({ length: 20 }, () => filling(checklist, random)) }
  expect(twenty(7)).toEqual(twenty(7))
  expect(twenty(7)).not.toEqual(twenty(8))
  for (const answers of twenty(7)) expect(() => parseAnswers(checklist, answers)).not.toThrow()
})
