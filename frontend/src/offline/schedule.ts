// When a pass runs: at the start, when the network or the person comes back, after a change, and again
// and again, later each time, while it fails. Where the browser has Background Sync, also when the
// application is closed.
import { backOff } from './backoff'
import type { Store } from './store'
import { sync, type Outcome, type SyncOptions } from './sync'

const settling = 3_000 // ms after a change: what is typed goes together
const idle = 300_000 // ms between looks when nothing is known to wait

export interface ScheduleOptions extends SyncOptions {
  random?: () => number
  /** Told after each pass. */
  done?: (outcome: Outcome) => void
  /** Whose events tell that it is worth a try; the window when absent. */
  events?: EventTarget
}

/** Runs passes until the result is called. */
export function schedule(store: Store, { random = Math.random, done, events = globalThis as unknown as EventTarget, ...options }: ScheduleOptions = {}): () => void {
  const ended = new AbortController()
  const { signal } = ended
  let failures = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let running = false
  let again = false
  let moved = false // something of a file got through in this pass

  const at = (ms: number): void => {
    clearTimeout(timer)
    if (!signal.aborted) timer = setTimeout(() => void run(), ms)
  }
  async function run(): Promise<void> {
    if (running) {
      again = true
      return
    }
    running = true
    again = moved = false
    try {
      const outcome = await sync(store, { ...options, signal })
      // A link that is bad and lets some of it through is worth the next try soon: only what fails altogether waits longer.
      failures = outcome.stopped === 'offline' ? (moved ? 1 : failures + 1) : 0
      if (outcome.left > 0) void askBackground()
      done?.(outcome)
      at(outcome.stopped === 'offline' ? backOff(failures, random, outcome.wait) : again ? settling : outcome.stopped === 'busy' ? settling * 2 : idle)
    } catch (error) {
      if (signal.aborted) return
      console.error(error) // a full or closed storage: what is kept is safe, and it is tried again
      at(backOff(++failures, random))
    } finally {
      running = false
    }
  }
  const now = (): void => {
    failures = 0
    at(0)
  }
  events.addEventListener('online', now, { signal })
  const page = globalThis.document as Document | undefined
  page?.addEventListener('visibilitychange', () => page.visibilityState === 'visible' && now(), { signal })
  const unwatch = store.watch((change) => {
    if (change.kind !== 'visit' && change.kind !== 'files') return
    if (running && change.kind === 'files') moved = true
    if (running) again = true // the pass itself tells of what it did, and looks once more at the end
    else if (failures === 0) at(settling)
  })
  at(0)
  return () => {
    clearTimeout(timer)
    unwatch()
    ended.abort()
  }
}

/** Asks the browser to wake the service worker when there is a network. Only Chromium has it. */
async function askBackground(): Promise<void> {
  const container = globalThis.navigator?.serviceWorker as ServiceWorkerContainer | undefined
  const registration = (await container?.getRegistration()) as (ServiceWorkerRegistration & { sync?: { register(tag: string): Promise<void> } }) | undefined
  await registration?.sync?.register('visits').catch(() => {})
}
