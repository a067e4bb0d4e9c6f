import { expect, test } from 'vitest'
import { stayWords, timeWords } from './kinds'

test('a time is said in its two largest units', () => {
  expect([0, 59, 60, 95, 5700, 86_400 + 7200].map(timeWords)).toEqual(['0 с', '59 с', '1 мин', '1 мин 35 с', '1 ч 35 мин', '1 сут 2 ч'])
})

test('a visit to a competitor tells when it began, when it ended, and how long it was', () => {
  const said = stayWords('2026-11-10T11:00:00+03:00', '2026-11-10T11:12:30+03:00')
  expect(said).toMatch(/^Вошли 10\.11\.2026.* · Вышли 10\.11\.2026.* · Пробыли 12 мин 30 с$/)
})
