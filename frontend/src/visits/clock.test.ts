import { expect, test } from 'vitest'
import type { Track } from '../offline'
import { add, Attention } from './clock'

function clocks() {
  const now = { wall: Date.parse('2026-11-28T12:00:00Z'), steady: 0 }
  const pass = (ms: number): void => {
    now.wall += ms
    now.steady += ms
  }
  const attention = new Attention(now.wall, { wall: () => now.wall, steady: () => now.steady })
  attention.take() // from here on the visit is in front
  return { now, pass, attention }
}
const empty = (): Track => ({ device: 'd', app: 'a', outcome: 'done', elapsed_ms: 0, clock_jump_ms: 0, questions: {} })

test('time belongs to the question on the screen, and to none while the screen rests', () => {
  const { attention, pass } = clocks()
  attention.at('a')
  pass(4000)
  attention.at('b')
  pass(1000)
  attention.rest()
  pass(60_000)
  attention.wake()
  pass(500)
  const track = empty()
  add(track, attention.take())
  expect([track.questions['a']?.spent_ms, track.questions['b']?.spent_ms, track.elapsed_ms]).toEqual([4000, 1500, 65_500])
  expect(track.questions['a']?.first_at).toBe('2026-11-28T12:00:00.000Z')
})

test('pieces add up, and the first moment stays', () => {
  const { attention, pass } = clocks()
  const track = empty()
  attention.at('a')
  pass(1000)
  add(track, attention.take())
  pass(2000)
  add(track, attention.take())
  expect(track.questions['a']).toEqual({ first_at: '2026-11-28T12:00:00.000Z', last_at: '2026-11-28T12:00:03.000Z', spent_ms: 3000 })
})

test('what could not be kept counts the next time', () => {
  const { attention, pass } = clocks()
  attention.at('a')
  pass(1000)
  attention.giveBack(attention.take())
  pass(1000)
  const track = empty()
  add(track, attention.take())
  expect([track.questions['a']?.spent_ms, track.elapsed_ms]).toEqual([2000, 2000])
})

test('a clock that is put back is told with its sign, and takes no time away', () => {
  const { attention, now, pass } = clocks()
  attention.at('a')
  pass(1000)
  now.wall -= 3_600_000
  pass(1000)
  const track = empty()
  add(track, attention.take())
  expect([track.elapsed_ms, track.clock_jump_ms]).toEqual([2000, -3_600_000])
})
