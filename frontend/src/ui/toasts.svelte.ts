/** A short word about something that has just happened. */
export interface Toast {
  id: number
  look: 'done' | 'problem'
  text: string
  /** Takes back what was done, while the word is shown. */
  undo?: () => void
}

const shownFor = 6000 // ms
const undoFor = 10_000 // ms

interface Clock {
  left: number // ms
  since: number
  timer: ReturnType<typeof setTimeout> | undefined
  end: () => void
}

class Toasts {
  list = $state<Toast[]>([])
  #last = 0
  #clocks = new Map<number, Clock>()

  constructor() {
    // An act that waits is not lost with the page.
    globalThis.addEventListener?.('pagehide', () => this.#hurry())
  }

  /** Says that something was done; it goes by itself. */
  done(text: string): void {
    const id = this.#add({ look: 'done', text })
    this.#start(id, shownFor, () => {})
  }

  /**
   * Says that something was done, and offers to take it back for ten seconds.
   * @param undo the act that compensates
   */
  undoable(text: string, undo: () => void): void {
    const id = this.#add({
      look: 'done',
      text,
      undo: () => {
        this.dismiss(id)
        undo()
      },
    })
    this.#start(id, undoFor, () => {})
  }

  /**
   * Says that something is done, and does it after ten seconds unless it is taken back: for acts
   * that nothing compensates. Leaving the page does it at once.
   * @param undo shows again what the page has already hidden
   */
  delayed(text: string, act: () => void, undo: () => void): void {
    const id = this.#add({
      look: 'done',
      text,
      undo: () => {
        this.#stop(id)
        this.#remove(id)
        undo()
      },
    })
    this.#start(id, undoFor, act)
  }

  /** Says that something failed; it stays until it is closed. */
  problem(text: string): void {
    if (this.list.some((toast) => toast.text === text)) return
    this.#add({ look: 'problem', text })
  }

  /** Takes the word away; what it delayed is done now. */
  dismiss(id: number): void {
    const clock = this.#stop(id)
    this.#remove(id)
    clock?.end()
  }

  /** Stops the clocks while somebody reads or reaches for a button. */
  pause(): void {
    for (const clock of this.#clocks.values()) {
      if (clock.timer === undefined) continue
      clearTimeout(clock.timer)
      clock.timer = undefined
      clock.left -= Date.now() - clock.since
    }
  }

  /** Lets the clocks go on. */
  resume(): void {
    for (const [id, clock] of this.#clocks) if (clock.timer === undefined) this.#run(id, clock)
  }

  #add(toast: Omit<Toast, 'id'>): number {
    const id = ++this.#last
    this.list.push({ id, ...toast })
    return id
  }

  #remove(id: number): void {
    this.list = this.list.filter((toast) => toast.id !== id)
  }

  #start(id: number, left: number, end: () => void): void {
    const clock: Clock = { left, since: 0, timer: undefined, end }
    this.#clocks.set(id, clock)
    this.#run(id, clock)
  }

  #run(id: number, clock: Clock): void {
    clock.since = Date.now()
    clock.timer = setTimeout(() => this.dismiss(id), Math.max(0, clock.left))
  }

  #stop(id: number): Clock | undefined {
    const clock = this.#clocks.get(id)
    clearTimeout(clock?.timer)
    this.#clocks.delete(id)
    return clock
  }

  #hurry(): void {
    for (const id of [...this.#clocks.keys()]) this.dismiss(id)
  }
}

export const toasts = new Toasts()
