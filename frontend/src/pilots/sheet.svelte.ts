// The sheet of a pilot visit: answers are kept on the device until the server has them, one after the other.
import { api, ask } from '../api/client'
import { problemOf, type Problem } from '../api/problem'
import type { PilotAnswer, PilotSheet } from '../api/types'
import { Kept } from '../ui/kept.svelte'

const pause = 700 // ms of silence before typed text is sent

export class Filling {
  sheet = $state.raw<PilotSheet>()
  problem = $state.raw<Problem>()
  busy = $state(false)
  /** What the server has not acknowledged, by requirement. */
  #unsent: Kept<Record<string, PilotAnswer>>
  #stored = $state.raw<Record<string, PilotAnswer>>({})
  #waiting: ReturnType<typeof setTimeout> | undefined
  #run: Promise<void> | undefined

  constructor(readonly id: string) {
    this.#unsent = new Kept<Record<string, PilotAnswer>>(`pilot.${id}`, {})
  }

  /** What stands on the sheet: what the server has, and over it what is still here. */
  get answers(): Record<string, PilotAnswer> {
    return { ...this.#stored, ...this.#unsent.value }
  }

  /** How many answers are on this device only. */
  get unsent(): number {
    return Object.keys(this.#unsent.value).length
  }

  /** Shows a sheet as the server has it. What was left unsent on a sheet that was handed in is thrown away. */
  show(sheet: PilotSheet): void {
    this.sheet = sheet
    this.#stored = Object.fromEntries(sheet.items.map((item) => [item.lineage, item.answer]))
    if (sheet.state !== 'filling') this.#unsent.forget()
    else if (this.unsent > 0) void this.send()
  }

  /** Changes an answer, and sends it: at once, or when typing pauses. */
  change(lineage: string, part: PilotAnswer, typed = false): void {
    this.#unsent.value = { ...this.#unsent.value, [lineage]: { ...this.answers[lineage], ...part } }
    clearTimeout(this.#waiting)
    this.#waiting = setTimeout(() => void this.send(), typed ? pause : 0)
  }

  /** Sends what is here. Without a connection it stays, and is sent when there is one. */
  send(): Promise<void> {
    clearTimeout(this.#waiting)
    return (this.#run ??= this.#sendAll().finally(() => (this.#run = undefined)))
  }

  async #sendAll(): Promise<void> {
    this.busy = true
    try {
      for (let next = this.#next(); next; next = this.#next()) {
        const [lineage, body] = next
        await ask(api.PUT('/pilots/{id}/answers/{lineage}', { params: { path: { id: this.id, lineage } }, body }))
        this.#stored = { ...this.#stored, [lineage]: body }
        // Typed on meanwhile, it is sent once more.
        if (JSON.stringify(this.#unsent.value[lineage]) === JSON.stringify(body)) {
          const { [lineage]: _, ...rest } = this.#unsent.value
          this.#unsent.value = rest
        }
      }
      this.problem = undefined
    } catch (error) {
      const problem = problemOf(error)
      this.problem = problem.code === 'offline' ? undefined : problem
    } finally {
      this.busy = false
    }
  }

  #next(): [string, PilotAnswer] | undefined {
    const [first] = Object.entries(this.#unsent.value)
    return first && [first[0], { ...first[1] }]
  }
}
