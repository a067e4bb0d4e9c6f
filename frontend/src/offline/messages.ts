// What the shopper writes to the coordinators: on the device first, and sent with the visits. What was
// read last of a thread is kept beside it, so that it can be read again without a network.
import type { Database, MessageRow, Transaction } from './database'
import type { Notes } from './notes'
import { problemIn, Unreachable, type Server } from './server'
import type { Message } from './types'
import { SignedOut } from './upload'

export class Messages {
  constructor(
    private readonly db: Database,
    private readonly notes: Notes,
  ) {}

  /** Keeps a message until the server has it. @throws StorageFull */
  async write(assignment: string, text: string, now: Date): Promise<void> {
    const row: MessageRow = { id: crypto.randomUUID(), assignment_id: assignment, text, written_at: now.toISOString() }
    await this.db.run(['messages'], 'readwrite', (tx) => tx.objectStore('messages').put(row))
    this.notes.tell({ kind: 'visit' })
  }

  /** What the server does not have yet, in the order in which it was written. */
  async waiting(): Promise<MessageRow[]> {
    return inOrder(await this.db.run(['messages'], 'readonly', (tx) => tx.objectStore('messages').getAll()))
  }

  /** What waits and was not refused. */
  async unsent(): Promise<MessageRow[]> {
    return (await this.waiting()).filter((row) => !row.problem)
  }

  /** Takes a message back that the server refused. */
  async drop(id: string): Promise<void> {
    await this.db.run(['messages'], 'readwrite', (tx) => tx.objectStore('messages').delete(id))
    this.notes.tell({ kind: 'visit' })
  }

  /** The thread as far as this phone knows it, and what waits for the server: each message in one of them. */
  async read(assignment: string): Promise<{ items: Message[] | undefined; waiting: MessageRow[] }> {
    return this.db.run(['messages', 'threads'], 'readonly', async (tx) => {
      const kept = await tx.objectStore('threads').get(assignment)
      return { items: kept?.items, waiting: inOrder((await tx.objectStore('messages').getAll()).filter((row) => row.assignment_id === assignment)) }
    })
  }

  /** Keeps what the server told. It may have been asked before a message of ours came, so nothing that was kept goes. */
  async keep(assignment: string, items: Message[]): Promise<void> {
    await this.db.run(['threads'], 'readwrite', (tx) => add(tx, assignment, items))
  }

  /** Sends what waits, one after another; a repeat does no harm, because a message keeps its id. @throws Unreachable, SignedOut */
  async deliver(server: Server): Promise<void> {
    for (const row of await this.unsent()) {
      const answer = await server.put(`/assignments/${row.assignment_id}/messages/${row.id}`, { text: row.text, written_at: row.written_at })
      if (answer.status === 401 || answer.status === 403) throw new SignedOut()
      const stored = answer.body as Message | undefined
      // What says yes without naming the message is no server of ours.
      if (answer.status < 300 && stored?.id !== row.id) throw new Unreachable()
      await this.db.run(['messages', 'threads'], 'readwrite', async (tx) => {
        if (answer.status >= 300) return void (await tx.objectStore('messages').put({ ...row, problem: problemIn(answer) }))
        await tx.objectStore('messages').delete(row.id)
        await add(tx, row.assignment_id, stored ? [stored] : [])
      })
      this.notes.tell({ kind: 'visit' })
    }
  }
}

const inOrder = (rows: MessageRow[]): MessageRow[] => rows.sort((a, b) => a.written_at.localeCompare(b.written_at))

/** Adds to a thread what it does not have, in the order in which the server had it. */
async function add(tx: Transaction<'readwrite'>, assignment: string, items: Message[]): Promise<void> {
  const threads = tx.objectStore('threads')
  const known = new Map(((await threads.get(assignment))?.items ?? []).map((one) => [one.id, one]))
  for (const one of items) known.set(one.id, one)
  const all = [...known.values()].sort((a, b) => Date.parse(a.created_at) - Date.parse(b.created_at))
  await threads.put({ id: assignment, items: all })
}
