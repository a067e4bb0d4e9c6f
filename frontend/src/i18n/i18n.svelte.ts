// Messages of the interface. A language is a file beside this one: ru.json is
// the source of the keys, and adding de.json adds German. Plural forms follow
// i18next: key_one, key_few, key_many, key_other, chosen by Intl.PluralRules.

type Messages = Record<string, string>
type Source = typeof import('./ru.json')
type Base<K> = K extends `${infer B}_${'zero' | 'one' | 'two' | 'few' | 'many' | 'other'}` ? B : K

/** The name of a message, without a plural ending. */
export type Key = Base<keyof Source>

/** What fills the {{places}} of a message; count also chooses the plural form. */
export type Params = Record<string, string | number>

const files = import.meta.glob<Messages>('./*.json', { import: 'default' })
const storageKey = 'etalon.language'

/** The languages that have a file, such as ["en", "ru"]. */
export const languages = Object.keys(files).map((path) => path.slice(2, -'.json'.length)).sort()

class I18n {
  /** The language on the screen, sent with every request. */
  language = $state('ru')
  #messages = $state.raw<Messages>({})
  #plural = $derived(new Intl.PluralRules(this.language))

  /** Whether the person chose the language on this device, rather than we for them. */
  get chosen(): boolean {
    return localStorage.getItem(storageKey) !== null
  }

  /** Starts with the language chosen on this device, else the browser's, else Russian. */
  start(): Promise<void> {
    const wanted = [localStorage.getItem(storageKey), ...navigator.languages.map((l) => l.split('-')[0])]
    return this.use(wanted.find((l) => l && languages.includes(l)) ?? 'ru')
  }

  /** Shows another language and remembers it on this device. */
  async choose(language: string): Promise<void> {
    localStorage.setItem(storageKey, language)
    await this.use(language)
  }

  /** Shows another language. Unknown ones are left alone. */
  async use(language: string): Promise<void> {
    const load = files[`./${language}.json`]
    if (!load) return
    this.#messages = await load()
    this.language = language
    document.documentElement.lang = language
  }

  /** The text of a message. */
  text(key: Key, params: Params = {}): string {
    const { count } = params
    const plural = typeof count === 'number' ? this.#messages[`${key}_${this.#plural.select(count)}`] : undefined
    const text = plural ?? this.#messages[key] ?? key
    return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(params[name] ?? ''))
  }

  /** The text for a code that comes from the server, such as a status; the code itself when it is new to us. */
  word(group: string, code: string): string {
    return this.#messages[`${group}.${code}`] ?? code
  }
}

export const i18n = new I18n()

/** The text of a message in the language on the screen. */
export const t = (key: Key, params?: Params): string => i18n.text(key, params)

/** The word for a code of the server, from the messages "group.code". */
export const word = (group: string, code: string): string => i18n.word(group, code)

/** A language by its own name: "русский", "English". */
export const languageName = (language: string): string =>
  new Intl.DisplayNames([language], { type: 'language' }).of(language) ?? language
