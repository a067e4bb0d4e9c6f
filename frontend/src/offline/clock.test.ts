// @vitest-environment node
import { expect, test } from 'vitest'
import { VisitClock } from './clock'
import type { Track } from './types'

function running(away?: number) {
  const clocks = { at: 1_000_000, ticks: 0, wall: () => clocks.at, steady: () => clocks.ticks }
  const clock = new VisitClock(away, clocks)
  const track: Track = { device: '', app: '', outcome: 'done', elapsed_ms: 0, clock_jump_ms: 0, questions: {} }
  const pass = (ms: number, set = 0) => {
    clocks.at += ms + set
    clocks.ticks += ms
  }
  return { clocks, clock, track, pass }
}

test('time is counted by the clock that nobody sets', () => {
  const { clock, track, pass } = running()
  pass(60_000)
  clock.tick(track)
  pass(60_000, 3_600_000) // the phone is set an hour forward
  clock.tick(track)
  pass(60_000, -7_200_000) // and two back
  clock.tick(track)
  expect(track).toMatchObject({ elapsed_ms: 180_000, clock_jump_ms: -7_200_000 })
})

test('while the phone sleeps the wall clock counts, and that is no jump', () => {
  const { clocks, clock, track, pass } = running()
  pass(10_000)
  clock.tick(track)
  clock.pause()
  clocks.at += 300_000 // the steady clock stands still
  clock.tick(track)
  expect(track).toMatchObject({ elapsed_ms: 310_000, clock_jump_ms: 0 })
})

test('a reload goes on from the last moment that was kept', () => {
  const { clock, track } = running(1_000_000 - 45_000)
  clock.tick(track)
  expect(track).toMatchObject({ elapsed_ms: 45_000, clock_jump_ms: 0 })
})

test('a clock that was set back over a gap counts nothing, and is told', () => {
  const { clock, track } = running(1_000_000 + 86_400_000)
  clock.tick(track)
  expect(track).toMatchObject({ elapsed_ms: 0, clock_jump_ms: -86_400_000 })
})

test('a night is no part of a visit beyond half a day', () => {
  const { clock, track } = running(1_000_000 - 30 * 3_600_000)
  clock.tick(track)
  expect(track.elapsed_ms).toBe(12 * 3_600_000)
})
