// The visits on the device: begun, filled, handed in. Every change is on the disk before it counts.
import { changedFields, contentOf, draftOf, normal, sameContent, setField } from './content'
import type { Database, FileRow, Transaction, VisitRow } from './database'
import { HandedIn, NotHere, Sealed } from './errors'
import { entryOf } from './files'
import type { Notes } from './notes'
import type { Abandoned, Content, Draft, Visit, VisitState } from './types'

const remembered = 30 * 86_400_000 // ms that an abandoned visit can still be read
const jump = 60_000 // ms: a wall clock that is off by more does not say when the visit ended

export class Visits {
  constructor(
    private readonly db: Database,
    private readonly notes: Notes,
    private readonly build: string,
  ) {}

  /** Begins the visit of an assignment, or gives the one that is there. @throws StorageFull, Sealed */
  async begin(assignmentId: string, now: Date): Promise<Visit> {
    const made = crypto.randomUUID() // version 4: ids of visits are shown to stores
    const device = crypto.randomUUID()
    const row = await this.db.run(['visits', 'facts'], 'readwrite', async (tx) => {
      const known = (await tx.objectStore('visits').index('assignment').getAll(assignmentId)).find((one) => !one.abandoned)
      if (known) return known
      const facts = tx.objectStore('facts')
      if (await facts.get('sealed')) throw new Sealed('unseal first: there may be a visit of it')
      const own = ((await facts.get('device')) as string | undefined) ?? device
      await facts.put(own, 'device')
      const row = newRow(made, assignmentId, {
        started_at: now.toISOString(), finished_at: null, answers: {}, comments: {}, summary: '',
        track: { device: own, app: this.build, outcome: 'done', elapsed_ms: 0, clock_jump_ms: 0, questions: {} },
      }, now)
      await tx.objectStore('visits').put(row)
      return row
    })
    this.notes.tell({ kind: 'visit', id: row.id })
    return (await this.byId(row.id)) as Visit
  }

  /** The visit of an assignment, if it was begun. */
  async get(assignmentId: string): Promise<Visit | undefined> {
    return (await this.all()).find((visit) => visit.assignment_id === assignmentId)
  }

  /** A visit by its own id. An id that gave way to the one of another device still finds it. */
  async byId(visitId: string): Promise<Visit | undefined> {
    const found = await this.db.run(['visits', 'files', 'facts'], 'readonly', async (tx) => {
      const row = await find(tx, visitId)
      return row && { row, files: await tx.objectStore('files').index('visit').getAll(row.id) }
    })
    return found && visitOf(found.row, found.files, this.notes.busy)
  }

