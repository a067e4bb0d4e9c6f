import { expect, test } from 'vitest'
import { chosenIn, filtersOf, queryOf, taken } from './sets'

const none = { wave: '', brand: '', region: '', location: '', from: '', to: '' }
const set = { waves: [{ id: 'w', title: '', starts_on: '', ends_on: '' }], n: 1, mean: 1, low: 1, high: 1, visits: 1, failed: 0, locations: 1, region: { id: 'r', name: '' } }

test('what the server took is chosen once the address says nothing', () => {
  expect(taken(none, set)).toEqual({ ...none, wave: 'w', region: 'r' })
  expect(taken({ ...none, from: '2026-01-01' }, set)).toEqual({ ...none, from: '2026-01-01' })
  expect(taken({ ...none, wave: 'x' }, set)).toEqual({ ...none, wave: 'x' })
})

test('a choice comes back from the address', () => {
  const chosen = { ...none, wave: 'w', location: 'l' }
  expect(chosenIn(filtersOf('second', chosen), 'second')).toEqual(chosen)
  expect(queryOf(filtersOf('first', chosen))).toEqual({ first_wave: 'w', first_location: 'l' })
})
