// A stopwatch that goes on through a reload, a crash and the sleep of the phone: it keeps when it
// was started, not a counter. While the page lives the monotonic clock helps: a wall clock that is put
// back meanwhile takes no time away.

/** What is kept between pages. */
export interface Run {
  /** Measured before the last start, ms. */
  readonly before: number
  /** Wall clock of the last start; null while it stands. */
  readonly since: number | null
  /** Length of each finished lap, ms. */
  readonly laps: readonly number[]
}

export const stopped: Run = { before: 0, since: null, laps: [] }

/** Where the clocks stood when this page started the watch, or took it over running. */
export interface Anchor {
  readonly wall: number
  readonly monotonic: number
}

/**
 * How much a watch has measured. The wall clock counts the sleep of the phone, the monotonic one
 * no change of the time: the longer of the two is the truth in either case.
 */
export function elapsed(run: Run, now: Anchor, anchor: Anchor): number {
  if (run.since === null) return run.before
  const wall = now.wall - run.since
  const monotonic = Math.max(0, anchor.wall - run.since) + (now.monotonic - anchor.monotonic)
  return run.before + Math.max(0, wall, monotonic)
}

/** Starts, or goes on. */
export const start = (run: Run, wall: number): Run => (run.since === null ? { ...run, since: wall } : run)

/** Stops with what was measured. */
export const stop = (run: Run, ms: number): Run => ({ ...run, before: ms, since: null })

/** Marks the end of a lap; the next begins. */
export function lap(run: Run, ms: number): Run {
  const past = run.laps.reduce((sum, one) => sum + one, 0)
  return ms > past ? { ...run, laps: [...run.laps, Math.round(ms - past)] } : run
}

const key = (name: string): string => `etalon.stopwatch.${name}`

/** The watch of a question, as it was left. */
export function kept(name: string): Run {
  try {
    const run = JSON.parse(localStorage.getItem(key(name)) ?? 'null') as Partial<Run> | null
    if (run && typeof run.before === 'number' && Array.isArray(run.laps)) {
      return { before: run.before, since: typeof run.since === 'number' ? run.since : null, laps: run.laps.filter((one) => typeof one === 'number') }
    }
  } catch {
    // not ours: a new watch
  }
  return stopped
}

export function keep(name: string, run: Run): void {
  try {
    if (run.since === null && run.before === 0) localStorage.removeItem(key(name))
    else localStorage.setItem(key(name), JSON.stringify(run))
  } catch {
    // A full storage: the watch goes on as long as the page does, and its answer is refused with words.
  }
}
