// The kinds of audit, by the code of the server (checklists/audit.go).
import { moment } from '../i18n/format'
import { t } from '../i18n/i18n.svelte'
import type { IconName } from '../ui/Icon.svelte'

export type Audit = NonNullable<import('../api/types').ChecklistDocument['audit']>

export const audits: readonly Audit[] = ['visit', 'call', 'message', 'observation', 'self_check', 'competitor', 'survey']

/** Kinds that waves are planned with: surveys have campaigns. */
export type WaveAudit = Exclude<Audit, 'survey'>
export const ofWaves: readonly WaveAudit[] = audits.filter((audit) => audit !== 'survey')

export const signs: Readonly<Record<Audit, IconName>> = { visit: 'bag', call: 'phone', message: 'mail', observation: 'search', self_check: 'checks', competitor: 'flag', survey: 'chat' }

/** Nobody goes there: the contact is what is recorded. */
export const isRemote = (audit: string | undefined): boolean => audit === 'call' || audit === 'message'

/** The company's own people fill it. */
export const isOwn = (audit: string | undefined): boolean => audit === 'observation' || audit === 'self_check'

/** Somebody comes to the company's own location, whose people may know of it before. */
export const isAnnounced = (audit: string | undefined): boolean => audit === 'visit'

/** Questions from which on a survey is long (checklists/survey.go). */
export const longSurvey = 10

const units = [['d', 86_400], ['h', 3600], ['min', 60], ['s', 1]] as const

/** A time in its two largest units: "1 h 35 min". */
export function timeWords(seconds: number): string {
  const i = Math.max(0, units.findIndex(([, of]) => seconds >= of))
  const at = seconds < 1 ? units.length - 1 : i
  const [unit, of] = units[at]!
  const next = units[at + 1]
  const rest = next ? Math.floor((seconds % of) / next[1]) : 0
  const first = t(`time.${unit}`, { n: Math.floor(seconds / of) })
  return next && rest > 0 ? `${first} ${t(`time.${next[0]}`, { n: rest })}` : first
}

/** When somebody came to a competitor's and left, and how long that was. */
export const stayWords = (came: string, left: string): string =>
  [
    `${t('contact.competitor.began')} ${moment(came)}`,
    `${t('contact.competitor.ended')} ${moment(left)}`,
    t('contact.stayed', { time: timeWords(Math.floor((Date.parse(left) - Date.parse(came)) / 1000)) }),
  ].join(' · ')
