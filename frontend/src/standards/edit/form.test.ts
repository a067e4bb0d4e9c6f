import { describe, expect, test } from 'vitest'
import type { Requirement } from '../../api/types'
import { followed, formOf, measureOf, requirementOf, unready } from './form'

const rule: Requirement = {
  lineage: 'a', code: '1.1', statement: 'Поздороваться', how: 'Первым', level: 'critical', positions: ['Кассир', 'Стажёр'], say: ['Добрый день!'],
  measure: { kind: 'duration', unit: 's', bound: 'at_most', target: '30', limit: '60', photo: true },
}

describe('the fields of a requirement', () => {
  test('say the same requirement back', () => expect(requirementOf(formOf(rule), 'a')).toEqual(rule))

  test('drop what is empty and what another kind of measure used', () => {
    const form = { ...formOf(rule), how: '  ', positions: ' \n', measure: { ...rule.measure, kind: 'yes_no' as const } }
    expect(requirementOf(form, 'a')).toEqual({
      lineage: 'a', code: '1.1', statement: 'Поздороваться', level: 'critical', say: ['Добрый день!'], measure: { kind: 'yes_no', photo: true },
    })
  })

  test.each([
    [{ statement: ' ' }, ['statement']],
    [{ measure: { kind: 'number' as const, target: 'много' } }, ['measure']],
    [{ measure: { kind: 'number' as const, bound: 'between' as const, target: '1' } }, ['measure']],
    [{ measure: { kind: 'choice' as const, options: ['одно', ' '] } }, ['measure']],
    [{ measure: { kind: 'number' as const, target: '0,5' } }, []],
  ])('are not ready while something is missing: %j', (change, want) => expect(unready({ ...formOf(rule), ...change })).toEqual(want))

  test('a decimal comma is an amount', () => expect(measureOf({ kind: 'number', target: '0,5' })).toEqual({ kind: 'number', bound: 'at_most', target: '0.5' }))

  test('follow somebody else, but for what is being typed', () => {
    const seen = formOf(rule)
    const typed = { ...seen, how: 'Первым и с улыб' }
    const now = formOf({ ...rule, how: 'Сразу', benefit: 'Приятно' })
    expect(followed(typed, seen, now)).toEqual({ ...now, how: 'Первым и с улыб' })
  })
})
