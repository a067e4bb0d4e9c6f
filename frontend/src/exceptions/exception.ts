// What the pages of exceptions share: how one is shown, and the form it is written in.
import { session } from '../access/session.svelte'
import { newId } from '../api/id'
import type { Exception, PutException } from '../api/types'
import { t } from '../i18n/i18n.svelte'

export type Phase = Exception['phase']
export type PlaceKind = PutException['place']['kind']

/** A day of the device's calendar, "2026-03-01", so many days from now. */
export function dayFromNow(days = 0, now = new Date()): string {
  const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() + days)
  const two = (n: number) => String(n).padStart(2, '0')
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`
}

/** The day after or before another, across months and leap days. */
export function shifted(day: string, by: number): string {
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() + by)
  return date.toISOString().slice(0, 10)
}

/** The last day on which an exception holds. */
export const lastDay = (e: Exception): string => (e.ended_on && e.ended_on < e.until ? e.ended_on : e.until)

/** How a phase is marked; the word beside it says the same. */
export const toneOf = (phase: Phase): 'accent' | 'fair' | 'plain' => {
  if (phase === 'expiring') return 'fair'
  return phase === 'in_force' || phase === 'requested' ? 'accent' : 'plain'
}

/** What does not apply, in one line. */
export function whatOf(e: Exception): string {
  const [first = '', ...others] = e.titles
  if (e.subject.section) return t('exceptions.section', { title: first })
  return others.length > 0 ? t('exceptions.more', { first, count: others.length }) : first
}

/** Where it holds, in one line. */
export function whereOf(e: Exception): string {
  if (e.place.kind === 'location') return e.place.name ?? ''
  return t(e.place.kind === 'region' ? 'exceptions.inRegion' : 'exceptions.inBrand', { name: e.place.name ?? '' })
}

/** The form, as it is kept while it is being filled. */
export interface Draft {
  /** Made once: sending twice records one. */
  id: string
  kind: PlaceKind
  place: string
  placeName: string
  standard: string
  whole: boolean
  section: string
  items: string[]
  from: string
  until: string
  reason: string
  note: string
}

/** An empty form, or one to correct an exception in. */
export function draftOf(e: Exception | undefined, locationId = ''): Draft {
  return {
    id: e?.id ?? newId(),
    kind: e?.place.kind ?? 'location',
    place: e?.place.id ?? locationId,
    placeName: e?.place.name ?? '',
    standard: e?.subject.source === 'standard' ? e.subject.source_id : '',
    whole: e ? Boolean(e.subject.section) : true,
    section: e?.subject.section ?? '',
    items: e?.subject.items ?? [],
    from: e?.from ?? dayFromNow(),
    until: e?.until ?? '',
    reason: e?.reason ?? '',
    note: '',
  }
}

/** What the form says does not apply; of a checklist it stays as it was. */
export function subjectOf(draft: Draft, e?: Exception): PutException['subject'] {
  if (e?.subject.source === 'checklist') return e.subject
  const of = { source: 'standard', source_id: draft.standard } as const
  return draft.whole ? { ...of, section: draft.section } : { ...of, items: draft.items }
}

/** Whether the form says what does not apply. */
export const hasSubject = (draft: Draft): boolean =>
  draft.standard !== '' && (draft.whole ? draft.section !== '' : draft.items.length > 0)

/** Whether the person may record exceptions, rather than ask for them. */
export const records = (): boolean => session.may('manage_exceptions')
/** Whether the person may do either. */
export const asks = (): boolean => records() || session.may('request_exceptions')
