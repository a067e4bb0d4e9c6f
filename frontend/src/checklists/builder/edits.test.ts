import { expect, test } from 'vitest'
import type { ChecklistDocument } from '../../api/types'
import { parseChecklist } from '../../engine'
import { renamedIn } from './conditions'
import { addQuestion, changed, copySection, Ids, moveQuestion, newOptionId, questionsOf, removeQuestion, setQuestion, stepQuestion, withKind } from './edits'
import { joined, ordered } from './merge'
import { sameContent } from './normal'

const content: ChecklistDocument = {
  title: 'Визит',
  sections: [
    { id: 's1', title: 'Вход', questions: [{ id: 'q1', kind: 'yes_no', text: 'Поздоровались?' }, { id: 'q2', kind: 'text', text: 'Что сказали?', show_if: "q1 == 'yes'" }] },
    { id: 's2', title: 'Касса', questions: [{ id: 'q3', kind: 'yes_no', text: 'Чек дали?', show_if: "answered(q1) and 'q1' != q2" }] },
  ],
}
const ids = (one: ChecklistDocument) => one.sections.map((section) => section.questions.map(({ id }) => id))

test('a question steps through its section and on into the next one', () => {
  expect(ids(stepQuestion(content, 'q1', 1))).toEqual([['q2', 'q1'], ['q3']])
  expect(ids(stepQuestion(content, 'q2', 1))).toEqual([['q1'], ['q2', 'q3']])
  expect(ids(stepQuestion(content, 'q3', -1))).toEqual([['q1', 'q2', 'q3'], []])
  expect(ids(stepQuestion(content, 'q1', -1))).toEqual(ids(content))
  expect(ids(moveQuestion(content, 'q1', 's2', 'q3'))).toEqual([['q2'], ['q3', 'q1']])
  expect(ids(content)).toEqual([['q1', 'q2'], ['q3']])
})

test('a copied section asks its own questions, and ids are never given twice', () => {
  const made = copySection(content, 's1', new Ids().use(content), 'Вход 2')
  expect(made.sections[1]).toMatchObject({ id: 's3', title: 'Вход 2', questions: [{ id: 'q4' }, { id: 'q5', show_if: "q4 == 'yes'" }] })
  expect(new Ids().use(content).use(removeQuestion(content, 'q3')).question()).toBe('q4')
  expect(() => parseChecklist(made)).not.toThrow()
})

test('a condition follows a name, and no text that looks like it', () => {
  expect(renamedIn("answered(q1) and 'q1' != q2", new Map([['q1', 'вопрос']]))).toBe("answered(вопрос) and 'q1' != q2")
})

test('every kind is valid as soon as it is chosen, from any other', () => {
  const kinds = ['yes_no', 'single', 'multiple', 'scale', 'number', 'count', 'duration', 'text', 'date', 'time', 'photo', 'audio', 'receipt', 'signature', 'location'] as const
  for (const from of kinds) {
    for (const to of kinds) {
      const before = { ...withKind({ id: 'q1', kind: 'yes_no', critical: true, turned: true, na: true, points: 4 }, from), id: 'q1' }
      expect(() => parseChecklist({ sections: [{ id: 's', questions: [withKind(before, to)] }] }), `${from} → ${to}`).not.toThrow()
    }
  }
  expect(newOptionId([{ id: 'a' }, { id: 'c' }])).toBe('b')
})

const withText = (one: ChecklistDocument, id: string, text: string) => setQuestion(one, id, { text })

test('what two people did to different things is joined', () => {
  const mine = withText(content, 'q1', 'Моё')
  const theirs = addQuestion(moveQuestion(withText(content, 'q3', 'Их'), 'q2', 's2', 'q3'), 's1', { id: 'q9', kind: 'text' }, '')
  const found = joined(content, mine, theirs)
  expect(ids(found.content)).toEqual([['q9', 'q1'], ['q3', 'q2']])
  expect(questionsOf(found.content).map(({ text }) => text)).toEqual([undefined, 'Моё', 'Их', 'Что сказали?'])
  expect(found.clashes).toEqual([])
  expect(found.theirs).toEqual(['q3', 'q9'])
})

test('of a field that both changed mine stays, and the other is told', () => {
  const found = joined(content, withText(content, 'q1', 'Моё'), changed(withText(content, 'q1', 'Их'), { rollup: 'sections' }))
  expect(questionsOf(found.content)[0]?.text).toBe('Моё')
  expect(found.content.rollup).toBe('sections')
  expect(found.clashes).toEqual([{ id: 'q1', field: 'text', mine: 'Моё', theirs: 'Их' }])
})

test('what one took away and the other changed stays; what nobody changed goes', () => {
  const theirs = removeQuestion(removeQuestion(content, 'q1'), 'q3')
  const found = joined(content, withText(content, 'q1', 'Моё'), theirs)
  expect(ids(found.content)).toEqual([['q1', 'q2'], []])
  expect(found.clashes).toMatchObject([{ id: 'q1', field: 'removed' }])
})

test('what the server writes out is no change', () => {
  const q = content.sections[1]?.questions[0]
  const written: ChecklistDocument = {
    ...content, rollup: 'points', critical: { policy: 'flag', scope: 'visit' },
    sections: [{ ...content.sections[0]!, weight: '1' }, { id: 's2', title: 'Касса', questions: [{ ...q!, points: 1, photo: 'optional', comment: 'optional' }] }],
  }
  expect(sameContent(content, written)).toBe(true)
  expect(joined(content, withText(content, 'q1', 'Моё'), written)).toMatchObject({ clashes: [], theirs: [] })
})

test('orders are joined', () => {
  expect(ordered(['a', 'b', 'c'], ['a', 'b', 'c', 'm'], ['c', 'a', 'b'])).toEqual(['c', 'm', 'a', 'b'])
  expect(ordered(['a', 'b'], ['b', 'a'], ['a', 'b', 't'])).toEqual(['b', 't', 'a'])
})
