// One visit goes to the server: its content, its files, and the word that it is handed in. Each step may
// be repeated, and may be interrupted before or after: the next pass goes on from what is on the disk.
import { adopt, tooLate, writable, type StoredDraft } from './adopt'
import { changedFields, contentOf, sameContent } from './content'
import type { FileRow, VisitRow } from './database'
import { problemIn, Unreachable, type Answer, type Server } from './server'
import type { Store } from './store'
import type { Content, Problem, Receipt } from './types'
import { SignedOut, upload } from './upload'
import { find, isUnsent } from './visits'

const rounds = 8 // of meeting another device's changes, until the next pass

interface Kept {
  row: VisitRow
  files: FileRow[]
}

/** Whether a pass has anything to do for a visit. */
export const waits = ({ row, files }: Kept): boolean =>
  !row.abandoned && row.status !== 'refused' && (row.status === 'received' ? files.some((file) => file.state === 'kept') : isUnsent(row, row.wanted ? files : []))

/** Brings a visit as far as it goes. @throws Unreachable, SignedOut */
export async function deliver(store: Store, server: Server, id: string, now: () => Date): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    const kept = await read(store, id)
    if (!kept || !waits(kept)) return
    if (await step(store, server, kept, now)) return
    id = kept.row.id
  }
}

/** One step of a visit; true: nothing is left to do, or nothing can be done. */
async function step(store: Store, server: Server, { row, files }: Kept, now: () => Date): Promise<boolean> {
  const { asked, base } = row
  if (row.status !== 'received' && asked && !sameContent(asked.content, row)) {
    // Whether the server has what was sent before is found out first: it is our own, and no conflict.
    return send(store, server, row, { ...asked, submit: false, again: true }, now)
  }
  const ask = { content: contentOf(row), revision: base?.revision ?? 0 }
  if (row.status !== 'received' && (!base || !sameContent(row, base.content))) return send(store, server, row, { ...ask, submit: false }, now)
  if (!row.wanted) return true
  if (files.some((file) => file.state === 'kept')) return sendFiles(store, server, row, files)
  if (files.some((file) => file.state === 'refused')) return true
  return row.status === 'received' || send(store, server, row, { ...ask, submit: true }, now)
}

interface Ask {
  content: Content
  revision: number
  submit: boolean
  /** It was sent before, and something else is to follow. */
  again?: boolean
}

/** Sends the content, as a draft or handed in. */
async function send(store: Store, server: Server, row: VisitRow, { content, revision, submit, again }: Ask, now: () => Date): Promise<boolean> {
  // On the disk before it leaves: if the answer is lost, what the server has is known to be our own.
  await patch(store, row.id, (kept) => ({ ...kept, asked: { content, revision } }))
  const answer = await server.put(`/visits/${row.id}`, bodyOf(row, content, revision, submit))
  if (answer.status === 200) {
    await acknowledge(store, row.id, content, answer.body as Receipt)
    return submit
  }
  const problem = problemIn(answer)
  if (problem.code === 'assignment_taken' && typeof problem.params.visit_id === 'string') return meet(store, server, row, problem.params.visit_id, problem, now)
  if (['visit_stale', 'visit_differs', 'visit_closed'].includes(problem.code)) return meet(store, server, row, row.id, problem, now)
  if (again && answer.status !== 401 && answer.status !== 403) {
    await patch(store, row.id, ({ asked: _, ...kept }) => kept) // it never was stored, and was corrected since
    return false
  }
  await refuse(store, server, row.id, answer, problem)
  return true
}

function bodyOf(row: VisitRow, content: Content, revision: number, submit: boolean): Record<string, unknown> {
  const { finished_at, ...rest } = content
  return { assignment_id: row.assignment_id, ...rest, ...(finished_at ? { finished_at } : {}), ...(submit ? { submit } : {}), ...(revision > 0 ? { revision } : {}) }
}

/** The server has the content. What was changed while it was on its way stays as it is. */
async function acknowledge(store: Store, id: string, content: Content, receipt: Receipt): Promise<void> {
  await patch(store, id, ({ asked: _, problem: __, ...row }) => {
    const next: VisitRow = { ...row, base: { revision: receipt.revision, content }, receipt: kept(receipt) }
    if (writable(receipt.status)) return next
    // Taken back and changed while it was on its way: the server was faster.
    const late = !row.wanted && changedFields(row, content).length > 0
    return late ? { ...next, status: 'refused', problem: tooLate } : { ...next, ...content, wanted: true, status: 'received' }
  })
}

