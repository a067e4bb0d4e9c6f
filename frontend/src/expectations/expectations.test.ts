import { expect, test } from 'vitest'
import type { Expectation, SurveyImport } from '../api/types'
import { choicesOf, differs, queryOf, shown, unanswered, withRole } from './expectations'

type Driver = NonNullable<Expectation['driver']>

function expectation(name: string, rank: number, more: Partial<Expectation> = {}): Expectation {
  const interval = { low: 0, high: 1 }
  const driver: Driver = {
    n: 100, missing: 0, mean: 3, correlation: 0.5, certain: interval, state: 'analysed', share: 0.5, interval,
    rank, rank_best: 1, rank_worst: 2, stability: 1, collinear: false, proposal: 'mandatory',
  }
  return { id: name, name, origin: 'survey', measured: true, requirements: [], revision: 1, ...(rank > 0 ? { driver } : {}), ...more }
}

const smile = expectation('Улыбка', 2)
const attention = expectation('Внимание', 1, { requirements: [{ lineage: 'l', code: '1.1', statement: 'Подходит' }] })
const music = expectation('Музыка', 0, { decision: { verdict: 'left', by: 'Анна', at: '' }, note: 'из зала' })
const all = [smile, attention, music]
const names = (list: Expectation[]) => list.map((one) => one.name)

test('the strongest stand first, and what no survey measured last', () => {
  expect(names(shown(all, 'all', '', 'strength'))).toEqual(['Внимание', 'Улыбка', 'Музыка'])
  expect(names(shown(all, 'all', '', 'name'))).toEqual(['Внимание', 'Музыка', 'Улыбка'])
})

test('search finds names and notes in any case', () => {
  expect(names(shown(all, 'all', ' ЗАЛА ', 'name'))).toEqual(['Музыка'])
})

test('an expectation without a requirement is open until the group leaves it out', () => {
  expect(names(shown(all, 'open', '', 'strength'))).toEqual(['Улыбка'])
  expect(unanswered({ ...attention, requirements: [{ lineage: 'dropped' }] })).toBe(true)
  expect(unanswered(music)).toBe(false)
})

test('a decision differs only from a proposal that there is', () => {
  expect(differs(music)).toBe(false)
  expect(differs({ ...smile, decision: { verdict: 'left', by: 'Анна', at: '' } })).toBe(true)
  expect(differs({ ...smile, decision: { verdict: 'mandatory', by: 'Анна', at: '' } })).toBe(false)
  expect(names(shown(all, 'undecided', '', 'strength'))).toEqual(['Внимание', 'Улыбка'])
})

const column = (letter: string, role: 'attribute' | 'overall' | 'skip') => ({ letter, heading: letter, role, fixed: false, marks: 1, min: 1, max: 5 })
const preview: SurveyImport = {
  digest: 'd', sheet: '', header: 1, columns: [column('A', 'skip'), column('B', 'attribute'), column('C', 'overall')],
  scale: { min: 1, max: 5 }, overall_scale: { min: 0, max: 10 }, respondents: 1, answered: 1, wrong: 0, problems: [],
}

test('there is one overall column, and a column has one role', () => {
  const choices = choicesOf(preview)
  expect(choices).toEqual({ overall: 'C', take: ['B'], scale: { min: 1, max: 5 }, overallScale: { min: 0, max: 10 } })
  expect(withRole(choices, 'B', 'overall')).toMatchObject({ overall: 'B', take: [] })
  expect(withRole(choices, 'C', 'attribute')).toMatchObject({ overall: '', take: ['B', 'C'] })
  expect(withRole(choices, 'C', 'skip')).toMatchObject({ overall: '', take: ['B'] })
})

test('no column at all is asked for as such, not left to a guess', () => {
  expect(queryOf({ ...choicesOf(preview), take: [] }).take).toEqual(['-'])
  expect(queryOf(choicesOf(preview))).toMatchObject({ take: ['B'], overall: 'C', scale_max: 5, overall_min: 0 })
})
