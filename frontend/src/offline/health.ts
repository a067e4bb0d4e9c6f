// Whether what is kept is safe, and how much of it waits.
import type { Database } from './database'
import type { Storage } from './persist'
import type { Health } from './types'
import { isUnsent } from './visits'

export async function health(db: Database, storage: Storage | undefined = globalThis.navigator?.storage): Promise<Health> {
  const [waiting, messages] = await db.run(['visits', 'files', 'messages'], 'readonly', async (tx) => {
    const [visits, files] = [await tx.objectStore('visits').getAll(), await tx.objectStore('files').getAll()]
    const unsent = visits.filter((row) => !row.abandoned && isUnsent(row, files.filter((file) => file.visit === row.id)))
    return [unsent, await tx.objectStore('messages').count()] as const
  })
  const estimate = await storage?.estimate?.().catch(() => undefined)
  return {
    persisted: await storage?.persisted?.().catch(() => undefined),
    quota: estimate?.quota,
    usage: estimate?.usage,
    unsent: waiting.length,
    messages,
    oldestUnsent: waiting.map((row) => row.changed_at).sort()[0],
  }
}