/** The receipt alone; the list of files in it is kept with the files. */
function kept({ id, status, revision, submitted_at, late }: Receipt): Receipt {
  return { id, status, revision, ...(submitted_at === undefined ? {} : { submitted_at }), ...(late === undefined ? {} : { late }) }
}

/** Another device was there: both are joined, and it goes on from the result. */
async function meet(store: Store, server: Server, row: VisitRow, otherId: string, problem: Problem, now: () => Date): Promise<boolean> {
  const answer = await server.get(`/visits/${otherId}/draft`)
  if (answer.status === 200) {
    await adopt(store.db, store.notes, row.id, answer.body as StoredDraft, now(), problem)
    // The visit may have another id now; it is found under both.
    return false
  }
  await refuse(store, server, row.id, answer, problem)
  return true
}

/** Sends the files, and believes only the server's receipts. */
async function sendFiles(store: Store, server: Server, row: VisitRow, files: FileRow[]): Promise<boolean> {
  let refused: Problem | undefined
  for (const file of files.filter((one) => one.state === 'kept')) {
    const problem = await upload(store, server, file)
    if (!problem) continue
    if (!(await stillOurs(server, store.account))) throw new SignedOut()
    refused ??= problem
    await patchFile(store, file.id, (one) => ({ ...one, state: 'refused', problem }))
  }
  await confirm(store, server, row.id)
  if (refused) await patch(store, row.id, (one) => (one.status === 'received' ? { ...one, problem: refused } : { ...one, status: 'refused', wanted: false, problem: refused }))
  return refused !== undefined
}

/** Compares the server's receipts with what was sent. */
async function confirm(store: Store, server: Server, id: string): Promise<void> {
  const answer = await server.get(`/visits/${id}/draft`)
  if (answer.status !== 200) throw answer.status === 401 || answer.status === 403 ? new SignedOut() : new Unreachable()
  const receipts = new Map(((answer.body as StoredDraft).files ?? []).map((file) => [file.id, file.sha256]))
  let missing = false
  for (const file of (await read(store, id))?.files ?? []) {
    if (file.state !== 'kept') continue
    if (receipts.get(file.id) === file.sha256) {
      await patchFile(store, file.id, ({ problem: _, ...one }) => ({ ...one, state: 'received', sent: one.size }))
      continue
    }
    missing = true
    await patchFile(store, file.id, ({ upload: _, ...one }) => ({ ...one, sent: 0 }))
  }
  if (missing) throw new Unreachable()
}

/** The server says no: everything stays, with its words. */
async function refuse(store: Store, server: Server, id: string, answer: Answer, problem: Problem): Promise<void> {
  if (answer.status === 401 || answer.status === 403 || !(await stillOurs(server, store.account))) throw new SignedOut()
  await patch(store, id, ({ asked: _, ...row }) => ({ ...row, status: 'refused', wanted: false, problem }))
}

/** Whether the session is this account's: a refusal to somebody else says nothing about the visit. */
export async function stillOurs(server: Server, account: string): Promise<boolean> {
  const answer = await server.get('/session')
  return (answer.body as { account?: { id?: string } } | undefined)?.account?.id === account
}

async function read(store: Store, id: string): Promise<Kept | undefined> {
  return store.db.run(['visits', 'files', 'facts'], 'readonly', async (tx) => {
    const row = await find(tx, id)
    return row && { row, files: await tx.objectStore('files').index('visit').getAll(row.id) }
  })
}

async function patch(store: Store, id: string, edit: (row: VisitRow) => VisitRow): Promise<void> {
  await store.db.run(['visits', 'facts'], 'readwrite', async (tx) => {
    const row = await find(tx, id)
    if (row) await tx.objectStore('visits').put(edit(row))
  })
  store.notes.tell({ kind: 'visit', id })
}

async function patchFile(store: Store, id: string, edit: (row: FileRow) => FileRow): Promise<void> {
  const visit = await store.db.run(['files'], 'readwrite', async (tx) => {
    const row = await tx.objectStore('files').get(id)
    if (row) await tx.objectStore('files').put(edit(row))
    return row?.visit
  })
  if (visit) store.notes.tell({ kind: 'files', id: visit })
}
