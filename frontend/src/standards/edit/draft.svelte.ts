// A draft that one edits: shown at once, kept on this device, sent in the background, joined with
// what others do. An edit leaves the device's queue only when the server has it or refused it.
import { api, ask } from '../../api/client'
import { newId } from '../../api/id'
import { Problem, problemOf } from '../../api/problem'
import type { components } from '../../api/schema.gen'
import type { Requirement, StandardVersion } from '../../api/types'
import { Kept } from '../../ui/kept.svelte'
import { applied, find, touchesTranslations, undone, wordsOf, type Content, type Edit } from './edits'

type Made = components['schemas']['EditedStandard']
export type PastEdit = components['schemas']['PastStandardEdit']

/** A requirement of which somebody else changed the same field meanwhile. */
export interface Collision {
  mine: Requirement
  theirs: Requirement
  before: Requirement
}

const pause = 3_000 // ms before the next try without a connection
const look = 5_000 // ms between looks at what others do
const rarely = 12 // of these looks are left out while the server tells of changes by itself
const undoable = 100
const together = 200 // edits that the server takes at once

export class Draft {
  version = $state.raw<StandardVersion>()
  content = $state.raw<Content>()
  problem = $state.raw<Problem>()
  /** The edit that was refused, in the words of the problem. */
  refused = $state.raw<Problem>()
  collision = $state.raw<Collision>()
  /** The texts of the edit that was refused: they are not in the draft, and not thrown away unseen. */
  lost = $state.raw<string[]>([])
  /** What others did since the page was opened, the last first. */
  others = $state.raw<PastEdit[]>([])
  state = $state<'saved' | 'sending' | 'waiting'>('saved')
  undoes = $state.raw<Omit<Edit, 'id'>[][]>([])
  /** The server tells of changes by itself (together.svelte.ts). */
  live = false
  /** Whether somebody takes care of a refused edit, and of its words. */
  handles: (edit: Edit, problem: Problem) => boolean = () => false
  #queue: Kept<{ groups: Edit[][] }>
  #revision = 0
  #own = new Set<string>()
  #timer: ReturnType<typeof setTimeout> | undefined
  #looking: ReturnType<typeof setInterval> | undefined
  #busy = false
  #closed = false
  #looks = 0

  constructor(readonly id: string) {
    this.#queue = new Kept(`draft.${id}`, { groups: [] as Edit[][] })
  }

