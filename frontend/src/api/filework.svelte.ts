// A file that the server reads first and takes over afterwards; either can be given up.
import { cancelled, problemOf, type Problem } from './problem'

export class FileWork {
  file = $state.raw<File>()
  doing = $state.raw<'reading' | 'importing'>()
  problem = $state.raw<Problem>()
  #abort: AbortController | undefined

  /** Sends the file as a form; what openapi-fetch is given as its bodySerializer. */
  form = (): FormData => {
    const data = new FormData()
    if (this.file) data.set('file', this.file)
    return data
  }

  /** Runs a request, and gives up the one before it. Never rejects: see problem. */
  async run(what: 'reading' | 'importing', request: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.#abort?.abort()
    const mine = (this.#abort = new AbortController())
    this.doing = what
    this.problem = undefined
    try {
      await request(mine.signal)
    } catch (error) {
      if (!cancelled(error) && this.#abort === mine) this.problem = problemOf(error)
    } finally {
      if (this.#abort === mine) this.doing = undefined
    }
  }

  cancel = (): void => this.#abort?.abort()

  /** Forgets the file, for another one. */
  another(): void {
    this.file = this.problem = undefined
  }
}
