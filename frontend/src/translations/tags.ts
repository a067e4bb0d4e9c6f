// Languages to choose from, most likely first: those spoken where the product is used, then others.
import { i18n } from '../i18n/i18n.svelte'

const tags = [
  'en', 'ru', 'kk', 'uz', 'ky', 'be', 'uk', 'hy', 'az', 'ka', 'tg', 'tk', 'mn', 'tt', 'ba', 'ro', 'tr', 'zh', 'ar', 'fa', 'de', 'fr', 'es', 'pt', 'it', 'pl', 'cs', 'sk',
  'bg', 'sr', 'sr-Latn', 'hr', 'hu', 'el', 'lt', 'lv', 'et', 'fi', 'sv', 'nb', 'da', 'nl', 'he', 'hi', 'th', 'vi', 'id', 'ko', 'ja',
]

/** The name of a language in the language of the page. */
export const nameOf = (tag: string): string => new Intl.DisplayNames([i18n.language], { type: 'language' }).of(tag) ?? tag

/** What may be added to those that a standard has. */
export const choices = (taken: string[]): { value: string; label: string }[] =>
  tags.filter((tag) => !taken.includes(tag)).map((tag) => ({ value: tag, label: nameOf(tag) }))
