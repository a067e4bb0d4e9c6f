// A draft checklist while it is written: shown at once, kept on this device, saved in the background, and
// joined with what somebody else saved meanwhile.
import { api, ask } from '../../api/client'
import { Problem, problemOf } from '../../api/problem'
import type { ChecklistDocument, ChecklistSummary, ChecklistVersion } from '../../api/types'
import { Kept } from '../../ui/kept.svelte'
import { Ids } from './edits'
import { joined, type Clash, type Joined } from './merge'
import { sameContent } from './normal'
import { outdated } from './words'

type Content = ChecklistDocument
/** saved · sending · waiting: no connection · wrong: mistakes keep it on this device · closed: it is no draft any more. */
export type Saving = 'saved' | 'sending' | 'waiting' | 'wrong' | 'closed'

const soon = 1_200 // ms of silence before it is saved
const again = 3_000 // ms before the next try without a connection
const keepAfter = 250 // ms of silence before it is kept on the device
const together = 1_500 // ms in which changes of one field are one step of undo
const undoable = 200

export class ChecklistDraft {
  version = $state.raw<ChecklistVersion>()
  family = $state.raw<ChecklistSummary>()
  content = $state.raw<Content>() as Content
  /** Why it could not be opened. */
  problem = $state.raw<Problem>()
  /** What the server refused, by its paths. */
  refused = $state.raw<Problem>()
  /** What came of another's save. */
  told = $state.raw<Joined>()
  state = $state<Saving>('saved')
  undoes = $state.raw<Content[]>([])
  redoes = $state.raw<Content[]>([])
  readonly ids = new Ids()
  /** Whether the content has mistakes that the server would refuse. */
  wrong: (content: Content) => boolean = () => false
  #kept: Kept<string>
  #base: Content = { sections: [] }
  #sending: Content | undefined
  #revision = 0
  #last = { key: '', at: 0 }
  #timer: ReturnType<typeof setTimeout> | undefined
  #keeping: ReturnType<typeof setTimeout> | undefined
  #closed = false

  constructor(readonly id: string) {
    this.#kept = new Kept(`checklist.${id}`, '')
  }

