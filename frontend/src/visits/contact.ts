// What a call, a message or a visit to a competitor records, and what of it answers questions by itself; the
// server counts alike (audits/contact.go).
import { unitOf } from './duration'
import type { Checklist, Contact, Track } from '../offline'

export type Moment = 'began_at' | 'answered_at' | 'ended_at'
export type ContactGap = 'channel' | Moment | 'order' | 'wait'

/** How long an answer is waited for before there is none, in seconds. */
export const waitOf = ({ audit, wait_s }: Pick<Checklist, 'audit' | 'wait_s'>): number => wait_s || (audit === 'call' ? 60 : 86_400)

/** Whole seconds between two moments; undefined: one is not known, or they are the wrong way round. */
export function between(from: string | undefined, to: string | undefined): number | undefined {
  const ms = Date.parse(to ?? '') - Date.parse(from ?? '')
  return ms >= 0 ? Math.floor(ms / 1000) : undefined
}

/** Seconds as an answer: whole ones, and in other units to a hundredth, half up. */
export function answerIn(seconds: number, unit: string): number {
  const of = unitOf(unit) / 1000
  return of === 1 ? seconds : Math.floor((200 * seconds + of) / (2 * of)) / 100
}

/** What is measured, by question; null: nothing yet. */
export function measured({ sections }: Pick<Checklist, 'sections'>, contact: Contact, outcome: Track['outcome']): Map<string, number | null> {
  const silent = outcome === 'unanswered'
  const times = {
    response: between(contact.began_at, silent ? contact.ended_at : contact.answered_at),
    talk: silent ? undefined : between(contact.answered_at, contact.ended_at),
  }
  return new Map(
    sections.flatMap(({ questions }) =>
      questions.flatMap(({ id, measures, unit }) => {
        if (!measures) return []
        const seconds = times[measures]
        return [[id, seconds === undefined ? null : answerIn(seconds, unit ?? '')] as const]
      }),
    ),
  )
}

/** What is still to be recorded before the visit can be handed in. */
export function contactGaps(of: Pick<Checklist, 'audit' | 'wait_s'>, contact: Contact = {}, outcome: Track['outcome'] = 'done'): ContactGap[] {
  const { audit } = of
  if (audit !== 'call' && audit !== 'message' && audit !== 'competitor') return []
  const silent = outcome === 'unanswered'
  const needed: Moment[] = audit === 'competitor' ? ['began_at', 'ended_at'] : silent ? ['began_at', 'ended_at'] : audit === 'call' ? ['began_at', 'answered_at', 'ended_at'] : ['began_at', 'answered_at']
  const gaps: ContactGap[] = audit === 'message' && !contact.channel ? ['channel'] : []
  gaps.push(...needed.filter((moment) => !contact[moment]))
  const times = needed.flatMap((moment) => contact[moment] ?? [])
  if (times.some((time, i) => i > 0 && between(times[i - 1], time) === undefined)) gaps.push('order')
  const waited = between(contact.began_at, contact.ended_at)
  if (silent && waited !== undefined && waited < waitOf(of)) gaps.push('wait')
  return gaps
}
