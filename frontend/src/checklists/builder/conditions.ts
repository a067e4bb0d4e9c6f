// Conditions as rows of "what · comparison · value" and groups of them, and back. What rows cannot say stays text.
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

/** Rows of which all, at least one, or none has to hold. A row of it may be a group again. */
export interface Group {
  join: 'and' | 'or' | 'none'
  rows: Part[]
}

export type Part = Row | Group

/** How many groups may stand in one another, the outermost counted. */
export const deepest = 3

const withoutValue = new Set<Operator>(['answered', 'not answered', 'na', 'not na', 'holds'])
export const takesValue = (operator: Operator): boolean => !withoutValue.has(operator)
export const isGroup = (part: Part): part is Group => 'join' in part

/** The rows of a condition; null where only text can say it, or where it cannot be read. */
export function rowsOf(source: string): Group | null {
  if (source.trim() === '') return { join: 'and', rows: [] }
  try {
    const e = parse(source)
    const part = partOf(e, 1)
    if (part === null) return null
    const found: Group = isGroup(part) ? part : { join: 'and', rows: [part] }
    // Nothing may be lost on the way: what is printed has to mean the same.
    return meaning(parse(textOf(found))) === meaning(e) ? found : null
  } catch {
    return null
  }
}

function partOf(e: Expression, depth: number): Part | null {
  const row = rowOf(e)
  if (row !== null || depth > deepest) return row
  switch (e.op) {
    case 'and':
    case 'or':
      return groupOf(e.op, e.args, depth)
    case 'not':
      return groupOf('none', e.arg.op === 'or' ? e.arg.args : [e.arg], depth)
    default:
      return null
  }
}

function groupOf(join: Group['join'], args: Expression[], depth: number): Group | null {
  const rows = args.map((arg) => partOf(arg, depth + 1))
  return rows.every((part): part is Part => part !== null) ? { join, rows } : null
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

/** The text of rows. A group without any says nothing, and brackets stand only where they are needed. */
export function textOf(group: Group): string {
  const parts = speaking(group)
  const texts = parts.map((part) => {
    if (!isGroup(part)) return rowText(part)
    return parts.length > 1 && isChain(part) ? `(${textOf(part)})` : textOf(part)
  })
  const text = texts.join(group.join === 'and' ? ' and ' : ' or ')
  return group.join === 'none' && text !== '' ? `not (${text})` : text
}

const speaking = ({ rows }: Group): Part[] => rows.filter((part) => !isGroup(part) || speaking(part).length > 0)

/** Whether its text is several conditions side by side. */
function isChain(group: Group): boolean {
  const parts = speaking(group)
  return group.join !== 'none' && (parts.length > 1 || parts.some((part) => isGroup(part) && isChain(part)))
}

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
export const sayable = (text: string): string => (text.includes("'") ? text.replaceAll('"', '') : text)

const quoted = (text: string): string => (text.includes("'") ? `"${sayable(text)}"` : `'${text}'`)

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
