// How long a visit really took. The wall clock of a phone can be set; the other one only runs, but stands
// still while the phone sleeps and begins anew with each start. So time is counted by the second while
// the application is in front, and over a gap by the first.
import type { Track } from './types'

const longestGap = 12 * 3_600_000 // ms: a longer one is no pause in a visit

export interface Clocks {
  /** ms since 1970, as the phone says. */
  wall: () => number
  /** ms of a clock that nobody sets. */
  steady: () => number
}

const own: Clocks = { wall: () => Date.now(), steady: () => performance.now() }

export class VisitClock {
  #wall: number
  #steady: number
  #running = true

  /** away: since when nothing was counted, ms since 1970; absent: the visit begins now. */
  constructor(
    away?: number,
    private readonly clocks: Clocks = own,
  ) {
    this.#wall = away ?? clocks.wall()
    this.#steady = clocks.steady()
    if (away !== undefined) this.#running = false
  }

  /** The application goes out of sight, and the phone may sleep. Tick before. */
  pause(): void {
    this.#wall = this.clocks.wall()
    this.#steady = this.clocks.steady()
    this.#running = false
  }

  /** Counts the time since the last call into the track: every few seconds, and when it comes back into sight. */
  tick(track: Track): void {
    const [wall, steady] = [this.clocks.wall(), this.clocks.steady()]
    const [passed, counted] = [wall - this.#wall, steady - this.#steady]
    if (this.#running) {
      track.elapsed_ms += Math.max(0, Math.round(counted))
      const jump = Math.round(passed - counted)
      if (Math.abs(jump) > Math.abs(track.clock_jump_ms)) track.clock_jump_ms = jump
    } else {
      // Over a gap the wall clock is the only witness. Before its own past it was set back.
      track.elapsed_ms += Math.max(0, Math.min(passed, longestGap))
      if (passed < 0 && -passed > Math.abs(track.clock_jump_ms)) track.clock_jump_ms = Math.round(passed)
    }
    this.#wall = wall
    this.#steady = steady
    this.#running = true
  }
}
