// Credits as people write them: in percent, or as a fraction where percent would not end.
import { parseExact, ratio, ratioText } from '../../engine'

/** "1/2" as "50", "1/3" as it is. */
export function creditShown(exact: string | undefined, decimalComma: boolean): string {
  const credit = parseExact(exact ?? '')
  if (!credit) return exact ?? ''
  const above = credit.above * 100n
  for (let digits = 0; digits <= 4; digits++) {
    const scaled = above * 10n ** BigInt(digits)
    if (scaled % credit.below !== 0n) continue
    const plain = String(scaled / credit.below).padStart(digits + 1, '0')
    const text = digits === 0 ? plain : `${plain.slice(0, -digits)}.${plain.slice(-digits)}`
    return decimalComma ? text.replace('.', ',') : text
  }
  return ratioText(credit)
}

/** "50", "50 %", "12,5" and "1/2" as an exact share; undefined where it is none. */
export function creditTyped(text: string): string | undefined {
  const plain = text.trim().replace(/\s*%$/, '').replace(',', '.')
  const typed = parseExact(plain)
  if (!typed) return undefined
  return ratioText(plain.includes('/') ? typed : ratio(typed.above, typed.below * 100n))
}

/** An exact number with the comma of the language. */
export const numberTyped = (text: string): string | undefined => {
  const plain = text.trim().replace(/\s/g, '').replace('\u2212', '-').replace(',', '.')
  return parseExact(plain) ? plain : undefined
}
