// One pass over everything that the server does not have. It may run at any time and any number of times.
import { deliver, stillOurs, waits } from './deliver'
import { alone } from './lock'
import { Server, Unreachable } from './server'
import type { Store } from './store'
import { SignedOut } from './upload'

export interface SyncOptions {
  fetch?: typeof globalThis.fetch
  now?: () => Date
  signal?: AbortSignal
  /** Of the server's words; the one used last when absent. */
  language?: string
}

/**
 * How a pass ended. busy: another tab is at it · offline: somebody was not reached, try again ·
 * signed_out: nobody, or somebody else, is signed in; everything is kept.
 */
export interface Outcome {
  stopped?: 'busy' | 'offline' | 'signed_out'
  /** What the server asked to wait, in ms. */
  wait: number
  /** Visits and messages that still wait. */
  left: number
}

/** Sends what there is to send. @throws what signal gave as the reason, StorageFull, Closed */
export async function sync(store: Store, options: SyncOptions = {}): Promise<Outcome> {
  const done = await alone(`etalon.visits.${store.place}`, () => pass(store, options))
  return done ?? { stopped: 'busy', wait: 0, left: await left(store) }
}

async function pass(store: Store, { fetch = (...request) => globalThis.fetch(...request), now = () => new Date(), signal, language }: SyncOptions): Promise<Outcome> {
  const ids = await waiting(store)
  if ((await left(store)) === 0) return { wait: 0, left: 0 }
  const server = new Server(fetch, await spoken(store, language), signal)
  const outcome: Outcome = { wait: 0, left: 0 }
  // A server that fails over one of them may take the next; one that is not there takes none.
  const goOn = (error: unknown): void => {
    if (!(error instanceof Unreachable)) throw error
    outcome.stopped = 'offline'
    outcome.wait = Math.max(outcome.wait, error.wait)
    if (!error.answered) throw error
  }
  try {
    if (!(await stillOurs(server, store.account))) throw new SignedOut()
    await store.messages.deliver(server).catch(goOn)
    for (const id of ids) {
      store.notes.sending([id])
      await deliver(store, server, id, now).catch(goOn)
    }
  } catch (error) {
    if (error instanceof SignedOut) outcome.stopped = 'signed_out'
    else if (error instanceof Unreachable) {
      outcome.stopped = 'offline'
      outcome.wait = Math.max(outcome.wait, error.wait)
    } else throw error
  } finally {
    store.notes.sending([])
  }
  return { ...outcome, left: await left(store) }
}

const left = async (store: Store): Promise<number> => (await waiting(store)).length + (await store.messages.unsent()).length

/** The visits that a pass has something to do for: handed-in ones first. */
async function waiting(store: Store): Promise<string[]> {
  const kept = await store.db.run(['visits', 'files'], 'readonly', async (tx) => {
    const [rows, files] = [await tx.objectStore('visits').getAll(), await tx.objectStore('files').getAll()]
    return rows.map((row) => ({ row, files: files.filter((file) => file.visit === row.id) }))
  })
  return kept.filter(waits).sort((a, b) => Number(b.row.wanted) - Number(a.row.wanted)).map(({ row }) => row.id)
}

/** The language of the server's words; the service worker uses the one that a page used. */
async function spoken(store: Store, language: string | undefined): Promise<string> {
  return store.db.run(['facts'], 'readwrite', async (tx) => {
    const facts = tx.objectStore('facts')
    const last = (await facts.get('language')) as string | undefined
    if (language && language !== last) await facts.put(language, 'language')
    return language ?? last ?? 'ru'
  })
}