  async open(): Promise<void> {
    try {
      await this.#load()
      this.#looking = setInterval(() => {
        if (!this.live || this.#looks++ % rarely === 0) void this.look()
      }, look)
      addEventListener('online', this.#online)
      void this.#send()
    } catch (error) {
      this.problem = problemOf(error)
    }
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
    clearInterval(this.#looking)
    removeEventListener('online', this.#online)
  }

  #online = (): void => void this.#send()

  /** Makes edits together: they are shown now, sent soon, and undone together. */
  change(...edits: Omit<Edit, 'id'>[]): void {
    this.refused = undefined
    this.lost = []
    const back = this.#make(edits)
    if (back.length > 0) this.undoes = [...this.undoes, back].slice(-undoable)
  }

  /** Makes an edit that several people agreed on: it is not this person's to undo. */
  agree(edit: Omit<Edit, 'id'>): void {
    this.#make([edit])
  }

  /** Of the content, without what waits on this device. */
  get revision(): number {
    return this.#revision
  }

  /** The server has everything that was changed here. */
  get settled(): boolean {
    return !this.#busy && this.#queue.value.groups.length === 0
  }

  /** Takes what the server has, with what waits here on top. Without a connection all stays as it is. */
  async reload(): Promise<void> {
    await this.#load().catch(() => {})
  }

  /** The server says which revision the draft has; 0: it is not a draft any more. */
  async told(revision: number): Promise<void> {
    if (!this.content) return
    if (revision === 0) return this.reload()
    if (revision > this.#revision) await this.look(true)
  }

  undo(): void {
    const last = this.undoes.at(-1)
    if (!last) return
    this.undoes = this.undoes.slice(0, -1)
    this.#make(last)
  }

  #make(edits: Omit<Edit, 'id'>[]): Omit<Edit, 'id'>[] {
    if (!this.content) return []
    const group = edits.map((edit): Edit => ({ ...edit, id: newId() }))
    let back: Omit<Edit, 'id'>[] = []
    for (const edit of group) {
      back = [...undone(this.content, edit), ...back]
      this.content = applied(this.content, edit)
      this.#own.add(edit.id)
    }
    const groups = Array.from({ length: Math.ceil(group.length / together) }, (_, i) => group.slice(i * together, (i + 1) * together))
    this.#queue.value = { groups: [...this.#queue.value.groups, ...groups] }
    void this.#send()
    return back
  }

  async #load(): Promise<void> {
    const version = await ask(api.GET('/standard-versions/{id}', { params: { path: { id: this.id } } }))
    this.version = version
    this.#revision = version.revision
    this.content = this.#queue.value.groups.flat().reduce(applied, version.content)
  }

  /** Sends what waits, one group after another. */
  async #send(): Promise<void> {
    clearTimeout(this.#timer)
    if (this.#busy || this.#closed) return
    this.#busy = true
    try {
      for (let group = this.#queue.value.groups[0]; group && !this.#closed; group = this.#queue.value.groups[0]) {
        this.state = 'sending'
        const answer = await this.#post(group)
        if (answer === 'later') {
          this.state = 'waiting'
          this.#timer = setTimeout(() => void this.#send(), pause)
          return
        }
        this.#queue.value = { groups: this.#queue.value.groups.slice(1) }
        if (answer instanceof Problem) await this.#refuse(group, answer)
        else await this.#take(answer, group)
      }
      this.#busy = false
      this.state = 'saved'
    } finally {
      this.#busy = false
    }
    // What the server told of meanwhile is looked at now.
    if (this.live && this.state === 'saved') void this.look(true)
  }

  async #post(group: Edit[]): Promise<Made | Problem | 'later'> {
    try {
      return await ask(api.POST('/standard-versions/{id}/edits', { params: { path: { id: this.id } }, body: { edits: group } }))
    } catch (error) {
      const problem = problemOf(error)
      const passing = [0, 401, 429].includes(problem.status) || problem.status >= 500
      return passing ? 'later' : problem
    }
  }

  /**
   * What others did in between comes with a load, and so do the marks of translations, which
   * only the server makes: from what main text they are, and whether that has changed.
   */
  async #take(made: Made, group: Edit[]): Promise<void> {
    if (made.revision !== this.#revision + 1 || group.some(touchesTranslations)) return this.reload()
    this.#revision = made.revision
    this.#number(made.codes)
  }

  /** The numbers that the server gave to what was added. */
  #number(codes: Record<string, string>): void {
    const content = this.content
    if (!content) return
    const wrong = Object.entries(codes).filter(([lineage, code]) => (find(content, lineage)?.requirement.code ?? code) !== code)
    if (wrong.length === 0) return
    const right = new Map(wrong)
    this.content = {
      ...content,
      sections: content.sections.map((one) => ({ ...one, requirements: one.requirements.map((r) => ({ ...r, code: right.get(r.lineage ?? '') ?? r.code })) })),
    }
  }

  async #refuse(group: Edit[], problem: Problem): Promise<void> {
    await this.reload()
    const [edit] = group
    const theirs = this.content && edit && find(this.content, edit.lineage)?.requirement
    if (edit && this.handles(edit, problem)) return
    if (problem.code === 'edit_collides' && theirs && edit.requirement && edit.before) {
      this.collision = { mine: edit.requirement, theirs, before: edit.before }
      return
    }
    this.refused = problem
    this.lost = group.flatMap(wordsOf)
  }

  /** Looks at what others did, and takes it over. */
  async look(now = false): Promise<void> {
    if (this.#busy || (document.hidden && !now) || this.#queue.value.groups.length > 0) return
    try {
      const path = { id: this.id }
      const since = await ask(api.GET('/standard-versions/{id}/edits', { params: { path, query: { after: this.#revision } } }))
      if (since.revision === this.#revision || this.#queue.value.groups.length > 0) return
      this.others = [...since.items.filter((edit) => !this.#own.has(edit.id)).reverse(), ...this.others].slice(0, 20)
      await this.#load()
    } catch {
      // Sending shows whether there is a connection.
    }
  }
}
