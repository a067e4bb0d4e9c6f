// Something that a person asks the server to do: under way, or refused.
import { problemOf, type Problem } from './problem'

export class Act {
  busy = $state(false)
  problem = $state.raw<Problem>()

  /** Does it, and tells whether it was done. While it is under way a second one is not begun. */
  async run(request: () => Promise<unknown>): Promise<boolean> {
    if (this.busy) return false
    this.busy = true
    this.problem = undefined
    try {
      await request()
      return true
    } catch (caught) {
      this.problem = problemOf(caught)
      return false
    } finally {
      this.busy = false
    }
  }

  /** What is wrong with a field, if anything. */
  field(name: string): string {
    return this.problem?.field(name) ?? ''
  }
}
