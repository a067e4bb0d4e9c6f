// What a visit on the board tells, in words.
import type { Job } from '../api/types'
import { day, fromToday, number } from '../i18n/format'
import { t } from '../i18n/i18n.svelte'
import { money } from '../i18n/money'

/** What is paid, with what comes on top. */
export const payOf = (job: Pick<Job, 'fee' | 'bonus' | 'currency'>): string =>
  job.bonus > 0 ? t('board.pay.bonus', { fee: money(job.fee, job.currency), bonus: money(job.bonus, job.currency) }) : money(job.fee, job.currency)

/** When: a day, or any until the last one, and the hours if there are any. */
export function whenOf(job: Pick<Job, 'visit_on' | 'due_on' | 'from' | 'to'>): string {
  const date = job.visit_on ? t('board.on', { day: day(job.visit_on) }) : t('board.until', { day: day(job.due_on) })
  const whole = job.from === '00:00' && (job.to === '24:00' || job.to === '00:00')
  return `${date}${whole ? '' : `, ${job.from}–${job.to}`} · ${fromToday(job.visit_on ?? job.due_on)}`
}

/** How far, with one digit where it is near. */
export const farOf = (kilometres: number | null): string => (kilometres === null ? '' : t('board.km', { n: number(kilometres, kilometres < 10 ? 1 : 0) }))

/** Whether somebody goes there: the way to a call is nobody's. */
export const goes = (job: Pick<Job, 'audit'>): boolean => job.audit !== 'call' && job.audit !== 'message'

export const placeOf = (job: Pick<Job, 'location'>): string => [job.location.city, job.location.address].filter(Boolean).join(', ')

/** What the visit asks for besides time. */
export const asksOf = (job: Job): string[] => [
  t('board.questions', { count: job.questions }),
  ...(job.photos > 0 ? [t('board.photos', { count: job.photos })] : []),
  ...(job.car ? [t('board.car')] : []),
]

/** Roughly where somebody is: two digits are about a kilometre, which is all that the board needs. */
export const roughly = (latitude: number, longitude: number): string => `${latitude.toFixed(2)},${longitude.toFixed(2)}`
