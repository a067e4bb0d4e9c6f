import type { Answer } from './answers'
import type { Question, Scale } from './document'
import { compare, one, ratio, zero, type Ratio } from './ratio'

/**
 * The points of the best answer. Of a multiple choice this is all its points, or an
 * exclusive option that is worth more.
 */
export function reachable(q: Question): number {
  if (q.kind !== 'multiple') return q.points
  let together = 0
  let alone = 0
  for (const o of q.options) {
    if (o.exclusive) alone = Math.max(alone, o.points)
    else together += Math.max(o.points, 0)
  }
  return Math.max(together, alone)
}

/**
 * The credit of an answer, from 0 to 1, or null where the question gives none:
 * unscored kinds, amounts without bands, choices without points.
 */
export function creditOf(q: Question, answer: Answer): Ratio | null {
  switch (q.kind) {
    case 'yes_no':
      return (answer.text === 'yes') !== q.turned ? one : zero
    case 'single':
      return q.options.find((o) => o.id === answer.text)?.credit ?? zero
    case 'multiple':
      return choiceCredit(q, answer.options)
    case 'scale':
      return q.scale && answer.number ? scaleCredit(q.scale, answer.number, q.turned) : null
    case 'number':
    case 'count':
    case 'duration': {
      const { number } = answer
      if (number === null) return null
      return q.bands.find((b) => b.upto === null || compare(number, b.upto) <= 0)?.credit ?? null
    }
    default:
      return null
  }
}

function choiceCredit(q: Question, chosen: readonly string[]): Ratio | null {
  const best = reachable(q)
  if (best === 0) return null
  let sum = 0
  for (const o of q.options) if (chosen.includes(o.id)) sum += o.points
  return ratio(BigInt(Math.min(Math.max(sum, 0), best)), BigInt(best))
}

/** Turned, the lowest mark is the best. */
function scaleCredit(scale: Scale, mark: Ratio, turned: boolean): Ratio {
  if (mark.below !== 1n) return zero
  const all = scale.max - scale.min
  const up = Math.min(Math.max(Number(mark.above) - scale.min, 0), all)
  const steps = turned ? all - up : up
  return scale.credits[steps] ?? ratio(BigInt(steps), BigInt(all))
}
