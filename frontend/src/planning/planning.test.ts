import { describe, expect, test } from 'vitest'
import type { Programme, ScheduledVisit, WaveProgress } from '../api/types'
import { changed, languagesOf, newScenario, percentOf, say } from './plan'
import { bodyOf, draftOf, merged } from './programme'
import { chartDays } from './progress'
import { moveBody, moveOf, onDay, placeNote, weeksOf } from './schedule'
import { daysBetween, later } from './wave'

const programme = {
  id: '1', updated_at: '2026-11-01T00:00:00Z', brand_id: 'b', title: 'A', archived: false, planned_only: false, revision: 3,
  ethics: { staff_names: 'redacted', audio: false, audio_days: 30, competitor_minutes: 15, employee_minimum: 3, not_sole_ground: true },
  eligibility: { age_from: 0, age_to: 0, gender: '', rating_from: 450, certified: false, car: true, same_city: false, kilometres: 0 },
  rotation: { lock_out_days: 0, lock_out_waves: 2, spacing_days: 3, per_wave: 6, per_day: 3 },
  clocks: { review_hours: 72, return_hours: 24, appeal_days: 0, offer_hours: 48 },
  pay: { currency: 'RUB', fee: 125_050, expense_limit: 0, payable_after: 'approval' },
  trusted: { rating_from: 0, visits: 0, at_once: 5 },
} as Programme

describe('a programme as a form', () => {
  test('money and marks are typed whole, and no bound is an empty field', () => {
    const { numbers } = draftOf(programme)
    expect(numbers['pay.fee']).toBe(1250.5)
    expect(numbers['eligibility.rating_from']).toBe(4.5)
    expect(numbers['eligibility.age_from']).toBeNull()
    expect(numbers['clocks.appeal_days']).toBe(0)
  })

  test('what is saved untouched is what was read', () => {
    const { id: _, updated_at: __, ...text } = programme
    expect(bodyOf(draftOf(programme), 3)).toEqual({ ...text, briefing: '' })
  })

  test('a merge takes each side where it was chosen', () => {
    const mine = draftOf(programme)
    const theirs = draftOf(programme)
    mine.numbers['clocks.review_hours'] = 48
    theirs.numbers['clocks.offer_hours'] = 24
    const both = merged(mine, theirs, { 'clocks.review_hours': '48', 'clocks.offer_hours': '24' })
    expect(both.numbers['clocks.review_hours']).toBe(48)
    expect(both.numbers['clocks.offer_hours']).toBe(24)
  })
})

describe('a visit on the calendar', () => {
  const visit = { visit_on: '2026-11-10', due_on: '2026-11-10', from: '10:00', to: '17:00', part: 'day', revision: 2, shopper: { id: 's', name: 'S' } } as ScheduledVisit

  test('what is due on its day goes along, and a later last day stays', () => {
    expect(onDay(visit, '2026-11-12').due).toBe('2026-11-12')
    expect(onDay({ ...visit, due_on: '2026-11-20' }, '2026-11-12').due).toBe('2026-11-20')
    expect(onDay({ ...visit, due_on: '2026-11-20' }, '2026-11-25').due).toBe('2026-11-25')
  })

  test('it keeps its shopper, and its part of the week as long as its hours are the same', () => {
    expect(moveBody(visit, moveOf(visit), false, '')).toMatchObject({ shopper_id: 's', part: 'day', revision: 2 })
    expect(moveBody(visit, { ...moveOf(visit), from: '11:00' }, true, ' why ')).toMatchObject({ insist: true, reason: 'why' })
    expect(moveBody(visit, { ...moveOf(visit), from: '11:00' }, false, '')).not.toHaveProperty('part')
    expect(moveBody({ ...visit, from: '00:00', to: '24:00' }, { ...moveOf(visit), from: '00:00', to: '00:00' }, false, '').to).toBe('24:00')
  })

  test('a competitor has no code of ours, but says which of our locations it is beside', () => {
    const location = { id: 'l', name: 'Ромашка, На площади', code: '', city: 'Тула', region: { id: 'r', name: 'Юг' } }
    expect(placeNote({ location, beside: 'S017' })).toBe('Тула · рядом с S017')
    expect(placeNote({ location: { ...location, code: 'S017' } })).toBe('S017 · Тула')
  })

  test('weeks begin on the Monday given and hold each visit on its day', () => {
    const weeks = weeksOf('2026-11-09', 2, [visit])
    expect(weeks.map((week) => week.length)).toEqual([7, 7])
    expect(weeks[0]?.[1]).toEqual({ on: '2026-11-10', visits: [visit] })
  })
})

test('days go over the ends of months and of summer time', () => {
  expect(later('2026-10-24', 2)).toBe('2026-10-26')
  expect(daysBetween('2026-02-27', '2026-03-02')).toEqual(['2026-02-27', '2026-02-28', '2026-03-01', '2026-03-02'])
})

test('shares are compared with each other, and none of nothing is nothing', () => {
  expect(percentOf(3, [{ share: 3 }, { share: 1 }])).toBe(75)
  expect(percentOf(0, [{ share: 0 }])).toBe(0)
})

test('progress has no holes, and what is to come is not done', () => {
  const progress = {
    starts_on: '2026-11-01', ends_on: '2026-11-04', today: '2026-11-03',
    days: [{ on: '2026-11-01', planned: 2, done: 1 }, { on: '2026-11-03', planned: 1, done: 1 }],
  } as WaveProgress
  expect(chartDays(progress, false).map((one) => one.planned)).toEqual([2, 0, 1, 0])
  expect(chartDays(progress, true).map((one) => [one.planned, one.done])).toEqual([[2, 1], [2, 1], [3, 2], [3, 0]])
})

describe('a scenario in other languages', () => {
  const told = say({ ...newScenario(), name: 'Подарок', text: 'Выбираете подарок.' }, 'en', { text: 'You are looking for a gift.' })

  test('its translations are out of date when the main words change, until they are touched', () => {
    const after = changed(told, { text: 'Выбираете подарок жене.' })
    expect(after).toMatchObject({ text: 'Выбираете подарок жене.', translations: { en: { text: 'You are looking for a gift.', outdated: true } } })
    expect(say(after, 'en', {}).translations).toEqual({ en: { text: 'You are looking for a gift.', outdated: false } })
  })

  test('what is emptied goes', () => {
    expect(say(told, 'en', { text: '' }).translations).toEqual({})
  })

  test('what is told already can still be changed when the checklist has the language no more', () => {
    expect(languagesOf(told, ['kk'])).toEqual(['en', 'kk'])
  })
})
