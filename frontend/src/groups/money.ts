import { i18n } from '../i18n/i18n.svelte'

/** An amount in hundredths of a currency, as "45 000 ₽". */
export function money(amount: number, currency: string): string {
  const whole = amount % 100 === 0
  return new Intl.NumberFormat(i18n.language, {
    style: 'currency', currency, minimumFractionDigits: whole ? 0 : 2, maximumFractionDigits: whole ? 0 : 2,
  }).format(amount / 100)
}

/** The sign of a currency, such as "₽"; its code while it is being typed. */
export function sign(currency: string): string {
  if (!/^[A-Z]{3}$/.test(currency)) return currency
  const parts = new Intl.NumberFormat(i18n.language, { style: 'currency', currency }).formatToParts(0)
  return parts.find((part) => part.type === 'currency')?.value ?? currency
}
