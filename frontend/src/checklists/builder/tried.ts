// Answers of a trial as the engine takes them: what does not fit the draft any more is no answer.
import { EngineError, parseAnswers, type Answers, type Checklist } from '../../engine'

export function answersOf(checklist: Checklist, raw: Readonly<Record<string, unknown>>): Answers {
  let left = { ...raw }
  for (;;) {
    try {
      return parseAnswers(checklist, left)
    } catch (error) {
      if (!(error instanceof EngineError)) throw error
      const wrong = new Set(error.problems.map(({ path }) => path.replace(/^answers\./, '')))
      const next = Object.fromEntries(Object.entries(left).filter(([id]) => !wrong.has(id)))
      if (Object.keys(next).length === Object.keys(left).length) throw error
      left = next
    }
  }
}
