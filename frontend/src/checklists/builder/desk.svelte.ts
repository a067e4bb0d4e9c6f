// What the parts of the builder share: the draft, what was found in it, and the question that is open.
import { getContext, setContext, untrack } from 'svelte'
import type { LocationAttribute, Question, Requirement } from '../../api/types'
import type { Checklist } from '../../engine'
import type { ChecklistDraft } from './draft.svelte'
import { questionsOf } from './edits'
import { advice, read, refusedOf, type Finding } from './findings'

const key = Symbol('builder')
const quiet = 150 // ms without a change before the draft is read again

/** A requirement of the standard's version with the question that derivation makes of it. */
export interface Norm {
  lineage: string
  section: string
  requirement: Requirement
  question: Question | undefined
}

const nothing: Finding[] = []

export class Desk {
  /** The open question. */
  open = $state('')
  norms = $state.raw<ReadonlyMap<string, Norm>>(new Map())
  attributes = $state.raw<LocationAttribute[]>([])
  /** The last state without mistakes: what can be tried. */
  checklist = $state.raw<Checklist>()
  #found = $state.raw<Finding[]>([])
  readonly draft: ChecklistDraft
  readonly all: Finding[] = $derived.by(() => [...refusedOf(this.draft.content, this.draft.refused), ...this.#found])
  readonly wrong = $derived(this.all.filter((one) => one.wrong))
  readonly advised = $derived(this.all.filter((one) => !one.wrong))
  readonly #byId = $derived(grouped(this.all))
  readonly #byPlace = $derived(new Map([...this.wrong].reverse().map((one) => [`${one.id} ${one.field}`, one.words])))
  readonly numbers: ReadonlyMap<string, number> = $derived.by(() => new Map(questionsOf(this.draft.content).map(({ id }, i) => [id, i + 1])))

  constructor(draft: ChecklistDraft) {
    this.draft = draft
    draft.wrong = (content) => read(content).checklist === undefined
    $effect(() => {
      const { content } = this.draft
      if (!content) return
      const timer = setTimeout(() => this.#read(), untrack(() => this.checklist) ? quiet : 0) // reading again is for changes alone
      return () => clearTimeout(timer)
    })
  }

  #read(): void {
    const { content } = this.draft
    const { checklist, found } = read(content)
    if (checklist) this.checklist = checklist
    this.#found = [...found, ...advice(content, checklist)]
  }

  /** What is wrong with a field; empty when nothing is. */
  at = (id: string, field: string): string => this.#byPlace.get(`${id} ${field}`) ?? ''

  of = (id: string): Finding[] => this.#byId.get(id) ?? nothing

  /** Opens a question and brings it to the screen. */
  show(id: string): void {
    this.open = id
    requestAnimationFrame(() => {
      const node = document.getElementById(`edit-${id}`)
      node?.scrollIntoView({ block: 'nearest' })
      node?.querySelector<HTMLElement>('textarea, input, button')?.focus({ preventScroll: true })
    })
  }
}

function grouped(all: readonly Finding[]): ReadonlyMap<string, Finding[]> {
  const map = new Map<string, Finding[]>()
  for (const one of all) map.set(one.id, [...(map.get(one.id) ?? []), one])
  return map
}

export const provideDesk = (desk: Desk): Desk => setContext(key, desk)
export const desk = (): Desk => getContext<Desk>(key)
