const letter = 7 // px, of figures in the size of an axis
const gap = 12 // px

/** The marks of an axis that have room beside each other, the others empty; the last one always has. */
export function spaced(marks: readonly string[], width: number): string[] {
  const widest = Math.max(0, ...marks.map((mark) => mark.length)) * letter + gap
  const step = Math.max(1, Math.ceil((widest * marks.length) / Math.max(width, 1)))
  return marks.map((mark, i) => ((marks.length - 1 - i) % step === 0 ? mark : ''))
}
