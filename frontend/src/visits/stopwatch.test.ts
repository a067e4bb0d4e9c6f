import { expect, test } from 'vitest'
import { answerOf, clockFace } from './duration'
import { elapsed, keep, kept, lap, start, stop, stopped } from './stopwatch'

const anchor = { wall: 1_000_000, monotonic: 500 }

test('a running watch counts the sleep of the phone, when the monotonic clock stands', () => {
  const run = start(stopped, 1_000_000)
  expect(elapsed(run, { wall: 1_090_000, monotonic: 10_500 }, anchor)).toBe(90_000)
})

test('a wall clock that is put back takes no time away', () => {
  const run = start(stopped, 1_000_000)
  expect(elapsed(run, { wall: 400_000, monotonic: 60_500 }, anchor)).toBe(60_000)
})

test('a watch that is taken over after a reload goes on from its start', () => {
  const run = start(stopped, 940_000) // by the page before
  expect(elapsed(run, { wall: 1_005_000, monotonic: 5_500 }, anchor)).toBe(65_000)
})

test('stopping keeps what was measured, and going on adds to it', () => {
  const first = stop(start(stopped, 1_000_000), 30_000)
  expect(elapsed(first, { wall: 9_000_000, monotonic: 9_000 }, anchor)).toBe(30_000)
  const again = start(first, 1_100_000)
  expect(elapsed(again, { wall: 1_110_000, monotonic: 10_500 }, { wall: 1_100_000, monotonic: 500 })).toBe(40_000)
})

test('laps are the pieces between the marks', () => {
  expect(lap(lap(start(stopped, 0), 1500), 4000).laps).toEqual([1500, 2500])
})

test('a watch survives its page, and one that never ran leaves nothing behind', () => {
  keep('v/q', start(stopped, 7))
  expect(kept('v/q')).toEqual({ before: 0, since: 7, laps: [] })
  keep('v/q', stopped)
  expect(localStorage.getItem('etalon.stopwatch.v/q')).toBeNull()
  localStorage.setItem('etalon.stopwatch.v/q', '{"before":"x"}')
  expect(kept('v/q')).toEqual(stopped)
})

test('times are shown as on a watch and answered in the unit of the question', () => {
  expect([clockFace(65_400), clockFace(3_723_000)]).toEqual(['1:05', '1:02:03'])
  expect([answerOf(65_400, 's'), answerOf(90_000, 'min'), answerOf(65_400, '')]).toEqual([65, 1.5, 65])
})
