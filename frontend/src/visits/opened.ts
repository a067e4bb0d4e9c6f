// The visit behind an address of the phone: its package, and what the phone keeps of it.
import type { Package, Store, Visit } from '../offline'
import { Filling } from './filling.svelte'
import { phone } from './phone.svelte'

export interface Opened {
  store: Store
  of: Package
  visit: Visit | undefined
}

/** What the phone has of an assignment; asked of the server when it is not here. Null: there is none. */
export async function openVisit(assignment: string): Promise<Opened | null> {
  const store = await phone.opened
  if (!store) return null
  let of = await store.packages.get(assignment)
  if (!of) {
    await phone.renew()
    of = await store.packages.get(assignment)
  }
  return of ? { store, of, visit: await store.visits.get(assignment) } : null
}

const settling = 250 // ms

/**
 * Fills the visit of an assignment and keeps up with what the store is told by other tabs and by the
 * server. Null: it was not begun. The result's end() writes what is left and stops listening.
 */
export async function fill(assignment: string): Promise<{ filling: Filling; end: () => void } | null> {
  const opened = await openVisit(assignment)
  if (!opened?.visit) return null
  const { store, of, visit } = opened
  const filling = new Filling(store, of, visit)
  // What the store tells of one touch goes together, after the touch is on the screen.
  let telling: ReturnType<typeof setTimeout> | undefined
  const unwatch = store.watch(() => {
    telling ??= setTimeout(() => {
      telling = undefined
      const since = filling.since()
      void store.visits.get(assignment).then((now) => now && filling.accept(now, since))
    }, settling)
  })
  const seen = (): void => {
    if (document.visibilityState === 'visible') return filling.attention.wake()
    filling.attention.rest()
    void filling.flush()
  }
  document.addEventListener('visibilitychange', seen)
  const end = (): void => {
    unwatch()
    clearTimeout(telling)
    document.removeEventListener('visibilitychange', seen)
    filling.attention.rest()
    void filling.flush()
  }
  return { filling, end }
}
