// The language of show_if and require_if. Its grammar and its meaning are those of
// checklists/expression.go:
//
//   or      = and { "or" and }
//   and     = not { "and" not }
//   not     = "not" not | compare
//   compare = operand [ ("==" | "!=" | "<" | "<=" | ">" | ">=") operand | [ "not" ] "in" list ]
//   list    = "[" operands "]" | "(" operands ")" | operand
//   operand = "(" or ")" | number | string | "true" | "false" | name
//           | "answered" "(" name ")" | "na" "(" name ")"
import { parseExact, zero, type Ratio } from './ratio'
import { attributePrefix, ExpressionError, tokens, type Token } from './tokens'

export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>='

export type Expression = { position: number } & (
  | { op: 'or' | 'and'; args: Expression[] }
  | { op: 'not'; arg: Expression }
  | { op: Comparison | 'in' | 'not in'; left: Expression; right: Expression }
  | { op: 'list'; args: Expression[] }
  | { op: 'number'; number: Ratio }
  | { op: 'text'; text: string }
  | { op: 'true' | 'false' }
  | { op: 'question' | 'answered' | 'na'; id: string }
  | { op: 'attribute'; name: string }
)

/** How deep brackets and "not" may nest. */
const maxDepth = 50

const comparisons: readonly string[] = ['==', '!=', '<', '<=', '>', '>=']
const isComparison = (kind: string): kind is Comparison => comparisons.includes(kind)

/** Reads a condition; throws an ExpressionError. */
export function parse(source: string): Expression {
  return new Parser(tokens(source)).parse()
}

class Parser {
  private at = 0
  private depth = 0

  constructor(private readonly tokens: readonly Token[]) {}

  parse(): Expression {
    const e = this.or()
    if (this.next().kind !== 'end') this.unexpected()
    return e
  }

  private next(): Token {
    return this.tokens[this.at] ?? { kind: 'end', text: '', position: 0 }
  }

  private take(kind: string): boolean {
    if (this.next().kind !== kind) return false
    this.at++
    return true
  }

  private need(kind: string): void {
    if (!this.take(kind)) this.unexpected()
  }

  private unexpected(): never {
    const { kind, text, position } = this.next()
    if (kind === 'end') throw new ExpressionError('expression_incomplete', position)
    throw new ExpressionError('expression_unexpected', position, text || kind)
  }

  private nested(part: () => Expression): Expression {
    if (++this.depth > maxDepth) throw new ExpressionError('expression_too_deep', this.next().position)
    const e = part()
    this.depth--
    return e
  }

  private or(): Expression {
    return this.chain('or', () => this.and())
  }

  private and(): Expression {
    return this.chain('and', () => this.not())
  }

  private chain(op: 'or' | 'and', part: () => Expression): Expression {
    const { position } = this.next()
    const args = [part()]
    while (this.take(op)) args.push(part())
    return args.length === 1 && args[0] ? args[0] : { op, position, args }
  }

  private not(): Expression {
    const { position } = this.next()
    if (!this.take('not')) return this.compare()
    return { op: 'not', position, arg: this.nested(() => this.not()) }
  }

  private compare(): Expression {
    const left = this.operand()
    const { kind, position } = this.next()
    if (isComparison(kind)) {
      this.at++
      return { op: kind, position, left, right: this.operand() }
    }
    if (this.take('in')) return { op: 'in', position, left, right: this.list() }
    if (!this.take('not')) return left
    this.need('in')
    return { op: 'not in', position, left, right: this.list() }
  }

  /** What stands after "in". Round brackets around one operand are only brackets. */
  private list(): Expression {
    const { position } = this.next()
    const round = this.take('(')
    if (!round && !this.take('[')) return this.operand()
    const args = [this.operand()]
    while (this.take(',')) args.push(this.operand())
    this.need(round ? ')' : ']')
    const only = args[0]
    if (round && args.length === 1 && only && only.op !== 'text' && only.op !== 'number') return only
    return { op: 'list', position, args }
  }

  private operand(): Expression {
    const { kind, text, position } = this.next()
    if (kind === '(') {
      this.at++
      const inner = this.nested(() => this.or())
      this.need(')')
      return inner
    }
    if (this.take('number')) return { op: 'number', position, number: parseExact(text) ?? zero }
    if (this.take('string')) return { op: 'text', position, text }
    if (kind === 'true' || kind === 'false') {
      this.at++
      return { op: kind, position }
    }
    if (this.take('name')) return this.name(text, position)
    return this.unexpected()
  }

  private name(text: string, position: number): Expression {
    if ((text === 'answered' || text === 'na') && this.take('(')) {
      const { text: id, position } = this.next()
      this.need('name')
      this.need(')')
      return { op: text, position, id }
    }
    if (text.length > attributePrefix.length && text.startsWith(attributePrefix)) {
      return { op: 'attribute', position, name: text.slice(attributePrefix.length) }
    }
    return { op: 'question', position, id: text }
  }
}

/** The questions that a condition reads. */
export function readBy(e: Expression): string[] {
  switch (e.op) {
    case 'or':
    case 'and':
    case 'list':
      return e.args.flatMap(readBy)
    case 'not':
      return readBy(e.arg)
    case 'question':
    case 'answered':
    case 'na':
      return [e.id]
    case 'number':
    case 'text':
    case 'true':
    case 'false':
    case 'attribute':
      return []
    default:
      return [...readBy(e.left), ...readBy(e.right)]
  }
}
