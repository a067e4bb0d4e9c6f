import type { Requirement } from '../api/types'
import { exact } from '../i18n/format'
import { t, word } from '../i18n/i18n.svelte'

type Measure = NonNullable<Requirement['measure']>

/** How a requirement is measured, in words: "не больше 30 с". */
export function measureText(measure: Measure = {}): string {
  const parts = [main(measure)]
  if (measure.forbidden) parts.push(t('measure.forbidden'))
  if (measure.may_not_apply) parts.push(t('measure.mayNotApply'))
  if (measure.photo) parts.push(t('measure.photo'))
  return parts.filter(Boolean).join('; ')
}

function main(measure: Measure): string {
  switch (measure.kind) {
    case 'scale':
      return t('measure.scale', { max: measure.max ?? 5 })
    case 'choice':
      return t('measure.choice', { options: (measure.options ?? []).join(' / ') })
    case 'number':
    case 'duration':
      return amount(measure)
    default:
      return t('measure.yesNo')
  }
}

function amount({ bound, target = '', limit = '', unit = '' }: Measure): string {
  const params = { target: exact(target), limit: exact(limit), unit: word('unit', unit) }
  if (bound === 'between') return t('measure.between', params)
  const base = t(bound === 'at_least' ? 'measure.atLeast' : 'measure.atMost', params)
  return limit ? `${base} (${t('measure.partly', params)})` : base
}
