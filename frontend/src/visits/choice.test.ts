import { expect, test } from 'vitest'
import { listOf, numberOf, toggled } from './choice'
import { parseChecklist } from '../engine'

const [question] = parseChecklist({
  sections: [{ id: 's', questions: [{ id: 'q', kind: 'multiple', options: [{ id: 'a' }, { id: 'b' }, { id: 'none', exclusive: true }] }] }],
}).sections[0]!.questions
const options = question!.options

test('a second touch takes a choice back', () => {
  expect(toggled(options, ['a', 'b'], 'a')).toEqual(['b'])
})

test('an exclusive option stands alone and makes way for the others', () => {
  expect(toggled(options, ['a', 'b'], 'none')).toEqual(['none'])
  expect(toggled(options, ['none'], 'a')).toEqual(['a'])
})

test('choices are kept in the order of the checklist', () => {
  expect(toggled(options, ['b'], 'a')).toEqual(['a', 'b'])
})

test('stored answers of other forms are nothing chosen', () => {
  expect([listOf('na'), listOf(null), listOf(['x', 3]), listOf('x')]).toEqual([[], [], ['x'], ['x']])
  expect([numberOf('2.5'), numberOf('na'), numberOf(''), numberOf(0)]).toEqual([2.5, null, null, 0])
})
