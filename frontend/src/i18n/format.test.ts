import { describe, expect, test } from 'vitest'
import { change, day, days, daysFromToday, exact, fromNow, fromToday, interval, moment, none, number, percent, rank, size } from './format'
import { i18n } from './i18n.svelte'
import { money } from './money'

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

  test('a moment is shown where the person is, not where the server is', () => {
    const here = new Date('2026-03-01T12:30:00Z')
    const [hours, minutes] = [here.getHours(), here.getMinutes()].map((n) => String(n).padStart(2, '0'))
    expect(moment('2026-03-01T12:30:00Z')).toContain(`${hours}:${minutes}`)
  })

  test('days are counted from today where the person is', () => {
    const now = new Date(2026, 2, 1, 23, 59)
    const said = ['2026-02-26', '2026-02-28', '2026-03-01', '2026-03-02', '2026-03-06', '2026-03-22'].map((date) => fromToday(date, now))
    expect(said).toEqual(['3 дня назад', 'вчера', 'сегодня', 'завтра', 'через 5 дней', 'через 21 день'])
    expect(daysFromToday('2026-03-02', new Date(2026, 2, 1, 0, 1))).toBe(1)
  })

  test('what is near is counted in minutes and hours, what is far in days', () => {
    const now = Date.parse('2026-03-01T12:00:00Z')
    const said = ['2026-03-01T12:05:30Z', '2026-03-01T14:00:00Z', '2026-03-03T11:00:00Z', '2026-03-04T13:00:00Z', '2026-03-01T07:00:00Z']
    expect(said.map((instant) => fromNow(instant, now))).toEqual(['через 5 минут', 'через 2 часа', 'через 47 часов', 'через 3 дня', '5 часов назад'])
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

/** What the browser itself would write, for whole numbers of every length. */
function whatTheBrowserWrites(): void {
  const sample = [0, 7, 21, 999, 1000, 1200, 9999, 10_000, 123_456, 1_000_000, 98_765_432_109]
  const plain = new Intl.NumberFormat(i18n.language, { useGrouping: i18n.language === 'en' ? 'always' : 'min2' })
  const roubles = new Intl.NumberFormat(i18n.language, { style: 'currency', currency: 'RUB', maximumFractionDigits: 0 })
  for (const one of sample.flatMap((value) => [value, -value - 1])) {
    expect(number(one)).toBe(plain.format(one).replace('-', i18n.language === 'en' ? '-' : '\u2212'))
    if (one >= 0) expect(money(100 * one, 'RUB')).toBe(roubles.format(one))
  }
  const spans = new Intl.RelativeTimeFormat(i18n.language, { numeric: 'auto' })
  const now = new Date(2026, 2, 1, 12)
  for (let days = -130; days <= 130; days++) {
    const date = new Date(Date.UTC(2026, 2, 1 + days)).toISOString()
    expect(fromToday(date, now)).toBe(spans.format(days, 'day'))
  }
}

test('what is written by hand is what the browser writes', whatTheBrowserWrites)

test('in English', async () => {
  await i18n.use('en')
  expect(number(1234.5, 1)).toBe('1,234.5')
  expect(percent(8667)).toBe('86.67%')
  expect(change(231)).toBe('+2.31 pp')
  expect(day('2026-03-01')).toBe('1 Mar 2026')
  whatTheBrowserWrites()
})
