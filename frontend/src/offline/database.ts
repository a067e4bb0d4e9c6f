// The database of one account on this device. Every write is on the disk before it counts as made.
import { deleteDB, openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction, type StoreNames } from 'idb'
import { Closed, plainly } from './errors'
import type { Conflict, Content, FileKind, FileState, Message, Package, Problem, Receipt } from './types'

/** A visit as it is kept. */
export interface VisitRow extends Content {
  id: string
  assignment_id: string
  /** What the server is known to have, and at which revision; absent: nothing yet. */
  base?: { revision: number; content: Content }
  /** What was sent and not answered: the server has it, or it does not. */
  asked?: { content: Content; revision: number }
  /** The shopper handed it in. */
  wanted: boolean
  status: 'open' | 'received' | 'refused' | 'returned'
  /** When each field was last changed here, ISO 8601, by "answers.ID" and so on. */
  touched: Record<string, string>
  changed_at: string
  conflicts: Conflict[]
  /** Files that the server has from other devices. */
  elsewhere: { id: string; question: string; kind: FileKind; sha256: string; size: number }[]
  problem?: Problem
  receipt?: Receipt
  returned_because?: string
  notes?: unknown
  abandoned?: { reason: string; at: string }
}

/** A file as it is kept; its bytes are pieces. */
export interface FileRow {
  id: string
  visit: string
  question: string
  kind: FileKind
  type: string
  size: number
  sha256: string
  taken_at: string
  state: Exclude<FileState, 'sending'>
  sent: number
  /** Where its upload goes on. */
  upload?: string
  problem?: Problem
}

/** A part of a file's bytes. */
export interface Piece {
  file: string
  n: number
  bytes: ArrayBuffer
}

/** A message that the server does not have. */
export interface MessageRow {
  id: string
  assignment_id: string
  text: string
  /** ISO 8601, of the device's wall clock. */
  written_at: string
  /** The server refused it. */
  problem?: Problem
}

export interface Tables extends DBSchema {
  packages: { key: string; value: Package & { id: string } }
  visits: { key: string; value: VisitRow; indexes: { assignment: string } }
  files: { key: string; value: FileRow; indexes: { visit: string } }
  pieces: { key: [string, number]; value: Piece }
  /** What was encrypted at the sign-out, by the table it came from. */
  sealed: { key: number; value: { table: string; iv: Uint8Array<ArrayBuffer>; bytes: ArrayBuffer } }
  facts: { key: string; value: unknown }
  messages: { key: string; value: MessageRow }
  /** Messages as they were read last, by assignment. */
  threads: { key: string; value: { id: string; items: Message[] } }
  /** Photos that questions show. */
  references: { key: string; value: { id: string; type: string; bytes: ArrayBuffer } }
}

export type Table = StoreNames<Tables>
/** Any of the tables is named here; a transaction has those that it was begun with. */
export type Transaction<M extends IDBTransactionMode> = IDBPTransaction<Tables, Table[], M>

/** Bytes in one piece of a file. */
export const pieceSize = 512 * 1024

const prefix = 'etalon.visits.'
const nameOf = (place: string): string => prefix + place

/** The accounts that have a database here; none where the browser cannot list them. */
export async function accountsHere(): Promise<string[]> {
  const all = (await indexedDB.databases?.()) ?? []
  return all.flatMap(({ name }) => (name?.startsWith(prefix) ? [name.slice(prefix.length)] : []))
}

/** Throws everything at a place away. */
export const forget = (place: string): Promise<void> => deleteDB(nameOf(place))

/** The connection to the database. It opens itself again where the browser closed it. */
export class Database {
  #open: Promise<IDBPDatabase<Tables>> | undefined
  #closed = false

  constructor(readonly place: string) {}

  /**
   * Runs one transaction and returns what run returns, once everything is on the disk. run may await
   * nothing but the transaction's own requests. @throws StorageFull, Closed
   */
  async run<M extends 'readonly' | 'readwrite', R>(tables: Table[], mode: M, run: (tx: Transaction<M>) => Promise<R>): Promise<R> {
    try {
      return await this.#once(tables, mode, run)
    } catch (error) {
      if (!lost(error) || this.#closed) throw plainly(error)
      this.#open = undefined
      return await this.#once(tables, mode, run).catch((again: unknown) => {
        throw plainly(again)
      })
    }
  }

  async #once<M extends 'readonly' | 'readwrite', R>(tables: Table[], mode: M, run: (tx: Transaction<M>) => Promise<R>): Promise<R> {
    const db = await this.#connection()
    // WebKit and Chromium may otherwise say "done" while the system still holds the bytes in memory.
    const tx = db.transaction(tables, mode, { durability: 'strict' })
    tx.done.catch(() => {}) // it is awaited below, unless run fails first
    try {
      const result = await run(tx)
      await tx.done
      return result
    } catch (error) {
      try {
        tx.abort()
      } catch {
        // it is over already
      }
      throw tx.error ?? error
    }
  }

  /** Waits for what is running and gives the connection back. */
  async close(): Promise<void> {
    this.#closed = true
    const open = this.#open
    this.#open = undefined
    ;(await open?.catch(() => undefined))?.close()
  }

  #connection(): Promise<IDBPDatabase<Tables>> {
    if (this.#closed) return Promise.reject(new Closed('the store is closed'))
    this.#open ??= openDB<Tables>(nameOf(this.place), 2, {
      upgrade: (db, from) => {
        if (from < 2) for (const table of ['messages', 'threads', 'references'] as const) db.createObjectStore(table, { keyPath: 'id' })
        if (from > 0) return
        db.createObjectStore('packages', { keyPath: 'id' })
        db.createObjectStore('visits', { keyPath: 'id' }).createIndex('assignment', 'assignment_id')
        db.createObjectStore('files', { keyPath: 'id' }).createIndex('visit', 'visit')
        db.createObjectStore('pieces', { keyPath: ['file', 'n'] })
        db.createObjectStore('sealed', { autoIncrement: true })
        db.createObjectStore('facts')
      },
      // Another tab deletes it, or has a newer form: this one must not stand in the way.
      blocking: () => void this.close(),
      terminated: () => (this.#open = undefined),
    })
    this.#open.catch(() => (this.#open = undefined))
    return this.#open
  }
}

/** The browser took the connection away, as iOS does from an application in the background. */
function lost(error: unknown): boolean {
  const { name, message } = error as { name?: string; message?: string }
  return name === 'InvalidStateError' || (name === 'UnknownError' && /connection/i.test(message ?? ''))
}
