// The words of the language of conditions.

/** Begins a name that reads the location, as "location.format". */
export const attributePrefix = 'location.'

export interface Token {
  /** A symbol or a word of the language as written, or one of the four classes. */
  kind: string
  /** Of a name, a number or a string. */
  text: string
  /** Of the first character, from 1. */
  position: number
}

/** What is wrong with a condition, and where, in characters from 1. */
export class ExpressionError extends Error {
  constructor(
    readonly code: string,
    readonly position: number,
    readonly found = '',
  ) {
    super(code)
  }
}

const symbols = ['==', '!=', '<=', '>=', '<', '>', '(', ')', '[', ']', ',']
const words = new Set(['and', 'or', 'not', 'in', 'true', 'false'])
// The same characters as on the server: what \s means differs between languages.
const spaces = ' \t\r\n\u00a0'
const numeral = /^-?[0-9]{1,30}(\.[0-9]{1,30})?$/
const run = /[\p{L}\p{N}_.-]+/uy

/** Splits source; the last token is of the kind "end". */
export function tokens(source: string): Token[] {
  const list: Token[] = []
  let position = 1
  for (let at = 0; at < source.length; ) {
    const first = String.fromCodePoint(source.codePointAt(at) ?? 0)
    if (spaces.includes(first)) {
      at++
      position++
      continue
    }
    const [kind, text, length] = next(source, at, first)
    if (length === 0) {
      const open = first === "'" || first === '"'
      throw new ExpressionError(open ? 'expression_open_string' : 'expression_unexpected', position, first)
    }
    list.push({ kind, text, position })
    position += [...source.slice(at, at + length)].length
    at += length
  }
  list.push({ kind: 'end', text: '', position })
  return list
}

/** The token at a place, and its length: 0 where no token begins like that. */
function next(source: string, at: number, first: string): [kind: string, text: string, length: number] {
  if (first === "'" || first === '"') {
    const end = source.indexOf(first, at + 1)
    return end < 0 ? ['', '', 0] : ['string', source.slice(at + 1, end), end + 1 - at]
  }
  const symbol = symbols.find((s) => source.startsWith(s, at))
  if (symbol !== undefined) return [symbol, '', symbol.length]
  run.lastIndex = at
  const text = run.exec(source)?.[0] ?? ''
  if (numeral.test(text)) return ['number', text, text.length]
  if (text === '' || text.startsWith('-') || text.startsWith('.')) return ['', '', 0]
  return words.has(text) ? [text, '', text.length] : ['name', text, text.length]
}
