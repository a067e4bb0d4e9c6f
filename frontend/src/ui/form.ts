/** Something wrong with a field of a form: the field's name and what to do about it. */
export interface FieldError {
  name: string
  message: string
}

/** Puts the focus on the first field that is wrong, as GOV.UK's forms do. */
export async function focusFirstError(form: HTMLFormElement): Promise<void> {
  await new Promise(requestAnimationFrame)
  form.querySelector<HTMLElement>('[aria-invalid]')?.focus()
}

/** Puts the focus on a field of the form, by its name. */
export function focusField(form: HTMLFormElement, name: string): void {
  const field = form.elements.namedItem(name)
  const first = field instanceof RadioNodeList ? field[0] : field
  if (first instanceof HTMLElement) first.focus()
}
