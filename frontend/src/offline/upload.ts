// A file goes up in pieces, and goes on where it stopped: tus 1.0.0, creation, HEAD and PATCH.
// The library for it (tus-js-client) sends through XMLHttpRequest, which service workers do not have.
import { pieceSize, type FileRow } from './database'
import { sha256 } from './hash'
import { problemIn, root, Unreachable, type Answer, type Server } from './server'
import type { Store } from './store'
import type { Problem } from './types'

const tries = 3 // of asking where an upload stands, before it is left for the next pass
const tus = { 'Tus-Resumable': '1.0.0' }

/** Why a pass ends here: the session is gone, or is somebody else's. */
export class SignedOut extends Error {
  override readonly name = 'SignedOut'
}

/** Sends what the server does not have of a file. undefined: it has all bytes; else why it wants none. @throws Unreachable, SignedOut */
export async function upload(store: Store, server: Server, file: FileRow): Promise<Problem | undefined> {
  let begun = await offsetOf(store, server, file)
  for (let stuck = 0; !('problem' in begun) && begun.offset < file.size; ) {
    const { address, offset } = begun
    const bytes = await piece(store, file, offset)
    if (!bytes) return lost()
    const answer = await server.ask('PATCH', address, { ...tus, 'Upload-Offset': String(offset), 'Content-Type': 'application/offset+octet-stream' }, new Blob([bytes]))
    const next = answer.status === 204 ? Number(answer.headers.get('Upload-Offset')) : NaN
    if (next > offset && next <= file.size) {
      await progress(store, file.id, address, next)
      begun = { address, offset: next }
      continue
    }
    // Another copy of this request was faster, or the server dropped the upload: it says where it stands.
    if (answer.status === 422 && problemIn(answer).code === 'photo_damaged') return await damaged(store, file)
    if (answer.status !== 204 && !movable(answer)) return refusal(answer)
    if (++stuck > tries) throw new Unreachable()
    begun = await offsetOf(store, server, { ...file, upload: address })
  }
  return 'problem' in begun ? begun.problem : undefined
}

/** Where the upload is, and how far; it is created when there is none. */
async function offsetOf(store: Store, server: Server, file: FileRow): Promise<{ address: string; offset: number } | { problem: Problem }> {
  if (file.upload) {
    const answer = await server.ask('HEAD', file.upload, tus)
    const offset = Number(answer.headers.get('Upload-Offset') ?? NaN)
    if (answer.status < 300 && offset <= file.size) {
      await progress(store, file.id, file.upload, offset)
      return { address: file.upload, offset }
    }
    if (answer.status === 401 || answer.status === 403) throw new SignedOut()
    // An answer to HEAD has no words: what is wrong is heard by beginning again.
  }
  const answer = await server.ask('POST', '/uploads', { ...tus, 'Upload-Length': String(file.size), 'Upload-Metadata': metadata(file) })
  if (answer.status !== 201) return { problem: refusal(answer) }
  const location = answer.headers.get('Location')
  if (!location) throw new Unreachable()
  // An upload goes nowhere but to our server, whatever a proxy makes of the address.
  const address = new URL(location, 'http://here').pathname.replace(root, '')
  const offset = Number(answer.headers.get('Upload-Offset') ?? 0)
  await progress(store, file.id, address, offset)
  return { address, offset }
}

/** Gone, locked or moved on by another request: asked again, it goes on. Other conflicts are the server's last word. */
const movable = (answer: Answer): boolean =>
  answer.status < 300 || [404, 410, 423, 460].includes(answer.status) || (answer.status === 409 && problemIn(answer).code === 'upload_offset')

function refusal(answer: Answer): Problem {
  if (answer.status === 401 || answer.status === 403) throw new SignedOut()
  return problemIn(answer)
}

const lost = (): Problem => ({ status: 0, code: 'bytes_lost', title: '', detail: '', fields: [], params: {}, request_id: '' })

function metadata({ visit, question, id, kind, sha256, type }: FileRow): string {
  const fields = { visit, question, file: id, kind, sha256, type }
  return Object.entries(fields).map(([name, value]) => (value === '' ? name : `${name} ${btoa(value)}`)).join(',')
}

/** The server got other bytes than were meant: they changed on the way, and go again; or on this device, and are lost. */
async function damaged(store: Store, file: FileRow): Promise<Problem> {
  await progress(store, file.id, undefined, 0)
  const pieces = await store.db.run(['pieces'], 'readonly', (tx) => tx.objectStore('pieces').getAll(IDBKeyRange.bound([file.id, 0], [file.id, Infinity])))
  if ((await sha256(await new Blob(pieces.map((one) => one.bytes)).arrayBuffer())) !== file.sha256) return lost()
  throw new Unreachable()
}

/** The bytes from the offset to the end of its piece. */
async function piece(store: Store, file: FileRow, offset: number): Promise<ArrayBuffer | undefined> {
  const n = Math.floor(offset / pieceSize)
  const found = await store.db.run(['pieces'], 'readonly', (tx) => tx.objectStore('pieces').get([file.id, n]))
  return found?.bytes.slice(offset - n * pieceSize)
}

async function progress(store: Store, id: string, address: string | undefined, sent: number): Promise<void> {
  const visit = await store.db.run(['files'], 'readwrite', async (tx) => {
    const row = await tx.objectStore('files').get(id)
    if (!row) return undefined
    const { upload: _, ...rest } = row
    await tx.objectStore('files').put(address ? { ...rest, upload: address, sent } : { ...rest, sent })
    return row.visit
  })
  if (visit) store.notes.tell({ kind: 'files', id: visit })
}