  async open(): Promise<void> {
    try {
      const version = await this.#read()
      this.#base = version.content
      this.#revision = version.revision
      this.content = version.content
      this.#restore()
      this.version = version
      this.family = await ask(api.GET('/checklists/{id}', { params: { path: { id: version.checklist_id } } }))
      const others = this.family.versions.filter(({ id }) => id !== this.id).slice(0, 30)
      for (const one of await Promise.all(others.map(({ id }) => this.#read(id)))) this.ids.use(one.content)
      this.ids.use(this.#base).use(this.content)
      if (version.status !== 'draft') this.state = 'closed'
      addEventListener('online', this.#save)
      addEventListener('pagehide', this.#keep)
      document.addEventListener('visibilitychange', this.#seen)
      if (this.#unsaved) this.#later(0)
    } catch (error) {
      this.problem = problemOf(error)
    }
  }

  close(): void {
    this.#keep()
    clearTimeout(this.#timer)
    void this.#save()
    this.#closed = true
    removeEventListener('online', this.#save)
    removeEventListener('pagehide', this.#keep)
    document.removeEventListener('visibilitychange', this.#seen)
  }

  /**
   * Changes the content.
   * @param key changes of one field that follow one another are taken back together
   */
  change(change: (content: Content) => Content, key = ''): void {
    const next = outdated(this.content, change(this.content))
    if (next === this.content) return
    const now = Date.now()
    if (key === '' || key !== this.#last.key || now - this.#last.at > together) this.undoes = [...this.undoes, this.content].slice(-undoable)
    this.#last = { key, at: now }
    this.redoes = []
    this.#show(next)
  }

  undo(): void {
    const before = this.undoes.at(-1)
    if (!before) return
    this.undoes = this.undoes.slice(0, -1)
    this.redoes = [...this.redoes, this.content]
    this.#last = { key: '', at: 0 }
    this.#show(before)
  }

  redo(): void {
    const after = this.redoes.at(-1)
    if (!after) return
    this.redoes = this.redoes.slice(0, -1)
    this.undoes = [...this.undoes, this.content]
    this.#show(after)
  }

  /** Saves what waits, and says whether the server has all of it. */
  async settle(): Promise<boolean> {
    clearTimeout(this.#timer)
    await this.#save()
    return this.state === 'saved' && !this.#unsaved
  }

  /** The field's other value instead of mine. */
  take(clashes: Clash[], change: (content: Content) => Content): void {
    if (this.told) this.told = { ...this.told, clashes: this.told.clashes.filter((one) => !clashes.includes(one)) }
    this.change(change)
  }

  get #unsaved(): boolean {
    return !sameContent(this.#base, this.content)
  }

  #read = (id = this.id): Promise<ChecklistVersion> => ask(api.GET('/checklist-versions/{id}', { params: { path: { id } } }))

  #show(content: Content): void {
    this.content = content
    this.ids.use(content)
    this.refused = undefined
    clearTimeout(this.#keeping)
    this.#keeping = setTimeout(this.#keep, keepAfter)
    if (this.state === 'closed') return
    this.state = 'sending'
    this.#later(soon)
  }

  #keep = (): void => {
    clearTimeout(this.#keeping)
    if (!this.content) return
    if (this.#unsaved) this.#kept.value = JSON.stringify({ base: this.#base, content: this.content })
    else if (this.#kept.value !== '') this.#kept.forget()
  }

  /** What this device kept and the server does not have yet, on top of what it has. */
  #restore(): void {
    if (this.#kept.value === '') return
    const { base, content } = JSON.parse(this.#kept.value) as { base: Content; content: Content }
    this.#join(base, content, this.#base)
  }

  #later(after: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#save(), after)
  }

  #save = async (): Promise<void> => {
    clearTimeout(this.#timer)
    if (this.#sending || this.#closed || this.state === 'closed' || !this.version) return
    while (this.#unsaved) {
      const content = this.content
      if (this.wrong(content)) {
        this.state = 'wrong'
        return
      }
      this.state = 'sending'
      this.#sending = content
      const done = await this.#put(content).finally(() => (this.#sending = undefined))
      if (!done) return
    }
    this.state = 'saved'
    this.#keep()
  }

  async #put(content: Content): Promise<boolean> {
    try {
      const made = await ask(api.PUT('/checklist-versions/{id}', { params: { path: { id: this.id } }, body: { revision: this.#revision, content } }))
      this.#taken(made, content)
      return true
    } catch (error) {
      const problem = problemOf(error)
      if (problem.status === 412 || problem.code === 'checklist_published') return this.#catchUp(content)
      if ([0, 401, 429].includes(problem.status) || problem.status >= 500) {
        this.state = 'waiting'
        if (!this.#closed) this.#later(again)
      } else {
        this.refused = problem
        this.state = 'wrong'
      }
      return false
    }
  }

  #taken(made: ChecklistVersion, content: Content): void {
    this.#revision = made.revision
    this.version = made
    this.#base = content
  }

  /** Somebody else saved, or published, what this draft started from; or the answer to our own save was lost. */
  async #catchUp(sent: Content): Promise<boolean> {
    try {
      const now = await this.#read()
      const own = sameContent(now.content, sent)
      this.#revision = now.revision
      this.version = now
      if (own) this.#base = sent
      else this.#join(this.#base, this.content, now.content)
      if (now.status === 'draft') return true
      this.state = 'closed'
      this.#keep()
    } catch {
      this.state = 'waiting'
      this.#later(again)
    }
    return false
  }

  #join(base: Content, mine: Content, theirs: Content): void {
    const found = joined(base, mine, theirs)
    this.#base = theirs
    this.content = found.content
    this.ids.use(theirs)
    // A step back takes back what I did, not what the other did.
    this.undoes = this.undoes.map((before) => joined(base, before, theirs).content)
    this.redoes = this.redoes.map((after) => joined(base, after, theirs).content)
    if (found.theirs.length > 0) this.told = found
  }

  /** Coming back to the page: what was done elsewhere is taken over before it is worked on. */
  #seen = (): void => {
    if (document.hidden) return this.#keep()
    if (this.#sending || this.state === 'closed') return
    void this.#read().then(
      (now) => {
        if (this.#sending || now.revision === this.#revision) return
        this.#revision = now.revision
        this.version = now
        this.#join(this.#base, this.content, now.content)
        if (now.status !== 'draft') this.state = 'closed'
      },
      () => {},
    )
  }
}
