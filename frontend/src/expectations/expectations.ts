// What the pages of expectations decide by themselves: no server, no screen.
import type { Expectation, SurveyImport } from '../api/types'

export type Verdict = 'mandatory' | 'recommended' | 'left'
export type Filter = 'all' | 'open' | 'undecided' | 'differs'
export type Order = 'strength' | 'name'

/** Whether a decided expectation that goes into the standard has no requirement yet, or an undecided one has none. */
export const unanswered = (one: Expectation): boolean =>
  one.decision?.verdict !== 'left' && !one.requirements.some((r) => r.code)

/** Whether the group decided otherwise than the survey speaks for. */
export const differs = (one: Expectation): boolean =>
  !!one.decision && !!one.driver?.proposal && one.decision.verdict !== one.driver.proposal

const passes: Record<Filter, (one: Expectation) => boolean> = {
  all: () => true,
  open: unanswered,
  undecided: (one) => !one.decision,
  differs,
}

/** The expectations to show: those that pass, the strongest or the first by name on top; what no survey measured comes last. */
export function shown(all: readonly Expectation[], filter: Filter, search: string, order: Order): Expectation[] {
  const words = search.trim().toLocaleLowerCase()
  const rank = (one: Expectation) => one.driver?.rank || Number.MAX_SAFE_INTEGER
  return all
    .filter((one) => passes[filter](one) && `${one.name} ${one.note ?? ''}`.toLocaleLowerCase().includes(words))
    .sort((a, b) => (order === 'strength' ? rank(a) - rank(b) : 0) || a.name.localeCompare(b.name))
}

/** Hundredths of a percent, as bars take them. */
export const hundredths = (part: number): number => Math.round(part * 10_000)

export interface Choices {
  overall: string
  take: string[]
  scale: { min: number; max: number }
  overallScale: { min: number; max: number }
}

/** What a preview chose, to be changed by the person. */
export const choicesOf = (preview: SurveyImport): Choices => ({
  overall: preview.columns.find((c) => c.role === 'overall')?.letter ?? '',
  take: preview.columns.filter((c) => c.role === 'attribute').map((c) => c.letter),
  scale: preview.scale,
  overallScale: preview.overall_scale,
})

/** The same choices as the server takes them in the address. */
export const queryOf = (choices: Choices) => ({
  overall: choices.overall,
  // No column at all is something else than a guess.
  take: choices.take.length > 0 ? choices.take : ['-'],
  scale_min: choices.scale.min,
  scale_max: choices.scale.max,
  overall_min: choices.overallScale.min,
  overall_max: choices.overallScale.max,
})

/** The choices with a column given a role; the overall measure is one column only. */
export function withRole(choices: Choices, letter: string, role: string): Choices {
  const take = choices.take.filter((l) => l !== letter)
  const overall = choices.overall === letter ? '' : choices.overall
  if (role === 'attribute') return { ...choices, overall, take: [...take, letter] }
  if (role === 'overall') return { ...choices, overall: letter, take }
  return { ...choices, overall, take }
}
