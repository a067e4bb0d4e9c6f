import { describe, expect, test } from 'vitest'
import { change, day, days, exact, interval, moment, none, number, percent, rank, size } from './format'
import { i18n } from './i18n.svelte'

const nb = '\u00a0'

describe('in Russian', () => {
  test('numbers have a decimal comma, a true minus, and groups from five digits on', () => {
    expect(number(1234.5, 1)).toBe('1234,5')
    expect(number(12345)).toBe(`12${nb}345`)
    expect(number(-2.5, 2)).toBe('\u22122,50')
  })

  test('scores are hundredths of a percent', () => {
    expect(percent(8667)).toBe(`86,67${nb}%`)
    expect(percent(0)).toBe(`0,00${nb}%`)
    expect(percent(null)).toBe(none)
    expect(interval(8310, 8564)).toBe(`83,10–85,64${nb}%`)
    expect(interval(null, null)).toBe(none)
  })

  test('changes always carry their sign', () => {
    expect(change(231)).toBe('+2,31 п. п.')
    expect(change(-40)).toBe('\u22120,40 п. п.')
    expect(change(0)).toBe('0,00 п. п.')
    expect(change(null)).toBe(none)
  })

  test('ranks are ranges, and nothing where there are too few visits', () => {
    expect(rank(3, 7)).toBe('3–7')
    expect(rank(4, 4)).toBe('4')
    expect(rank(0, 0)).toBe(none)
  })

  test('a day is the same in every time zone', () => {
    expect(day('2026-03-01')).toBe('01.03.2026')
    expect(day('')).toBe(none)
    expect(day(undefined)).toBe(none)
    expect(days('2026-03-01', '2026-03-31')).toBe(`01.03.2026${nb}– 31.03.2026`)
  })

  test('a moment shows its minute', () => {
    expect(moment('2026-03-01T12:30:00')).toBe('01.03.2026, 12:30')
  })

  test('exact amounts are read, and strange ones shown as they are', () => {
    expect(exact('12.50')).toBe('12,5')
    expect(exact('1/3')).toBe('0,33')
    expect(exact('10')).toBe('10')
    expect(exact('1/0')).toBe('1/0')
    expect(exact('')).toBe('')
  })

  test('sizes', () => {
    expect(size(400)).toBe('1 КБ')
    expect(size(1_440_000)).toBe('1,4 МБ')
  })
})

test('in English', async () => {
  await i18n.use('en')
  expect(number(1234.5, 1)).toBe('1,234.5')
  expect(percent(8667)).toBe('86.67%')
  expect(change(231)).toBe('+2.31 pp')
  expect(day('2026-03-01')).toBe('1 Mar 2026')
})
