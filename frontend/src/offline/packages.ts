// Assignments with all that a phone needs to make their visits without a network.
import type { Database } from './database'
import type { Notes } from './notes'
import { adoptDraft } from './adopt'
import { presence } from './departures'
import type { References } from './references'
import { Server, Unreachable, type Answer } from './server'
import type { Assignment, Checklist, Package } from './types'
import { isUnsent, remove } from './visits'

const atOnce = 4 // packages that are fetched

export interface Refreshed {
  /** Why the server's word is not the newest; undefined: it is. */
  stopped?: 'offline' | 'signed_out'
}

export interface Asking {
  fetch?: typeof globalThis.fetch
  now?: Date
  language?: string
  signal?: AbortSignal
  /** Told what the server lists, before any of it is on the device. */
  listed?: (assignments: Assignment[]) => unknown
}

export class Packages {
  constructor(
    private readonly db: Database,
    private readonly notes: Notes,
    private readonly references: References,
  ) {}

  /** What is on the device, by deadline. */
  async all(): Promise<Package[]> {
    const all = await this.db.run(['packages'], 'readonly', (tx) => tx.objectStore('packages').getAll())
    return all.sort((a, b) => a.assignment.due_on.localeCompare(b.assignment.due_on))
  }

  async get(assignmentId: string): Promise<Package | undefined> {
    return this.db.run(['packages'], 'readonly', (tx) => tx.objectStore('packages').get(assignmentId))
  }

  /**
   * Fetches the shopper's assignments and what each asks. Without a network everything stays as it is.
   * A visit that was begun keeps the checklist it began with until the server says otherwise; an
   * assignment that ended goes only when nothing of its visit is unsent. @throws StorageFull
   */
  async refresh({ fetch = globalThis.fetch.bind(globalThis), now = new Date(), language = 'ru', signal, listed: tell }: Asking = {}): Promise<Refreshed> {
    const server = new Server(fetch, language, signal)
    const since = await this.db.run(['facts'], 'readonly', presence)
    if (since === undefined) return { stopped: 'signed_out' }
    try {
      const listed = await server.get('/assignments')
      if (listed.status === 401 || listed.status === 403) return { stopped: 'signed_out' }
      if (listed.status !== 200) return { stopped: 'offline' }
      const assignments = (listed.body as { items: Assignment[] }).items
      tell?.(assignments)
      const left = [...assignments]
      let here = true
      // A few at a time: on a slow network each waits longer for its turn than for its bytes.
      const take = async (): Promise<void> => {
        for (let one = left.shift(); one && here; one = left.shift()) {
          here = (await this.#keep(one, await server.get(`/assignments/${one.id}/checklist`), now, server, since)) && here
        }
      }
      const ends = await Promise.allSettled(Array.from({ length: atOnce }, take))
      for (const end of ends) if (end.status === 'rejected') throw end.reason
      if (!here) return { stopped: 'signed_out' }
      await this.#drop(new Set(assignments.map(({ id }) => id)))
      // After all that is needed more: a visit can be made without them.
      for (const one of await this.all()) if (!one.ended) await this.references.fetch(one.assignment.id, one.checklist, server, since)
      await this.references.tidy()
      return {}
    } catch (error) {
      if (error instanceof Unreachable) return { stopped: 'offline' }
      throw error
    } finally {
      this.notes.tell({ kind: 'packages' })
    }
  }

  /** False: the account has left this device since. */
  async #keep(assignment: Assignment, answer: Answer, now: Date, server: Server, since: number): Promise<boolean> {
    if (answer.status !== 200) return true
    const checklist = answer.body as Checklist
    const here = await this.db.run(['packages', 'visits', 'facts'], 'readwrite', async (tx) => {
      if ((await presence(tx)) !== since) return false
      const [old, visits] = [await tx.objectStore('packages').get(assignment.id), await tx.objectStore('visits').index('assignment').getAll(assignment.id)]
      const begun = old !== undefined && visits.some((row) => !row.abandoned)
      await tx.objectStore('packages').put({
        id: assignment.id, assignment, checklist: begun ? asBegun(old.checklist, checklist) : checklist, fetched_at: now.toISOString(), ended: false,
      })
      return true
    })
    if (here) this.notes.tell({ kind: 'packages' }) // each is shown when it is here
    if (here && checklist.visit) await adoptDraft(this.db, this.notes, server, assignment.id, checklist.visit, now, since)
    return here
  }

  async #drop(listed: Set<string>): Promise<void> {
    await this.db.run(['packages', 'visits', 'files', 'pieces'], 'readwrite', async (tx) => {
      const packages = new Map((await tx.objectStore('packages').getAll()).map((one) => [one.id, one]))
      const all = (await tx.objectStore('visits').getAll()).filter((row) => !row.abandoned)
      for (const id of new Set([...packages.keys(), ...all.map((row) => row.assignment_id)])) {
        if (listed.has(id)) continue
        const visits = all.filter((row) => row.assignment_id === id)
        let unsent = false
        for (const row of visits) unsent ||= isUnsent(row, await tx.objectStore('files').index('visit').getAll(row.id))
        const one = packages.get(id)
        if (unsent) {
          if (one) await tx.objectStore('packages').put({ ...one, ended: true })
          continue
        }
        for (const row of visits) await remove(tx, row.id)
        await tx.objectStore('packages').delete(id)
      }
    })
  }
}

/** The questions as they were when the visit began; around them what is true now. */
function asBegun(old: Checklist, now: Checklist): Checklist {
  const { time_zone, exceptions, assignment, location, attributes, visit } = now
  return { ...old, time_zone, exceptions, assignment, location, attributes, visit: visit ?? null }
}
