import { expect, test } from 'vitest'
import { spaced } from './spaced'

const months = Array.from({ length: 12 }, (_, i) => `${String(i + 1).padStart(2, '0')}.2026`)

test('marks that have no room are left out from the end', () => {
  expect(spaced(months, 1000)).toEqual(months)
  expect(spaced(months, 400).filter(Boolean)).toEqual(['02.2026', '04.2026', '06.2026', '08.2026', '10.2026', '12.2026'])
  expect(spaced(months, 230).filter(Boolean)).toEqual(['04.2026', '08.2026', '12.2026'])
  expect(spaced(months, 0).filter(Boolean)).toEqual(['12.2026'])
  expect(spaced([], 100)).toEqual([])
})
