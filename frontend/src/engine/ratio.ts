// Exact numbers. A score is never a binary fraction: 0.1 is one tenth.

/** above / below in lowest terms, below > 0. */
export interface Ratio {
  readonly above: bigint
  readonly below: bigint
}

export const zero: Ratio = { above: 0n, below: 1n }
export const one: Ratio = { above: 1n, below: 1n }
export const hundred: Ratio = { above: 100n, below: 1n }

/** How long a number may be that people write, in characters. */
export const maxExact = 64

/** above / below, which is not 0. */
export function ratio(above: bigint, below = 1n): Ratio {
  if (below === 1n) return { above, below }
  const sign = below < 0n ? -1n : 1n
  const common = divisor(above < 0n ? -above : above, sign * below) * sign
  return { above: above / common, below: below / common }
}

function divisor(a: bigint, b: bigint): bigint {
  while (b > 0n) [a, b] = [b, a % b]
  return a
}

export const whole = (n: number): Ratio => ({ above: BigInt(n), below: 1n })
export const add = (a: Ratio, b: Ratio): Ratio =>
  a.below === b.below ? ratio(a.above + b.above, a.below) : ratio(a.above * b.below + b.above * a.below, a.below * b.below)
export const negative = (a: Ratio): Ratio => ({ above: -a.above, below: a.below })
export const subtract = (a: Ratio, b: Ratio): Ratio => add(a, negative(b))
export const multiply = (a: Ratio, b: Ratio): Ratio => ratio(a.above * b.above, a.below * b.below)
export const divide = (a: Ratio, b: Ratio): Ratio => ratio(a.above * b.below, a.below * b.above)

/** Negative, 0 or positive, as a is less than, equal to or more than b. */
export function compare(a: Ratio, b: Ratio): number {
  const left = a.above * b.below
  const right = b.above * a.below
  return left < right ? -1 : left > right ? 1 : 0
}

const form = /^(-?)([0-9]+)(?:\.([0-9]+))?(?:\/([0-9]+))?$/

/** Reads "5", "0.6", "-2.50" or "1/2"; null for anything else. */
export function parseExact(text: string): Ratio | null {
  const parts = form.exec(text)
  if (!parts) return null
  const [, sign, digits = '', decimals = '', below] = parts
  if (below !== undefined && (decimals !== '' || BigInt(below) === 0n)) return null
  const above = BigInt(digits + decimals)
  return ratio(sign === '-' ? -above : above, below === undefined ? 10n ** BigInt(decimals.length) : BigInt(below))
}

/**
 * The number that people see when n is printed: 0.1 is 1/10. Null where it would
 * be printed with an exponent.
 */
export const exactOf = (n: number): Ratio | null => parseExact(String(n))

/** The share r, which is not negative, in hundredths of a percent, rounded half-up. */
export const percentOf = (r: Ratio): number => Number((r.above * 20000n + r.below) / (2n * r.below))

/** Hundredths of a percent with two decimals and a point: "86.67". */
export function percentText(percent: number): string {
  const hundredths = String(percent % 100).padStart(2, '0')
  return `${Math.floor(percent / 100)}.${hundredths}`
}

/** As the server writes a fraction: "5", "-1/3". */
export const ratioText = (r: Ratio): string => (r.below === 1n ? String(r.above) : `${r.above}/${r.below}`)
