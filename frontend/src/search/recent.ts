// What was opened from the search lately, on this device and by this person only.
import type { SearchMatch } from '../api/types'

export type Pick = SearchMatch & { kind: string }

const most = 6
const storageKey = (account: string) => `etalon.search.${account}`

/** The latest picks, the last first. What cannot be read is forgotten. */
export function recentPicks(account: string): Pick[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(storageKey(account)) ?? '[]')
    return Array.isArray(kept) ? kept.filter((pick): pick is Pick => typeof pick?.link === 'string' && typeof pick?.title === 'string') : []
  } catch {
    return []
  }
}

/** Puts a pick before the others. */
export function remember(account: string, pick: Pick): void {
  const others = recentPicks(account).filter((other) => other.link !== pick.link)
  localStorage.setItem(storageKey(account), JSON.stringify([pick, ...others].slice(0, most)))
}
