// One visit of one shopper with two devices and bad luck, as chance has it, and what must be true of it
// afterwards. Every text that is typed is another one, so that each can be followed to where it ended.
import { same } from './content'
import { Chaos, chance, type Chance } from './chaos'
import type { StoredDraft } from './adopt'
import { forget } from './database'
import { HandedIn } from './errors'
import type { Programme } from './programme'
import { openStore, type Store } from './store'
import { sync } from './sync'
import type { FileEntry, Visit } from './types'

export interface Counts {
  edits: number
  files: number
  crashes: number
  requests: number
  cut: number
  lost: number
  doubled: number
  late: number
  failed: number
  conflicts: number
  refused: number
}

/** Something that was typed over something. acked: the library said that it is kept. */
interface Edit {
  field: string
  value: string
  before: string | undefined
  acked: boolean
}

interface Device {
  name: string
  store: Store
  chaos: Chaos
  /** What goes on beside the steps. */
  running: Set<Promise<unknown>>
  files: Map<string, FileEntry>
}

const steps = 60

export class Interleaving {
  readonly counts: Counts = { edits: 0, files: 0, crashes: 0, requests: 0, cut: 0, lost: 0, doubled: 0, late: 0, failed: 0, conflicts: 0, refused: 0 }
  readonly #chance: Chance
  readonly #edits: Edit[] = []
  readonly #sent: unknown[] = []
  #devices: Device[] = []
  #clock = Date.now() - 86_400_000
  #texts = 0

  constructor(
    private readonly programme: Programme,
    private readonly assignment: string,
    private readonly seed: number,
  ) {
    this.#chance = chance(seed)
  }

  /** Lives through it, and returns what is wrong at the end. */
  async run(): Promise<string[]> {
    this.#devices = await Promise.all(['phone', 'tablet'].map((name) => this.#start(name)))
    try {
      for (let step = 0; step < steps; step++) await this.#step(this.#one(this.#devices), step)
      await this.#end()
      return await this.#check()
    } finally {
      for (const { store } of this.#devices) {
        await store.close()
        await forget(store.place)
      }
    }
  }

  async #start(name: string): Promise<Device> {
    const store = await openStore(this.programme.account, 'test', `${this.seed}-${name}`)
    const chaos = new Chaos(this.programme.fetchFor(this.assignment), this.#chance, this.counts, this.#sent)
    return { name, store, chaos, running: new Set(), files: new Map() }
  }

