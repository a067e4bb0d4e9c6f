// What a device says of a push message. The message is a kind and a page; the words are here, so that
// whoever carries it learns nothing.
import en from '../i18n/en/push.json'
import ru from '../i18n/ru/push.json'

const words = { ru, en } as const

export interface Said {
  title: string
  /** Messages of one kind replace each other. */
  tag: string
  /** Below #. */
  link: string
}

/** What to show of a message; one that cannot be read still says that something happened. */
export function said(data: unknown, language: string): Said {
  const { kind, link } = (typeof data === 'object' && data !== null ? data : {}) as { kind?: unknown; link?: unknown }
  const all: Record<string, string> = language.startsWith('en') ? words.en : words.ru
  const name = typeof kind === 'string' ? kind : 'other'
  const safe = typeof link === 'string' && /^\/[\w/?=&-]*$/.test(link) ? link : '/notifications'
  return { title: all[`push.said.${name}`] ?? all['push.said.other'] ?? '', tag: name, link: safe }
}
