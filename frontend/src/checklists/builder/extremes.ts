// The lowest and the highest score that the engine was found to give: from the best and the worst answers
// it climbs, answer by answer, until none makes the score better. Each bound is a filling that can be looked at.
import { parseAnswers, score, type Attributes, type Checklist, type Result } from '../../engine'
import { chance, filling, valuesOf } from './answers'

export interface Bound {
  answers: Record<string, unknown>
  result: Result
}

export interface Extremes {
  least: Bound | null
  most: Bound | null
}

const starts = 3 // beside the plain best and worst
const budget = 40_000 // scores at most

export const scored = (checklist: Checklist, answers: Record<string, unknown>, location: Attributes): Bound => ({
  answers, result: score(checklist, parseAnswers(checklist, answers), location),
})

/** Takes about 0.3 s for 250 questions; between questions it lets the page breathe. */
export async function extremes(checklist: Checklist, location: Attributes, breathe: () => Promise<void>): Promise<Extremes> {
  const found: Extremes = { least: null, most: null }
  const left = { scores: budget }
  for (const sign of [1, -1] as const) {
    const name = sign > 0 ? 'most' : 'least'
    const random = chance(1)
    const begins = [alike(checklist, location, sign), ...Array.from({ length: starts }, () => filling(checklist, random))]
    for (const answers of begins) {
      const bound = await climbed(checklist, scored(checklist, answers, location), location, sign, left, breathe)
      if (bound.result.final !== null && better(bound, found[name], sign)) found[name] = bound
    }
  }
  return found
}

const better = (a: Bound, b: Bound | null, sign: 1 | -1): boolean =>
  a.result.final !== null && (b === null || b.result.final === null || sign * (a.result.final - b.result.final) > 0)

/** Every question with its own best, or worst, answer. */
function alike(checklist: Checklist, location: Attributes, sign: 1 | -1): Record<string, unknown> {
  const answers: Record<string, unknown> = {}
  for (const section of checklist.sections) {
    for (const question of section.questions) {
      const alone: Checklist = { ...checklist, sections: [{ ...section, questions: [{ ...question, showIf: null, requireIf: null }] }] }
      let best: { value: unknown; earned: number } | undefined
      for (const value of valuesOf(question)) {
        const { earned } = scored(alone, { [question.id]: value }, location).result
        const points = Number(earned.above) / Number(earned.below)
        if (value !== 'na' && (!best || sign * (points - best.earned) > 0)) best = { value, earned: points }
      }
      if (best) answers[question.id] = best.value
    }
  }
  return answers
}

async function climbed(
  checklist: Checklist, start: Bound, location: Attributes, sign: 1 | -1, left: { scores: number }, breathe: () => Promise<void>,
): Promise<Bound> {
  let best = start
  for (let moved = true; moved && left.scores > 0; ) {
    moved = false
    for (const section of checklist.sections) {
      for (const question of section.questions) {
        for (const value of valuesOf(question)) {
          if (left.scores-- <= 0) return best
          const next = scored(checklist, { ...best.answers, [question.id]: value }, location)
          if (!better(next, best, sign)) continue
          best = next
          moved = true
        }
      }
      await breathe()
    }
  }
  return best
}
