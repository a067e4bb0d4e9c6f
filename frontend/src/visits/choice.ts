// What a touch on an answer does to what was chosen.
import type { Option } from '../engine'

/** The chosen options after one was touched: an exclusive one stands alone, and goes when another comes. */
export function toggled(options: readonly Option[], chosen: readonly string[], id: string): string[] {
  if (chosen.includes(id)) return chosen.filter((one) => one !== id)
  const exclusive = new Set(options.filter((option) => option.exclusive).map((option) => option.id))
  if (exclusive.has(id)) return [id]
  const next = new Set([...chosen.filter((one) => !exclusive.has(one)), id])
  return options.filter((option) => next.has(option.id)).map((option) => option.id)
}

/** A stored answer as a list: of options, or of files. */
export const listOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : typeof value === 'string' && value !== '' && value !== 'na' ? [value] : []

/** A stored answer as a number; null where it is none. */
export function numberOf(value: unknown): number | null {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : null
}
