// A draft written with others at the same moment: who they are, that the draft changed, and the texts of
// requirements that several people type in. Without a connection everything works as for one person.
import { createContext, untrack } from 'svelte'
import type { Agreement } from '../../collab/agreement.svelte'
import { key, Live } from '../../collab/live.svelte'
import type { Person, TextName } from '../../collab/messages'
import { unsentOf, type Found } from '../../collab/unsent'
import type { Requirement } from '../../api/types'
import { find, type Edit } from './edits'
import type { Draft } from './draft.svelte'
import type { Problem } from '../../api/problem'
import { bodyOf, fits, isShared, plainFields, textIn, withText, type SharedField } from './sharedText'

export const [together, provideTogether] = createContext<Together>()

export class Together {
  readonly live: Live
  #held = $state.raw<Map<string, { agreement: Agreement }>>(new Map())
  /** How many forms show a text; one without any is only brought to its end. */
  #wanted = new Map<string, number>()
  #closed = false

  constructor(readonly draft: Draft) {
    this.live = new Live(draft.id)
    this.live.onchange = (revision) => void draft.told(revision)
    draft.handles = (edit, problem) => this.#handles(edit, problem)
    // Whatever changes in the draft or in who is here, everybody looks whether there is something to do.
    $effect(() => {
      void [draft.content, draft.state, this.live.connected]
      untrack(() => {
        for (const { agreement } of this.#held.values()) agreement.look()
        this.#settle()
      })
    })
    $effect(() => {
      draft.live = this.live.connected
      const unsettled = draft.content && this.live.connected && this.live.writes ? this.live.unsettled : []
      untrack(() => unsettled.forEach((name) => void this.#hold(name, 0)))
    })
  }

  /** Joins a draft that was loaded, and brings to its end what tabs of this device left unsent of it. */
  start(): void {
    if (this.#closed || this.draft.version?.status !== 'draft') return
    this.live.start()
    for (const left of unsentOf(this.draft.id)) void this.#hold(left.name, 0, left)
  }

  stop(): void {
    this.#closed = true
    this.live.stop()
    for (const { agreement } of this.#held.values()) {
      agreement.close()
      agreement.room.close()
    }
  }

  /** What the page says of whether everything is saved. */
  get state(): Draft['state'] {
    const open = [...this.#held.values()].some(({ agreement }) => !agreement.done)
    if (!open) return this.draft.state
    return this.live.connected ? 'sending' : 'waiting'
  }

  /** The pages of others, and of oneself elsewhere, that are at a place. */
  at(match: (person: Person) => boolean): Person[] {
    return this.live.people.filter(match)
  }

  /** The shared text of a form; undefined until there is one, or where there is none. */
  shared(lineage: string, field: SharedField): Agreement | undefined {
    return this.#held.get(key({ lineage, field }))?.agreement
  }

  /** A form shows texts of a requirement, until the function that is returned is called. */
  open(lineage: string, fields: SharedField[] = plainFields): () => void {
    const names = fields.map((field) => ({ lineage, field }))
    for (const name of names) void this.#hold(name, 1)
    return () => {
      for (const name of names) {
        const held = this.#held.get(key(name))
        this.#wanted.set(key(name), (this.#wanted.get(key(name)) ?? 1) - 1)
        held?.agreement.hurry()
      }
      this.#settle()
    }
  }

  /** Saves what is typed in a requirement without waiting for a pause. */
  hurry(lineage: string): void {
    for (const field of [...plainFields, 'details']) this.#held.get(key({ lineage, field }))?.agreement.hurry()
  }

  async #hold(name: TextName, forms: number, left?: Found): Promise<void> {
    if (!isShared(name.field)) return
    this.#wanted.set(key(name), (this.#wanted.get(key(name)) ?? 0) + forms)
    if (this.#held.has(key(name))) return
    // Only who writes with others needs Yjs; where it does not come, the fields are plain.
    const loaded = await Promise.all([import('../../collab/room.svelte'), import('../../collab/agreement.svelte'), bodyOf(name.field)]).catch(() => undefined)
    if (!loaded || this.#closed || this.#held.has(key(name))) return
    const [{ Room }, { Agreement }, body] = loaded
    const field = name.field
    const agreement = new Agreement(new Room(this.live, name, left ?? unsentOf(this.draft.id).find((one) => key(one.name) === key(name)), body), {
      official: () => {
        const found = this.draft.content && find(this.draft.content, name.lineage)?.requirement
        return found && { text: textIn(found, field), revision: this.draft.revision, settled: this.draft.settled }
      },
      save: (before, after, own) => this.#save(name.lineage, field, before, after, own),
      fits: (text) => fits(field, text),
      looked: () => queueMicrotask(() => this.#settle()),
    })
    this.#held = new Map(this.#held).set(key(name), { agreement })
    agreement.look()
  }

  #save(lineage: string, field: SharedField, before: string, after: string, own: boolean): void {
    const now = this.draft.content && find(this.draft.content, lineage)?.requirement
    if (!now) return
    const edit: Omit<Edit, 'id'> = { kind: 'set_requirement', lineage, before: withText(now, field, before), requirement: withText(now, field, after) }
    if (own) this.draft.change(edit)
    else this.draft.agree(edit)
  }

  /**
   * Whether a refused edit was only of shared texts: what collides is brought together in the texts themselves, and
   * what the draft cannot take stays in them, with the reason.
   */
  #handles({ lineage = '', before, requirement }: Edit, problem: Problem): boolean {
    const collides = problem.code === 'edit_collides'
    if (!before || !requirement || !(collides || problem.status === 422)) return false
    const names = Object.keys({ ...before, ...requirement }) as (keyof Requirement)[]
    const changed = names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(requirement[name]))
    if (!changed.every((field) => isShared(field) && this.shared(lineage, field)?.room.ready)) return false
    if (!collides) {
      const why = [problem.detail, ...problem.besides()].filter(Boolean).join(' ')
      for (const field of changed as SharedField[]) this.shared(lineage, field)?.refuse(textIn(requirement, field), why)
    }
    return true
  }

  /** Lets go of texts that no form shows once the draft has them. */
  #settle(): void {
    const over = [...this.#held].filter(([name, { agreement }]) => (this.#wanted.get(name) ?? 0) <= 0 && !agreement.pending && this.draft.settled)
    if (over.length === 0) return
    for (const [, { agreement }] of over) {
      agreement.close()
      agreement.room.close()
    }
    this.#held = new Map([...this.#held].filter(([name]) => !over.some(([gone]) => gone === name)))
  }
}
