// Figures in words.
import { exact, number } from '../i18n/format'
import { i18n } from '../i18n/i18n.svelte'
import type { FigureKind, Relation } from '../api/types'

/** A month such as "2026-01" as "янв. 2026". */
export function monthSaid(month: string, long = false): string {
  const [year = 0, of = 1] = month.split('-').map(Number)
  const parts = new Intl.DateTimeFormat(i18n.language, { month: long ? 'long' : 'short', year: 'numeric', timeZone: 'UTC' }).formatToParts(Date.UTC(year, of - 1, 1))
  return parts.filter(({ type }) => type === 'month' || type === 'year').map(({ value }) => value).join(' ')
}

/** The months from one to another, both included. */
export const period = (from: string, until: string): string => (from === until ? monthSaid(from, true) : `${monthSaid(from, true)} — ${monthSaid(until, true)}`)

/** The month so many months after one. */
export function monthAfter(month: string, by: number): string {
  const [year = 0, of = 1] = month.split('-').map(Number)
  return new Date(Date.UTC(year, of - 1 + by, 1)).toISOString().slice(0, 7)
}

/** Months one after another, the last one given. */
export const monthsUntil = (month: string, count: number): string[] => Array.from({ length: count }, (_, i) => monthAfter(month, i - count + 1))

/** A value of the server in the unit of its figure. */
export const valueSaid = (value: string, unit: FigureKind['unit']): string => exact(value) + (unit === 'percent' ? '\u00a0%' : '')

/** A number of the figure: whole where it is large. */
export const amountSaid = (value: number, unit: FigureKind['unit']): string =>
  number(value, Math.abs(value) >= 1000 || Number.isInteger(value) ? 0 : 2) + (unit === 'percent' ? '\u00a0%' : '')

/** A signed number with so many decimals. */
export const signed = (value: number, decimals: number): string => (value > 0 ? '+' : '') + number(value, decimals)

/** The figure of a point, or its change, as the axis has it. */
export function upSaid(relation: Relation, value: number): string {
  const unit = relation.figure?.unit ?? 'number'
  if (!relation.change) return amountSaid(value, unit)
  return relation.relative ? `${signed(value, 1)}\u00a0%` : signed(value, 2)
}
