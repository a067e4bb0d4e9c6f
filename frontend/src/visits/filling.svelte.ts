// A visit while it is filled. What is touched is on the screen at once and on the phone's disk a
// moment later; what another tab or the server brings comes in between without taking anything away.
import { SvelteMap } from 'svelte/reactivity'
import type { Question, Standing } from '../engine'
import { AlreadySent, HandedIn, StorageFull, type Conflict, type Contact, type Draft, type FileEntry, type Package, type Store, type Track, type Visit } from '../offline'
import { listOf } from './choice'
import { add, Attention } from './clock'
import { contactGaps, measured, type ContactGap } from './contact'
import { formOf, progressOf, type Form } from './form'
import { gapsOf, isOfFiles, type Gap } from './gaps'
import type { FileKind, Media } from './media'

/**
 * keeping: on its way to the disk · kept: it is there · full: no room, the last changes are only on
 * this screen · closed: the visit was handed in, elsewhere or here · failed: the browser refused.
 */
export type Saving = 'kept' | 'keeping' | 'full' | 'closed' | 'failed'

/** What a reading of the store cannot know yet. */
interface Since {
  pending: ReadonlySet<string>
  touched: number
}

export class Filling implements Media {
  readonly form: Form = $state.raw() as Form
  readonly answers = new SvelteMap<string, unknown>()
  readonly comments = new SvelteMap<string, string>()
  /** By question; a standing that did not change is the same object, so that nothing is drawn anew for it. */
  standing: ReadonlyMap<string, Standing> = $state.raw(new Map())
  readonly attention: Attention
  summary = $state('')
  files = $state.raw<FileEntry[]>([])
  conflicts = $state.raw<Conflict[]>([])
  visit: Visit = $state.raw() as Visit
  saving = $state<Saving>('kept')
  #byQuestion = $derived(grouped(this.files))
  #dirty = new Set<string>()
  /** On their way to the disk. */
  #sent = new Set<string>()
  /** When each field was last touched, in touches. */
  #touches = new Map<string, number>()
  #touched = 0
  #writing: Promise<void> | undefined
  #measured: ReadonlySet<string> | undefined

  constructor(
    readonly store: Store,
    readonly of: Package,
    visit: Visit,
  ) {
    this.form = formOf(of, new Date(visit.started_at))
    this.attention = new Attention(Date.parse(visit.changedAt))
    this.accept(visit)
    this.#heal()
  }

  /** The questions that are asked now, in their order. */
  readonly shown: Question[] = $derived(this.form.questions.filter((question) => isShown(this.standing.get(question.id))))

  /** What is missing, by question, in their order. */
  readonly gaps: Map<string, Gap[]> = $derived(
    new Map(this.shown.map((question) => [question.id, this.gapsOf(question)] as const).filter(([, gaps]) => gaps.length > 0)),
  )

  readonly progress = $derived(progressOf(this.standing.values()))

  gapsOf(question: Question): Gap[] {
    return gapsOf(question, this.standing.get(question.id), this.comments.get(question.id) ?? '', this.filesOf(question.id))
  }

