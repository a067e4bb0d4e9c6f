import { expect, test } from 'vitest'
import { asked, matching, runsOf, typedOf } from './text'

const anna = { id: 'a', name: 'Анна' }
const annaK = { id: 'k', name: 'Анна Ким' }

test('a chosen name becomes a mention, the longest first; a typed one stays words', () => {
  expect(runsOf({ text: '@Анна Ким и @Анна, где @Борис?', people: [anna, annaK] })).toEqual([
    { mention: 'k' }, { text: ' и ' }, { mention: 'a' }, { text: ', где @Борис?' },
  ])
  expect(runsOf({ text: '', people: [] })).toEqual([])
})

test('what was sent is typed again as it was', () => {
  const typed = typedOf([{ text: 'Спросим ' }, { mention: 'a', name: 'Анна' }, { text: '.' }])
  expect(typed).toEqual({ text: 'Спросим @Анна.', people: [anna] })
  expect(runsOf(typed)).toEqual([{ text: 'Спросим ' }, { mention: 'a' }, { text: '.' }])
})

test('an at sign at the start of a word asks for a name, one inside of a word does not', () => {
  expect(asked('Спросим @Ан', 11)).toBe('Ан')
  expect(asked('@', 1)).toBe('')
  expect(asked('@Анна Ки', 8)).toBe('Анна Ки')
  expect(asked('почта a@b', 9)).toBeUndefined()
  expect(asked('Спросим @Ан', 7)).toBeUndefined()
})

test('people are found by the first letters of a name or a surname, in any case', () => {
  expect(matching([anna, annaK], 'ки')).toEqual([annaK])
  expect(matching([anna, annaK], 'АНН')).toEqual([anna, annaK])
})
