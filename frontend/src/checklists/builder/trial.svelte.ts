// A draft checklist filled at the desk: the questions of the phone over answers that go nowhere.
import { SvelteMap } from 'svelte/reactivity'
import { root } from '../../api/client'
import { newId } from '../../api/id'
import { readBy, score, standings, type Answer, type Attributes, type Checklist, type Question, type Result, type Standing } from '../../engine'
import type { FileEntry } from '../../offline'
import type { Asked } from '../../visits/asked'
import { isShown } from '../../visits/filling.svelte'
import { gapsOf, isOfFiles, type Gap } from '../../visits/gaps'
import type { FileKind } from '../../visits/media'
import { answersOf } from './tried'

export class Trial implements Asked {
  readonly visit: { id: string }
  readonly attention = { at: (): void => {} }
  readonly conflicts = []
  readonly answers = new SvelteMap<string, unknown>()
  readonly comments = new SvelteMap<string, string>()
  standing: ReadonlyMap<string, Standing> = $state.raw(new Map())
  result = $state.raw<Result>()
  attributes = $state.raw<Attributes>({})
  checklist: Checklist = $state.raw() as Checklist
  #files = $state.raw<FileEntry[]>([])
  readonly #blobs = new Map<string, Blob>()

  constructor(
    readonly version: string,
    checklist: Checklist,
  ) {
    this.visit = { id: `trial.${version}` }
    this.checklist = checklist
    this.#judge()
  }

  readonly form: Asked['form'] = $derived.by(() => {
    const checklist = this.checklist
    const questions = checklist.sections.flatMap((section) => section.questions)
    return {
      checklist, questions,
      byId: new Map(questions.map((question) => [question.id, question])),
      sectionOf: new Map(checklist.sections.flatMap((section, i) => section.questions.map((question) => [question.id, i] as const))),
      excepted: new Map(),
      stand: (answers) => standings(checklist, answers, this.attributes),
    }
  })

  readonly shown: Question[] = $derived(this.form.questions.filter(({ id }) => isShown(this.standing.get(id))))
  readonly hidden: Question[] = $derived(this.form.questions.filter(({ id }) => this.standing.get(id)?.state === 'hidden'))
  readonly gaps: [Question, Gap[]][] = $derived(this.shown.map((one): [Question, Gap[]] => [one, this.gapsOf(one)]).filter(([, gaps]) => gaps.length > 0))

  /** The draft was changed: the answers that still fit stay. */
  use(checklist: Checklist): void {
    if (checklist === this.checklist) return
    this.checklist = checklist
    this.#judge()
  }

  at(attributes: Attributes): void {
    this.attributes = attributes
    this.#judge()
  }

  /** Fills all of it, or nothing. */
  fill(answers: Record<string, unknown>): void {
    this.#files = []
    this.answers.clear()
    this.comments.clear()
    for (const [id, value] of Object.entries(answers)) this.answers.set(id, value)
    this.#judge()
  }

  answer(id: string, value: unknown): void {
    if (value === null || value === undefined) this.answers.delete(id)
    else this.answers.set(id, value)
    this.#judge()
  }

  comment(id: string, text: string): void {
    if (text === '') this.comments.delete(id)
    else this.comments.set(id, text)
  }

  laps(): void {}

  settle = (): Promise<void> => Promise.resolve()

  gapsOf = (question: Question): Gap[] =>
    gapsOf(question, this.standing.get(question.id), this.comments.get(question.id) ?? '', this.filesOf(question.id))

  filesOf = (question: string): FileEntry[] => this.#files.filter((file) => file.question === question)

  add(question: string, kind: FileKind, blob: Blob): Promise<string> {
    const id = newId()
    this.#blobs.set(id, blob)
    const file: FileEntry = { id, visit: this.visit.id, question, kind, type: blob.type, size: blob.size, takenAt: new Date().toISOString(), state: 'kept', sent: 0, sha256: '', elsewhere: false }
    this.#change(question, [...this.#files, file])
    return Promise.resolve(id)
  }

  async replace(file: FileEntry, blob: Blob): Promise<void> {
    await this.add(file.question, file.kind, blob)
    await this.remove(file)
  }

  remove(file: FileEntry): Promise<void> {
    this.#change(file.question, this.#files.filter(({ id }) => id !== file.id))
    this.#blobs.delete(file.id)
    return Promise.resolve()
  }

  blob = (id: string): Promise<Blob | undefined> => Promise.resolve(this.#blobs.get(id))

  reference = async (id: string): Promise<Blob | undefined> => {
    const response = await fetch(`${root}/checklist-versions/${this.version}/images/${id}`)
    return response.ok ? response.blob() : undefined
  }

  /** The questions that decide whether one is shown. */
  deciding = (question: Question): Question[] =>
    [...new Set(question.showIf ? readBy(question.showIf) : [])].flatMap((id) => this.form.byId.get(id) ?? [])

  #change(question: string, files: FileEntry[]): void {
    this.#files = files
    const asked = this.form.byId.get(question)
    const ids = this.filesOf(question).map(({ id }) => id)
    if (asked && isOfFiles(asked)) this.answer(question, ids.length > 0 ? ids : null)
  }

  #judge(): void {
    const raw = Object.fromEntries(this.answers)
    const next = standings(this.checklist, raw, this.attributes)
    for (const [id, { state, missing, problem }] of next) {
      const now = this.standing.get(id)
      if (now?.state === state && now.missing === missing && now.problem === problem) next.set(id, now)
    }
    this.standing = next
    const answers: ReadonlyMap<string, Answer> = answersOf(this.checklist, raw)
    this.result = score(this.checklist, answers, this.attributes)
  }
}
