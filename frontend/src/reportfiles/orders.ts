// What is known of an ordered file besides what the server says of it.
import type { NewReportOrder, ReportOrder } from '../api/types'
import { day, days } from '../i18n/format'
import { t, word } from '../i18n/i18n.svelte'

export type Kind = NewReportOrder['kind']
export type Format = NewReportOrder['format']
export type Filter = NonNullable<NewReportOrder['filter']>

/** The formats that a kind of file comes in, the most asked for first. */
export const formats: Record<Kind, Format[]> = {
  answers: ['xlsx', 'csv', 'json', 'parquet'],
  visits: ['xlsx', 'csv'],
  wave: ['pdf', 'xlsx'],
  ranking: ['pdf', 'xlsx'],
  location: ['pdf', 'xlsx'],
  visit: ['pdf', 'xlsx'],
}

/** Whether a file is still to come. */
export const isOpen = (order: ReportOrder): boolean => order.state === 'waiting' || order.state === 'making'

/** The largest file that the page takes itself, to say what is wrong if it cannot; larger ones are the browser's. */
export const pageMost = 50 * 2 ** 20

/** What the file is, in words: "Ответы · Осень 2026". */
export const titleOf = (order: ReportOrder): string =>
  order.title ? `${word('files.short', order.kind)} · ${order.title}` : order.kind === 'answers' ? t('files.everything') : word('files.short', order.kind)

/** The days of its visits, in words; empty: all. */
export function periodOf({ from, to }: Filter): string {
  if (from && to) return t('files.period', { days: days(from, to) })
  if (from) return t('files.since', { day: day(from) })
  return to ? t('files.upto', { day: day(to) }) : ''
}
