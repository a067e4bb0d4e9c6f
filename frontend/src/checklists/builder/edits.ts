// What is done to a checklist while it is written. Nothing here changes what it is given.
import type { ChecklistDocument, Question } from '../../api/types'
import { isMeasured, isScored, type Kind } from '../../engine'
import { renamedIn } from './conditions'

export type Section = ChecklistDocument['sections'][number]
export type Option = NonNullable<Question['options']>[number]
export type Band = NonNullable<Question['bands']>[number]
/** Fields with their new values; undefined takes a field away, which gives it its default. */
export type Change<T> = { [K in keyof T]?: T[K] | undefined }

/** The same with some fields changed. */
export function changed<T extends object>(one: T, change: Change<T>): T {
  const next = { ...one, ...change }
  for (const key of Object.keys(change) as (keyof T)[]) if (change[key] === undefined) delete next[key]
  return next as T
}

export const questionsOf = (content: ChecklistDocument): Question[] => content.sections.flatMap((section) => section.questions)
export const sectionOf = (content: ChecklistDocument, question: string): Section | undefined =>
  content.sections.find((section) => section.questions.some(({ id }) => id === question))

const mapSections = (content: ChecklistDocument, map: (section: Section) => Section): ChecklistDocument => ({
  ...content, sections: content.sections.map(map),
})

export const setSection = (content: ChecklistDocument, id: string, change: Change<Section>): ChecklistDocument =>
  mapSections(content, (section) => (section.id === id ? changed(section, change) : section))

/** Sections without the question keep their identity, so that nothing is drawn anew for it. */
export const setQuestion = (content: ChecklistDocument, id: string, change: Change<Question>): ChecklistDocument =>
  mapSections(content, (section) =>
    section.questions.some((one) => one.id === id)
      ? { ...section, questions: section.questions.map((one) => (one.id === id ? changed(one, change) : one)) }
      : section,
  )

function inserted<T extends { id: string }>(list: readonly T[], one: T, after: string): T[] {
  const at = after === '' ? 0 : list.findIndex(({ id }) => id === after) + 1 || list.length
  return [...list.slice(0, at), one, ...list.slice(at)]
}

/** @param after the section that it follows; empty: it is the first */
export const addSection = (content: ChecklistDocument, section: Section, after: string): ChecklistDocument => ({
  ...content, sections: inserted(content.sections, section, after),
})

export const removeSection = (content: ChecklistDocument, id: string): ChecklistDocument => ({
  ...content, sections: content.sections.filter((section) => section.id !== id),
})

export function moveSection(content: ChecklistDocument, id: string, by: -1 | 1): ChecklistDocument {
  const at = content.sections.findIndex((section) => section.id === id)
  const to = at + by
  const one = content.sections[at]
  if (!one || to < 0 || to >= content.sections.length) return content
  const rest = content.sections.filter((section) => section !== one)
  return { ...content, sections: [...rest.slice(0, to), one, ...rest.slice(to)] }
}

/** @param after the question that it follows; empty: it is the first of its section */
export const addQuestion = (content: ChecklistDocument, section: string, question: Question, after: string): ChecklistDocument =>
  mapSections(content, (one) => (one.id === section ? { ...one, questions: inserted(one.questions, question, after) } : one))

export const removeQuestion = (content: ChecklistDocument, id: string): ChecklistDocument =>
  mapSections(content, (section) =>
    section.questions.some((one) => one.id === id) ? { ...section, questions: section.questions.filter((one) => one.id !== id) } : section,
  )

export function moveQuestion(content: ChecklistDocument, id: string, section: string, after: string): ChecklistDocument {
  const one = questionsOf(content).find((question) => question.id === id)
  return one && after !== id ? addQuestion(removeQuestion(content, id), section, one, after) : content
}

/** One place up or down; at the edge of its section it goes on into the next one. */
export function stepQuestion(content: ChecklistDocument, id: string, by: -1 | 1): ChecklistDocument {
  const s = content.sections.findIndex((section) => section.questions.some((one) => one.id === id))
  const list = content.sections[s]?.questions ?? []
  const at = list.findIndex((one) => one.id === id)
  const to = at + by
  if (at < 0) return content
  if (to >= 0 && to < list.length) {
    const rest = list.filter((one) => one.id !== id)
    return moveQuestion(content, id, content.sections[s]?.id ?? '', rest[to - 1]?.id ?? '')
  }
  const beside = content.sections[s + by]
  return beside ? moveQuestion(content, id, beside.id, by < 0 ? (beside.questions.at(-1)?.id ?? '') : '') : content
}

