// What the pages of a working group decide by themselves: no server, no screen.
import type { GroupProposal, Meeting, PlanStep, StandardVersion } from '../api/types'
import type { Option } from '../ui/Combobox.svelte'

export const dayLength = 86_400_000 // ms

const time = (day: string): number => Date.parse(`${day}T00:00:00Z`)

/** A calendar day so many days later. */
export const later = (day: string, days: number): string => new Date(time(day) + days * dayLength).toISOString().slice(0, 10)

/** How many days lie between two calendar days. */
export const between = (from: string, to: string): number => Math.round((time(to) - time(from)) / dayLength)

/** The calendar day where the person is. */
export function dayOf(moment: Date): string {
  return later('1970-01-01', Math.floor((moment.getTime() - moment.getTimezoneOffset() * 60_000) / dayLength))
}

export type StepState = 'late' | 'done' | 'running' | 'waiting' | 'ahead'

/** Where a step stands: one that waits has a step before it that is not done though its own time has come. */
export function stateOf(step: PlanStep, all: readonly PlanStep[], today: string): StepState {
  if (step.progress === 100) return 'done'
  if (step.due_on < today) return 'late'
  const before = all.find((one) => one.id === step.after)
  if (step.progress === 0 && before && before.progress < 100 && step.starts_on <= today) return 'waiting'
  return step.progress > 0 || step.starts_on <= today ? 'running' : 'ahead'
}

/** The steps to show: late ones on top, the others in their order. */
export const ordered = (all: readonly PlanStep[], today: string): PlanStep[] =>
  [...all].sort((a, b) => Number(stateOf(b, all, today) === 'late') - Number(stateOf(a, all, today) === 'late') || a.position - b.position)

export interface Scale {
  from: string
  days: number
  /** Mondays, or first days of months where there are many weeks, with their place in percent. */
  marks: { day: string; at: number }[]
  months: boolean
}

const mondays = (from: string, days: number): string[] => {
  const first = later(from, (8 - (new Date(time(from)).getUTCDay() || 7)) % 7)
  return Array.from({ length: Math.max(0, Math.ceil((days - between(from, first)) / 7)) }, (_, i) => later(first, 7 * i))
}

/** The days that a plan takes, whole weeks with today among them. */
export function scaleOf(steps: readonly PlanStep[], today: string): Scale {
  const starts = [today, ...steps.map((s) => s.starts_on)].sort()
  const ends = [today, ...steps.map((s) => s.due_on)].sort()
  const first = starts[0] ?? today
  const from = later(first, 1 - (new Date(time(first)).getUTCDay() || 7))
  const days = Math.ceil((between(from, ends.at(-1) ?? today) + 1) / 7) * 7
  const weeks = mondays(from, days)
  const months = weeks.length > 16
  const all = months ? weeks.filter((day) => Number(day.slice(8)) <= 7).map((day) => `${day.slice(0, 7)}-01`).filter((day) => day >= from) : weeks
  const every = Math.ceil(all.length / 16)
  return { from, days, months, marks: all.filter((_, i) => i % every === 0).map((day) => ({ day, at: (100 * between(from, day)) / days })) }
}

/** Where a step lies on a scale, in percent. */
export const spanOf = (step: Pick<PlanStep, 'starts_on' | 'due_on'>, scale: Scale): { at: number; length: number } => ({
  at: (100 * between(scale.from, step.starts_on)) / scale.days,
  length: (100 * (between(step.starts_on, step.due_on) + 1)) / scale.days,
})

/** A step moved, or with another deadline, by days; never shorter than a day. */
export function moved(step: PlanStep, days: number, end = false): PlanStep {
  const due = later(step.due_on, days)
  if (end) return { ...step, due_on: due < step.starts_on ? step.starts_on : due }
  return { ...step, starts_on: later(step.starts_on, days), due_on: due }
}

/** A step as the server takes it. */
export const bodyOf = (step: PlanStep, standard: string) => ({
  standard_id: standard, title: step.title, starts_on: step.starts_on, due_on: step.due_on, people: step.people, progress: step.progress,
  position: step.position, revision: step.revision, ...(step.after ? { after: step.after } : {}), ...(step.note ? { note: step.note } : {}),
})

export const statuses = ['open', 'accepted', 'postponed', 'declined'] as const

/** What the proposals of each status cost together, by currency, in hundredths. */
export function totals(all: readonly GroupProposal[]): { status: (typeof statuses)[number]; count: number; sums: { currency: string; amount: number }[] }[] {
  return statuses.map((status) => {
    const own = all.filter((p) => p.status === status)
    const sums = new Map<string, number>()
    for (const p of own) if (p.budget > 0) sums.set(p.currency, (sums.get(p.currency) ?? 0) + p.budget)
    return { status, count: own.length, sums: [...sums].map(([currency, amount]) => ({ currency, amount })) }
  })
}

/** Meetings still to come, the next first; those before, the latest first. */
export function split(all: readonly Meeting[], now: number): { coming: Meeting[]; past: Meeting[] } {
  const end = (m: Meeting) => Date.parse(m.starts_at) + m.lasts * 60_000
  const open = (m: Meeting) => end(m) >= now && !m.closed_at && !m.cancelled_at
  return { coming: all.filter(open).reverse(), past: all.filter((m) => !open(m)) }
}

/** The sections and requirements of a version, to be chosen from by their lineage. */
export const subjectsOf = (version: StandardVersion): Option[] =>
  version.content.sections.flatMap((section) => [
    { value: section.lineage ?? '', label: section.title },
    ...section.requirements.map((r) => ({ value: r.lineage ?? '', label: `${r.code}. ${r.statement}`, note: section.title })),
  ])

/** The first few whose words contain all that was typed. */
export function found(all: readonly Option[], typed: string): Option[] {
  const words = typed.toLocaleLowerCase().split(/\s+/).filter(Boolean)
  return all.filter((one) => words.every((word) => one.label.toLocaleLowerCase().includes(word))).slice(0, 30)
}

/** A moment from a day and a time where the person is. */
export const momentOf = (day: string, clock: string): string => {
  const moment = new Date(`${day}T${clock || '00:00'}`)
  return Number.isNaN(moment.getTime()) ? '' : moment.toISOString()
}

/** The time of the day of a moment, where the person is, as "10:00". */
export const clockOf = (moment: string): string => {
  const at = new Date(moment)
  return `${String(at.getHours()).padStart(2, '0')}:${String(at.getMinutes()).padStart(2, '0')}`
}
