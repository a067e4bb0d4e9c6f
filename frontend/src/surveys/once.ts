// A soft guard against answering twice: this device remembers that it has. Nobody else knows.
const name = (token: string): string => `etalon.survey.${token.slice(0, 8)}`

export function answered(token: string): boolean {
  try {
    return localStorage.getItem(name(token)) !== null
  } catch {
    return false
  }
}

export function remember(token: string): void {
  try {
    localStorage.setItem(name(token), '1')
  } catch {
    // full or forbidden: it can be answered twice
  }
}
