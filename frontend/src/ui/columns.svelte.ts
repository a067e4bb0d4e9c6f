import { keeping } from './kept.svelte'

/** The columns of a table that a person has hidden, remembered on this device. */
export class HiddenColumns {
  #key: string
  #list: string[]

  /** @param table the table's name; empty: nothing is remembered */
  constructor(table: string) {
    this.#key = table && `etalon.columns.${keeping.owner}.${table}`
    this.#list = $state(this.#read())
  }

  get list(): string[] {
    return this.#list
  }

  set list(list: string[]) {
    this.#list = list
    if (!this.#key) return
    if (list.length > 0) localStorage.setItem(this.#key, JSON.stringify(list))
    else localStorage.removeItem(this.#key)
  }

  #read(): string[] {
    try {
      const list: unknown = JSON.parse((this.#key && localStorage.getItem(this.#key)) || '[]')
      return Array.isArray(list) ? list.filter((id) => typeof id === 'string') : []
    } catch {
      return []
    }
  }
}
