/**
 * Text being typed, kept through a reload and a lost session until the form is
 * sent or the tab is closed. Never for passwords.
 */
export class Kept<T> {
  #key: string
  #value: T
  #start: T

  constructor(name: string, start: T) {
    this.#key = `etalon.kept.${name}`
    this.#start = start
    this.#value = $state(this.#read() ?? start)
  }

  get value(): T {
    return this.#value
  }

  set value(value: T) {
    this.#value = value
    try {
      sessionStorage.setItem(this.#key, JSON.stringify(value))
    } catch {
      // full or forbidden: the form works, it only does not survive a reload
    }
  }

  /** Forgets it: the form was sent. */
  forget(): void {
    this.#value = this.#start
    sessionStorage.removeItem(this.#key)
  }

  #read(): T | undefined {
    const text = sessionStorage.getItem(this.#key)
    if (text === null) return undefined
    try {
      return JSON.parse(text) as T
    } catch {
      return undefined
    }
  }
}
