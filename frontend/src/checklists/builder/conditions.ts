// Conditions as rows of "what · comparison · value", and back. What rows cannot say stays text.
import { parse, tokens, type Expression, type Ratio } from '../../engine'

export type Operator = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in' | 'has' | 'has not' | 'answered' | 'not answered' | 'na' | 'not na' | 'holds'

export interface Row {
  /** The id of a question, or "location." and an attribute. */
  of: string
  operator: Operator
  /** Texts as they are, numbers as written, true and false as these words; one, or a list for "in". */
  values: Value[]
}

export interface Value {
  form: 'text' | 'number' | 'truth' | 'name'
  text: string
}

export interface Rows {
  join: 'and' | 'or'
  rows: Row[]
}

const withoutValue = new Set<Operator>(['answered', 'not answered', 'na', 'not na', 'holds'])
export const takesValue = (operator: Operator): boolean => !withoutValue.has(operator)

/** The rows of a condition; null where only text can say it, or where it cannot be read. */
export function rowsOf(source: string): Rows | null {
  if (source.trim() === '') return { join: 'and', rows: [] }
  try {
    const e = parse(source)
    const parts = e.op === 'and' || e.op === 'or' ? e.args : [e]
    const rows = parts.map(rowOf)
    if (!rows.every((row): row is Row => row !== null)) return null
    const found: Rows = { join: e.op === 'or' ? 'or' : 'and', rows }
    // Nothing may be lost on the way: what is printed has to mean the same.
    return meaning(parse(textOf(found))) === meaning(e) ? found : null
  } catch {
    return null
  }
}

function rowOf(e: Expression): Row | null {
  switch (e.op) {
    case 'answered':
    case 'na':
      return { of: e.id, operator: e.op, values: [] }
    case 'not':
      return e.arg.op === 'answered' || e.arg.op === 'na' ? { of: e.arg.id, operator: `not ${e.arg.op}`, values: [] } : null
    case 'attribute':
      return { of: `location.${e.name}`, operator: 'holds', values: [] }
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=': {
      const of = nameOf(e.left)
      const value = valueOf(e.right)
      return of && value ? { of, operator: e.op, values: [value] } : null
    }
    case 'in':
    case 'not in':
      return rowOfList(e.op, e.left, e.right)
    default:
      return null
  }
}

function rowOfList(op: 'in' | 'not in', left: Expression, right: Expression): Row | null {
  const of = nameOf(left)
  if (of && right.op === 'list') {
    const values = right.args.map(valueOf)
    return values.every((value): value is Value => value !== null) ? { of, operator: op, values } : null
  }
  const among = nameOf(right)
  const value = valueOf(left)
  return among && value ? { of: among, operator: op === 'in' ? 'has' : 'has not', values: [value] } : null
}

function nameOf(e: Expression): string | null {
  if (e.op === 'question') return e.id
  return e.op === 'attribute' ? `location.${e.name}` : null
}

function valueOf(e: Expression): Value | null {
  switch (e.op) {
    case 'text':
      return { form: 'text', text: e.text }
    case 'number':
      return { form: 'number', text: decimals(e.number) }
    case 'true':
    case 'false':
      return { form: 'truth', text: e.op }
    case 'question':
      return { form: 'name', text: e.id }
    case 'attribute':
      return { form: 'name', text: `location.${e.name}` }
    default:
      return null
  }
}

/** A number as the language writes it, with a point: it has no fractions, so that this always ends. */
function decimals({ above, below }: Ratio): string {
  let digits = 0
  while ((above * 10n ** BigInt(digits)) % below !== 0n) digits++
  const plain = String(((above < 0n ? -above : above) * 10n ** BigInt(digits)) / below).padStart(digits + 1, '0')
  const sign = above < 0n ? '-' : ''
  return digits === 0 ? sign + plain : `${sign}${plain.slice(0, -digits)}.${plain.slice(-digits)}`
}

/** The text of rows. */
export const textOf = ({ join, rows }: Rows): string => rows.map(rowText).join(` ${join} `)

function rowText({ of, operator, values }: Row): string {
  const list = values.map(printed)
  switch (operator) {
    case 'answered':
    case 'na':
      return `${operator}(${of})`
    case 'holds':
      return of
    case 'not answered':
    case 'not na':
      return `not ${operator.slice(4)}(${of})`
    case 'in':
    case 'not in':
      return `${of} ${operator} [${list.join(', ')}]`
    case 'has':
      return `${list[0] ?? "''"} in ${of}`
    case 'has not':
      return `${list[0] ?? "''"} not in ${of}`
    default:
      return `${of} ${operator} ${list[0] ?? "''"}`
  }
}

const printed = ({ form, text }: Value): string => (form === 'text' ? quoted(text) : text)

/** The language has two quotation marks and no escapes: a text with both loses the double ones. */
const quoted = (text: string): string => (text.includes("'") ? `"${text.replaceAll('"', '')}"` : `'${text}'`)

/** Two conditions mean the same when this is the same: it has no positions. */
const meaning = (e: Expression): string =>
  JSON.stringify(e, (key, value: unknown) => (key === 'position' ? undefined : typeof value === 'bigint' ? String(value) : value))

/** A condition in which questions have other names. The rest stays as it was written. */
export function renamedIn(source: string, names: ReadonlyMap<string, string>): string {
  let found
  try {
    found = tokens(source)
  } catch {
    return source
  }
  const letters = [...source]
  for (const { kind, text, position } of [...found].reverse()) {
    const name = kind === 'name' ? names.get(text) : undefined
    if (name !== undefined) letters.splice(position - 1, [...text].length, ...name)
  }
  return letters.join('')
}
