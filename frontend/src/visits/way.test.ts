import { beforeEach, describe, expect, test } from 'vitest'
import { choosePlace, placeOf } from './way.svelte'

describe('where the shopper was', () => {
  beforeEach(() => localStorage.clear())

  test('is nowhere in a visit that was not filled', () => expect(placeOf('v', {})).toBe(''))

  test('is the question that was on the screen last', () => {
    choosePlace('v', 'q2')
    expect(placeOf('v', { q1: { last_at: '2026-01-01T10:00:00.000Z' } })).toBe('q2')
  })

  test('is the question answered last when the browser lost the place with the power', () => {
    localStorage.setItem('etalon.fill.at.v', '2026-01-01T10:00:00.000Z q2')
    expect(placeOf('v', { q4: { last_at: '2026-01-01T10:00:07.000Z' }, q3: { last_at: '2026-01-01T10:00:05.000Z' } })).toBe('q4')
    localStorage.clear()
    expect(placeOf('v', { q4: { last_at: '2026-01-01T10:00:07.000Z' } })).toBe('q4')
  })
})
