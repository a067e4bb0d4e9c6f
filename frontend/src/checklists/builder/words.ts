// The texts of a checklist and their translations, one under the other.
import type { ChecklistDocument, Question } from '../../api/types'
import { changed, questionsOf, type Option, type Section } from './edits'

type Translations = NonNullable<Question['translations']>
export type Wording = Translations[string]

/** Where a text stands: the checklist's title when all are absent. */
export interface Place {
  section?: string
  question?: string
  option?: string
}

export interface Line {
  place: Place
  part: 'text' | 'hint'
  main: string
  said: string
  /** The main text has changed since; told once for a text and its hint. */
  outdated: boolean
  most: number
}

export interface Group {
  /** The section, or the checklist itself. */
  id: string
  title: string
  lines: Line[]
}

const mostOf = { title: 300, text: 2000, hint: 4000, option: 1000 }

/** Every text that there is, by section. */
export function groupsOf(content: ChecklistDocument, language: string): Group[] {
  const line = (place: Place, part: Line['part'], main: string | undefined, words: Translations | undefined, most: number): Line[] =>
    main ? [{ place, part, main, said: words?.[language]?.[part] ?? '', outdated: words?.[language]?.outdated ?? false, most }] : []
  const ofQuestion = (one: Question): Line[] => [
    ...line({ question: one.id }, 'text', one.text, one.translations, mostOf.text),
    ...line({ question: one.id }, 'hint', one.hint, one.translations, mostOf.hint),
    ...(one.options ?? []).flatMap((option) => line({ question: one.id, option: option.id }, 'text', option.text, option.translations, mostOf.option)),
  ]
  const head = { id: '', title: content.title ?? '', lines: line({}, 'text', content.title, content.translations, mostOf.title) }
  const sections = content.sections.map((one) => ({
    id: one.id, title: one.title ?? '',
    lines: [...line({ section: one.id }, 'text', one.title, one.translations, mostOf.title), ...one.questions.flatMap(ofQuestion)],
  }))
  return [head, ...sections].filter(({ lines }) => lines.length > 0)
}

export const isDue = ({ said, outdated }: Line): boolean => said === '' || outdated

/** How many of the texts are translated and up to date. */
export function doneOf(content: ChecklistDocument, language: string): { done: number; total: number } {
  const lines = groupsOf(content, language).flatMap((group) => group.lines)
  return { done: lines.filter((one) => !isDue(one)).length, total: lines.length }
}

/** Says a text in a language; what is empty goes. Words that were touched are up to date. */
export function say(content: ChecklistDocument, place: Place, language: string, words: Partial<Wording>): ChecklistDocument {
  return at(content, place, (before) => {
    const { text = '', hint = '' } = { ...before?.[language], ...words }
    const { [language]: _, ...others } = before ?? {}
    const all = text || hint ? { ...others, [language]: { ...(text ? { text } : {}), ...(hint ? { hint } : {}) } } : others
    return Object.keys(all).length > 0 ? all : undefined
  })
}

export const addLanguage = (content: ChecklistDocument, language: string): ChecklistDocument =>
  changed(content, { languages: [...(content.languages ?? []), language] })

/** Takes a language away with all that was said in it. */
export function removeLanguage(content: ChecklistDocument, language: string): ChecklistDocument {
  const places: Place[] = [
    {},
    ...content.sections.map(({ id }) => ({ section: id })),
    ...questionsOf(content).flatMap((one) => [{ question: one.id }, ...(one.options ?? []).map((option) => ({ question: one.id, option: option.id }))]),
  ]
  const silent = places.reduce((next, place) => say(next, place, language, { text: '', hint: '' }), content)
  const left = (content.languages ?? []).filter((one) => one !== language)
  return changed(silent, { languages: left.length > 0 ? left : undefined })
}

/** Marks the translations of what reads otherwise than before. */
export function outdated(before: ChecklistDocument, after: ChecklistDocument): ChecklistDocument {
  if (!after.languages?.length) return after
  const head = before.title === after.title ? after : marked(before, after)
  const sections = new Map(before.sections.map((one) => [one.id, one]))
  const questions = new Map(questionsOf(before).map((one) => [one.id, one]))
  const old = (section: Section): boolean => sections.get(section.id) !== section
  if (!after.sections.some(old)) return head
  return {
    ...head,
    sections: head.sections.map((section) => {
      if (!old(section)) return section
      const was = sections.get(section.id)
      const next = was && was.title !== section.title ? marked(was, section) : section
      return { ...next, questions: next.questions.map((one) => ofQuestion(questions.get(one.id), one)) }
    }),
  }
}

function ofQuestion(was: Question | undefined, now: Question): Question {
  if (!was || was === now) return now
  const next = was.text === now.text && (was.hint ?? '') === (now.hint ?? '') ? now : marked(was, now)
  if (!now.options || now.options === was.options) return next
  return { ...next, options: now.options.map((one) => optionOf(was.options?.find(({ id }) => id === one.id), one)) }
}

const optionOf = (was: Option | undefined, now: Option): Option => (!was || was.text === now.text ? now : marked(was, now))

/** Translations that came with the change are taken as right. */
function marked<T extends { translations?: Translations }>(was: T, now: T): T {
  if (!now.translations || now.translations !== was.translations) return now
  return { ...now, translations: Object.fromEntries(Object.entries(now.translations).map(([language, words]) => [language, { ...words, outdated: true }])) }
}

function at(content: ChecklistDocument, place: Place, change: (before: Translations | undefined) => Translations | undefined): ChecklistDocument {
  const spoken = <T extends { translations?: Translations }>(one: T): T => {
    const translations = change(one.translations)
    return translations === one.translations ? one : changed<{ translations?: Translations }>(one, { translations }) as T
  }
  if (place.section === undefined && place.question === undefined) return spoken(content)
  return {
    ...content,
    sections: content.sections.map((section) => {
      if (section.id === place.section) return spoken(section)
      if (!section.questions.some(({ id }) => id === place.question)) return section
      return {
        ...section,
        questions: section.questions.map((one) => {
          if (one.id !== place.question) return one
          if (place.option === undefined) return spoken(one)
          return { ...one, options: (one.options ?? []).map((option) => (option.id === place.option ? spoken(option) : option)) }
        }),
      }
    }),
  }
}
