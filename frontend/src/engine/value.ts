// The values that conditions compare.
import type { Answer } from './answers'
import type { Kind } from './document'
import { compare, exactOf, type Ratio } from './ratio'

/** The type of a value; "any" is only known in the visit: an attribute of the location. */
export type Form = 'empty' | 'truth' | 'number' | 'text' | 'texts' | 'any' | 'unknown'

export type Value =
  | { form: 'empty' }
  | { form: 'truth'; truth: boolean }
  | { form: 'number'; number: Ratio }
  | { form: 'text'; text: string }
  | { form: 'texts'; texts: readonly string[] }

/** What a location has, by name: true or false, a number, a text or a list of texts. */
export type Attributes = Readonly<Record<string, unknown>>

export const empty: Value = { form: 'empty' }

/** The form of the answers of a kind. */
export function formOf(kind: Kind): 'number' | 'text' | 'texts' {
  switch (kind) {
    case 'scale':
    case 'number':
    case 'count':
    case 'duration':
      return 'number'
    case 'multiple':
    case 'photo':
    case 'audio':
    case 'receipt':
    case 'signature':
      return 'texts'
    default:
      return 'text'
  }
}

export function valueOf(kind: Kind, answer: Answer): Value {
  const form = formOf(kind)
  if (answer.na) return empty
  if (form === 'number') return answer.number ? { form, number: answer.number } : empty
  if (form === 'texts') return answer.options.length > 0 ? { form, texts: answer.options } : empty
  return answer.text !== '' ? { form, text: answer.text } : empty
}

export function valueOfAttribute(attribute: unknown): Value {
  if (typeof attribute === 'boolean') return { form: 'truth', truth: attribute }
  if (typeof attribute === 'string') return attribute === '' ? empty : { form: 'text', text: attribute }
  if (typeof attribute === 'number') {
    const number = exactOf(attribute)
    return number ? { form: 'number', number } : empty
  }
  if (Array.isArray(attribute)) {
    const texts = attribute.filter((t): t is string => typeof t === 'string')
    return texts.length > 0 ? { form: 'texts', texts } : empty
  }
  return empty
}

/** Compares two values that are not empty. Several texts equal one when they are only that one. */
export function equal(left: Value, right: Value): boolean {
  const a = alone(left)
  const b = alone(right)
  if (a.form === 'truth' && b.form === 'truth') return a.truth === b.truth
  if (a.form === 'number' && b.form === 'number') return compare(a.number, b.number) === 0
  return a.form === 'text' && b.form === 'text' && a.text === b.text
}

function alone(v: Value): Value {
  const only = v.form === 'texts' && v.texts.length === 1 ? v.texts[0] : undefined
  return only === undefined ? v : { form: 'text', text: only }
}

/** Compares two numbers, or two texts by their characters; null for anything else. */
export function order(a: Value, b: Value): number | null {
  if (a.form === 'number' && b.form === 'number') return compare(a.number, b.number)
  if (a.form === 'text' && b.form === 'text') return byCharacters(a.text, b.text)
  return null
}

/** By characters and not, as < would, by their halves: an emoji comes after "я". */
function byCharacters(a: string, b: string): number {
  const left = [...a]
  const right = [...b]
  for (let i = 0; i < left.length && i < right.length; i++) {
    const difference = (left[i]?.codePointAt(0) ?? 0) - (right[i]?.codePointAt(0) ?? 0)
    if (difference !== 0) return difference
  }
  return left.length - right.length
}
