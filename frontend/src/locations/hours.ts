// Opening hours: in words for reading, as lines of a form for editing.
import type { LocationHours } from '../api/types'
import { day as dayText } from '../i18n/format'
import { i18n, t } from '../i18n/i18n.svelte'

export type Span = LocationHours['week'][number][number]
export type Special = NonNullable<LocationHours['exceptions']>[number]

/** The days of the week, Monday first, in the language on the screen. */
export function weekdays(style: 'long' | 'short'): string[] {
  const format = new Intl.DateTimeFormat(i18n.language, { weekday: style, timeZone: 'UTC' })
  // 5 January 2026 is a Monday.
  return Array.from({ length: 7 }, (_, n) => format.format(new Date(Date.UTC(2026, 0, 5 + n))))
}

/** "09:00–21:00", "день закрыт" for none. */
export const spansText = (spans: Span[]): string =>
  spans.length === 0 ? t('locations.hours.closed') : spans.map((s) => `${s.from}–${s.to}`).join(', ')

/** Lines such as { days: "пн–пт", times: "09:00–21:00" }: equal days that follow each other are one line. */
export function hoursLines(hours: LocationHours): { days: string; times: string }[] {
  if (hours.always) return [{ days: t('locations.hours.daily'), times: t('locations.hours.always') }]
  const names = weekdays('short')
  const lines: { days: string; times: string }[] = []
  for (let first = 0; first < 7; ) {
    let last = first
    while (last < 6 && JSON.stringify(hours.week[last + 1]) === JSON.stringify(hours.week[first])) last++
    const days = first === 0 && last === 6 ? t('locations.hours.daily') : first === last ? names[first] : `${names[first]}–${names[last]}`
    lines.push({ days: days ?? '', times: spansText(hours.week[first] ?? []) })
    first = last + 1
  }
  return lines
}

/** "01.01.2027 — закрыто (Новый год)". */
export const specialText = (special: Special): { days: string; times: string } => ({
  days: dayText(special.on),
  times: spansText(special.spans ?? []) + (special.note ? ` (${special.note})` : ''),
})

/** Hours that nobody has filled in yet. */
export const noHours = (): LocationHours => ({ always: false, week: [[], [], [], [], [], [], []], exceptions: [] })

/** Whether a form says anything of the hours. */
export const saysHours = (hours: LocationHours): boolean =>
  Boolean(hours.always) || (hours.exceptions ?? []).length > 0 || hours.week.some((spans) => spans.length > 0)
