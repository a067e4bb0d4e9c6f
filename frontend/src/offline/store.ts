// Everything that one account has on this device.
import { Database } from './database'
import { Files } from './files'
import { health, type Storage } from './health'
import { Notes } from './notes'
import { Packages } from './packages'
import type { Change, Health } from './types'
import { Visits } from './visits'

export class Store {
  readonly packages: Packages
  readonly visits: Visits
  readonly files: Files
  /** For the parts of the library. */
  readonly db: Database
  readonly notes: Notes

  constructor(
    readonly account: string,
    build: string,
  ) {
    this.db = new Database(account)
    this.notes = new Notes(account)
    this.packages = new Packages(this.db, this.notes)
    this.visits = new Visits(this.db, this.notes, build)
    this.files = new Files(this.db, this.notes)
  }

  /** Calls back after every durable change, of this tab and of others; the result ends it. */
  watch(told: (change: Change) => void): () => void {
    return this.notes.watch(told)
  }

  health(storage?: Storage): Promise<Health> {
    return health(this.db, storage)
  }

  async close(): Promise<void> {
    this.notes.close()
    await this.db.close()
  }
}

/** Opens the database of an account. build: of the application, goes with its visits. */
export async function openStore(account: string, build = 'unknown'): Promise<Store> {
  const store = new Store(account, build)
  await store.visits.tidy(new Date())
  return store
}
