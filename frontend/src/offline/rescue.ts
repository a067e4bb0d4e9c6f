// Everything that was not sent, in one file that another device of the same account can take: lines of
// JSON, with the bytes of files in base64. Written and read piece by piece, whatever its size.
import { changedFields, normal } from './content'
import { type FileRow, type MessageRow, type Transaction, type VisitRow } from './database'
import { RescueRefused } from './errors'
import { sha256 } from './hash'
import { merge } from './merge'
import type { Store } from './store'
import { isUnsent } from './visits'

type Line =
  | { etalon: 'rescue'; form: 1; account: string; made_at: string }
  | { visit: VisitRow }
  | { message: MessageRow }
  | { file: FileRow; pieces: number }
  | { piece: string }
  | { end: true; visits: number; files: number; messages?: number }

const longestLine = 16_000_000 // letters; a longer line is not ours

export interface Rescued {
  visits: number
  files: number
  messages: number
}

/** The rescue file of a store. */
export async function write(store: Store, now = new Date()): Promise<Blob> {
  const { visits, files, messages } = await store.db.run(['visits', 'files', 'messages'], 'readonly', async (tx) => {
    const [rows, all, messages] = [await tx.objectStore('visits').getAll(), await tx.objectStore('files').getAll(), await tx.objectStore('messages').getAll()]
    const own = (row: VisitRow): FileRow[] => all.filter((file) => file.visit === row.id)
    const visits = rows.filter((row) => !row.abandoned && isUnsent(row, own(row)))
    return { visits, messages, files: visits.flatMap(own).filter((file) => file.state !== 'received') }
  })
  // A Blob of Blobs: the browser may put each aside, so that not all bytes are in memory at once.
  const parts: Blob[] = []
  const add = (line: Line): number => parts.push(new Blob([JSON.stringify(line), '\n']))
  add({ etalon: 'rescue', form: 1, account: store.account, made_at: now.toISOString() })
  for (const visit of visits) add({ visit })
  for (const message of messages) add({ message })
  for (const file of files) {
    const keys = await store.db.run(['pieces'], 'readonly', (tx) => tx.objectStore('pieces').getAllKeys(IDBKeyRange.bound([file.id, 0], [file.id, Infinity])))
    add({ file, pieces: keys.length })
    for (const key of keys) {
      const piece = await store.db.run(['pieces'], 'readonly', (tx) => tx.objectStore('pieces').get(key))
      add({ piece: base64(piece?.bytes ?? new ArrayBuffer(0)) })
    }
  }
  add({ end: true, visits: visits.length, files: files.length, messages: messages.length })
  return new Blob(parts, { type: 'application/jsonl' })
}

/**
 * Takes a rescue file in. Visits that are here too are joined field by field; taking the same file twice
 * changes nothing. The file is checked to its end before anything is kept. @throws RescueRefused, StorageFull
 */
export async function read(store: Store, file: Blob, now = new Date()): Promise<Rescued> {
  const { visits, messages } = await check(store, file)
  for (const visit of visits) await takeVisit(store, visit, now)
  // A message that the other phone has sent meanwhile is the same one to the server.
  await store.db.run(['messages'], 'readwrite', async (tx) => {
    for (const message of messages) await tx.objectStore('messages').put(message)
  })
  let count = 0
  for await (const found of filesIn(file)) count += (await takeFile(store, found.row, found.pieces)) ? 1 : 0
  store.notes.tell({ kind: 'visit' })
  return { visits: visits.length, files: count, messages: messages.length }
}

/** Reads the file once without keeping anything, and returns its visits and messages. */
async function check(store: Store, file: Blob): Promise<{ visits: VisitRow[]; messages: MessageRow[] }> {
  const visits: VisitRow[] = []
  const messages: MessageRow[] = []
  let first = true
  let ended = false
  if (!(await file.slice(0, 40).text()).startsWith('{"etalon":"rescue"')) throw new RescueRefused('not_a_rescue_file')
  for await (const line of lines(file)) {
    if (first && !('etalon' in line && line.etalon === 'rescue' && line.form === 1)) throw new RescueRefused('not_a_rescue_file')
    if ('etalon' in line && line.account !== store.account) throw new RescueRefused('other_account')
    if ('visit' in line) visits.push(line.visit)
    if ('message' in line) messages.push(line.message)
    if ('end' in line) ended = true
    first = false
  }
  if (!ended) throw new RescueRefused('cut_off')
  for await (const { row, pieces } of filesIn(file)) {
    if ((await sha256(await new Blob(pieces).arrayBuffer())) !== row.sha256) throw new RescueRefused('damaged')
  }
  return { visits, messages }
}

