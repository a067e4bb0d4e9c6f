import { describe, expect, test } from 'vitest'
import { answerIn, contactGaps, measured } from './contact'

const at = (seconds: number): string => new Date(Date.UTC(2026, 8, 1, 10, 0, seconds)).toISOString()
const sections = [{ id: 's', questions: [{ id: 'wait', kind: 'duration', unit: 'min', measures: 'response' }, { id: 'talk', kind: 'duration', measures: 'talk' }, { id: 'q', kind: 'yes_no' }] }] as never

describe('a contact', () => {
  test('answers the questions that it measures, as the server does', () => {
    // The same amounts as TestQuestion_In in Go.
    expect([[95, 's'], [95, 'min'], [90, 'min'], [18, 'h'], [17, 'h'], [0, ''], [129_600, 'h']].map(([s, unit]) => answerIn(s as number, unit as string))).toEqual([95, 1.58, 1.5, 0.01, 0, 0, 36])
    expect([...measured({ sections }, { began_at: at(0), answered_at: at(95), ended_at: at(215) }, 'done')]).toEqual([['wait', 1.58], ['talk', 120]])
    expect([...measured({ sections }, { began_at: at(0), ended_at: at(120) }, 'unanswered')]).toEqual([['wait', 2], ['talk', null]])
    expect([...measured({ sections }, { began_at: at(10), answered_at: at(0) }, 'done')]).toEqual([['wait', null], ['talk', null]])
  })

  test('is asked for by what kind of audit it is', () => {
    expect(contactGaps({ audit: 'visit' })).toEqual([])
    expect(contactGaps({ audit: 'call' })).toEqual(['began_at', 'answered_at', 'ended_at'])
    expect(contactGaps({ audit: 'message' })).toEqual(['channel', 'began_at', 'answered_at'])
    expect(contactGaps({ audit: 'competitor' }, { began_at: at(0) })).toEqual(['ended_at'])
    expect(contactGaps({ audit: 'call' }, { began_at: at(9), answered_at: at(0), ended_at: at(20) })).toEqual(['order'])
  })

  test('has no answer only after the wait', () => {
    expect(contactGaps({ audit: 'call', wait_s: 90 }, { began_at: at(0), ended_at: at(89) }, 'unanswered')).toEqual(['wait'])
    expect(contactGaps({ audit: 'call', wait_s: 90 }, { began_at: at(0), ended_at: at(90) }, 'unanswered')).toEqual([])
    expect(contactGaps({ audit: 'message' }, { channel: 'chat', began_at: at(0), ended_at: at(86_399) }, 'unanswered')).toEqual(['wait'])
  })
})
