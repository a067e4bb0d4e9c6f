import { expect, test } from 'vitest'
import { spaced } from './spaced'

const months = Array.from({ length: 12 }, (_, i) => ({ mark: `${String(i + 1).padStart(2, '0')}.2026` }))

test('marks that have no room are left out from the end', () => {
  expect(spaced(months, 1000)).toEqual(months.map(({ mark }) => mark))
  expect(spaced(months, 400).filter(Boolean)).toEqual(['02.2026', '04.2026', '06.2026', '08.2026', '10.2026', '12.2026'])
  expect(spaced(months, 230).filter(Boolean)).toEqual(['03.2026', '06.2026', '09.2026', '12.2026'])
  expect(spaced(months, 0).filter(Boolean)).toEqual(['12.2026'])
  expect(spaced([], 100)).toEqual([])
})

test('four months have room on a phone, one of them with a sign', () => {
  const four = [{ mark: '03.2026' }, { mark: '06.2026' }, { mark: '09.2026', sign: ' †' }, { mark: '11.2026' }]
  expect(spaced(four, 242)).toEqual(['03.2026', '06.2026', '09.2026 †', '11.2026'])
})

test('a sign stays where its mark has no room', () => {
  const signed = months.map((one, i) => ({ ...one, sign: i === 8 ? ' †' : '' }))
  expect(spaced(signed, 330)[8]).toBe('†')
})
