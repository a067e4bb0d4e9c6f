import type { WaveSummary } from '../api/types'

const dayLength = 86_400_000 // ms

/** How many visits of a wave should be released by now, when they come evenly over its days. */
export function expectedBy(wave: Pick<WaveSummary, 'starts_on' | 'ends_on' | 'planned'>, now: number = Date.now()): number {
  const starts = Date.parse(`${wave.starts_on}T00:00:00Z`)
  const ends = Date.parse(`${wave.ends_on}T00:00:00Z`) + dayLength
  const past = Math.min(1, Math.max(0, (now - starts) / (ends - starts)))
  return Math.floor(wave.planned * past)
}
