// How each question of a visit stands while it is being filled: nothing here is a score,
// and an answer that is still wrong is that question's alone.
import { readAnswer, type Answer } from './answers'
import type { Checklist } from './document'
import { nothingExcepted, type Excepted } from './exceptions'
import type { Attributes } from './value'
import { Sheet, type State } from './visibility'

export interface Standing {
  readonly state: State
  /** Required, visible and without an answer. */
  readonly missing: boolean
  /** What is wrong with the answer, as a code of the server; empty when nothing is. */
  readonly problem: string
}

/**
 * How every question stands, by id, in the order of the checklist. What is wrong counts as no answer.
 * 250 questions take about a millisecond, so that a phone can ask after every touch.
 */
export function standings(
  checklist: Checklist,
  raw: Readonly<Record<string, unknown>>,
  location: Attributes = {},
  exceptions: Excepted = nothingExcepted,
): Map<string, Standing> {
  const answers = new Map<string, Answer>()
  const problems = new Map<string, string>()
  const questions = checklist.sections.flatMap((section) => section.questions)
  for (const q of questions) {
    const answer = readAnswer(q, raw[q.id], (code) => problems.set(q.id, code))
    if (answer && !problems.has(q.id)) answers.set(q.id, answer)
  }
  const sheet = new Sheet(checklist, answers, location, exceptions)
  return new Map(
    questions.map((q) => {
      const [, state] = sheet.state(q)
      return [q.id, { state, missing: sheet.missing(q, state), problem: problems.get(q.id) ?? '' }]
    }),
  )
}
