// Everything that one account has on this device.
import { Database } from './database'
import { Files } from './files'
import { health } from './health'
import { Messages } from './messages'
import { Notes } from './notes'
import { Packages } from './packages'
import type { Storage } from './persist'
import { References } from './references'
import { sweep } from './seal'
import type { Change, Health } from './types'
import { Visits } from './visits'

export class Store {
  readonly packages: Packages
  readonly visits: Visits
  readonly files: Files
  readonly messages: Messages
  readonly references: References
  /** For the parts of the library. */
  readonly db: Database
  readonly notes: Notes

  constructor(
    readonly account: string,
    build: string,
    /** What the database, the lock and the channel of this account and device are called by. */
    readonly place: string,
  ) {
    this.db = new Database(place)
    this.notes = new Notes(place)
    this.references = new References(this.db)
    this.packages = new Packages(this.db, this.notes, this.references)
    this.messages = new Messages(this.db, this.notes)
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

/**
 * Opens the database of an account. build: of the application, goes with its visits. device: tells
 * several devices in one program apart, as tests have them; a browser is one.
 */
export async function openStore(account: string, build = 'unknown', device = ''): Promise<Store> {
  const store = new Store(account, build, device ? `${account}.${device}` : account)
  await sweep(store)
  await store.visits.tidy(new Date())
  return store
}
