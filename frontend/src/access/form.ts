import type { Problem } from '../api/problem'
import { t } from '../i18n/i18n.svelte'

export { focusFirstError } from '../ui/form'

/** What to say beside the field of the current password; empty when it was right. */
export const wrongPassword = (problem: Problem | undefined): string =>
  problem?.code === 'wrong_credentials' ? t('access.own.password.wrong') : ''
