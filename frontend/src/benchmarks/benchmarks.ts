// What the pages of a benchmark say in numbers. Points are hundredths of a mark.
import type { BenchmarkWords } from '../api/types'
import { none, number } from '../i18n/format'

/** The best mark. */
export const best = 5

/** Points as a mark: 4, 3.5 or 3.33; a dash for what is not known. */
export function mark(points: number | null): string {
  if (points === null) return none
  return number(points / 100, points % 100 === 0 ? 0 : points % 10 === 0 ? 1 : 2)
}

/** Points with their sign: +0.5, −1. */
export const signed = (points: number): string => (points > 0 ? '+' : points < 0 ? '−' : '') + mark(Math.abs(points))

/** The vector in words. */
export const vectorOf = (words: BenchmarkWords, vector: number) => words.vectors[vector - 1]

/** What the vector is called. */
export const nameOf = (words: BenchmarkWords, vector: number): string => vectorOf(words, vector)?.name ?? String(vector)
