// A mailing as the builder holds it, and what it can be put together of.
import { newId } from '../api/id'
import type { Mailing, MailingBody, MailingRecipient } from '../api/types'
import { moment } from '../i18n/format'
import { i18n, t, word } from '../i18n/i18n.svelte'
import { zone } from '../api/zone'

/** The blocks, in the order in which a wave is usually read. */
export const blocks = [
  'figure', 'trend', 'distribution', 'sections', 'regions', 'worst_requirements', 'best_requirements', 'requirements', 'ranking', 'heat',
  'spread', 'critical_fails', 'photos', 'comments', 'data',
] as const

/** Blocks that a file of the other kind leaves out. */
const pdfOnly = ['heat', 'photos']
export const onlyIn = (block: string): 'pdf' | 'xlsx' | '' => (block === 'data' ? 'xlsx' : pdfOnly.includes(block) ? 'pdf' : '')

export interface Draft extends Omit<MailingBody, 'revision' | 'reason'> {
  id: string
}

/** What a new mailing begins with: the league table and what stands above it, every Monday. */
export const begin = (brand: string): Draft => ({
  id: newId(), brand_id: brand, title: '', blocks: ['figure', 'sections', 'ranking', 'worst_requirements', 'critical_fails'], regions: [],
  language: i18n.language === 'en' ? 'en' : 'ru', look: { own: false }, pdf: true, xlsx: false, certificates: 0, by_link: false, recipients: [],
  schedule: { every: 'weekly', weekday: 1, day: 1, hour: 9, zone: zone() }, enabled: true,
})

export function draftOf(mailing: Mailing): Draft {
  const { revision: _r, next_at: _n, updated_at: _u, reason: _w, ...draft } = mailing
  return { ...draft, schedule: { weekday: 1, day: 1, hour: 9, zone: zone(), ...draft.schedule } }
}

/** What is sent of a draft: of the schedule, only what counts. */
export function bodyOf({ id: _, ...draft }: Draft, revision: number): MailingBody {
  const { every, weekday, day, hour, zone: hours } = draft.schedule
  const clock = { hour: hour ?? 0, zone: hours ?? '' }
  const schedule = every === 'weekly' ? { every, weekday: weekday ?? 1, ...clock } : every === 'monthly' ? { every, day: day ?? 1, ...clock } : { every }
  return { ...draft, schedule, revision }
}

/** When a mailing is sent, in words. */
export function whenOf({ schedule, enabled, archived, next_at }: Pick<Mailing, 'schedule' | 'enabled' | 'archived' | 'next_at'>): string {
  if (archived) return t('mailings.archived')
  if (schedule.every !== 'never' && !enabled) return t('mailings.paused')
  if (next_at) return t('mailings.next', { when: moment(next_at) })
  return word('mailings.every.short', schedule.every)
}

/** What somebody sees of a brand, in words. */
export const scopeOf = ({ roles }: MailingRecipient): string =>
  [...new Set(roles.map((one) => one.scope || word('mailings.scope', one.kind)))].join(', ')
