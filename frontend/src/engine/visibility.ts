// Which questions a visit shows, and what stands answered, not applicable, hidden,
// excepted or not answered: things that are never merged.
import { none, type Answer, type Answers } from './answers'
import type { Checklist, Question } from './document'
import { nothingExcepted, type Excepted } from './exceptions'
import type { Comparison, Expression } from './expression'
import { empty, equal, order, valueOf, valueOfAttribute, type Attributes, type Value } from './value'

export type State = 'answered' | 'na' | 'hidden' | 'excepted' | 'not_answered'

/** A checklist with the answers of one visit while it is evaluated. */
export class Sheet {
  private readonly questions = new Map<string, Question>()
  private readonly shown = new Map<string, boolean>()

  constructor(
    checklist: Checklist,
    private readonly answers: Answers,
    private readonly location: Attributes,
    private readonly excepted: Excepted = nothingExcepted,
  ) {
    for (const section of checklist.sections) for (const q of section.questions) this.questions.set(q.id, q)
  }

  /** Decides first the questions that q depends on: they may stand later, or in another section. */
  visible(q: Question): boolean {
    const known = this.shown.get(q.id)
    if (known !== undefined) return known
    this.shown.set(q.id, false) // what a circle reads, which parseChecklist refuses
    const shown = q.showIf === null || this.truth(q.showIf)
    this.shown.set(q.id, shown)
    return shown
  }

  /** An exception comes first: it holds whatever the answers say. */
  state(q: Question): [answer: Answer, state: State] {
    if (this.excepted.has(q.id)) return [none, 'excepted']
    if (!this.visible(q)) return [none, 'hidden']
    const answer = this.answers.get(q.id)
    if (answer?.na) return [answer, 'na']
    return answer && valueOf(q.kind, answer) !== empty ? [answer, 'answered'] : [none, 'not_answered']
  }

  /** Whether q, in this state, is required and visible without an answer. */
  missing(q: Question, state: State): boolean {
    return state === 'not_answered' && (q.required || (q.requireIf !== null && this.truth(q.requireIf)))
  }

  /** What is empty or no truth value does not hold. */
  private truth(e: Expression): boolean {
    switch (e.op) {
      case 'or':
        return e.args.some((arg) => this.truth(arg))
      case 'and':
        return e.args.every((arg) => this.truth(arg))
      case 'not':
        return !this.truth(e.arg)
      case 'answered':
      case 'na': {
        const q = this.questions.get(e.id)
        return q !== undefined && this.state(q)[1] === e.op
      }
      case 'true':
        return true
      case 'question':
      case 'attribute': {
        const v = this.value(e)
        return v.form === 'truth' && v.truth
      }
      case 'false':
      case 'number':
      case 'text':
      case 'list':
        return false
      case 'in':
      case 'not in': {
        const found = this.among(this.value(e.left), e.right)
        return found === (e.op === 'in')
      }
      default:
        return holds(e.op, this.value(e.left), this.value(e.right))
    }
  }

  private value(e: Expression): Value {
    switch (e.op) {
      case 'number':
        return { form: 'number', number: e.number }
      case 'text':
        return { form: 'text', text: e.text }
      case 'attribute':
        return Object.hasOwn(this.location, e.name) ? valueOfAttribute(this.location[e.name]) : empty
      case 'question': {
        const q = this.questions.get(e.id)
        if (!q) return empty
        const [answer, state] = this.state(q)
        return state === 'answered' ? valueOf(q.kind, answer) : empty
      }
      default:
        return { form: 'truth', truth: this.truth(e) }
    }
  }

  /** Whether left is one of the values of list; null where one of the two is empty. */
  private among(left: Value, list: Expression): boolean | null {
    if (left === empty) return null
    if (list.op === 'list') {
      return list.args.some((arg) => {
        const v = this.value(arg)
        return v !== empty && equal(left, v)
      })
    }
    const v = this.value(list)
    if (v === empty) return null
    return v.form === 'texts' ? v.texts.some((text) => equal(left, { form: 'text', text })) : equal(left, v)
  }
}

/** A comparison with an empty value is false, "!=" too. */
function holds(op: Comparison, left: Value, right: Value): boolean {
  if (left === empty || right === empty) return false
  if (op === '==') return equal(left, right)
  if (op === '!=') return !equal(left, right)
  const sign = order(left, right)
  if (sign === null) return false
  switch (op) {
    case '<':
      return sign < 0
    case '<=':
      return sign <= 0
    case '>':
      return sign > 0
    case '>=':
      return sign >= 0
  }
}
