import { i18n } from '../i18n/i18n.svelte'

/** An amount in hundredths of a currency, as "45 000 ₽". */
export function money(amount: number, currency: string): string {
  const whole = amount % 100 === 0
  return new Intl.NumberFormat(i18n.language, {
    style: 'currency', currency, minimumFractionDigits: whole ? 0 : 2, maximumFractionDigits: whole ? 0 : 2,
  }).format(amount / 100)
}
