// The days of a wave's progress as the chart draws them.
import type { WaveProgress } from '../api/types'
import { daysBetween } from './wave'

/**
 * Every day of the wave, and of visits outside of it, without holes.
 * @param sum each day with all that came before it; what is still to come is not done yet
 */
export function chartDays(progress: WaveProgress, sum: boolean): { on: string; planned: number; done: number }[] {
  const known = new Map(progress.days.map((one) => [one.on, one]))
  const all = [progress.starts_on, progress.ends_on, ...known.keys()].sort()
  let planned = 0
  let done = 0
  return daysBetween(all[0] ?? '', all.at(-1) ?? '').map((on) => {
    const one = known.get(on)
    if (!sum) return { on, planned: one?.planned ?? 0, done: one?.done ?? 0 }
    planned += one?.planned ?? 0
    done += one?.done ?? 0
    return { on, planned, done: on > progress.today ? 0 : done }
  })
}
