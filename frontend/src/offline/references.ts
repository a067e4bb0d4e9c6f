// Photos that show how it should look: they go to the device with the package, and from it when no
// package shows them any more. They are the office's, and nothing of the shopper's own.
import type { Database } from './database'
import { presence } from './departures'
import type { Server } from './server'
import type { Checklist } from './types'

export class References {
  constructor(private readonly db: Database) {}

  /** A photo; undefined: it is not on the device. */
  async blob(id: string): Promise<Blob | undefined> {
    const row = await this.db.run(['references'], 'readonly', (tx) => tx.objectStore('references').get(id))
    return row && new Blob([row.bytes], { type: row.type })
  }

  /** Fetches what is not here of a checklist. What cannot be had now is asked for again with the next list. @throws Unreachable, StorageFull */
  async fetch(assignment: string, checklist: Checklist, server: Server, since: number): Promise<void> {
    const wanted = shownBy(checklist)
    if (wanted.length === 0) return
    const known = new Set(await this.db.run(['references'], 'readonly', (tx) => tx.objectStore('references').getAllKeys()))
    for (const id of wanted) {
      if (known.has(id)) continue
      const answer = await server.bytes(`/assignments/${assignment}/references/${id}`)
      if (answer.status !== 200) continue
      await this.db.run(['references', 'facts'], 'readwrite', async (tx) => {
        if ((await presence(tx)) === since) await tx.objectStore('references').put({ id, type: answer.type, bytes: answer.bytes })
      })
    }
  }

  /** Throws away what no package shows. */
  async tidy(): Promise<void> {
    await this.db.run(['packages', 'references'], 'readwrite', async (tx) => {
      const shown = new Set((await tx.objectStore('packages').getAll()).flatMap((one) => shownBy(one.checklist)))
      for (const id of await tx.objectStore('references').getAllKeys()) if (!shown.has(id)) await tx.objectStore('references').delete(id)
    })
  }
}

/** Also of a checklist that an older build kept. */
const shownBy = ({ sections }: Partial<Checklist>): string[] => [...new Set((sections ?? []).flatMap((section) => (section.questions ?? []).flatMap((question) => question.references ?? [])))]
