import { noBreak, whole } from './format'
import { numbers } from './formatter'
import { i18n } from './i18n.svelte'

/** An amount in hundredths of a currency, as "45 000 ₽". */
export function money(amount: number, currency: string): string {
  if (currency === 'RUB' && i18n.language === 'ru' && amount % 100 === 0) return `${whole(amount / 100, 4)}${noBreak}₽`
  const decimals = amount % 100 === 0 ? 0 : 2
  return numbers({ style: 'currency', currency, minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(amount / 100)
}

/** The sign of a currency, such as "₽"; its code while it is being typed. */
export function sign(currency: string): string {
  if (!/^[A-Z]{3}$/.test(currency)) return currency
  const parts = numbers({ style: 'currency', currency }).formatToParts(0)
  return parts.find((part) => part.type === 'currency')?.value ?? currency
}
