// Drafts of forms. They outlive a reload, a crash and the end of a session, on this device:
// whoever signs in again finds their text, and nobody else's.
import { t } from '../i18n/i18n.svelte'
import { toasts } from './toasts.svelte'

const prefix = 'etalon.kept.'
const longest = 30 * 86_400_000 // ms: what nobody came back to in 30 days is thrown away

interface Draft {
  at: number
  tab: string
  value: unknown
}

/** Which drafts are read and written: those of the account at the screen. */
class Keeping {
  /** The account's id; empty before the sign-in, when drafts last as long as the tab. */
  owner = ''
  readonly tab = tabId()

  /** From here on drafts are this account's. Old ones of anybody are thrown away. */
  of(owner: string): void {
    this.owner = owner
    const now = Date.now()
    for (const key of keys()) {
      const draft = read(localStorage, key)
      if (!draft || now - draft.at > longest) localStorage.removeItem(key)
    }
  }

  /** Whether the account has text that was not sent. */
  get any(): boolean {
    return this.owner !== '' && keys().some((key) => key.startsWith(`${prefix}${this.owner}.`))
  }

  /** Throws the account's drafts away: it is signing out for good. */
  clear(): void {
    for (const key of keys()) if (key.startsWith(`${prefix}${this.owner}.`)) localStorage.removeItem(key)
  }
}

function keys(): string[] {
  return Array.from({ length: localStorage.length }, (_, i) => localStorage.key(i) ?? '').filter((key) => key.startsWith(prefix))
}

function tabId(): string {
  const name = 'etalon.tab'
  const known = sessionStorage.getItem(name)
  if (known) return known
  const made = crypto.randomUUID()
  sessionStorage.setItem(name, made)
  return made
}

function read(storage: Storage, key: string): Draft | undefined {
  try {
    const draft = JSON.parse(storage.getItem(key) ?? 'null') as Draft | null
    return draft && typeof draft.at === 'number' && 'value' in draft ? draft : undefined
  } catch {
    return undefined
  }
}

export const keeping = new Keeping()

/**
 * Text being typed, kept until the form is sent: a value or an object of fields, which may be
 * bound to. Never for passwords. When another tab has begun the same form, each keeps its own
 * text, and the person is told.
 */
export class Kept<T> {
  #storage: Storage
  #key: string
  #value: T
  #start: string
  #last: string
  /** When the draft that this one continues was written. */
  #seen = 0
  #beside = false

  constructor(name: string, start: T) {
    this.#storage = keeping.owner ? localStorage : sessionStorage
    this.#key = `${prefix}${keeping.owner || 'nobody'}.${name}`
    this.#start = JSON.stringify(start)
    const found = this.#find()
    this.#seen = found?.at ?? 0
    this.#value = $state(found ? (found.value as T) : start)
    this.#last = JSON.stringify(this.#value)
    // Fields of an object are changed in place, which no setter sees.
    $effect.root(() => {
      $effect(() => this.#save())
    })
  }

  get value(): T {
    return this.#value
  }

  set value(value: T) {
    this.#value = value
    this.#save()
  }

  /** Whether something was typed that is not as the form began. */
  get changed(): boolean {
    return JSON.stringify(this.#value) !== this.#start
  }

  /** Forgets it: the form was sent, or given up. */
  forget(): void {
    this.#last = this.#start
    this.#value = JSON.parse(this.#start) as T
    this.#storage.removeItem(this.#own)
  }

  /** What is there now was sent: from here on only what is typed after it is kept. */
  settle(): void {
    this.#start = this.#last = JSON.stringify(this.#value)
    this.#storage.removeItem(this.#own)
  }

  get #own(): string {
    return this.#beside ? `${this.#key}@${keeping.tab}` : this.#key
  }

  /** This tab's own draft, else the one that is there, else one that a closed tab left beside it. */
  #find(): Draft | undefined {
    const beside = read(this.#storage, `${this.#key}@${keeping.tab}`)
    if (beside) {
      this.#beside = true
      return beside
    }
    const main = read(this.#storage, this.#key)
    if (main || this.#storage === sessionStorage) return main
    const left = keys().find((key) => key.startsWith(`${this.#key}@`))
    const draft = left ? read(this.#storage, left) : undefined
    if (left && draft) this.#storage.removeItem(left)
    return draft
  }

  #save(): void {
    const text = JSON.stringify(this.#value)
    if (text === this.#last) return
    this.#last = text
    if (text === this.#start) {
      this.#storage.removeItem(this.#own)
      return
    }
    const there = read(this.#storage, this.#key)
    if (!this.#beside && there && there.tab !== keeping.tab && there.at !== this.#seen) {
      this.#beside = true
      toasts.problem(t('kept.elsewhere'))
    }
    const draft: Draft = { at: Date.now(), tab: keeping.tab, value: this.#value }
    try {
      this.#storage.setItem(this.#own, JSON.stringify(draft))
      this.#seen = draft.at
    } catch {
      // full or forbidden: the form works, it only does not survive a reload
    }
  }
}
