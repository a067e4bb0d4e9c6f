import { expect, test } from 'vitest'
import { kindOf } from './changes'
import { measureText } from './measure'

test.each([
  [{}, 'да или нет'],
  [{ kind: 'yes_no' as const, forbidden: true, photo: true }, 'да или нет; действие запрещено; подтверждается фото'],
  [{ kind: 'duration' as const, bound: 'at_most' as const, target: '30', unit: 's' }, 'не больше 30 с'],
  [{ kind: 'duration' as const, bound: 'at_most' as const, target: '30', limit: '60', unit: 's' }, 'не больше 30 с (частично — до 60 с)'],
  [{ kind: 'number' as const, bound: 'between' as const, target: '1', limit: '3/2', unit: 'm' }, 'от 1 до 1,5 м'],
  [{ kind: 'scale' as const, max: 5, may_not_apply: true }, 'оценка от 1 до 5; может не применяться'],
  [{ kind: 'choice' as const, options: ['да', 'частично', 'нет'] }, 'выбор: да / частично / нет'],
])('%j is measured in words', (measure, words) => expect(measureText(measure)).toBe(words))

test.each([
  ['added', false, [], 'added'],
  ['removed', false, [], 'removed'],
  ['kept', true, ['statement'], 'changed'],
  ['kept', true, ['code'], 'moved'],
  ['kept', true, [], 'moved'],
  ['kept', false, ['code'], 'renumbered'],
] as const)('a requirement %s, moved %s, with %j changed is %s', (kind, moved, fields, expected) => {
  const change = { lineage: '1', kind, moved, fields: fields.map((field) => ({ field, pieces: [] })) }
  expect(kindOf(change)).toBe(expected)
})
