import { describe, expect, test } from 'vitest'
import type { PilotJudged, Question } from '../api/types'
import { isShown, lackOf, nextLacking, normOf, type Rule } from './pilots'

const whole = { observed: 'met', appropriate: 'yes', convenient: 'yes', feasible: 'yes' } as const
const rule = (lineage: string): Rule => ({ lineage, code: lineage, level: 'mandatory', question: { id: lineage, kind: 'yes_no' } as Question })

test('an answer lacks what was not answered, and the words to a no', () => {
  expect(lackOf(undefined)).toBe('answer')
  expect(lackOf({ ...whole, feasible: '' })).toBe('answer')
  expect(lackOf({ ...whole, feasible: 'no', remark: ' ' })).toBe('remark')
  expect(lackOf({ ...whole, feasible: 'no', remark: 'Касса одна' })).toBe('')
  expect(lackOf({ ...whole, convenient: 'cannot_say' })).toBe('')
})

test('the next requirement without an answer is looked for behind the open one, then from the beginning', () => {
  const rules = [rule('a'), rule('b'), rule('c')]
  expect(nextLacking(rules, { b: whole }, 'a')?.lineage).toBe('c')
  expect(nextLacking(rules, { b: whole, c: whole }, 'b')?.lineage).toBe('a')
  expect(nextLacking(rules, { a: whole, b: whole, c: whole })).toBeUndefined()
})

describe('a norm is said as an amount', () => {
  const said = (kind: string, unit: string, ...bands: [string | undefined, string][]) =>
    normOf({ id: 'q', kind, unit, bands: bands.map(([upto, credit]) => (upto === undefined ? { credit } : { upto, credit })) } as Question)
  test('up to, from and between', () => {
    expect(said('duration', 's', ['30', '1'], ['60', '1/2'], [undefined, '0'])).toMatch(/^Норма: не больше 30/)
    expect(said('count', 'pcs', ['2', '0'], [undefined, '1'])).toMatch(/^Норма: не меньше 3/)
    expect(said('number', 'm', ['99/100', '0'], ['2', '1'], [undefined, '0'])).toMatch(/^Норма: от 1 .*до 2/)
    expect(said('yes_no', '')).toBe('')
  })
})

test('judged requirements are narrowed by what is said against them and by words', () => {
  const none = { yes: 1, partly: 0, no: 0, cannot_say: 0 }
  const one = { code: '1.1', statement: 'Здоровается', section: 'Касса', appropriate: none, convenient: none, feasible: { ...none, no: 1 }, observations: { met: 0, not_met: 1, not_observed: 0 }, voices: [{ place: 'Кафе', answer: { remark: 'Тесно' } }] } as unknown as PilotJudged
  expect([isShown(one, 'no', ''), isShown(one, 'partly', ''), isShown(one, 'not_met', ''), isShown(one, 'all', 'тесно'), isShown(one, 'all', 'чек')]).toEqual([true, false, true, true, false])
})
