// @vitest-environment node
import { afterEach, expect, test, vi } from 'vitest'
import { backOff } from './backoff'
import { schedule } from './schedule'
import type { Outcome } from './sync'
import { noon, open } from './testing'

afterEach(() => vi.useRealTimers())

test('each failure waits longer, from 2 s to 10 min, by chance up to a half less', () => {
  const longest = Array.from({ length: 12 }, (_, i) => backOff(i + 1, () => 1))
  expect(longest).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600, 600].map((s) => s * 1000))
  expect(backOff(3, () => 0)).toBe(4000)
  expect(backOff(1, () => 0, 30_000)).toBe(30_000)
  expect(backOff(1000, () => 1)).toBe(600_000)
})

/** A network that is away for some passes, and what a schedule made of it. */
async function scheduled(away: number) {
  const store = await open()
  const { id } = await store.visits.begin('a1', noon)
  await store.visits.handIn(id)
  const waits: number[] = []
  let passes = 0
  const fetch: typeof globalThis.fetch = async (input) => {
    if (String(input).endsWith('/session')) {
      if (++passes <= away) throw new TypeError('fetch failed')
      return Response.json({ account: { id: store.account } })
    }
    return Response.json({ id, status: 'submitted', revision: 1 })
  }
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const timer = vi.spyOn(globalThis, 'setTimeout')
  const events = new EventTarget()
  let next: (outcome: Outcome) => void = () => {}
  const stop = schedule(store, { fetch, random: () => 1, events, done: (outcome) => queueMicrotask(() => next(outcome)) })
  const outcome = () => new Promise<Outcome>((done) => (next = done))
  return { store, events, stop, timer, waits, outcome, passes: () => passes }
}

test('it tries at once, then later each time, until the network is back', async () => {
  const { timer, stop, outcome } = await scheduled(3)
  const pauses: number[] = []
  for (let i = 0; i < 4; i++) {
    const done = outcome()
    vi.runOnlyPendingTimers()
    await done
    pauses.push(timer.mock.calls.at(-1)?.[1] ?? 0)
  }
  stop()
  // The last one was told of its own changes, and looks once more.
  expect(pauses).toEqual([2_000, 4_000, 8_000, 3_000])
})

test('the network’s return ends the wait at once', async () => {
  const { events, timer, stop, outcome } = await scheduled(1)
  let done = outcome()
  vi.runOnlyPendingTimers()
  await done
  done = outcome()
  events.dispatchEvent(new Event('online'))
  expect(timer.mock.calls.at(-1)?.[1]).toBe(0)
  vi.runOnlyPendingTimers()
  expect(await done).toMatchObject({ left: 0 })
  stop()
})

test('a bad link that lets something of a file through is tried again soon, not later each time', async () => {
  const { store, timer, stop, outcome } = await scheduled(6)
  const pauses: number[] = []
  for (let i = 0; i < 6; i++) {
    const done = outcome()
    vi.runOnlyPendingTimers()
    // The pass has begun: in every second one a piece arrives before the link is gone.
    if (i % 2) store.notes.tell({ kind: 'files', id: 'v' })
    await done
    pauses.push(timer.mock.calls.at(-1)?.[1] ?? 0)
  }
  stop()
  expect(pauses).toEqual([2_000, 2_000, 4_000, 2_000, 4_000, 2_000])
})

test('after the end nothing runs any more', async () => {
  const { events, stop, passes } = await scheduled(0)
  stop()
  events.dispatchEvent(new Event('online'))
  vi.runOnlyPendingTimers()
  expect(passes()).toBe(0)
})
