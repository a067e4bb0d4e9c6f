// Times that a stopwatch shows and a checklist counts.

/** Milliseconds in the units that durations are asked in. */
const units: Readonly<Record<string, number>> = { s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 }

/** How many milliseconds one unit of a question is; a second where it has none of its own. */
export const unitOf = (unit: string): number => units[unit] ?? 1000

/**
 * A time as an answer in the unit of its question: whole seconds, as the face of the watch shows them, and in
 * other units to a hundredth, so that nothing is answered more exactly than a thumb can stop a watch.
 */
export function answerOf(ms: number, unit: string): number {
  const value = ms / unitOf(unit)
  return unitOf(unit) === 1000 ? Math.floor(value) : Math.round(value * 100) / 100
}

/** "1:05" or "1:02:03", for the face of the watch. */
export function clockFace(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1000)
  const two = (n: number): string => String(n).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor(seconds / 60) % 60
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`
}
