// What the shopper writes to the coordinators: on the device first, and sent with the visits. What was
// read last of a thread is kept beside it, so that it can be read again without a network.
import type { Database, MessageRow } from './database'
import type { Notes } from './notes'
import { problemIn, type Server } from './server'
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
  async waiting(assignment?: string): Promise<MessageRow[]> {
    const rows = await this.db.run(['messages'], 'readonly', (tx) => tx.objectStore('messages').getAll())
    return rows.filter((row) => !assignment || row.assignment_id === assignment).sort((a, b) => a.written_at.localeCompare(b.written_at))
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

  /** The thread as it was read last. */
  async thread(assignment: string): Promise<Message[] | undefined> {
    return (await this.db.run(['threads'], 'readonly', (tx) => tx.objectStore('threads').get(assignment)))?.items
  }

  async keep(assignment: string, items: Message[]): Promise<void> {
    await this.db.run(['threads'], 'readwrite', (tx) => tx.objectStore('threads').put({ id: assignment, items }))
  }

  /** Sends what waits, one after another; a repeat does no harm, because a message keeps its id. @throws Unreachable, SignedOut */
  async deliver(server: Server): Promise<void> {
    for (const row of await this.unsent()) {
      const answer = await server.put(`/assignments/${row.assignment_id}/messages/${row.id}`, { text: row.text, written_at: row.written_at })
      if (answer.status === 401 || answer.status === 403) throw new SignedOut()
      await this.db.run(['messages'], 'readwrite', async (tx) => {
        if (answer.status < 300) await tx.objectStore('messages').delete(row.id)
        else await tx.objectStore('messages').put({ ...row, problem: problemIn(answer) })
      })
      this.notes.tell({ kind: 'visit' })
    }
  }
}
