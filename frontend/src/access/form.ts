import type { Problem } from '../api/problem'
import { t } from '../i18n/i18n.svelte'

/** Puts the focus on the first field that is wrong, as GOV.UK's forms do. */
export async function focusFirstError(form: HTMLFormElement): Promise<void> {
  await new Promise(requestAnimationFrame)
  form.querySelector<HTMLElement>('[aria-invalid]')?.focus()
}

/** What to say beside the field of the current password; empty when it was right. */
export const wrongPassword = (problem: Problem | undefined): string =>
  problem?.code === 'wrong_credentials' ? t('access.own.password.wrong') : ''