  #one<T>(list: T[]): T {
    return list[Math.floor(this.#chance() * list.length)] as T
  }

  #now(): Date {
    return new Date((this.#clock += 1 + Math.floor(this.#chance() * 60_000)))
  }

  /** One step of one device. Half of them are not waited for: the next falls into their middle. */
  async #step(device: Device, step: number): Promise<void> {
    const act = this.#act(device, step)
    device.running.add(act)
    void act.catch(() => {}).finally(() => device.running.delete(act))
    if (this.#chance() < 0.5) await act.catch(() => {})
    else for (let i = Math.floor(this.#chance() * 12); i > 0; i--) await new Promise((done) => setImmediate(done))
  }

  #act(device: Device, step: number): Promise<unknown> {
    const luck = this.#chance()
    if (luck < 0.42) return this.#edit(device)
    if (luck < 0.5) return this.#photo(device)
    if (luck < 0.78) return this.#pass(device)
    if (luck < 0.86) return this.#crash(device)
    if (luck < 0.9) return device.store.packages.refresh({ fetch: device.chaos.fetch, now: this.#now() })
    if (luck < 0.94) return device.chaos.deliverLate()
    return step > steps / 2 ? this.#handIn(device) : this.#edit(device)
  }

  async #edit({ store }: Device): Promise<void> {
    const visit = await store.visits.begin(this.assignment, this.#now())
    const fields = ['summary', ...this.programme.questions.slice(0, 6).map((question) => `comments.${question.id}`)]
    const edit: Edit = { field: this.#one(fields), value: `${this.seed}-${++this.#texts}`, before: undefined, acked: false }
    this.#edits.push(edit)
    const now = this.#now()
    await store.visits.change(visit.id, (draft) => {
      const id = edit.field.slice('comments.'.length)
      edit.before = edit.field === 'summary' ? draft.summary : draft.comments[id]
      if (edit.field === 'summary') draft.summary = edit.value
      else draft.comments[id] = edit.value
      draft.track.questions[id] = { first_at: now.toISOString(), last_at: now.toISOString(), spent_ms: 1 }
      draft.track.elapsed_ms += 1000
    }, now)
    edit.acked = true
    this.counts.edits++
  }

  async #photo(device: Device, question = this.#one(this.programme.photographed)): Promise<void> {
    const visit = await device.store.visits.begin(this.assignment, this.#now())
    const file = await device.store.files.add(visit.id, { question, kind: 'photo', blob: photo(`${this.seed}-${++this.#texts}`), takenAt: this.#now() })
    device.files.set(file.id, file)
    this.counts.files++
  }

  #pass({ store, chaos }: Device): Promise<unknown> {
    return sync(store, { fetch: chaos.fetch, now: () => this.#now(), signal: chaos.signal })
  }

  /** The tab is gone in the middle of whatever it did; another one opens on the same disk. */
  async #crash(device: Device): Promise<void> {
    this.counts.crashes++
    device.chaos.die()
    const dead = device.store
    void dead.close()
    const again = await this.#start(device.name)
    device.store = again.store
    device.chaos = again.chaos
  }

  async #handIn(device: Device): Promise<void> {
    const visit = await device.store.visits.begin(this.assignment, this.#now())
    const files = await device.store.files.of(visit.id)
    for (const question of this.programme.photographed) if (!files.some((file) => file.question === question)) await this.#photo(device, question)
    await device.store.visits.change(visit.id, (draft) => this.programme.complete(draft), this.#now())
    await device.store.visits.handIn(visit.id, this.#now())
  }

  /** The network is back and stays. Both devices finish, and old copies of requests still arrive. */
  async #end(): Promise<void> {
    for (const device of this.#devices) await Promise.allSettled(device.running)
    for (const device of this.#devices) device.chaos.calm()
    for (let round = 0; round < 4; round++) {
      for (const device of this.#devices) {
        await device.store.packages.refresh({ fetch: device.chaos.fetch, now: this.#now() })
        await this.#pass(device)
        await device.chaos.deliverLate()
      }
      const visit = await this.#devices[0]?.store.visits.get(this.assignment)
      if (round === 1 && visit?.state !== 'received') {
        await this.#handIn(this.#devices[0] as Device).catch((error: unknown) => {
          if (!(error instanceof HandedIn)) throw error
        })
      }
    }
  }

  async #check(): Promise<string[]> {
    const visits = (await Promise.all(this.#devices.map(({ store }) => store.visits.get(this.assignment)))).filter((one) => one !== undefined)
    const id = await this.programme.visitOf(this.assignment)
    const stored = id === undefined ? undefined : await this.programme.stored(id)
    if (!stored) return [`the server has no visit: ${JSON.stringify([id, ...visits.map(({ id, state, revision, problem }) => ({ id, state, revision, problem }))])}`]
    this.counts.conflicts += visits.reduce((sum, visit) => sum + visit.conflicts.length, 0)
    this.counts.refused += visits.filter((visit) => visit.state === 'refused').length
    return [...this.#lostTexts(stored, visits), ...this.#lostFiles(stored), ...this.#half(stored, visits)]
  }

  /** Texts that the library had said are kept, and that are nowhere. */
  #lostTexts(stored: StoredDraft, visits: Visit[]): string[] {
    const found = new Set<unknown>([stored.summary, ...Object.values(stored.comments ?? {})])
    for (const visit of visits) {
      for (const { kept, other } of visit.conflicts) found.add(kept).add(other)
      if (visit.state === 'refused') for (const text of [visit.summary, ...Object.values(visit.comments)]) found.add(text)
    }
    // What was typed over by somebody who saw it is no loss.
    for (let before = -1; before !== found.size; ) {
      before = found.size
      for (const edit of this.#edits) if (found.has(edit.value) && edit.before) found.add(edit.before)
    }
    return this.#edits.filter((edit) => edit.acked && !found.has(edit.value)).map((edit) => `lost ${edit.field} = ${edit.value}`)
  }

  /** Files that are not exactly once where they belong: on the server, or on their device with a reason. */
  #lostFiles(stored: StoredDraft): string[] {
    const receipts = stored.files ?? []
    const wrong = receipts.filter((one, i) => receipts.findIndex((other) => other.id === one.id || other.sha256 === one.sha256) !== i).map((one) => `file ${one.id} twice`)
    for (const device of this.#devices) {
      for (const file of device.files.values()) {
        const receipt = receipts.find((one) => one.id === file.id)
        if (receipt && (receipt.sha256 !== file.sha256 || receipt.size !== file.size)) wrong.push(`file ${file.id} is another one`)
        if (!receipt) device.files.set(file.id, { ...file, state: 'kept' })
        else device.files.delete(file.id)
      }
    }
    return wrong
  }

  /** A content that nobody ever sent as a whole, or a visit that is neither whole nor said to be open. */
  #half(stored: StoredDraft, visits: Visit[]): string[] {
    const { answers, comments = {}, summary = '' } = stored
    const wrong = this.#sent.some((one) => same(one, { answers, comments, summary })) ? [] : ['the server has a content that nobody sent']
    if (stored.status !== 'submitted') wrong.push(`the visit is ${stored.status}: ${JSON.stringify(visits.map(({ state, problem, conflicts, files }) => ({ state, problem, conflicts, files })))}`)
    if (!visits.every((visit) => ['received', 'refused'].includes(visit.state))) wrong.push(`a device thinks ${visits.map((visit) => visit.state).join(', ')}`)
    for (const visit of visits) {
      if (visit.state === 'received' && (visit.summary !== summary || !same(visit.comments, comments))) wrong.push('a device that has nothing to send has something else')
      if (visit.id !== stored.id) wrong.push('two visits')
    }
    for (const device of this.#devices) {
      const here = visits.find((visit) => visit.files.some((file) => device.files.has(file.id) && !file.elsewhere))
      for (const file of device.files.values()) {
        const entry = here?.files.find((one) => one.id === file.id)
        if (!entry || !here?.unsent) wrong.push(`lost file ${file.id}`)
      }
    }
    return wrong
  }
}

/** The smallest picture there is, with a remark in it that no other has. */
function photo(remark: string): Blob {
  const [start, rest] = [jpeg.slice(0, 2), jpeg.slice(2)]
  const text = new TextEncoder().encode(remark)
  const comment = new Uint8Array([0xff, 0xfe, 0, text.length + 2, ...text])
  return new Blob([start, comment, rest], { type: 'image/jpeg' })
}

const jpeg = Uint8Array.from(
  atob('/9j/2wCEAFA3PEY8MlBGQUZaVVBfeMiCeG5uePWvuZHI//////////////////////////////////////////////////8BVVpaeGl464KC6//////////////////////////////////////////////////////////////////////////AAAsIABAAEAEBEQD/xADSAAABBQEBAQEBAQAAAAAAAAAAAQIDBAUGBwgJCgsQAAIBAwMCBAMFBQQEAAABfQECAwAEEQUSITFBBhNRYQcicRQygZGhCCNCscEVUtHwJDNicoIJChYXGBkaJSYnKCkqNDU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6g4SFhoeIiYqSk5SVlpeYmZqio6Slpqeoqaqys7S1tre4ubrCw8TFxsfIycrS09TV1tfY2drh4uPk5ebn6Onq8fLz9PX29/j5+v/aAAgBAQAAPwBMRkcbV9xj+poI25IwR+GfyANO4bnkHHbI/kBRiRcYy30B/qRX/9k='),
  (letter) => letter.charCodeAt(0),
)
