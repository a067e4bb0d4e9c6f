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

/** The question that was on the screen last; empty when there was none. */
export const placeOf = (visit: string): string => localStorage.getItem(placeKey(visit)) ?? ''
export const choosePlace = (visit: string, question: string): void => keep(placeKey(visit), question)

/** Where one was is a comfort: no room for it is nobody's problem. */
function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    // the storage is full; what matters is kept elsewhere and says so
  }
}
