// Rules as a form holds them: money in whole units, shares in percent.
import type { BonusRules } from '../api/types'

export interface Draft {
  currency: string
  base: number | null
  steps: { from: number | null; share: number | null }[]
  minimum: number | null
  below: number | null
  critical: boolean
  riseBy: number | null
  riseShare: number | null
  plan: string
  fact: string
  low: number | null
  high: number | null
  cap: number | null
  round: string
}

/** What most companies begin with. */
export const usual: Draft = {
  currency: 'RUB', base: 30_000, steps: [{ from: 75, share: 50 }, { from: 85, share: 100 }, { from: 95, share: 120 }], minimum: 2, below: 0, critical: true,
  riseBy: 0, riseShare: 0, plan: '', fact: '', low: 50, high: 150, cap: 0, round: '10000',
}

const hundredths = (value: number | null): number => Math.round((value ?? 0) * 100)

/** The rules of the contract. */
export const rulesOf = (draft: Draft): BonusRules => ({
  currency: draft.currency, base: hundredths(draft.base), steps: draft.steps.map(({ from, share }) => ({ from: hundredths(from), share: hundredths(share) })),
  minimum: draft.minimum ?? 0, below: hundredths(draft.below), critical_zero: draft.critical, rise_by: hundredths(draft.riseBy), rise_share: hundredths(draft.riseShare),
  ...(draft.plan && { plan_id: draft.plan }), ...(draft.fact && { fact_id: draft.fact }), low: hundredths(draft.low), high: hundredths(draft.high), cap: hundredths(draft.cap), round: Number(draft.round),
})

/** The rules as the form shows them. */
export const draftOf = (rules: BonusRules): Draft => ({
  currency: rules.currency, base: rules.base / 100, steps: rules.steps.map(({ from, share }) => ({ from: from / 100, share: share / 100 })), minimum: rules.minimum,
  below: rules.below / 100, critical: rules.critical_zero, riseBy: rules.rise_by / 100, riseShare: rules.rise_share / 100, plan: rules.plan_id ?? '', fact: rules.fact_id ?? '',
  low: rules.plan_id ? rules.low / 100 : usual.low, high: rules.plan_id ? rules.high / 100 : usual.high, cap: rules.cap / 100, round: String(rules.round),
})
