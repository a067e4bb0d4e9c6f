// The marks of one person while they are given: kept at once, one vector after another.
import { api, ask } from '../api/client'
import { problemOf, type Problem } from '../api/problem'
import type { BenchmarkPage } from '../api/types'

/** A mark with its reason; undefined: nothing was said yet, 0: not known. */
export interface Given {
  mark: number | undefined
  reason: string
}

export const vectors = 12

export class Rating {
  /** By vector less one, along the companies. */
  given = $state<Given[][]>([])
  problem = $state.raw<Problem>()
  saving = $state(false)
  #id: string
  #dirty = new Set<number>()

  constructor(page: BenchmarkPage) {
    this.#id = page.id
    this.given = Array.from({ length: vectors }, (_, v) =>
      page.companies.map((_, company) => {
        const own = page.own.find((one) => one.vector === v + 1 && one.company === company)
        return { mark: own?.mark, reason: own?.reason ?? '' }
      }),
    )
  }

  of(vector: number, company: number): Given {
    return this.given[vector - 1]?.[company] ?? { mark: undefined, reason: '' }
  }

  /** How many cells have a mark or the word that it is not known. */
  get marked(): number {
    return this.given.flat().filter(({ mark }) => mark !== undefined).length
  }

  get left(): number {
    return this.given.flat().length - this.marked
  }

  get unsaved(): boolean {
    return this.problem !== undefined
  }

  set(vector: number, company: number, change: Partial<Given>): void {
    const row = this.given[vector - 1]
    const was = row?.[company]
    if (!row || !was) return
    row[company] = { ...was, ...change }
    this.#dirty.add(vector)
    void this.save()
  }

  /** Sends what has changed; after a failure it is tried again with the next change, or when asked. */
  async save(): Promise<void> {
    if (this.saving) return
    this.saving = true
    this.problem = undefined
    try {
      for (let next = this.#next(); next !== undefined; next = this.#next()) await this.#send(next)
    } catch (caught) {
      this.problem = problemOf(caught)
    } finally {
      this.saving = false
    }
  }

  #next = (): number | undefined => this.#dirty.values().next().value

  async #send(vector: number): Promise<void> {
    this.#dirty.delete(vector)
    const items = (this.given[vector - 1] ?? []).flatMap(({ mark, reason }, company) => (mark === undefined ? [] : [{ company, mark, ...(reason && { reason }) }]))
    try {
      await ask(api.PUT('/benchmarks/{id}/marks/{vector}', { params: { path: { id: this.#id, vector } }, body: { items } }))
    } catch (caught) {
      this.#dirty.add(vector)
      throw caught
    }
  }
}