  /** All visits but the abandoned ones, the last changed first. */
  async all(): Promise<Visit[]> {
    return (await this.#rows()).filter(({ row }) => !row.abandoned).map(({ row, files }) => visitOf(row, files, this.notes.busy))
  }

  /**
   * Changes a visit. Changes of a tab are made in the order of their calls, and those of several tabs
   * one after another, each on what the one before left: change only the fields that are meant.
   * @throws StorageFull, HandedIn, NotHere
   */
  async change(visitId: string, edit: (draft: Draft) => void, now = new Date()): Promise<void> {
    const id = await this.db.run(['visits', 'facts'], 'readwrite', async (tx) => {
      const row = await find(tx, visitId)
      if (!row) throw new NotHere('no such visit')
      if (row.wanted || row.status === 'received') throw new HandedIn('the visit was handed in')
      const draft = draftOf(row)
      edit(draft)
      await tx.objectStore('visits').put(changed(row, draft, now))
      return row.id
    })
    this.notes.tell({ kind: 'visit', id })
  }

  /**
   * Ends the conflicts of a field: the shopper has seen both values. value: the one to take, where it
   * is not the one that counts. @throws StorageFull, HandedIn, NotHere
   */
  async settle(visitId: string, field: string, value?: unknown, now = new Date()): Promise<void> {
    const id = await this.db.run(['visits', 'facts'], 'readwrite', async (tx) => {
      const row = await find(tx, visitId)
      if (!row) throw new NotHere('no such visit')
      const draft = draftOf(row)
      if (value !== undefined) {
        if (row.wanted || row.status === 'received') throw new HandedIn('the visit was handed in')
        setField(draft, field, value)
      }
      const after = value === undefined ? row : changed(row, draft, now)
      await tx.objectStore('visits').put({ ...after, conflicts: row.conflicts.filter((one) => one.field !== field) })
      return row.id
    })
    this.notes.tell({ kind: 'visit', id })
  }

  /** Hands a visit in, also without a network: it is sent as soon as there is one. @throws StorageFull, NotHere */
  async handIn(visitId: string, now = new Date()): Promise<void> {
    const id = await this.db.run(['visits', 'facts'], 'readwrite', async (tx) => {
      const row = await find(tx, visitId)
      if (!row) throw new NotHere('no such visit')
      if (row.wanted || row.status === 'received') return row.id
      const after = changed(row, { ...draftOf(row), finished_at: row.finished_at ?? endOf(row, now) }, now)
      delete after.problem
      await tx.objectStore('visits').put({ ...after, wanted: true, status: row.status === 'returned' ? 'returned' : 'open' })
      return row.id
    })
    this.notes.tell({ kind: 'visit', id })
  }

  /** Takes back a visit that was handed in and has not reached the server. @throws HandedIn when it has, NotHere */
  async takeBack(visitId: string): Promise<void> {
    const id = await this.db.run(['visits', 'facts'], 'readwrite', async (tx) => {
      const row = await find(tx, visitId)
      if (!row) throw new NotHere('no such visit')
      if (row.status === 'received') throw new HandedIn('the server has the visit')
      await tx.objectStore('visits').put({ ...row, wanted: false, finished_at: null })
      return row.id
    })
    this.notes.tell({ kind: 'visit', id })
  }

  /** Gives a visit up on this device. A copy stays for 30 days, with its files. @throws NotHere */
  async abandon(visitId: string, reason: string, now = new Date()): Promise<void> {
    const id = await this.db.run(['visits', 'facts'], 'readwrite', async (tx) => {
      const row = await find(tx, visitId)
      if (!row) throw new NotHere('no such visit')
      await tx.objectStore('visits').put({ ...row, wanted: false, abandoned: { reason, at: now.toISOString() } })
      return row.id
    })
    this.notes.tell({ kind: 'visit', id })
  }

  /** What was given up in the last 30 days. */
  async abandoned(): Promise<Abandoned[]> {
    return (await this.#rows()).flatMap(({ row, files }) => (row.abandoned ? [{ visit: visitOf(row, files, this.notes.busy), ...row.abandoned }] : []))
  }

  /** Throws away what was given up 30 days ago. A clock that was set back makes it stay longer. */
  async tidy(now: Date): Promise<void> {
    await this.db.run(['visits', 'files', 'pieces'], 'readwrite', async (tx) => {
      for (const row of await tx.objectStore('visits').getAll()) {
        if (!row.abandoned || now.getTime() - Date.parse(row.abandoned.at) < remembered) continue
        await remove(tx, row.id)
      }
    })
  }

  async #rows(): Promise<{ row: VisitRow; files: FileRow[] }[]> {
    const [rows, files] = await this.db.run(['visits', 'files'], 'readonly', async (tx) => [
      await tx.objectStore('visits').getAll(),
      await tx.objectStore('files').getAll(),
    ] as const)
    const order = rows.sort((a, b) => b.changed_at.localeCompare(a.changed_at))
    return order.map((row) => ({ row, files: files.filter((file) => file.visit === row.id) }))
  }
}

/** A visit that nobody else has heard of. */
export function newRow(id: string, assignmentId: string, content: Content, now: Date): VisitRow {
  return {
    ...content, id, assignment_id: assignmentId, wanted: false, status: 'open', touched: {},
    changed_at: now.toISOString(), conflicts: [], elsewhere: [],
  }
}

/** The visit under an id, or under the id that it gave way to. */
export async function find(tx: Transaction<'readonly'> | Transaction<'readwrite'>, id: string): Promise<VisitRow | undefined> {
  const row = await tx.objectStore('visits').get(id)
  if (row) return row
  const other = await tx.objectStore('facts').get(`was.${id}`)
  return typeof other === 'string' ? tx.objectStore('visits').get(other) : undefined
}

/** Removes a visit with its files, in the transaction. */
export async function remove(tx: Transaction<'readwrite'>, id: string): Promise<void> {
  for (const file of await tx.objectStore('files').index('visit').getAllKeys(id)) {
    await tx.objectStore('pieces').delete(IDBKeyRange.bound([file, 0], [file, Infinity]))
    await tx.objectStore('files').delete(file)
  }
  await tx.objectStore('visits').delete(id)
}

/** The row with what a draft says now, and when which field was touched. */
function changed(row: VisitRow, draft: Draft, now: Date): VisitRow {
  const content = normal(draft)
  const at = now.toISOString()
  const touched = { ...row.touched }
  for (const field of changedFields(row, content)) touched[field] = at
  // What was refused may be right now; what was said about it stays to be read while it is corrected.
  const status = row.status === 'refused' ? 'open' : row.status
  return { ...row, ...content, status, touched, changed_at: at }
}

/** When a visit ended: by the wall clock, unless that was set meanwhile; then by what the other clock counted. */
function endOf(row: VisitRow, now: Date): string {
  const counted = Date.parse(row.started_at) + row.track.elapsed_ms
  const trusted = Math.abs(row.track.clock_jump_ms) < jump && now.getTime() >= Date.parse(row.started_at)
  return new Date(trusted ? now.getTime() : counted).toISOString()
}

/** Whether anything of a visit is only on this device. */
export const isUnsent = (row: VisitRow, files: FileRow[]): boolean =>
  !row.base || !sameContent(row, row.base.content) || (row.wanted && row.status !== 'received') || row.status === 'refused' || files.some((file) => file.state !== 'received')

/** What the screens see of a visit. */
export function visitOf(row: VisitRow, files: FileRow[], busy: ReadonlySet<string>): Visit {
  const visit: Visit = {
    id: row.id, assignment_id: row.assignment_id, ...contentOf(row),
    state: stateOf(row, busy), revision: row.base?.revision ?? 0, unsent: isUnsent(row, files), changedAt: row.changed_at,
    files: [...files.map((file) => entryOf(file, busy)), ...row.elsewhere.map((file) => elsewhere(row.id, file))],
    conflicts: row.conflicts,
  }
  if (row.problem) visit.problem = row.problem
  if (row.receipt) visit.receipt = row.receipt
  if (row.returned_because !== undefined) visit.returned_because = row.returned_because
  if (row.notes !== undefined) visit.notes = row.notes
  return visit
}

function stateOf(row: VisitRow, busy: ReadonlySet<string>): VisitState {
  if (row.status === 'received' || row.status === 'refused') return row.status
  if (row.wanted) return busy.has(row.id) ? 'sending' : 'handed_in'
  return row.status === 'returned' ? 'returned' : 'filling'
}

const elsewhere = (visit: string, file: VisitRow['elsewhere'][number]): Visit['files'][number] => ({
  id: file.id, visit, question: file.question, kind: file.kind, type: '', size: file.size, sha256: file.sha256,
  takenAt: '', state: 'received', sent: file.size, elsewhere: true,
})