  /** To be asked for before the store is read: what is not in that reading yet. */
  since(): Since {
    return { pending: new Set([...this.#dirty, ...this.#sent]), touched: this.#touched }
  }

  /** Takes in what was read from the store; what was touched here and may not be in it stays. */
  accept(visit: Visit, since: Since = this.since()): void {
    const ours = (field: string): boolean =>
      this.#dirty.has(field) || this.#sent.has(field) || since.pending.has(field) || (this.#touches.get(field) ?? 0) > since.touched
    this.visit = visit
    if (!same(this.files, visit.files)) this.files = visit.files
    if (!same(this.conflicts, visit.conflicts)) this.conflicts = visit.conflicts
    for (const { id } of this.form.questions) {
      if (!ours(`answers.${id}`)) put(this.answers, id, visit.answers[id])
      if (!ours(`comments.${id}`)) put(this.comments, id, visit.comments[id] || undefined)
    }
    if (!ours('summary')) this.summary = visit.summary
    if (visit.state === 'received' || visit.state === 'refused') this.saving = 'closed'
    this.#judge()
  }

  answer(id: string, value: unknown): void {
    put(this.answers, id, value ?? undefined)
    this.#judge()
    this.#touch(id, `answers.${id}`)
  }

  comment(id: string, text: string): void {
    put(this.comments, id, text || undefined)
    this.#touch(id, `comments.${id}`)
  }

  summarise(text: string): void {
    this.summary = text
    this.#touch('', 'summary')
  }

  /** The questions that the contact answers. */
  get measured(): ReadonlySet<string> {
    return (this.#measured ??= new Set(measured(this.of.checklist, {}, 'done').keys()))
  }

  /** What has to be recorded before it can be handed in. */
  get contactGaps(): ContactGap[] {
    return contactGaps(this.of.checklist, this.visit.track.contact, this.visit.track.outcome)
  }

  /** Keeps how the call or the message went, and answers what that measures. */
  record(contact: Contact, outcome: Track['outcome']): void {
    this.visit = { ...this.visit, track: { ...this.visit.track, contact, outcome } }
    for (const [id, value] of measured(this.of.checklist, contact, outcome)) this.answer(id, value)
    void this.change((draft) => {
      draft.track.contact = contact
      draft.track.outcome = outcome
    })
  }

  laps(id: string, laps: number[]): void {
    void this.change((draft) => {
      const track = draft.track.questions[id]
      const at = new Date().toISOString()
      draft.track.questions[id] = { first_at: at, last_at: at, spent_ms: 0, ...track, laps_ms: laps }
    })
  }

  /** Changes the draft beside answers and words. True once it is on the disk. */
  async change(change: (draft: Draft) => void): Promise<boolean> {
    this.saving = 'keeping'
    try {
      await this.store.visits.change(this.visit.id, change)
      this.saving = this.#dirty.size > 0 ? 'keeping' : 'kept'
      return true
    } catch (error) {
      this.#failed(error)
      return false
    }
  }

  /** Ends a conflict of two devices with one of its values. */
  async settle(conflict: Conflict, take: 'kept' | 'other'): Promise<void> {
    await this.flush()
    try {
      if (take === 'other') await this.store.visits.settle(this.visit.id, conflict.field, conflict.other)
      else await this.store.visits.settle(this.visit.id, conflict.field)
    } catch (error) {
      this.#failed(error)
    }
  }

  /** Writes what is not on the disk yet, such as after room was made. */
  flush(): Promise<void> {
    this.#writing ??= this.#write().finally(() => (this.#writing = undefined))
    return this.#writing
  }

  // Changes that come while a write is under way go together in the next one: a fast thumb and a
  // slow disk make few writes, and the last value always wins.
  async #write(): Promise<void> {
    while (this.#dirty.size > 0) {
      const fields = [...this.#dirty]
      this.#dirty.clear()
      for (const field of fields) this.#sent.add(field)
      const measured = this.attention.take()
      const done = await this.change((draft) => {
        for (const field of fields) this.#copy(draft, field)
        add(draft.track, measured)
      })
      this.#sent.clear()
      if (done) continue
      for (const field of fields) this.#dirty.add(field)
      this.attention.giveBack(measured)
      return
    }
  }

  #copy(draft: Draft, field: string): void {
    const id = field.slice(field.indexOf('.') + 1)
    if (field === 'summary') draft.summary = this.summary
    else if (field.startsWith('answers.')) put(draft.answers, id, this.answers.get(id))
    else if (field.startsWith('comments.')) put(draft.comments, id, this.comments.get(id))
  }

  #touch(question: string, field: string): void {
    if (question) this.attention.at(question)
    this.#dirty.add(field)
    this.#touches.set(field, ++this.#touched)
    if (this.saving !== 'closed') this.saving = 'keeping'
    void this.flush()
  }

  #failed(error: unknown): void {
    if (error instanceof StorageFull) this.saving = 'full'
    else if (error instanceof HandedIn) this.saving = 'closed'
    else {
      console.warn('not kept', error)
      this.saving = 'failed'
    }
  }

  #judge(): void {
    const next = this.form.stand(Object.fromEntries(this.answers))
    let changed = false
    for (const [id, { state, missing, problem }] of next) {
      const now = this.standing.get(id)
      if (now?.state === state && now.missing === missing && now.problem === problem) next.set(id, now)
      else changed = true
    }
    if (changed) this.standing = next
  }

  /** A photo is kept before its answer names it: what a crash left between the two is put right. */
  #heal(): void {
    for (const question of this.form.questions) {
      if (!isOfFiles(question) || this.visit.state === 'received' || this.answers.get(question.id) === 'na') continue
      const here = this.filesOf(question.id).map(({ id }) => id)
      const named = listOf(this.answers.get(question.id))
      if (here.length === named.length && here.every((id) => named.includes(id))) continue
      this.answer(question.id, here.length > 0 ? here : null)
    }
    this.attention.at('')
  }

  filesOf(question: string): FileEntry[] {
    return this.#byQuestion.get(question) ?? noFiles
  }

  async add(question: string, kind: FileKind, blob: Blob): Promise<string | undefined> {
    this.saving = 'keeping'
    try {
      const file = await this.store.files.add(this.visit.id, { question, kind, blob, takenAt: new Date() })
      this.#changeFiles(question, [...this.files.filter(({ id }) => id !== file.id), file])
      return file.id
    } catch (error) {
      this.#failed(error)
      return undefined
    }
  }

  async replace(file: FileEntry, blob: Blob): Promise<void> {
    // The new one first: between the two a crash leaves one photo too many, never none.
    if ((await this.add(file.question, file.kind, blob)) !== undefined) await this.remove(file)
  }

  async remove(file: FileEntry): Promise<void> {
    try {
      await this.store.files.remove(file.id)
    } catch (error) {
      if (!(error instanceof AlreadySent)) return this.#failed(error)
      return // it is on its way: the screen learns that from the store
    }
    this.#changeFiles(file.question, this.files.filter(({ id }) => id !== file.id))
  }

  blob(id: string): Promise<Blob | undefined> {
    return this.store.files.blob(id).catch(() => undefined)
  }

  #changeFiles(question: string, files: FileEntry[]): void {
    this.files = files
    const asked = this.form.byId.get(question)
    const ids = this.filesOf(question).map(({ id }) => id)
    if (asked && isOfFiles(asked)) this.answer(question, ids.length > 0 ? ids : null)
    else this.saving = this.#dirty.size > 0 ? 'keeping' : 'kept'
  }
}

const noFiles: FileEntry[] = []

export const isShown = (standing: Standing | undefined): boolean =>
  standing !== undefined && standing.state !== 'hidden' && standing.state !== 'excepted'

/** Sets or, without a value, takes away; equal values are left alone, so that nothing is drawn anew. */
function put<V>(into: Map<string, V> | Record<string, V>, key: string, value: V | undefined): void {
  if (!(into instanceof Map)) {
    if (value === undefined) delete into[key]
    else into[key] = value
  } else if (value === undefined) into.delete(key)
  else if (!same(into.get(key), value)) into.set(key, value)
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

function grouped(files: readonly FileEntry[]): Map<string, FileEntry[]> {
  const groups = new Map<string, FileEntry[]>()
  for (const file of files) groups.set(file.question, [...(groups.get(file.question) ?? []), file])
  return groups
}
