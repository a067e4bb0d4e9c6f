import { expect, test } from 'vitest'
import { draftOf, rulesOf, usual } from './rules'

test('rules survive the form', () => {
  const rules = rulesOf({ ...usual, plan: 'a', fact: 'b', base: 12_345.67, riseBy: 2.5, riseShare: 10, cap: 20_000 })
  expect(rules).toMatchObject({ base: 1_234_567, rise_by: 250, low: 5000, high: 15_000, cap: 2_000_000, round: 10_000, plan_id: 'a' })
  expect(rulesOf(draftOf(rules))).toEqual(rules)
})

test('without a plan there is no figure in the contract', () => {
  expect(rulesOf(usual)).not.toHaveProperty('plan_id')
})
