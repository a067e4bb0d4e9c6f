// What of the conditions can never come true. The engine itself tries the answers that tell all
// comparisons apart; where there are too many of them nothing is said.
import { none, readBy, Sheet, type Answer, type Attributes, type Checklist, type Expression, type Question } from '../../engine'
import { cases, type Constants } from './answers'

/** How many fillings are tried for one question at most. */
const most = 20_000

/** The questions that no answers and no location show. */
export function neverShown(checklist: Checklist): Set<string> {
  const all = new Map(checklist.sections.flatMap(({ questions }) => questions.map((question) => [question.id, question] as const)))
  const never = new Set<string>()
  for (const question of all.values()) if (question.showIf && !canBeShown(question, all)) never.add(question.id)
  return never
}

function canBeShown(question: Question, all: ReadonlyMap<string, Question>): boolean {
  const closure = reached(question, all)
  const conditions = [...closure.values()].flatMap(({ showIf }) => (showIf ? [showIf] : []))
  const constants: Constants = { texts: new Set(), numbers: [] }
  const attributes = new Set<string>()
  for (const e of conditions) gather(e, constants, attributes)
  const asked = [...closure.values()].filter((one) => one !== question)
  const places = [...attributes].map((name) => ({ name, values: ofLocation(constants) }))
  const answers = asked.map((one) => ({ id: one.id, values: cases(one, constants) }))
  const count = [...places, ...answers].reduce((product, { values }) => product * values.length, 1)
  if (count > most) return true
  const part: Checklist = { title: '', rollup: 'points', over100: false, critical: noPolicy, sections: [{ id: '', title: '', weight: none1, gate: null, questions: [...closure.values()] }] }
  for (let n = 0; n < count; n++) {
    let rest = n
    const take = <T>(values: readonly T[]): T => {
      const one = values[rest % values.length] as T
      rest = Math.floor(rest / values.length)
      return one
    }
    const location: Attributes = Object.fromEntries(places.map(({ name, values }) => [name, take(values)]))
    const given = new Map<string, Answer>(answers.map(({ id, values }) => [id, take(values)] as const).filter(([, answer]) => answer !== none))
    if (new Sheet(part, given, location).visible(question)) return true
  }
  return false
}

const none1 = { above: 1n, below: 1n }
const noPolicy = { policy: 'flag', cap: none1, count: 0, scope: 'visit' } as const

/** The question with all that decides whether it is shown. */
function reached(question: Question, all: ReadonlyMap<string, Question>): Map<string, Question> {
  const found = new Map<string, Question>()
  const walk = (one: Question): void => {
    if (found.has(one.id)) return
    found.set(one.id, one)
    for (const id of one.showIf ? readBy(one.showIf) : []) {
      const next = all.get(id)
      if (next) walk(next)
    }
  }
  walk(question)
  return found
}

function gather(e: Expression, constants: Constants, attributes: Set<string>): void {
  switch (e.op) {
    case 'text':
      constants.texts.add(e.text)
      return
    case 'number':
      constants.numbers.push(e.number)
      return
    case 'attribute':
      attributes.add(e.name)
      return
    case 'and':
    case 'or':
    case 'list':
      for (const arg of e.args) gather(arg, constants, attributes)
      return
    case 'not':
      gather(e.arg, constants, attributes)
      return
    case 'true':
    case 'false':
    case 'question':
    case 'answered':
    case 'na':
      return
    default:
      gather(e.left, constants, attributes)
      gather(e.right, constants, attributes)
  }
}

/** What a location can have that tells comparisons with the constants apart. */
function ofLocation({ texts, numbers }: Constants): unknown[] {
  const values = numbers.map(({ above, below }) => Number(above) / Number(below)).sort((a, b) => a - b)
  const beside = values.flatMap((n, i) => [n, n - 1, n + 1, (n + (values[i + 1] ?? n)) / 2])
  return [undefined, true, false, ...texts, '\u0001', ...new Set(beside)]
}

/** Values that a condition compares a question with and that no answer to it can be. */
export function impossibleValues(e: Expression, all: ReadonlyMap<string, Question>): { question: string; value: string }[] {
  switch (e.op) {
    case 'and':
    case 'or':
      return e.args.flatMap((arg) => impossibleValues(arg, all))
    case 'not':
      return impossibleValues(e.arg, all)
    case '==':
    case '!=':
    case 'in':
    case 'not in':
      return [...impossible(e.left, e.right, all), ...impossible(e.right, e.left, all)]
    default:
      return []
  }
}

function impossible(of: Expression, value: Expression, all: ReadonlyMap<string, Question>): { question: string; value: string }[] {
  const question = of.op === 'question' ? all.get(of.id) : undefined
  const choices = question?.kind === 'yes_no' ? ['yes', 'no'] : question?.options.map(({ id }) => id)
  if (!question || !choices?.length) return []
  const values = value.op === 'list' ? value.args : [value]
  return values.flatMap((one) => (one.op === 'text' && !choices.includes(one.text) ? [{ question: question.id, value: one.text }] : []))
}
