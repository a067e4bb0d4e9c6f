/** The number in what a person typed: "1 234,5" and "1,234.5" alike; undefined when it is none. */
export function parseNumber(text: string, language: string): number | undefined {
  const group = language === 'en' ? /[\s,]/g : /\s/g
  const plain = text.trim().replace(group, '').replace('\u2212', '-').replace(',', '.')
  return /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : undefined
}
