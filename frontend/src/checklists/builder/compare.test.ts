import { expect, test } from 'vitest'
import type { ChecklistDocument } from '../../api/types'
import { compared } from './compare'
import { coverageOf, leaveOut } from './coverage'
import { Ids, moveQuestion, removeQuestion, setQuestion } from './edits'
import { advice, isDouble, minutes, placeOf, read } from './findings'
import { proposalsOf, taken } from './proposals'

const before: ChecklistDocument = {
  title: 'Визит',
  sections: [
    { id: 's1', title: 'Вход', questions: [{ id: 'q1', kind: 'yes_no', text: 'Поздоровались?', points: 2, requirement: 'r1' }, { id: 'q2', kind: 'duration', unit: 's', text: 'За сколько?', bands: [{ upto: '20', credit: '1' }, { credit: '0' }], requirement: 'r2' }] },
    { id: 's2', title: 'Касса', questions: [{ id: 'q3', kind: 'yes_no', text: 'Чек дали?', requirement: 'r3' }] },
  ],
}

test('two versions differ by what was added, removed, moved and changed, and in points', () => {
  const after = setQuestion(moveQuestion(removeQuestion(before, 'q3'), 'q2', 's2', ''), 'q1', { points: 5, photo: 'required' })
  const found = compared(before, { ...after, rollup: 'sections' })
  expect(found.questions.map(({ id, kind }) => `${id} ${kind}`)).toEqual(['q1 changed', 'q2 moved', 'q3 removed'])
  expect(found.questions[0]?.fields).toEqual([{ field: 'points', before: 2, after: 5 }, { field: 'photo', before: undefined, after: 'required' }])
  expect(found.head).toEqual([{ field: 'rollup', before: undefined, after: 'sections' }])
  expect(found.points).toEqual({ before: 4, after: 6 })
  expect(compared(before, structuredClone(before))).toMatchObject({ head: [], sections: [], questions: [], leftOut: [] })
})

test('a new version of the standard proposes what it changed, beside what the checklist made its own', () => {
  const will: ChecklistDocument = {
    sections: [
      { id: 'd1', title: 'Вход', questions: [
        { id: 'd1', kind: 'yes_no', text: 'Поздоровались первыми?', points: 3, requirement: 'r1' },
        { id: 'd4', kind: 'yes_no', text: 'Улыбнулись?', requirement: 'r4' },
        { id: 'd2', kind: 'duration', unit: 's', text: 'За сколько?', bands: [{ upto: '15', credit: '1' }, { credit: '0' }], requirement: 'r2' },
      ] },
    ],
  }
  // The checklist gave q1 points of its own; derivation had made 3 of it, as now.
  const was = setQuestion(before, 'q1', { points: 3 })
  const found = proposalsOf(setQuestion(before, 'q2', { bands: [{ upto: '25', credit: '1' }, { credit: '0' }] }), was, will)
  expect(found.map(({ lineage, kind, fields }) => [lineage, kind, fields.map(({ field, own }) => `${field}${own ? ' own' : ''}`)])).toEqual([
    ['r1', 'changed', ['text']], ['r4', 'added', []], ['r2', 'changed', ['bands own']], ['r3', 'removed', []],
  ])
  const next = found.reduce((content, one) => taken(content, one, will, new Ids().use(content)), before)
  expect(next.sections.map(({ questions }) => questions.map(({ id, text, points }) => [id, text, points]))).toEqual([
    [['q1', 'Поздоровались первыми?', 2], ['q4', 'Улыбнулись?', undefined], ['q2', 'За сколько?', undefined]], [],
  ])
})

test('a requirement is asked, left out with a reason, or open', () => {
  const norms = new Map(['r1', 'r2', 'r9', 'r8'].map((lineage) => [lineage, { lineage, section: '', requirement: { code: lineage, statement: '', level: 'mandatory' as const }, question: undefined }]))
  const content = leaveOut(leaveOut(before, 'r9', 'Меряет начальник'), 'r8', '  ')
  const found = coverageOf(content, norms)
  expect([found.asked, found.left.map(({ reason }) => reason), found.open.map(({ lineage }) => lineage)]).toEqual([2, ['Меряет начальник'], ['r8']])
  expect(leaveOut(content, 'r9', '').not_measured).toBeUndefined()
})

test('mistakes stand at their field, those of conditions with their place', () => {
  const wrong = setQuestion(setQuestion(before, 'q1', { show_if: "q2 == 'да'" }), 'q3', { show_if: 'q7 == 1', threshold: '3' })
  expect(read(wrong).found.map(({ id, field }) => `${id} ${field}`)).toEqual(['q1 show_if', 'q3 threshold', 'q3 show_if'])
  expect(read(wrong).found[2]?.words).toContain('q7')
  expect(placeOf(before, 'content.sections[1].questions[0].options[2].credit')).toEqual({ id: 'q3', field: 'options[2].credit' })
  expect(read(setQuestion(setQuestion(before, 'q1', { show_if: 'answered(q3)' }), 'q3', { show_if: 'answered(q1)' })).found).toHaveLength(1)
})

test.each([
  ['Сотрудник поздоровался и улыбнулся?', true],
  ['Сотрудник предложил помощь или проводил до полки?', true],
  ['Сотрудник предложил чай и кофе?', false],
  ['В зале чисто и светло?', false],
  ['Поздоровался ли сотрудник первым?', false],
])('%s asks twice: %s', (text, double) => expect(isDouble(text)).toBe(double))

test('advice: leading words, sections without a score, conditions that never come true, and the length', () => {
  const content = setQuestion(setQuestion(setQuestion(before, 'q1', { text: 'Согласитесь, в зале чисто?' }), 'q3', { na: true }), 'q2', { show_if: "q1 == 'yes' and q1 == 'no'" })
  const found = advice(content, read(content).checklist).map(({ id, field }) => `${id} ${field}`)
  expect(found).toEqual([' sections', 'q1 text', 'q2 show_if', 's2 questions'])
  expect(minutes(before)).toBe(1)
  expect(minutes({ sections: [{ id: 's', questions: Array.from({ length: 30 }, (_, i) => ({ id: `q${i}`, kind: 'yes_no' as const, photo: 'required' as const })) }] })).toBe(23)
})
