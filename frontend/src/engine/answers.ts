// The answers of a visit, and how they are read from their JSON.
import { isScored, type Checklist, type Question } from './document'
import { Problems } from './problems'
import { compare, exactOf, maxExact, parseExact, whole, zero, type Ratio } from './ratio'
import { formOf } from './value'

/** One answer; its form follows the question's kind. */
export interface Answer {
  readonly na: boolean
  /** yes_no ("yes", "no"), single (an option's id), text, date, time, location. */
  readonly text: string
  /** multiple (option ids); photo, audio, receipt, signature (file ids). */
  readonly options: readonly string[]
  /** scale, number, count, duration. */
  readonly number: Ratio | null
}

/** By question id. A question that is not here is not answered. */
export type Answers = ReadonlyMap<string, Answer>

export const none: Answer = { na: false, text: '', options: [], number: null }

const maxText = 10_000
const maxFiles = 50
const maxId = 64

/**
 * Reads answers by question id: "yes" or "no" (or true, false), an option's id, a
 * list of them, a number, a text, a list of file ids, or "na". A null, an empty
 * text and an empty list are not answers. Throws an EngineError.
 */
export function parseAnswers(checklist: Checklist, raw: Readonly<Record<string, unknown>>): Answers {
  const questions = new Map(checklist.sections.flatMap((s) => s.questions.map((q) => [q.id, q] as const)))
  const problems = new Problems()
  const answers = new Map<string, Answer>()
  for (const [id, value] of Object.entries(raw)) {
    const wrong = (code: string): void => problems.add(`answers.${id}`, code)
    const q = questions.get(id)
    if (!q) {
      wrong('unknown_question')
      continue
    }
    const answer = readAnswer(q, value, wrong)
    if (answer) answers.set(id, answer)
  }
  problems.throwAs('answers_invalid')
  return answers
}

/** Told what is wrong with an answer. */
export type Wrong = (code: string) => void

/** Reads one answer; null where it is none. What is wrong with it is told. */
export function readAnswer(q: Question, value: unknown, wrong: Wrong): Answer | null {
  if (value === null || value === undefined || value === '') return null
  if (value === 'na' && (q.na || isScored(q.kind))) {
    if (!q.na) wrong('na_not_allowed')
    return { ...none, na: true }
  }
  switch (formOf(q.kind)) {
    case 'texts':
      return readList(q, value, wrong)
    case 'number':
      return readNumber(q, value, wrong)
    case 'text':
      return readText(q, value, wrong)
  }
}

function readText(q: Question, value: unknown, wrong: Wrong): Answer | null {
  const text = q.kind === 'yes_no' && typeof value === 'boolean' ? (value ? 'yes' : 'no') : value
  if (typeof text !== 'string') {
    wrong('wrong_type')
    return null
  }
  if (text.length > maxText && [...text].length > maxText) wrong('too_long')
  if (text.includes('\0')) wrong('not_text')
  if (q.kind === 'yes_no' && text !== 'yes' && text !== 'no') wrong('unknown_value')
  if (q.kind === 'single' && !q.options.some((o) => o.id === text)) wrong('unknown_option')
  if (q.kind === 'date' && !isDate(text)) wrong('unknown_value')
  if (q.kind === 'time' && !/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/.test(text)) wrong('unknown_value')
  return { ...none, text }
}

function isDate(text: string): boolean {
  const [year = 0, month = 0, day = 0] = /^\d{4}-\d{2}-\d{2}$/.test(text) ? text.split('-').map(Number) : []
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
  return day >= 1 && day <= (days[month - 1] ?? 0)
}

function readList(q: Question, value: unknown, wrong: Wrong): Answer | null {
  const list: unknown[] | null = typeof value === 'string' ? [value] : Array.isArray(value) ? value : null
  if (!list?.every((id): id is string => typeof id === 'string' && id !== '')) {
    wrong('wrong_type')
    return null
  }
  if (new Set(list).size < list.length) wrong('repeated')
  if (list.some((id) => [...id].length > maxId)) wrong('too_long')
  if (q.kind === 'multiple') {
    for (const id of list) {
      const option = q.options.find((o) => o.id === id)
      if (!option) wrong('unknown_option')
      else if (option.exclusive && list.length > 1) wrong('exclusive_option')
    }
  } else if (list.length > maxFiles) wrong('too_many')
  return list.length > 0 ? { ...none, options: list } : null
}

function readNumber(q: Question, value: unknown, wrong: Wrong): Answer | null {
  let number: Ratio | null = null
  if (typeof value === 'number') number = exactOf(value)
  if (typeof value === 'string' && value.length <= maxExact) number = parseExact(value)
  if (number === null) {
    wrong('not_a_number')
    return null
  }
  const { kind, scale } = q
  if ((kind === 'scale' || kind === 'count') && number.below !== 1n) wrong('not_whole')
  if (scale && (compare(number, whole(scale.min)) < 0 || compare(number, whole(scale.max)) > 0)) wrong('out_of_range')
  if ((kind === 'count' || kind === 'duration') && compare(number, zero) < 0) wrong('negative')
  return { ...none, number }
}
