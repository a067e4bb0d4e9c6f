// Photos, voice notes, signatures and receipts on the device: kept in pieces with their hash.
import { pieceSize, type Database, type FileRow } from './database'
import { AlreadySent, HandedIn, NotHere } from './errors'
import { sha256 } from './hash'
import type { Notes } from './notes'
import type { FileEntry, FileKind } from './types'
import { find } from './visits'

export interface NewFile {
  /** Empty: of the whole visit. */
  question: string
  kind: FileKind
  /** As it will be sent: scale a photo before. */
  blob: Blob
  takenAt: Date
}

export class Files {
  constructor(
    private readonly db: Database,
    private readonly notes: Notes,
  ) {}

  /** Keeps a file of a visit. It is whole on the disk, or not there at all. @throws StorageFull, HandedIn, NotHere */
  async add(visitId: string, { question, kind, blob, takenAt }: NewFile): Promise<FileEntry> {
    const bytes = await blob.arrayBuffer()
    const file: FileRow = {
      id: crypto.randomUUID(), visit: visitId, question, kind, type: blob.type, size: bytes.byteLength,
      sha256: await sha256(bytes), taken_at: takenAt.toISOString(), state: 'kept', sent: 0,
    }
    const kept = await this.db.run(['visits', 'facts', 'files', 'pieces'], 'readwrite', async (tx) => {
      const visit = await find(tx, visitId)
      if (!visit) throw new NotHere('no such visit')
      if (visit.wanted || visit.status === 'received') throw new HandedIn('the visit was handed in')
      const row = { ...file, visit: visit.id }
      await tx.objectStore('files').put(row)
      const pieces = tx.objectStore('pieces')
      for (let n = 0; n * pieceSize < bytes.byteLength; n++) {
        await pieces.put({ file: row.id, n, bytes: bytes.slice(n * pieceSize, (n + 1) * pieceSize) })
      }
      return row
    })
    this.notes.tell({ kind: 'files', id: kept.visit })
    return entryOf(kept, this.notes.busy)
  }

  /** Takes a file away that was refused, or of which nothing was sent. @throws AlreadySent, NotHere */
  async remove(fileId: string): Promise<void> {
    const visit = await this.db.run(['files', 'pieces'], 'readwrite', async (tx) => {
      const file = await tx.objectStore('files').get(fileId)
      if (!file) throw new NotHere('no such file')
      if (file.state === 'received' || (file.state === 'kept' && (file.sent > 0 || file.upload))) throw new AlreadySent('the file was sent')
      await tx.objectStore('pieces').delete(IDBKeyRange.bound([fileId, 0], [fileId, Infinity]))
      await tx.objectStore('files').delete(fileId)
      return file.visit
    })
    this.notes.tell({ kind: 'files', id: visit })
  }

  /** The bytes; undefined where they are on another device. */
  async blob(fileId: string): Promise<Blob | undefined> {
    const found = await this.db.run(['files', 'pieces'], 'readonly', async (tx) => {
      const file = await tx.objectStore('files').get(fileId)
      return file && { file, pieces: await tx.objectStore('pieces').getAll(IDBKeyRange.bound([fileId, 0], [fileId, Infinity])) }
    })
    return found && new Blob(found.pieces.map((piece) => piece.bytes), { type: found.file.type })
  }

  /** The files of a visit that are on this device. */
  async of(visitId: string): Promise<FileEntry[]> {
    const rows = await this.db.run(['visits', 'facts', 'files'], 'readonly', async (tx) => {
      const visit = await find(tx, visitId)
      return visit ? tx.objectStore('files').index('visit').getAll(visit.id) : []
    })
    return rows.map((row) => entryOf(row, this.notes.busy))
  }
}

/** What the screens see of a file. */
export function entryOf(row: FileRow, busy: ReadonlySet<string>): FileEntry {
  const entry: FileEntry = {
    id: row.id, visit: row.visit, question: row.question, kind: row.kind, type: row.type, size: row.size, sha256: row.sha256,
    takenAt: row.taken_at, state: row.state === 'kept' && busy.has(row.id) ? 'sending' : row.state, sent: row.sent, elsewhere: false,
  }
  if (row.problem) entry.problem = row.problem
  return entry
}
