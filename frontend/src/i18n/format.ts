// Numbers and dates as the printed reports write them (internal/locale/format.go).
import { dates, numbers, spans } from './formatter'
import { i18n, t } from './i18n.svelte'

export const none = '—'
export const noBreak = '\u00a0'

/** "1234,5" and "12 345" in Russian, "1,234.5" in English. */
export function number(value: number, decimals = 0): string {
  if (decimals === 0 && Number.isSafeInteger(value)) return whole(value)
  const text = numbers({
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
    useGrouping: i18n.language === 'en' ? 'always' : 'min2',
  }).format(value)
  return i18n.language === 'en' ? text : text.replace('-', '\u2212')
}

/**
 * A whole number, grouped from so many digits on. By hand: making the first of the browser's number formatters takes a
 * slow phone a tenth of a second, and a list of visits has whole numbers only.
 */
export function whole(value: number, from = i18n.language === 'en' ? 4 : 5): string {
  const digits = String(Math.abs(value))
  const text = digits.length < from ? digits : digits.replace(/\B(?=(\d{3})+$)/g, i18n.language === 'en' ? ',' : noBreak)
  if (value >= 0) return text
  return (i18n.language === 'en' ? '-' : '\u2212') + text
}

/** An exact amount of the server, such as "1/2" or "12.5", as people write it. */
export function exact(text: string): string {
  const [top = '', bottom = '1'] = text.split('/')
  const value = Number(top) / Number(bottom)
  if (text === '' || !Number.isFinite(value)) return text
  return number(value, Number.isInteger(value) ? 0 : 2).replace(/([.,]\d)0$/, '$1')
}

const percentSign = () => (i18n.language === 'en' ? '%' : noBreak + '%')

/** Hundredths of a percent, such as 8667, as "86,67 %". Null is "no score". */
export function percent(hundredths: number | null): string {
  return hundredths === null ? none : number(hundredths / 100, 2) + percentSign()
}

/** An interval of hundredths of a percent, as "83,10–85,64 %". */
export function interval(low: number | null, high: number | null): string {
  if (low === null || high === null) return none
  return `${number(low / 100, 2)}–${number(high / 100, 2)}${percentSign()}`
}

/** A whole share, as "100 %". */
export const share = (value: number): string => number(value) + percentSign()

/** A difference of hundredths of a percent, as "+2,31": for columns whose heading has the unit. */
export function difference(hundredths: number | null): string {
  if (hundredths === null) return none
  const value = number(hundredths / 100, 2)
  return hundredths > 0 ? `+${value}` : value
}

/** A difference of hundredths of a percent, as "+2,31 п. п.". */
export function change(hundredths: number | null): string {
  return hundredths === null ? none : t('unit.points', { value: difference(hundredths) })
}

/** A rank range, as "3–7"; 0 is "too few visits to rank". */
export function rank(from: number, to: number): string {
  if (from === 0) return none
  return from === to ? number(from) : `${number(from)}–${number(to)}`
}

// As on paper: 01.03.2026 in Russian, 1 Mar 2026 in English.
function written(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  if (i18n.language === 'en') return dates({ day: 'numeric', month: 'short', year: 'numeric', ...options }, 'en-GB')
  return dates({ day: '2-digit', month: '2-digit', year: 'numeric', ...options })
}

/** A calendar day, "2026-03-01", as "01.03.2026". It belongs to no time zone. */
export function day(date: string | undefined): string {
  if (!date) return none
  return written({ timeZone: 'UTC' }).format(new Date(`${date.slice(0, 10)}T00:00:00Z`))
}

/** Two calendar days, as "01.03.2026 – 31.03.2026". */
export const days = (from: string, to: string): string => `${day(from)}${noBreak}– ${day(to)}`

/** A moment, in the time zone of the device. */
export function moment(instant: string | undefined): string {
  if (!instant) return none
  return written({ hour: '2-digit', minute: '2-digit' }).format(new Date(instant))
}

const dayLength = 86_400_000 // ms
const hourLength = 3_600_000 // ms

/** How far a calendar day is from today, where the person is: "сегодня", "завтра", "через 5 дней", "3 дня назад". */
export function fromToday(date: string, now: Date = new Date()): string {
  const days = daysFromToday(date, now)
  const near = ['span.before', 'span.yesterday', 'span.today', 'span.tomorrow', 'span.after'] as const
  const name = near[days + 2]
  if (name) return t(name)
  return t(days > 0 ? 'span.ahead' : 'span.ago', { count: Math.abs(days), days: whole(Math.abs(days)) })
}

/** How many days a calendar day is ahead of today, where the person is; negative when it is past. */
export function daysFromToday(date: string, now: Date = new Date()): number {
  const today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate())
  return Math.round((Date.parse(`${date.slice(0, 10)}T00:00:00Z`) - today) / dayLength)
}

/** How far a moment is from now, in hours up to two days and in days beyond: "через 5 часов", "2 дня назад". */
export function fromNow(instant: string | number, now: number = Date.now()): string {
  const hours = (new Date(instant).getTime() - now) / hourLength
  if (Math.abs(hours) < 1) return spans({ numeric: 'always' }).format(Math.trunc(hours * 60), 'minute')
  if (Math.abs(hours) < 48) return spans({ numeric: 'always' }).format(Math.trunc(hours), 'hour')
  return spans({ numeric: 'always' }).format(Math.trunc(hours / 24), 'day')
}

/** A size of a file, as "1,4 МБ". */
export function size(bytes: number): string {
  if (bytes < 1_000_000) return t('unit.kilobytes', { value: number(Math.max(1, Math.round(bytes / 1000))) })
  return t('unit.megabytes', { value: number(bytes / 1_000_000, 1) })
}
