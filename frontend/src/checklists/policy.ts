import type { ChecklistDocument } from '../api/types'
import { exact } from '../i18n/format'
import { t } from '../i18n/i18n.svelte'

/** How a checklist makes a score, in one line. */
export function policyText({ rollup, critical }: ChecklistDocument): string {
  return [t(rollup === 'sections' ? 'rollup.sections' : 'rollup.points'), criticalText(critical)].join('; ')
}

function criticalText(critical: ChecklistDocument['critical']): string {
  switch (critical?.policy) {
    case 'zero_section':
      return t('critical.zeroSection')
    case 'zero_visit':
      return t('critical.zeroVisit')
    case 'cap_visit':
      return t('critical.capVisit', { cap: exact(critical.cap ?? '0') })
    case 'fail_after':
      return t('critical.failAfter', { count: critical.n ?? 1 })
    default:
      return t('critical.flag')
  }
}
