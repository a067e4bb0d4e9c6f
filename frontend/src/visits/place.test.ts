import { expect, test } from 'vitest'
import { distance, fixOf, isFar, textOf } from './place'

const square = { latitude: 55.7539, longitude: 37.6208 }

test('a distance is that of the globe', () => {
  expect(distance(square, square)).toBe(0)
  // Moscow to Saint Petersburg, about 634 km.
  expect(distance(square, { latitude: 59.9391, longitude: 30.3159 }) / 1000).toBeCloseTo(634, -1)
})

test('a fix that may be near is not called far', () => {
  const fix = { ...square, accuracy_m: 800, at: '' }
  expect(isFar(1200, fix)).toBe(false)
  expect(isFar(1200, { ...fix, accuracy_m: 50 })).toBe(true)
})

test('a fix is an answer, and read from it again', () => {
  const fix = { latitude: 55.7539, longitude: -37.6208, accuracy_m: 12 }
  expect(fixOf(textOf({ ...fix, at: '' }))).toEqual(fix)
  expect([fixOf(''), fixOf('na'), fixOf('1,2')]).toEqual([undefined, undefined, undefined])
})
