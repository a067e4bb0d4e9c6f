const letter = 6.5 // px, of figures in the size of an axis
const gap = 6 // px

/** What stands under a point of an axis; the sign is of its meaning, and is never left out. */
export interface Mark {
  mark: string
  sign?: string
}

/** The marks of an axis that have room beside each other, of the others the sign alone; the last one always has room. */
export function spaced(points: readonly Mark[], width: number): string[] {
  const whole = points.map(({ mark, sign = '' }) => mark + sign)
  const room = whole.reduce((sum, mark) => sum + mark.length * letter + gap, 0)
  const step = Math.max(1, Math.ceil(room / Math.max(width, 1)))
  return points.map(({ sign = '' }, i) => ((points.length - 1 - i) % step === 0 ? (whole[i] ?? '') : sign.trim()))
}
