import { untrack } from 'svelte'
import { cancelled, problemOf, type Problem } from './problem'

/**
 * What a page shows of the server. While a newer request runs, value keeps the
 * older answer, and an older answer never replaces a newer one.
 */
export class Loader<T> {
  value = $state.raw<T>()
  problem = $state.raw<Problem>()
  busy = $state(false)
  #get: ((signal: AbortSignal) => Promise<T>) | undefined
  #of = ''
  #abort: AbortController | undefined

  /**
   * Asks, and gives up what was asked before. Never rejects: see problem.
   * @param of what is asked about: the answer about another thing is forgotten at once
   */
  load(get: (signal: AbortSignal) => Promise<T>, of = ''): Promise<void> {
    // An effect that loads must not run again because of what loading changes.
    return untrack(() => {
      if (of !== this.#of) this.value = undefined
      this.#of = of
      this.#get = get
      return this.again()
    })
  }

  /** Asks the same again. */
  async again(): Promise<void> {
    if (!this.#get) return
    this.#abort?.abort()
    const abort = (this.#abort = new AbortController())
    this.busy = true
    try {
      const value = await this.#get(abort.signal)
      if (abort.signal.aborted) return
      this.value = value
      this.problem = undefined
    } catch (error) {
      if (abort.signal.aborted || cancelled(error)) return
      this.problem = problemOf(error)
    } finally {
      if (this.#abort === abort) this.busy = false
    }
  }
}
