// A wave as the form for a new one holds it.
import { newId } from '../api/id'
import type { Band } from '../api/types'
import { t } from '../i18n/i18n.svelte'

export const dayMs = 86_400_000

/** A calendar day so many days after another. */
export const later = (day: string, days: number): string => new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10)

/** Today, where the person is. */
export function todayHere(now = new Date()): string {
  return new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate())).toISOString().slice(0, 10)
}

/** Every day from one to another, both included. */
export function daysBetween(from: string, until: string): string[] {
  const list: string[] = []
  for (let day = from; day <= until; day = later(day, 1)) list.push(day)
  return list
}

export interface NewWaveDraft {
  id: string
  title: string
  brand: string
  version: string
  previous: string
  starts: string
  ends: string
  minimum: number | null
  bands: { name: string; from: number | null; tone: Band['tone'] }[]
}

const tones = ['excellent', 'good', 'fair', 'poor'] as const
const lowest = [90, 75, 60, 0] // percent, as the printed reports' legend begins

export function newWave(): NewWaveDraft {
  const starts = later(todayHere(), 7)
  return {
    id: newId(), title: '', brand: '', version: '', previous: '', starts, ends: later(starts, 27), minimum: 2,
    bands: tones.map((tone, i) => ({ tone, name: t(`planning.band.${tone}`), from: lowest[i] ?? 0 })),
  }
}
