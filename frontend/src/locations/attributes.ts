// Attributes of locations: the name that formulas use, and the options of a choice as lines.
import type { LocationAttribute } from '../api/types'
import { optionLabel } from './places'

const latin: Record<string, string> = {
  а: 'a', б: 'b', в: 'v', г: 'g', д: 'd', е: 'e', ё: 'e', ж: 'zh', з: 'z', и: 'i', й: 'y', к: 'k', л: 'l', м: 'm', н: 'n', о: 'o',
  п: 'p', р: 'r', с: 's', т: 't', у: 'u', ф: 'f', х: 'kh', ц: 'ts', ч: 'ch', ш: 'sh', щ: 'shch', ъ: '', ы: 'y', ь: '', э: 'e', ю: 'yu', я: 'ya',
}

/** A name for formulas from a label: "Есть примерочная" gives "est_primerochnaya". Empty where nothing is left. */
export function nameFrom(label: string): string {
  const letters = [...label.toLowerCase()].map((c) => latin[c] ?? c).join('')
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
