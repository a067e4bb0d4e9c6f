// Attributes of locations: the name that formulas use, and the options of a choice as lines.
import type { LocationAttribute } from '../api/types'
import { optionLabel } from './places'

/** The 32 letters from U+0430 on in Latin ones, a dot for the silent; U+0451 is as U+0435. */
const sounds = 'a b v g d e zh z i y k l m n o p r s t u f kh ts ch sh shch . y . e yu ya'.split(' ')

function latin(letter: string): string {
  const at = letter.charCodeAt(0) - 0x430
  return at === 0x21 ? 'e' : (sounds[at]?.replace('.', '') ?? letter)
}

/** A name for formulas from a label: "Fitting room" gives "fitting_room". Empty where nothing is left. */
export function nameFrom(label: string): string {
  const letters = [...label.toLowerCase()].map(latin).join('')
  return letters.replace(/[^a-z0-9]+/g, '_').replace(/^[^a-z]+|_+$/g, '').slice(0, 40)
}

/** The options of a choice, a line each, as the person reads them. */
export const linesOf = (attribute: LocationAttribute | undefined): string => (attribute?.options ?? []).map(optionLabel).join('\n')

/** The options that lines ask for. A line that reads as an option before keeps that option's value: locations have it. */
export function optionsFrom(lines: string, before: LocationAttribute | undefined): NonNullable<LocationAttribute['options']> {
  return lines
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) => before?.options?.find((option) => optionLabel(option) === line) ?? { value: line })
}
