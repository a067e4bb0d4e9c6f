// The scheduled visits of a wave: what can be done with one, and how they lie on days.
import type { ScheduledVisit } from '../api/types'
import { t } from '../i18n/i18n.svelte'
import { isWholeDay } from './plan'
import { daysBetween, later } from './wave'

export const stages = ['on_board', 'offered', 'accepted', 'started', 'submitted', 'returned', 'approved', 'released', 'excluded', 'cancelled', 'declined', 'expired'] as const
export type Stage = (typeof stages)[number]

/** Whether a visit may still be moved or called off: nobody has begun it. */
export const movable = (visit: ScheduledVisit): boolean => ['on_board', 'offered', 'accepted'].includes(visit.stage)

/** What tells the place of a visit from others: its code and city, or where a competitor is. */
export const placeNote = ({ beside, location }: Pick<ScheduledVisit, 'beside' | 'location'>): string =>
  [location.code, location.city, beside && t('planning.beside', { code: beside })].filter(Boolean).join(' · ')

/** What is asked of the server when a visit moves. */
export interface Move {
  on: string
  from: string
  to: string
  shopper: string // empty: to the board
  due: string
}

export const moveOf = (visit: ScheduledVisit): Move => ({
  on: visit.visit_on, from: visit.from, to: visit.to, shopper: visit.shopper?.id ?? '', due: visit.due_on,
})

/** The same visit on another day: what was due on its day goes along, a later last day stays. */
export const onDay = (visit: ScheduledVisit, on: string): Move => ({
  ...moveOf(visit), on, due: visit.due_on === visit.visit_on || visit.due_on < on ? on : visit.due_on,
})

/** The body of a move. Its part of the week is named as long as its hours are the same. */
export function moveBody(visit: ScheduledVisit, move: Move, insist: boolean, reason: string) {
  const same = move.from === visit.from && move.to === visit.to
  return {
    visit_on: move.on, from: move.from, to: isWholeDay(move.from, move.to) ? '24:00' : move.to, due_on: move.due < move.on ? move.on : move.due, revision: visit.revision,
    ...(same && visit.part ? { part: visit.part } : {}), ...(move.shopper ? { shopper_id: move.shopper } : {}),
    ...(insist ? { insist } : {}), ...(reason.trim() ? { reason: reason.trim() } : {}),
  }
}

/** The Monday of the week of a day. */
export function monday(day: string): string {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
  return later(day, -((weekday + 6) % 7))
}

/** Whole weeks from a Monday on, each with its days and what is planned on them. */
export function weeksOf(first: string, weeks: number, visits: ScheduledVisit[]): { on: string; visits: ScheduledVisit[] }[][] {
  const byDay = new Map<string, ScheduledVisit[]>()
  for (const visit of visits) byDay.set(visit.visit_on, [...(byDay.get(visit.visit_on) ?? []), visit])
  return Array.from({ length: weeks }, (_, week) => {
    const start = later(first, week * 7)
    return daysBetween(start, later(start, 6)).map((on) => ({ on, visits: byDay.get(on) ?? [] }))
  })
}
