// Who wants to know of changes, in this tab and in the others.
import type { Change } from './types'

interface Message extends Change {
  /** Visits and files that are on their way now, as the sending tab says. */
  busy?: string[]
}

export class Notes {
  /** Visits and files that are being sent now, by this tab or another. */
  busy: ReadonlySet<string> = new Set()
  #watchers = new Set<(change: Change) => void>()
  #channel: BroadcastChannel | undefined

  constructor(place: string) {
    if (typeof BroadcastChannel === 'undefined') return
    this.#channel = new BroadcastChannel(`etalon.visits.${place}`)
    this.#channel.onmessage = ({ data }: MessageEvent<Message>) => this.#hear(data)
  }

  /** Calls back after every change; the result ends it. */
  watch(told: (change: Change) => void): () => void {
    this.#watchers.add(told)
    return () => this.#watchers.delete(told)
  }

  /** Something is on the disk: everybody hears it. */
  tell(change: Change): void {
    this.#hear(change)
    this.#channel?.postMessage(change)
  }

  /** These are on their way, and no others. */
  sending(ids: string[]): void {
    const message: Message = { kind: 'sync', busy: ids }
    this.#hear(message)
    this.#channel?.postMessage(message)
  }

  close(): void {
    this.#watchers.clear()
    this.#channel?.close()
    this.#channel = undefined
  }

  #hear({ busy, ...change }: Message): void {
    if (busy) this.busy = new Set(busy)
    for (const told of [...this.#watchers]) told(change)
  }
}
