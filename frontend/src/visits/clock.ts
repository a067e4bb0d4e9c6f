// How long the shopper spends on each question, by a clock that nobody can set; the whole visit is
// the library's to count. What was measured is taken in pieces and added to what is kept, so that two
// tabs, a reload and a crash each lose seconds at most.
import { VisitClock, type Clocks, type Track } from '../offline'

interface Piece {
  first_at: string
  last_at: string
  spent_ms: number
}

/** What was measured since it was last taken. */
export interface Measured {
  elapsed_ms: number
  clock_jump_ms: number
  questions: Map<string, Piece>
}

const own: Clocks = { wall: () => Date.now(), steady: () => performance.now() }

export class Attention {
  #visit: VisitClock
  #since: number
  #on = ''
  #resting = false
  #taken: Measured = nothing()

  /** @param away since when nobody filled, ms since 1970: when the visit was last changed */
  constructor(
    away: number,
    private readonly clocks: Clocks = own,
  ) {
    this.#visit = new VisitClock(away, clocks)
    this.#since = clocks.steady()
  }

  /** The shopper is at this question now. */
  at(question: string): void {
    this.#count()
    this.#on = question
    if (question) this.#piece(question)
  }

  /** The screen is dark, or the page behind another: no question has the time. */
  rest(): void {
    this.#count()
    this.#tick()
    this.#visit.pause()
    this.#resting = true
  }

  wake(): void {
    this.#count()
    this.#resting = false
  }

  /** What was measured since the last time. */
  take(): Measured {
    this.#count()
    if (!this.#resting) this.#tick()
    const taken = this.#taken
    this.#taken = nothing()
    return taken
  }

  /** It could not be kept: it counts again next time. */
  giveBack(measured: Measured): void {
    this.#taken.elapsed_ms += measured.elapsed_ms
    this.#taken.clock_jump_ms = larger(this.#taken.clock_jump_ms, measured.clock_jump_ms)
    for (const [id, piece] of measured.questions) {
      const later = this.#taken.questions.get(id)
      this.#taken.questions.set(id, later ? { ...later, first_at: piece.first_at, spent_ms: later.spent_ms + piece.spent_ms } : piece)
    }
  }

  #tick(): void {
    this.#visit.tick(this.#taken as unknown as Track)
  }

  #count(): void {
    const now = this.clocks.steady()
    if (this.#on && !this.#resting) this.#piece(this.#on).spent_ms += Math.max(0, now - this.#since)
    this.#since = now
  }

  #piece(question: string): Piece {
    const at = new Date(this.clocks.wall()).toISOString()
    const piece = this.#taken.questions.get(question) ?? { first_at: at, last_at: at, spent_ms: 0 }
    piece.last_at = at
    this.#taken.questions.set(question, piece)
    return piece
  }
}

const nothing = (): Measured => ({ elapsed_ms: 0, clock_jump_ms: 0, questions: new Map() })
const larger = (a: number, b: number): number => (Math.abs(b) > Math.abs(a) ? b : a)

/** Adds what was measured to what is kept. */
export function add(track: Track, measured: Measured): void {
  track.elapsed_ms += measured.elapsed_ms
  track.clock_jump_ms = larger(track.clock_jump_ms, measured.clock_jump_ms)
  for (const [id, piece] of measured.questions) {
    const known = track.questions[id]
    track.questions[id] = {
      ...known,
      first_at: known?.first_at ?? piece.first_at,
      last_at: piece.last_at,
      spent_ms: Math.round((known?.spent_ms ?? 0) + piece.spent_ms),
    }
  }
}
