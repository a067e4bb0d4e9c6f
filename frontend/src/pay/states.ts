// What the pay of a visit is called, and how it looks.
import type { PayLine } from '../api/types'
import { day } from '../i18n/format'
import { t, word } from '../i18n/i18n.svelte'

export type State = PayLine['state']

/** The states of pay that is in no register, in the order of the work. */
export const open: State[] = ['undecided', 'payable', 'waiting', 'unreleased', 'in_review', 'unpaid']

export const tone = (state: State): 'good' | 'accent' | 'fair' | 'poor' | 'plain' =>
  state === 'paid' ? 'good' : state === 'payable' ? 'accent' : state === 'undecided' ? 'fair' : state === 'unpaid' ? 'poor' : 'plain'

/** Where the pay stands, with its day where one is known. */
export function said(line: PayLine, own = false): string {
  if (line.state === 'paid') return t('pay.paidOn', { day: day(line.paid_on) })
  if (line.state === 'waiting') return t('pay.from', { day: day(line.payable_on) })
  return word(own ? 'pay.own' : 'pay.state', line.state)
}

/** Typed units of a currency as the hundredths of the contract. */
export const hundredths = (amount: number | null): number => Math.round((amount ?? 0) * 100)
