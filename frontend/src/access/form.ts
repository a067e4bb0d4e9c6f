/** Puts the focus on the first field that is wrong, as GOV.UK's forms do. */
export async function focusFirstError(form: HTMLFormElement): Promise<void> {
  await new Promise(requestAnimationFrame)
  form.querySelector<HTMLElement>('[aria-invalid]')?.focus()
}
