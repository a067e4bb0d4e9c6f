import { expect, test } from 'vitest'
import type { GroupProposal, PlanStep } from '../api/types'
import { between, later, moved, ordered, scaleOf, spanOf, stateOf, totals } from './group'

const step = (id: string, starts_on: string, due_on: string, more: Partial<PlanStep> = {}): PlanStep => ({
  id, title: id, starts_on, due_on, people: [], named: [], progress: 0, position: 1, revision: 1, ...more,
})
const today = '2026-03-10'

test('days are counted across the end of a month and of summer time', () => {
  expect(later('2026-02-27', 3)).toBe('2026-03-02')
  expect(between('2026-03-28', '2026-03-30')).toBe(2)
})

test('a step is late after its deadline, and waits while the one before it is not done', () => {
  const first = step('first', '2026-03-01', '2026-03-09')
  const second = step('second', '2026-03-10', '2026-03-20', { after: 'first', position: 0 })
  expect(stateOf(first, [first, second], today)).toBe('late')
  expect(stateOf({ ...first, progress: 100 }, [], today)).toBe('done')
  expect(stateOf(second, [first, second], today)).toBe('waiting')
  expect(stateOf(second, [{ ...first, progress: 100 }, second], today)).toBe('running')
  expect(stateOf(step('far', '2026-04-01', '2026-04-02'), [], today)).toBe('ahead')
  expect(ordered([second, first], today).map((s) => s.id)).toEqual(['first', 'second'])
})

test('the scale begins on a Monday and has whole weeks; a long plan is marked by months', () => {
  const short = scaleOf([step('a', '2026-03-11', '2026-03-20')], today)
  expect(short).toMatchObject({ from: '2026-03-09', days: 14, months: false })
  expect(short.marks).toEqual([{ day: '2026-03-09', at: 0 }, { day: '2026-03-16', at: 50 }])
  expect(spanOf(step('b', '2026-03-09', '2026-03-15'), short)).toEqual({ at: 0, length: 50 })
  const long = scaleOf([step('a', '2026-03-11', '2027-03-20')], today)
  expect(long.months).toBe(true)
  expect(long.marks[0]?.day).toBe('2026-04-01')
})

test('a step moves whole, or by its deadline, and keeps a day', () => {
  expect(moved(step('a', '2026-03-01', '2026-03-05'), 2)).toMatchObject({ starts_on: '2026-03-03', due_on: '2026-03-07' })
  expect(moved(step('a', '2026-03-01', '2026-03-05'), -9, true)).toMatchObject({ starts_on: '2026-03-01', due_on: '2026-03-01' })
})

test('budgets are summed by status and currency', () => {
  const proposal = (status: string, budget: number, currency = 'RUB') => ({ status, budget, currency }) as GroupProposal
  const sums = totals([proposal('open', 100), proposal('open', 250), proposal('open', 5, 'EUR'), proposal('accepted', 0)])
  expect(sums[0]).toEqual({ status: 'open', count: 3, sums: [{ currency: 'RUB', amount: 350 }, { currency: 'EUR', amount: 5 }] })
  expect(sums[1]).toEqual({ status: 'accepted', count: 1, sums: [] })
})
