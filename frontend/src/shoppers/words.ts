// Numbers and days of shoppers, in words.
import { day, number } from '../i18n/format'
import { t } from '../i18n/i18n.svelte'

/** A rating in hundredths of a mark; 0 is none yet. */
export const rating = (hundredths: number): string => (hundredths ? number(hundredths / 100, 1) : '—')

/** From when until when something holds. */
export const period = (from: string, until?: string): string =>
  until ? t('shoppers.period', { from: day(from), until: day(until) }) : t('shoppers.period.open', { from: day(from) })

/** Today as a date field has it. */
export const today = (): string => new Date().toISOString().slice(0, 10)
