// Messages of the interface. A language is a folder beside this file with one file
// an area: ru is the source of the keys, and a folder de adds German. A page's area is
// loaded with the page, so that a phone does not carry the words of the office. Plural
// forms follow i18next: key_one, key_few, key_many, key_other, chosen by Intl.PluralRules.
import ownNames from './languages.json'

type Messages = Record<string, string>
interface Areas {
  app: typeof import('./ru/app.json')
  audits: typeof import('./ru/audits.json')
  board: typeof import('./ru/board.json')
  builder: typeof import('./ru/builder.json')
  checklists: typeof import('./ru/checklists.json')
  comparison: typeof import('./ru/comparison.json')
  mailings: typeof import('./ru/mailings.json')
  bonus: typeof import('./ru/bonus.json')
  figures: typeof import('./ru/figures.json')
  benchmarks: typeof import('./ru/benchmarks.json')
  importance: typeof import('./ru/importance.json')
  desk: typeof import('./ru/desk.json')
  collab: typeof import('./ru/collab.json')
  editor: typeof import('./ru/editor.json')
  expectations: typeof import('./ru/expectations.json')
  newstandard: typeof import('./ru/newstandard.json')
  exceptions: typeof import('./ru/exceptions.json')
  impact: typeof import('./ru/impact.json')
  groups: typeof import('./ru/groups.json')
  ideas: typeof import('./ru/ideas.json')
  exams: typeof import('./ru/exams.json')
  introduction: typeof import('./ru/introduction.json')
  kinds: typeof import('./ru/kinds.json')
  journal: typeof import('./ru/journal.json')
  notifications: typeof import('./ru/notifications.json')
  office: typeof import('./ru/office.json')
  overview: typeof import('./ru/overview.json')
  locations: typeof import('./ru/locations.json')
  access: typeof import('./ru/access.json')
  path: typeof import('./ru/path.json')
  proof: typeof import('./ru/proof.json')
  people: typeof import('./ru/people.json')
  messages: typeof import('./ru/messages.json')
  pilots: typeof import('./ru/pilots.json')
  push: typeof import('./ru/push.json')
  planning: typeof import('./ru/planning.json')
  quality: typeof import('./ru/quality.json')
  remarks: typeof import('./ru/remarks.json')
  handouts: typeof import('./ru/handouts.json')
  reports: typeof import('./ru/reports.json')
  results: typeof import('./ru/results.json')
  reportfiles: typeof import('./ru/reportfiles.json')
  search: typeof import('./ru/search.json')
  security: typeof import('./ru/security.json')
  shoppers: typeof import('./ru/shoppers.json')
  standards: typeof import('./ru/standards.json')
  start: typeof import('./ru/start.json')
  survey: typeof import('./ru/survey.json')
  surveys: typeof import('./ru/surveys.json')
  translations: typeof import('./ru/translations.json')
  visits: typeof import('./ru/visits.json')
  filling: typeof import('./ru/filling.json')
  pay: typeof import('./ru/pay.json')
  briefings: typeof import('./ru/briefings.json')
}
/** A file of messages. "app" is always there. */
export type Area = keyof Areas
type Source = Areas[Area] extends infer A ? (A extends unknown ? keyof A : never) : never
type Base<K> = K extends `${infer B}_${'zero' | 'one' | 'two' | 'few' | 'many' | 'other'}` ? B : K

/** The name of a message, without a plural ending. */
export type Key = Base<Source>

/** What fills the {{places}} of a message; count also chooses the plural form. */
export type Params = Record<string, string | number>

/** The areas of phones and of links in letters; office.ts knows where the others are. */
const near = import.meta.glob<Messages>('./*/{app,access,board,briefings,exams,filling,ideas,introduction,kinds,messages,notifications,pay,pilots,push,security,shoppers,visits}.json', { import: 'default' })
const load = async (path: string): Promise<Messages | undefined> => (near[path] ?? (await import('./office')).files[path])?.()
const storageKey = 'etalon.language'

/** The languages that have a folder, such as ["en", "ru"]. */
export const languages = [...new Set(Object.keys(near).map((path) => path.split('/')[1] ?? ''))].sort()

class I18n {
  /** The language on the screen, sent with every request. */
  language = $state('ru')
  #messages = $state.raw<Messages>({})
  #areas = new Set<Area>(['app'])
  #turn = Promise.resolve()
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
    if (languages.includes(language)) await this.#show([], language)
  }

  /** Waits for the messages of these areas, in the language on the screen and in any chosen later. */
  async need(...areas: Area[]): Promise<void> {
    if (!areas.every((area) => this.#areas.has(area))) await this.#show(areas)
  }

  /** One after another: a language and a page that come together would each show only their own words. */
  #show(more: Area[], chosen?: string): Promise<void> {
    const turn = this.#turn.then(async () => {
      const areas = new Set([...this.#areas, ...more])
      const language = chosen ?? this.language
      const parts = await Promise.all([...areas].map((area) => load(`./${language}/${area}.json`)))
      this.#messages = Object.assign({}, ...parts) as Messages
      this.#areas = areas
      this.language = document.documentElement.lang = language
    })
    this.#turn = turn.catch(() => {})
    return turn
  }

  /** The text of a message. */
  text(key: Key, params: Params = {}): string {
    const { count } = params
    const plural = typeof count === 'number' ? this.#messages[`${key}_${this.#plural.select(count)}`] : undefined
    const found = plural ?? this.#messages[key]
    if (found === undefined) console.error(`no message ${key}: does its page need the area?`)
    const text = found ?? key
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

/**
 * A language by its own name: "русский", "English". Those of the platform stand in a file: asking the browser takes a
 * slow phone an eighth of a second, on the page where people sign in.
 */
export const languageName = (language: string): string =>
  (ownNames as Record<string, string | undefined>)[language] ?? new Intl.DisplayNames([language], { type: 'language' }).of(language) ?? language
