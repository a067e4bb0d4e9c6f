import { share } from '../i18n/format'
import { t } from '../i18n/i18n.svelte'

/** What a change since the wave before means. rebased: hundredths of a percent that are not comparable. */
export function meaningOf({ change, significant, rebased = 0 }: { change: number | null; significant: boolean; rebased?: number }): string {
  if (rebased > 0) return t('reports.change.partly', { share: share(Math.floor((10_000 - rebased) / 100)) })
  if (!significant) return t('reports.change.noise')
  return t((change ?? 0) > 0 ? 'reports.change.up' : 'reports.change.down')
}
