// How the shopper likes to fill, and where they were: kept on this phone.
const modeKey = 'etalon.fill.mode'
const placeKey = (visit: string): string => `etalon.fill.at.${visit}`
export type Way = 'one' | 'list'

class Mode {
  current = $state<Way>(localStorage.getItem(modeKey) === 'list' ? 'list' : 'one')

  choose(way: Way): void {
    this.current = way
    keep(modeKey, way)
  }
}
export const mode = new Mode()

/**
 * The question that was on the screen last; empty when there was none. The browser writes this storage some
 * seconds late: after a dead battery the track, which is kept with every answer, knows better.
 */
export function placeOf(visit: string, track: Record<string, { last_at: string }>): string {
  const [seen = '', kept = ''] = (localStorage.getItem(placeKey(visit)) ?? '').split(' ')
  const [last, entry] = Object.entries(track).reduce<[string, { last_at: string } | undefined]>(
    (best, [id, one]) => (one.last_at > (best[1]?.last_at ?? '') ? [id, one] : best), ['', undefined],
  )
  return (entry?.last_at ?? '') > seen ? last : kept
}
export const choosePlace = (visit: string, question: string): void => keep(placeKey(visit), `${new Date().toISOString()} ${question}`)

/** Where one was is a comfort: no room for it is nobody's problem. */
function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    // the storage is full; what matters is kept elsewhere and says so
  }
}
