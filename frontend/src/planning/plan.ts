// The plan of a wave: presets, words for hours and days, and what a proposal tells.
import type { PlanPart, PlanProposal, PlanScenario } from '../api/types'
import { i18n, t } from '../i18n/i18n.svelte'
import { daysBetween } from './wave'

export const presets = ['day', 'evening', 'weekend', 'night'] as const
export type Preset = (typeof presets)[number]
const working = [1, 2, 3, 4, 5]
const hours: Record<Preset, Pick<PlanPart, 'days' | 'from' | 'to'>> = {
  day: { days: working, from: '10:00', to: '17:00' },
  evening: { days: working, from: '17:00', to: '21:00' },
  weekend: { days: [6, 7], from: '11:00', to: '20:00' },
  night: { days: [1, 2, 3, 4, 5, 6, 7], from: '22:00', to: '06:00' },
}

/** A part of the week to begin with, under a name of the language on the screen. */
export const partOf = (preset: Preset): PlanPart => ({ ...hours[preset], days: [...hours[preset].days], name: t(`planning.part.${preset}`), share: 1 })

export const newScenario = (): PlanScenario => ({ name: '', text: '', customer_type: '', share: 1, gender: '' })

type Told = NonNullable<PlanScenario['translations']>[string]

/** Says a scenario in a language; what is empty goes. Words that were touched are up to date. */
export function say(scenario: PlanScenario, language: string, words: Partial<Told>): PlanScenario {
  const { [language]: before, ...others } = scenario.translations ?? {}
  const told = { ...before, ...words, outdated: false }
  return { ...scenario, translations: told.name || told.text || told.objections ? { ...others, [language]: told } : others }
}

/** A scenario whose main words change: its translations are no longer up to date. */
export const changed = (scenario: PlanScenario, words: { name?: string; text?: string; objections?: string }): PlanScenario => ({
  ...scenario, ...words,
  translations: Object.fromEntries(Object.entries(scenario.translations ?? {}).map(([language, told]) => [language, { ...told, outdated: true }])),
})

/** The languages of the checklist, and those that the scenario is told in already. */
export const languagesOf = (scenario: PlanScenario, languages: string[]): string[] => [...new Set([...languages, ...Object.keys(scenario.translations ?? {})])].sort()

/** The short name of a day of the week, 1 being Monday. */
export const weekday = (day: number): string => new Intl.DateTimeFormat(i18n.language, { weekday: 'short', timeZone: 'UTC' }).format(new Date(Date.UTC(2024, 0, day)))

/** Hours as people read them: nothing for a whole day. */
export const hoursOf = (from: string, to: string): string => (isWholeDay(from, to) ? '' : `${from}–${to}`)
export const isWholeDay = (from: string, to: string): boolean => from === '00:00' && (to === '24:00' || to === '00:00')

/** The share of one among all, in whole percents. */
export function percentOf(share: number, all: { share: number }[]): number {
  const sum = all.reduce((total, one) => total + one.share, 0)
  return sum === 0 ? 0 : Math.round((share * 100) / sum)
}

/** How many visits of a proposal there are on each day, from the first to the last of them. */
export function spread(proposal: PlanProposal): { on: string; planned: number; done: number }[] {
  const counts = new Map<string, number>()
  for (const visit of proposal.visits) counts.set(visit.visit_on, (counts.get(visit.visit_on) ?? 0) + 1)
  const days = [...counts.keys()].sort()
  return days.length === 0 ? [] : daysBetween(days[0] ?? '', days.at(-1) ?? '').map((on) => ({ on, planned: counts.get(on) ?? 0, done: 0 }))
}

/** The gaps of a proposal by what stands against most of them, the most frequent first. */
export function gapReasons(proposal: PlanProposal): { text: string; visits: number }[] {
  const counts = new Map<string, number>()
  for (const gap of proposal.gaps) {
    const first = gap.reasons[0]
    if (first) counts.set(first.text, (counts.get(first.text) ?? 0) + 1)
  }
  return [...counts].map(([text, visits]) => ({ text, visits })).sort((a, b) => b.visits - a.visits)
}