async function takeVisit(store: Store, theirs: VisitRow, now: Date): Promise<void> {
  await store.db.run(['visits', 'facts'], 'readwrite', async (tx) => {
    const visits = tx.objectStore('visits')
    const known = (await visits.index('assignment').getAll(theirs.assignment_id)).find((row) => !row.abandoned)
    if (!known) {
      await visits.put(theirs)
      return
    }
    if (known.id !== theirs.id) await tx.objectStore('facts').put(known.id, `was.${theirs.id}`)
    if (known.wanted || known.status === 'received') return
    const { content, conflicts } = merge({ base: known.base?.content, mine: normal(known), theirs: normal(theirs), touched: known.touched, now })
    const news = changedFields(known, content)
    if (news.length === 0 && conflicts.length === 0) return
    const touched = { ...known.touched }
    for (const field of news) touched[field] = theirs.touched[field] ?? now.toISOString()
    await visits.put({ ...known, ...content, touched, conflicts: [...known.conflicts, ...conflicts], changed_at: now.toISOString() })
  })
}

async function takeFile(store: Store, row: FileRow, pieces: ArrayBuffer[]): Promise<boolean> {
  return store.db.run(['files', 'pieces', 'visits', 'facts'], 'readwrite', async (tx) => {
    if (await tx.objectStore('files').get(row.id)) return false
    const visit = await visitFor(tx, row.visit)
    if (!visit) return false
    const { upload: _, problem: __, ...file } = row
    await tx.objectStore('files').put({ ...file, visit, state: 'kept', sent: 0 })
    for (const [n, bytes] of pieces.entries()) await tx.objectStore('pieces').put({ file: row.id, n, bytes })
    return true
  })
}

async function visitFor(tx: Transaction<'readwrite'>, id: string): Promise<string | undefined> {
  if (await tx.objectStore('visits').get(id)) return id
  return (await tx.objectStore('facts').get(`was.${id}`)) as string | undefined
}

/** The files with their bytes, one at a time. */
async function* filesIn(file: Blob): AsyncGenerator<{ row: FileRow; pieces: ArrayBuffer[] }> {
  let row: FileRow | undefined
  let missing = 0
  let pieces: ArrayBuffer[] = []
  for await (const line of lines(file)) {
    if ('file' in line) [row, missing, pieces] = [line.file, line.pieces, []]
    if ('piece' in line) {
      pieces.push(bytesOf(line.piece))
      missing--
    }
    if (row && missing === 0) {
      yield { row, pieces }
      row = undefined
    }
  }
}

async function* lines(file: Blob): AsyncGenerator<Line> {
  const reader = file.stream().pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array<ArrayBuffer>>).getReader()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    const parts = (rest + value).split('\n')
    rest = parts.pop() ?? ''
    if (rest.length > longestLine) throw new RescueRefused('not_a_rescue_file')
    for (const part of parts) yield parse(part)
  }
  if (rest !== '') throw new RescueRefused('cut_off')
}

function parse(text: string): Line {
  try {
    const line: unknown = JSON.parse(text)
    if (typeof line === 'object' && line !== null) return line as Line
  } catch {
    // it is said below
  }
  throw new RescueRefused('not_a_rescue_file')
}

function base64(bytes: ArrayBuffer): string {
  const view = new Uint8Array(bytes)
  let text = ''
  // In steps: so many arguments at once are too many for a call.
  for (let i = 0; i < view.length; i += 8192) text += String.fromCharCode(...view.subarray(i, i + 8192))
  return btoa(text)
}

function bytesOf(text: string): ArrayBuffer {
  try {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer
  } catch {
    throw new RescueRefused('damaged')
  }
}
