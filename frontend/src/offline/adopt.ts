// What the server has of a visit comes to the device: begun elsewhere, changed elsewhere, or returned.
import { changedFields, normal } from './content'
import { presence } from './departures'
import type { Database, Transaction, VisitRow } from './database'
import { merge } from './merge'
import type { Notes } from './notes'
import { type Server } from './server'
import type { Content, FileKind, Problem, Track } from './types'
import { find, newRow } from './visits'

/** The visit as the server keeps it (GET /visits/{id}/draft). */
export interface StoredDraft {
  id: string
  assignment_id: string
  status: string
  revision: number
  started_at: string
  finished_at?: string | null
  answers: Record<string, unknown>
  comments?: Record<string, string>
  summary?: string
  track?: Partial<Track> | null
  files?: StoredFile[]
  returned_because?: string
  notes?: unknown
}

export interface StoredFile {
  id: string
  question_id: string
  kind: FileKind
  sha256: string
  size: number
}

/** Whether the shopper may still change a visit. */
export const writable = (status: string): boolean => status === 'in_progress' || status === 'returned'

/** The visit was handed in before a change reached the server. */
export const tooLate: Problem = { status: 0, code: 'visit_closed', title: '', detail: '', fields: [], params: {}, request_id: '' }
const noTrack: Track = { device: '', app: '', outcome: 'done', elapsed_ms: 0, clock_jump_ms: 0, questions: {} }

/** The content of what the server keeps. own: for what it does not say. */
export function contentIn(stored: StoredDraft, own: Track = noTrack): Content {
  return normal({
    started_at: stored.started_at, finished_at: stored.finished_at ?? null, answers: stored.answers, comments: stored.comments ?? {},
    summary: stored.summary ?? '', track: stored.track ? whole(stored.track) : own,
  })
}

/** The server leaves out what is nothing. */
function whole(track: Partial<Track>): Track {
  const questions = Object.fromEntries(Object.entries(track.questions ?? {}).map(([id, one]) => [id, { ...one, spent_ms: one.spent_ms ?? 0 }]))
  return { ...noTrack, ...track, questions }
}

/** Fetches a visit that the server lists where this device has nothing of it, or something older. */
export async function adoptDraft(db: Database, notes: Notes, server: Server, assignmentId: string, listed: { id: string; revision: number; status: string }, now: Date, since: number): Promise<void> {
  const known = await db.run(['visits'], 'readonly', (tx) => tx.objectStore('visits').index('assignment').getAll(assignmentId))
  const current = known.find((row) => !row.abandoned)
  const news = !current || current.id !== listed.id || (current.base?.revision ?? 0) < listed.revision || (listed.status === 'returned') !== (current.status === 'returned')
  if (!news || known.some((row) => row.abandoned && row.id === listed.id)) return
  const answer = await server.get(`/visits/${listed.id}/draft`)
  if (answer.status === 200) await adopt(db, notes, current?.id, answer.body as StoredDraft, now, tooLate, since)
}

/**
 * Joins what the server keeps with what this device has. localId: of the device's visit for the same
 * assignment; it takes the server's id, and is still found under its own. closed: what is said of changes
 * that come after the visit was handed in elsewhere. since: how often the account had left when this was asked for.
 */
export async function adopt(db: Database, notes: Notes, localId: string | undefined, stored: StoredDraft, now: Date, closed: Problem = tooLate, since?: number): Promise<void> {
  await db.run(['visits', 'files', 'facts'], 'readwrite', async (tx) => {
    if (since !== undefined && (await presence(tx)) !== since) return
    const visits = tx.objectStore('visits')
    const local = localId ? await find(tx, localId) : undefined
    const files = tx.objectStore('files')
    const own = new Set<string>()
    if (local?.id !== stored.id) await putAside(tx, stored.id)
    if (local) {
      for (const file of await files.index('visit').getAll(local.id)) {
        own.add(file.id)
        if (local.id !== stored.id) await files.put({ ...withoutUpload(file), visit: stored.id })
      }
      if (local.id !== stored.id) {
        await visits.delete(local.id)
        await tx.objectStore('facts').put(stored.id, `was.${local.id}`)
      }
    }
    const row = joined(local, stored, now, closed)
    row.elsewhere = (stored.files ?? []).filter((file) => !own.has(file.id)).map(({ id, question_id, kind, sha256, size }) => ({ id, question: question_id, kind, sha256, size }))
    await visits.put(row)
  })
  notes.tell({ kind: 'visit', id: stored.id })
}

/** A visit that was given up here under the id keeps its copy, under another. */
async function putAside(tx: Transaction<'readwrite'>, id: string): Promise<void> {
  const old = await tx.objectStore('visits').get(id)
  if (!old?.abandoned) return
  const aside = crypto.randomUUID()
  await tx.objectStore('visits').put({ ...old, id: aside })
  for (const file of await tx.objectStore('files').index('visit').getAll(id)) await tx.objectStore('files').put({ ...file, visit: aside })
}

/** An upload belongs to the visit that it was begun for. */
function withoutUpload<F extends { upload?: string; sent: number; state: string }>(file: F): F {
  const { upload: _, ...rest } = file
  return (file.state === 'received' ? file : { ...rest, sent: 0 }) as F
}

function joined(local: VisitRow | undefined, stored: StoredDraft, now: Date, closed: Problem): VisitRow {
  const theirs = contentIn(stored, local?.track)
  const base = { revision: stored.revision, content: theirs }
  if (!local) return { ...withStatus(newRow(stored.id, stored.assignment_id, theirs, now), stored), base }
  const common = local.id === stored.id ? local.base?.content : undefined
  const { content, conflicts } = merge({ base: common, mine: normal(local), theirs, touched: local.touched, asked: local.id === stored.id ? local.asked?.content : undefined, now })
  const { asked: _, ...rest } = local
  if (!writable(stored.status)) {
    // It was handed in on another device. What was typed here and is not in it stays, and is said.
    const differs = changedFields(content, theirs).length > 0
    const row = withStatus({ ...rest, ...(differs ? content : theirs), id: stored.id, conflicts: [...local.conflicts, ...conflicts] }, stored)
    return differs ? { ...row, base, status: 'refused', wanted: false, problem: closed } : { ...row, base }
  }
  return { ...withStatus({ ...rest, ...content, id: stored.id, conflicts: [...local.conflicts, ...conflicts] }, stored), base }
}

/** What the server's status means here. A visit that was returned waits for the shopper again. */
function withStatus(row: VisitRow, stored: StoredDraft): VisitRow {
  const { returned_because: _, notes: __, ...rest } = row
  const next: VisitRow = { ...rest, receipt: { id: stored.id, status: stored.status, revision: stored.revision } }
  if (stored.status === 'returned') {
    // Only a new return opens it: one that was answered here already stays handed in.
    const fresh = row.status === 'received'
    next.status = 'returned'
    if (fresh) next.wanted = false
    if (stored.returned_because !== undefined) next.returned_because = stored.returned_because
    if (stored.notes !== undefined) next.notes = stored.notes
  } else if (writable(stored.status)) {
    if (next.status === 'received') next.status = 'open'
  } else {
    next.wanted = true
    next.status = 'received'
  }
  return next
}
