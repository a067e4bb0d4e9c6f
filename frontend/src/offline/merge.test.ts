// @vitest-environment node
import { expect, test } from 'vitest'
import { merge, mergeTracks } from './merge'
import { later, noon } from './testing'
import type { Content, Track } from './types'

const track: Track = { device: 'd1', app: 'a', outcome: 'done', elapsed_ms: 10, clock_jump_ms: 0, questions: {} }
const content = (answers: Record<string, unknown>, more: Partial<Content> = {}): Content => ({
  started_at: noon.toISOString(), finished_at: null, answers, comments: {}, summary: '', track, ...more,
})
const joined = (base: Content | undefined, mine: Content, theirs: Content, touched: Record<string, string> = {}) =>
  merge({ base, mine, theirs, touched, now: noon })

test('each side’s changes since the common past are together, also what one emptied', () => {
  const { content: both, conflicts } = joined(content({ q1: 1, q2: 2, q3: 3 }), content({ q1: 1, q2: 20, q3: 3, q4: 4 }), content({ q2: 2, q3: 30, q5: 5 }))
  expect(both.answers).toEqual({ q2: 20, q3: 30, q4: 4, q5: 5 })
  expect(conflicts).toEqual([])
})

test('equal changes are no conflict, in whatever spelling', () => {
  const { conflicts } = joined(content({ q1: {} }), content({ q1: { a: 1, b: 2 } }), content({ q1: { b: 2, a: 1 } }))
  expect(conflicts).toEqual([])
})

test('of two changes to one field the later counts', () => {
  const at = (seconds: number) => ({ track: { ...track, questions: { q1: { first_at: noon.toISOString(), last_at: later(seconds).toISOString(), spent_ms: 1 } } } })
  const sides = (theirs: number, mine: number) => joined(content({ q1: 0 }), content({ q1: 1 }), content({ q1: 2 }, at(theirs)), { 'answers.q1': later(mine).toISOString() })
  expect(sides(10, 20)).toMatchObject({ content: { answers: { q1: 1 } }, conflicts: [{ kept: 1, other: 2, from: 'this' }] })
  expect(sides(20, 10)).toMatchObject({ content: { answers: { q1: 2 } }, conflicts: [{ kept: 2, other: 1, from: 'other' }] })
})

test('a visit lasts from its first beginning to its last end', () => {
  const mine = content({}, { started_at: later(5).toISOString(), finished_at: later(50).toISOString() })
  const theirs = content({}, { started_at: later(1).toISOString(), finished_at: later(40).toISOString() })
  expect(joined(undefined, mine, theirs)).toMatchObject({ content: { started_at: later(1).toISOString(), finished_at: later(50).toISOString() }, conflicts: [] })
})

test('the times of a question on two devices add up', () => {
  const question = (spent_ms: number, last: number) => ({ questions: { q1: { first_at: noon.toISOString(), last_at: later(last).toISOString(), spent_ms } } })
  const both = mergeTracks({ ...track, ...question(100, 0) }, { ...track, ...question(150, 5) }, { ...track, device: 'd2', ...question(130, 9) })
  expect(both.questions.q1).toEqual({ first_at: noon.toISOString(), last_at: later(9).toISOString(), spent_ms: 180 })
})

test('who did nothing since sends nothing back', () => {
  const theirs = { ...track, device: 'd2', elapsed_ms: 5 }
  expect(mergeTracks(track, { ...track }, theirs)).toBe(theirs)
})
