// Whether conditions can be evaluated: known questions, values that can be
// compared, no question that is shown depending on itself.
import type { Checklist, Kind } from './document'
import { parse, readBy, type Expression } from './expression'
import type { Problems } from './problems'
import type { Reader } from './reader'
import { ExpressionError } from './tokens'
import { formOf, type Form } from './value'

/** The kinds of the questions, by id. */
export type Kinds = Map<string, Kind>

const maxLength = 1000

/** The condition in a field, or null where there is none or it is wrong. */
export function readCondition(r: Reader, name: string, kinds: Kinds): Expression | null {
  const source = r.text(name)
  if (source.trim() === '') return null
  if ([...source].length > maxLength) {
    r.wrong(name, 'too_long')
    return null
  }
  try {
    return checkCondition(source, kinds)
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    r.wrong(name, error.code)
    return null
  }
}

/** Reads a condition and checks its names and types; throws an ExpressionError. */
export function checkCondition(source: string, kinds: Kinds): Expression {
  const e = parse(source)
  condition(e, kinds)
  return e
}

/** Throws unless e is true or false. */
function condition(e: Expression, kinds: Kinds): void {
  const form = formOfExpression(e, kinds)
  if (form !== 'truth' && form !== 'any') throw new ExpressionError('expression_not_condition', e.position)
}

function formOfExpression(e: Expression, kinds: Kinds): Form {
  switch (e.op) {
    case 'number':
    case 'text':
      return e.op
    case 'attribute':
      return 'any'
    case 'question':
    case 'answered':
    case 'na': {
      const kind = kinds.get(e.id)
      if (kind === undefined) throw new ExpressionError('expression_unknown_question', e.position, e.id)
      return e.op === 'question' ? formOf(kind) : 'truth'
    }
    case 'or':
    case 'and':
      for (const arg of e.args) condition(arg, kinds)
      return 'truth'
    case 'not':
      condition(e.arg, kinds)
      return 'truth'
    case 'list':
      return listForm(e.args.map((arg) => formOfExpression(arg, kinds)))
    case 'true':
    case 'false':
      return 'truth'
    default: {
      const left = formOfExpression(e.left, kinds)
      const right = formOfExpression(e.right, kinds)
      if (!comparable(e.op, left, right, e.right.op === 'list')) throw new ExpressionError('expression_types', e.position)
      return 'truth'
    }
  }
}

/** The form of a list's elements, "any" where they are mixed. */
function listForm(elements: readonly Form[]): Form {
  const [first = 'any', ...rest] = elements
  if (rest.some((form) => form !== first)) return 'any'
  return first === 'text' ? 'texts' : first
}

function comparable(op: string, left: Form, right: Form, literal: boolean): boolean {
  const any = left === 'any' || right === 'any'
  const texts = (form: Form) => form === 'text' || form === 'texts'
  const alike = any || left === right || (texts(left) && texts(right))
  switch (op) {
    case '==':
    case '!=':
      return alike
    case 'in':
    case 'not in':
      return alike && (literal || right === 'texts' || right === 'any')
    default: {
      const ordered = (form: Form) => form === 'number' || form === 'text' || form === 'any'
      return ordered(left) && ordered(right) && (any || left === right)
    }
  }
}

/** Reports each circle of questions that show each other once. */
export function refuseCircles(checklist: Checklist, problems: Problems): void {
  const questions = checklist.sections.flatMap((s, i) =>
    s.questions.map((q, j) => ({ id: q.id, path: `sections[${i}].questions[${j}].show_if`, reads: q.showIf ? readBy(q.showIf) : [] })),
  )
  const byId = new Map(questions.map((q) => [q.id, q]))
  const seen = new Map<string, 'on path' | 'done'>()
  const walk = (id: string): void => {
    const q = byId.get(id)
    if (!q || seen.get(id) === 'done') return
    if (seen.get(id) === 'on path') {
      problems.add(q.path, 'expression_circular')
      return
    }
    seen.set(id, 'on path')
    q.reads.forEach(walk)
    seen.set(id, 'done')
  }
  for (const q of questions) walk(q.id)
}
