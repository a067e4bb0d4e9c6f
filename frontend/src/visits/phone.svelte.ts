// What this phone keeps for the shopper at the screen: one store an account, opened once, and what
// of it the screens show. It changes with every durable change, also of another tab.
import { session } from '../access/session.svelte'
import { i18n } from '../i18n/i18n.svelte'
import type { Assignment, Health, Package, Store, Visit } from '../offline'

const settling = 200 // ms

const parts = () => Promise.all([import('../offline'), import('../access/device'), import('../offline/leave')])
// They come while it is asked who is at the screen.
parts().catch(() => {})

class Phone {
  /** Absent until it is open, or when it cannot be opened: see broken. */
  store = $state.raw<Store>()
  packages = $state.raw<Package[]>([])
  visits = $state.raw<Visit[]>([])
  #listed = $state.raw<Assignment[]>([])
  health = $state.raw<Health>()
  /** The packages and visits on this phone have been read. */
  ready = $state(false)
  /** The browser lets nothing be kept: a private window, a damaged database. */
  broken = $state(false)
  refreshing = $state(false)
  /** The server no longer knows who this is; what is kept here stays. */
  signedOut = $state(false)
  #account = ''
  #entered: Promise<Store | undefined> = Promise.resolve(undefined)
  #opening: Promise<Store | undefined> = Promise.resolve(undefined)
  #close: (() => void) | undefined
  #refresh: Promise<void> | undefined

  /** Opens what is kept for an account; the same account again changes nothing. */
  open(account: string): Promise<Store | undefined> {
    if (account === this.#account) return this.#opening
    this.close()
    this.#account = account
    this.#entered = this.#enter(account)
    this.#opening = this.#entered.then((store) => this.#start(account, store)).catch((error: unknown) => this.#fail(account, error))
    return this.#opening
  }

  /** The store of who is at the screen. */
  get opened(): Promise<Store | undefined> {
    return session.current ? this.open(session.current.account.id) : Promise.resolve(undefined)
  }

  close(): void {
    this.#close?.()
    this.#close = undefined
    this.#account = ''
    this.#entered = Promise.resolve(undefined)
    this.#refresh = undefined
    this.refreshing = false
    this.store = this.health = undefined
    this.packages = []
    this.visits = this.#listed = []
    this.ready = this.broken = this.signedOut = false
  }

  async #enter(account: string): Promise<Store | undefined> {
    // Beside the first screen, not before it.
    const [, { enterDevice }] = await parts()
    const store = await enterDevice(account)
    return this.#still(account, store)
  }

  /** Closes what was opened for somebody who is gone. */
  async #still(account: string, store: Store | undefined): Promise<Store | undefined> {
    if (account === this.#account) return store
    await store?.close()
    return undefined
  }

  async #start(account: string, entered: Store | undefined): Promise<Store | undefined> {
    const [{ schedule }] = await parts()
    const store = await this.#still(account, entered)
    if (!store) return undefined
    this.store = store
    let telling: ReturnType<typeof setTimeout> | undefined
    const unwatch = store.watch(() => {
      // What a fast thumb changes is read together, and not while it is on its way to the screen.
      telling ??= setTimeout(() => {
        telling = undefined
        void this.read()
      }, settling)
    })
    const unschedule = schedule(store, { language: i18n.language })
    this.#close = () => {
      unwatch()
      clearTimeout(telling)
      unschedule()
      void store.close()
    }
    await this.read()
    return store
  }

  #fail(account: string, error: unknown): undefined {
    console.warn('nothing can be kept here', error)
    if (account === this.#account) this.broken = true
  }

  /** Reads again what is kept. */
  async read(): Promise<void> {
    const store = this.store
    if (!store) return
    const [packages, visits, health] = await Promise.all([store.packages.all(), store.visits.all(), store.health()])
    if (store !== this.store) return
    this.packages = packages
    this.visits = visits
    this.health = health
    this.ready = true
  }

  /** Asks the server for the assignments and what they need; what is here stays when nobody answers. */
  refresh(): Promise<void> {
    // Who asks while it is being asked waits for the same answer.
    if (this.#refresh) return this.#refresh
    const asking = this.#ask().finally(() => {
      if (this.#refresh === asking) this.#refresh = undefined
    })
    return (this.#refresh = asking)
  }

  /** Asks again after something has changed: what is being asked already may be from before it. */
  async renew(): Promise<void> {
    await this.#refresh
    return this.refresh()
  }

  async #ask(): Promise<void> {
    void this.opened
    const account = this.#account
    // What comes for somebody who has signed out since is not for who is at the screen now.
    const here = (): boolean => account === this.#account
    // The server is asked while what is here is still being read.
    const store = await this.#entered.catch(() => undefined)
    if (!store || !here()) return
    this.refreshing = true
    try {
      const { stopped } = await store.packages.refresh({ language: i18n.language, listed: (all) => here() && (this.#listed = all) })
      if (!here()) return
      this.signedOut = stopped === 'signed_out'
      if (!stopped) this.#listed = [] // what is still missing cannot be had
    } catch (error) {
      console.warn('not refreshed', error) // no room: health says so
    } finally {
      if (here()) {
        this.refreshing = false
        await this.read()
      }
    }
  }

  /** What the server lists and the phone does not have yet. */
  get coming(): Assignment[] {
    return this.#listed.filter(({ id }) => !this.packages.some(({ assignment }) => assignment.id === id))
  }

  visitOf(assignment: string): Visit | undefined {
    return this.visits.find((visit) => visit.assignment_id === assignment)
  }
}

export const phone = new Phone()
