// A programme as a form holds it: values by their path in the contract, money in whole units of the currency.
import type { Programme, ProgrammeBody } from '../api/types'
import { number } from '../i18n/format'
import { t } from '../i18n/i18n.svelte'
import { sign } from '../i18n/money'

export const texts = ['brand_id', 'title', 'briefing', 'ethics.staff_names', 'ethics.staff_notified_on', 'eligibility.gender', 'pay.currency', 'pay.payable_after'] as const
export const flags = ['archived', 'planned_only', 'ethics.audio', 'ethics.not_sole_ground', 'eligibility.certified', 'eligibility.car', 'eligibility.same_city'] as const
export type TextPath = (typeof texts)[number]
export type FlagPath = (typeof flags)[number]

type Unit = 'days' | 'hours' | 'minutes' | 'years' | 'km' | 'visits' | 'waves' | 'money' | 'mark'
interface Bounds {
  unit: Unit
  min: number
  max: number
  /** Empty is 0: no bound. */
  none?: true
}

/** The numbers of a programme with the bounds that the server has. */
export const numbers = {
  'ethics.audio_days': { unit: 'days', min: 1, max: 3650 },
  'ethics.competitor_minutes': { unit: 'minutes', min: 1, max: 240 },
  'ethics.employee_minimum': { unit: 'visits', min: 1, max: 100 },
  'eligibility.age_from': { unit: 'years', min: 0, max: 100, none: true },
  'eligibility.age_to': { unit: 'years', min: 0, max: 100, none: true },
  'eligibility.rating_from': { unit: 'mark', min: 0, max: 5, none: true },
  'eligibility.kilometres': { unit: 'km', min: 0, max: 20_000, none: true },
  'rotation.lock_out_days': { unit: 'days', min: 0, max: 3650, none: true },
  'rotation.lock_out_waves': { unit: 'waves', min: 0, max: 50, none: true },
  'rotation.spacing_days': { unit: 'days', min: 0, max: 365, none: true },
  'rotation.per_wave': { unit: 'visits', min: 0, max: 1000, none: true },
  'rotation.per_day': { unit: 'visits', min: 0, max: 50, none: true },
  'clocks.offer_hours': { unit: 'hours', min: 1, max: 1000 },
  'clocks.review_hours': { unit: 'hours', min: 1, max: 1000 },
  'clocks.return_hours': { unit: 'hours', min: 1, max: 1000 },
  'clocks.appeal_days': { unit: 'days', min: 0, max: 365 },
  'pay.fee': { unit: 'money', min: 0, max: 10_000_000 },
  'pay.expense_limit': { unit: 'money', min: 0, max: 10_000_000 },
  'trusted.rating_from': { unit: 'mark', min: 0, max: 5, none: true },
  'trusted.visits': { unit: 'visits', min: 0, max: 1000 },
  'trusted.at_once': { unit: 'visits', min: 1, max: 100 },
} as const satisfies Record<string, Bounds>
export type NumberPath = keyof typeof numbers
export const boundsOf = (path: NumberPath): Bounds => numbers[path]
const numberPaths = Object.keys(numbers) as NumberPath[]

export interface Draft {
  texts: Record<TextPath, string>
  flags: Record<FlagPath, boolean>
  numbers: Record<NumberPath, number | null>
}

/** How many of the contract's units one typed unit is: money and marks are hundredths there. */
const scale = (path: NumberPath): number => (['money', 'mark'].includes(boundsOf(path).unit) ? 100 : 1)

type Tree = { [name: string]: unknown }
const at = (tree: unknown, path: string): unknown => path.split('.').reduce<unknown>((node, name) => (node as Tree | undefined)?.[name], tree)
const filled = <P extends string, V>(paths: readonly P[], value: (path: P) => V) => Object.fromEntries(paths.map((path) => [path, value(path)])) as Record<P, V>

/** What a form begins with. */
export const draftOf = (programme: Programme): Draft => ({
  texts: filled(texts, (path) => String(at(programme, path) ?? '')),
  flags: filled(flags, (path) => at(programme, path) === true),
  numbers: filled(numberPaths, (path) => {
    const amount = Number(at(programme, path) ?? 0)
    return amount === 0 && boundsOf(path).none ? null : amount / scale(path)
  }),
})

/** What the server is asked to keep. */
export function bodyOf(draft: Draft, revision: number): ProgrammeBody {
  const body: Tree = { revision }
  const put = (path: string, value: unknown): void => {
    const names = path.split('.')
    const last = names.pop() ?? ''
    const node = names.reduce<Tree>((tree, name) => (tree[name] ??= {}) as Tree, body)
    node[last] = value
  }
  for (const path of texts) if (path !== 'ethics.staff_notified_on' || draft.texts[path]) put(path, draft.texts[path].trim())
  for (const path of flags) put(path, draft.flags[path])
  for (const path of numberPaths) put(path, Math.round((draft.numbers[path] ?? 0) * scale(path)))
  return body as unknown as ProgrammeBody
}

/** A draft as a person reads it, for a merge of two edits. */
export const said = (draft: Draft): Record<string, string> => ({
  ...draft.texts,
  'ethics.staff_names': t(`planning.names.${draft.texts['ethics.staff_names'] as 'allowed'}`),
  'eligibility.gender': t(`planning.gender.${(draft.texts['eligibility.gender'] || 'any') as 'any'}`),
  'pay.payable_after': t(`planning.payable.${draft.texts['pay.payable_after'] as 'approval'}`),
  ...filled(flags, (path) => t(draft.flags[path] ? 'planning.yes' : 'planning.no')),
  ...filled(numberPaths, (path) => {
    const value = draft.numbers[path]
    return value === null ? '' : number(value, Number.isInteger(value) ? 0 : 2)
  }),
})

/** The draft chosen field by field: texts as they were merged, and of the rest one side's. */
export function merged(mine: Draft, theirs: Draft, chosen: Record<string, string>): Draft {
  const words = said(theirs)
  const own = (path: string) => path in chosen && chosen[path] !== words[path]
  return {
    texts: filled(texts, (path) => {
      if (path === 'title' || path === 'briefing') return chosen[path] ?? theirs.texts[path]
      return own(path) ? mine.texts[path] : theirs.texts[path]
    }),
    flags: filled(flags, (path) => (own(path) ? mine : theirs).flags[path]),
    numbers: filled(numberPaths, (path) => (own(path) ? mine : theirs).numbers[path]),
  }
}

export const unitOf = (path: NumberPath, currency: string): string => {
  const { unit } = boundsOf(path)
  return unit === 'money' ? sign(currency) : t(`planning.unit.${unit}`)
}

/** The labels of the fields that two edits may differ in. */
export const labels = (): Record<string, string> =>
  Object.fromEntries([...texts, ...flags, ...numberPaths].filter((path) => path !== 'brand_id').map((path) => [path, t(`planning.field.${path as 'title'}`)]))
