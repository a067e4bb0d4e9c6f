// The browser's own formatters. Making one takes a slow phone up to a hundredth of a second, and a list shows dozens
// of numbers: each is made once.
import { i18n } from './i18n.svelte'

const made = new Map<string, unknown>()

/** A formatter in the language on the screen, of a kind and with options that together are its name. */
function once<F>(kind: string, options: object, make: () => F): F {
  const name = `${kind} ${i18n.language} ${JSON.stringify(options)}`
  const known = made.get(name) as F | undefined
  if (known) return known
  const formatter = make()
  made.set(name, formatter)
  return formatter
}

export const numbers = (options: Intl.NumberFormatOptions): Intl.NumberFormat =>
  once('number', options, () => new Intl.NumberFormat(i18n.language, options))

/** Without a time zone it is the device's, as it is now: who travels with the application open sees the hours of the place. */
export function dates(options: Intl.DateTimeFormatOptions, language = i18n.language): Intl.DateTimeFormat {
  const offset = options.timeZone ? '' : new Date().getTimezoneOffset()
  return once(`date ${offset} ${language}`, options, () => new Intl.DateTimeFormat(language, options))
}

export const spans = (options: Intl.RelativeTimeFormatOptions): Intl.RelativeTimeFormat =>
  once('span', options, () => new Intl.RelativeTimeFormat(i18n.language, options))