/** A copy right behind the question. */
export function copyQuestion(content: ChecklistDocument, id: string, copy: string): ChecklistDocument {
  const one = questionsOf(content).find((question) => question.id === id)
  const section = sectionOf(content, id)
  return one && section ? addQuestion(content, section.id, { ...structuredClone(one), id: copy }, id) : content
}

/** A copy right behind the section; what its questions ask of one another they ask of the copies. */
export function copySection(content: ChecklistDocument, id: string, ids: Ids, title: string): ChecklistDocument {
  const one = content.sections.find((section) => section.id === id)
  if (!one) return content
  const names = new Map(one.questions.map((question) => [question.id, ids.question()]))
  const questions = one.questions.map((question) => {
    const copy: Question = { ...structuredClone(question), id: names.get(question.id) ?? question.id }
    if (copy.show_if) copy.show_if = renamedIn(copy.show_if, names)
    if (copy.require_if) copy.require_if = renamedIn(copy.require_if, names)
    return copy
  })
  return addSection(content, { ...one, id: ids.section(), title, questions }, id)
}

/** Ids that nothing of the checklist ever had: results are followed by them from version to version. */
export class Ids {
  #questions = 0
  #sections = 0

  use(content: ChecklistDocument): this {
    for (const section of content.sections) {
      this.#sections = Math.max(this.#sections, numberOf('s', section.id))
      for (const question of section.questions) this.#questions = Math.max(this.#questions, numberOf('q', question.id))
    }
    return this
  }

  question = (): string => `q${++this.#questions}`
  section = (): string => `s${++this.#sections}`
}

const numberOf = (letter: string, id: string): number => (new RegExp(`^${letter}[0-9]{1,9}$`).test(id) ? Number(id.slice(1)) : 0)

/** The question with another kind of answer: what the kind does not have goes, what it needs comes. */
export function withKind(question: Question, kind: Kind): Question {
  const next: Question = { ...question, kind }
  const choice = kind === 'single' || kind === 'multiple'
  if (!choice) delete next.options
  else if (!next.options?.length) {
    next.options = [{ id: 'a', text: '', ...(kind === 'single' ? { credit: '1' } : { points: 1 }) }, { id: 'b', text: '' }]
  } else next.options = next.options.map((option, i) => converted(option, kind, i))
  if (kind !== 'scale') delete next.scale
  else next.scale ??= { min: 1, max: 5 }
  if (!isMeasured(kind)) {
    delete next.bands
    delete next.unit
  } else {
    if (!next.bands?.length) next.bands = [{ upto: '10', credit: '1' }, { credit: '0' }]
    if (kind === 'duration') next.unit = next.unit && ['s', 'min', 'h'].includes(next.unit) ? next.unit : 's'
  }
  if (kind !== 'duration') delete next.measures
  if (kind !== 'yes_no' && kind !== 'scale') delete next.turned
  if (kind === 'multiple') delete next.points
  if (!isScored(kind)) for (const name of ['points', 'critical', 'threshold', 'bonus', 'penalty', 'na'] as const) delete next[name]
  if (isScored(kind) !== isScored(question.kind)) delete next.required
  return next
}

/** An option of one kind of choice as one of the other: full credit is a point. */
function converted(option: Option, kind: Kind, at: number): Option {
  const { credit, points, exclusive, ...rest } = option
  if (kind === 'single') return { ...rest, ...(credit !== undefined ? { credit } : (points ?? 0) > 0 ? { credit: '1' } : {}) }
  return { ...rest, points: points ?? (credit && credit !== '0' ? 1 : at === 0 ? 1 : 0), ...(exclusive ? { exclusive } : {}) }
}

/** An id that no option of the question has: a, b … z, then numbered. */
export function newOptionId(options: readonly Option[]): string {
  const taken = new Set(options.map(({ id }) => id))
  for (let i = 0; ; i++) {
    const id = i < 26 ? String.fromCharCode(97 + i) : `o${i + 1}`
    if (!taken.has(id)) return id
  }
}
