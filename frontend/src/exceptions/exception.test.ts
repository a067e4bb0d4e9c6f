import { describe, expect, test } from 'vitest'
import type { Exception } from '../api/types'
import { dayFromNow, draftOf, hasSubject, lastDay, shifted, subjectOf, whatOf, whereOf } from './exception'

const exception: Exception = {
  id: '0193b3a0-0000-7000-8000-000000000001',
  place: { kind: 'location', id: 'l', name: 'ТЦ «Кром»' },
  subject: { source: 'standard', source_id: 's', items: ['a', 'b', 'c'] },
  titles: ['7.1. Первое', '7.2. Второе', '7.3. Третье'],
  reason: 'Нет кассы',
  from: '2028-02-01',
  until: '2028-03-01',
  phase: 'in_force',
  may_change: true,
  created_at: '2028-01-31T10:00:00Z',
  revision: 1,
}

describe('days', () => {
  test('are of the device, and know leap years', () => {
    expect(dayFromNow(0, new Date(2028, 1, 29, 23, 59))).toBe('2028-02-29')
    expect(dayFromNow(1, new Date(2028, 1, 29))).toBe('2028-03-01')
    expect(shifted('2028-03-01', -1)).toBe('2028-02-29')
    expect(shifted('2027-12-31', 1)).toBe('2028-01-01')
  })

  test('an exception that ended early has another last day', () => {
    expect(lastDay(exception)).toBe('2028-03-01')
    expect(lastDay({ ...exception, ended_on: '2028-02-10' })).toBe('2028-02-10')
  })
})

describe('in words', () => {
  test('a section, one requirement, several', () => {
    expect(whatOf({ ...exception, subject: { ...exception.subject, section: 'x' }, titles: ['Касса'] })).toBe('Раздел «Касса»')
    expect(whatOf({ ...exception, titles: ['7.1. Первое'] })).toBe('7.1. Первое')
    expect(whatOf(exception)).toBe('7.1. Первое и ещё 2')
  })

  test('a location, a region', () => {
    expect(whereOf(exception)).toBe('ТЦ «Кром»')
    expect(whereOf({ ...exception, place: { kind: 'region', id: 'r', name: 'Центр' } })).toBe('Регион «Центр»')
  })
})

describe('the form', () => {
  test('asks for a section or for requirements, never both', () => {
    const draft = { ...draftOf(undefined, 'l'), standard: 's', section: 'x', items: ['a'] }
    expect(subjectOf({ ...draft, whole: true })).toEqual({ source: 'standard', source_id: 's', section: 'x' })
    expect(subjectOf({ ...draft, whole: false })).toEqual({ source: 'standard', source_id: 's', items: ['a'] })
    expect(hasSubject({ ...draft, whole: false, items: [] })).toBe(false)
  })

  test('keeps the id of what is corrected, and what a checklist says', () => {
    const ofChecklist: Exception = { ...exception, subject: { source: 'checklist', source_id: 'c', items: ['q1'] } }
    expect(draftOf(exception).id).toBe(exception.id)
    expect(subjectOf(draftOf(ofChecklist), ofChecklist)).toBe(ofChecklist.subject)
  })
})
