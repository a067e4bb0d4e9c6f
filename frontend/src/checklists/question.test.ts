import { expect, test } from 'vitest'
import { policyText } from './policy'
import { answersOf, pointsOf } from './question'

test('absent points are one where the answer gives a credit, and none elsewhere', () => {
  expect(pointsOf({ id: 'q', kind: 'yes_no' })).toBe(1)
  expect(pointsOf({ id: 'q', kind: 'text' })).toBe(0)
  expect(pointsOf({ id: 'q', kind: 'yes_no', points: 0 })).toBe(0)
})

test('a choice of several weighs the best that can be reached', () => {
  const options = [
    { id: 'a', points: 2 },
    { id: 'b', points: 1 },
    { id: 'c', points: -1 },
    { id: 'none', points: 0, exclusive: true },
  ]
  expect(pointsOf({ id: 'q', kind: 'multiple', options })).toBe(3)
  expect(pointsOf({ id: 'q', kind: 'multiple', options: [...options, { id: 'all', points: 5, exclusive: true }] })).toBe(5)
})

test('answers say what each is worth', () => {
  expect(
    answersOf({ id: 'q', kind: 'duration', unit: 's', bands: [{ upto: '20', credit: '1' }, { upto: '30', credit: '1/2' }, { credit: '0' }] }),
  ).toEqual(['до 20 с — 100 %', 'до 30 с — 50 %', 'в остальных случаях — 0 %'])
  expect(answersOf({ id: 'q', kind: 'single', options: [{ id: 'a', text: 'Сразу', credit: '1/3' }] })).toEqual(['Сразу — 33,33 %'])
  expect(answersOf({ id: 'q', kind: 'scale', scale: { min: 1, max: 5 } })).toEqual(['от 1 до 5'])
  expect(answersOf({ id: 'q', kind: 'yes_no' })).toEqual([])
})

test('the policy of a checklist in one line', () => {
  expect(policyText({ sections: [] })).toBe(
    'Балл — набранные очки от возможных; критическое нарушение отмечает визит как не пройденный',
  )
  expect(policyText({ sections: [], rollup: 'sections', critical: { policy: 'cap_visit', cap: '70' } })).toContain('не выше 70 %')
  expect(policyText({ sections: [], critical: { policy: 'fail_after', n: 2 } })).toContain('2 критических нарушений')
})
