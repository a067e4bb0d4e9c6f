// Whether the server can be reached: as the browser says, and as requests find.

const pause = 5000 // ms between questions while nobody answers

class Connection {
  /** Nobody answers. */
  lost = $state(false)
  #timer: ReturnType<typeof setTimeout> | undefined

  /** Listens to the browser. Called once, by the application. */
  start(): void {
    addEventListener('offline', () => this.fails())
    addEventListener('online', () => void this.#ask())
    if (!navigator.onLine) this.fails()
  }

  /** A request found no server. It is asked again by itself until it answers. */
  fails(): void {
    this.lost = true
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#ask(), pause)
  }

  /** A request was answered, whatever the answer. */
  answers(): void {
    this.lost = false
    clearTimeout(this.#timer)
  }

  async #ask(): Promise<void> {
    try {
      await globalThis.fetch('/healthz', { cache: 'no-store' })
      this.answers()
    } catch {
      this.fails()
    }
  }
}

export const connection = new Connection()

/** fetch that tells the connection how it went. */
export async function fetchNoticing(input: Request | string, init?: RequestInit): Promise<Response> {
  try {
    const response = await globalThis.fetch(input, init)
    connection.answers()
    return response
  } catch (error) {
    if (error instanceof TypeError) connection.fails()
    throw error
  }
}
