// What is wrong with a checklist, which keeps it from being saved, and what is worth a second thought.
import type { Problem } from '../../api/problem'
import type { ChecklistDocument, Question } from '../../api/types'
import { checkCondition, EngineError, ExpressionError, isScored, parseChecklist, reachable, type Checklist, type Kinds } from '../../engine'
import { t, word } from '../../i18n/i18n.svelte'
import { questionsOf } from './edits'
import { impossibleValues, neverShown } from './logic'

export interface Finding {
  /** Of the question or the section; empty: of the checklist. */
  id: string
  /** As the server names it, such as "options[0].credit". */
  field: string
  words: string
  /** It cannot be saved. */
  wrong: boolean
}

export interface Read {
  /** Absent: it has mistakes. */
  checklist: Checklist | undefined
  found: Finding[]
}

/** Reads a checklist as the server does, with its problems. */
export function read(content: ChecklistDocument): Read {
  try {
    return { checklist: parseChecklist(content), found: [] }
  } catch (error) {
    if (!(error instanceof EngineError)) throw error
    const kinds = kindsOf(content)
    const found = error.problems.map(({ path, code }) => {
      const { id, field } = placeOf(content, path)
      const source = field === 'show_if' || field === 'require_if' ? questionsOf(content).find((one) => one.id === id)?.[field] : undefined
      return { id, field, wrong: true, words: (source && conditionProblem(source, kinds)) || word('builder.wrong', code) }
    })
    return { checklist: undefined, found }
  }
}

export const kindsOf = (content: ChecklistDocument): Kinds => new Map(questionsOf(content).map(({ id, kind }) => [id, kind]))

/** What is wrong with a condition, in words; empty when nothing is. */
export function conditionProblem(source: string, kinds: Kinds): string {
  if (source.trim() === '') return ''
  try {
    checkCondition(source, kinds)
    return ''
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    return word('builder.wrong', error.code).replace('{{position}}', String(error.position)).replace('{{found}}', error.found)
  }
}

/** What a path such as "sections[0].questions[2].text" is about. */
export function placeOf(content: ChecklistDocument, path: string): { id: string; field: string } {
  const parts = /^(?:content\.)?sections\[(\d+)\](?:\.questions\[(\d+)\])?\.?(.*)$/.exec(path)
  if (!parts) return { id: '', field: path.replace(/^content\./, '') }
  const section = content.sections[Number(parts[1])]
  const question = parts[2] === undefined ? undefined : section?.questions[Number(parts[2])]
  return { id: question?.id ?? section?.id ?? '', field: parts[3] ?? '' }
}

/** What the server refused, at the fields. */
export const refusedOf = (content: ChecklistDocument, problem: Problem | undefined): Finding[] =>
  (problem?.fields ?? []).map(({ location, message }) => ({ ...placeOf(content, location), words: message, wrong: true }))

const few = 20
const many = 40

/** Advice on a checklist without mistakes. */
export function advice(content: ChecklistDocument, checklist: Checklist | undefined): Finding[] {
  const found: Finding[] = []
  const say = (id: string, field: string, words: string): void => void found.push({ id, field, words, wrong: false })
  const questions = questionsOf(content)
  if (questions.length === 0) say('', 'sections', t('builder.advice.empty'))
  else if (questions.length < few || questions.length > many) say('', 'sections', t('builder.advice.count', { count: questions.length, few, many }))
  for (const section of content.sections) {
    if (section.questions.length === 0) say(section.id, 'questions', t('builder.advice.emptySection'))
    else if (!section.title?.trim()) say(section.id, 'title', t('builder.advice.untitled'))
  }
  for (const question of questions) for (const [field, words] of wording(question)) say(question.id, field, words)
  if (checklist) for (const one of ofLogic(checklist)) found.push(one)
  return found
}

function wording(question: Question): [field: string, words: string][] {
  const text = question.text?.trim() ?? ''
  if (text === '') return [['text', t('builder.advice.noText')]]
  const found: [string, string][] = []
  if (isDouble(text)) found.push(['text', t('builder.advice.double')])
  const leading = new RegExp(t('builder.rule.leading'), 'iu').exec(text)
  if (leading) found.push(['text', t('builder.advice.leading', { word: leading[0].trim() })])
  const unnamed = (question.options ?? []).filter((option) => !option.text?.trim()).length
  if (unnamed > 0) found.push(['options', t('builder.advice.noOptionText', { count: unnamed })])
  return found
}

/** Two verbs with "and" or "or" between them: one answer cannot say which was done. */
export function isDouble(text: string): boolean {
  const verb = new RegExp(t('builder.rule.verb'), 'iu')
  const parts = text.split(new RegExp(t('builder.rule.and'), 'iu'))
  const words = (part: string): string[] => part.split(/[^\p{L}-]+/u).filter(Boolean)
  return parts.some((part, i) => {
    const before = words(parts[i - 1] ?? '')
    return i > 0 && words(part).slice(0, 3).some((one) => verb.test(one)) && before.some((one) => verb.test(one))
  })
}

function ofLogic(checklist: Checklist): Finding[] {
  const found: Finding[] = []
  const all = new Map(checklist.sections.flatMap(({ questions }) => questions.map((question) => [question.id, question] as const)))
  for (const id of neverShown(checklist)) found.push({ id, field: 'show_if', words: t('builder.advice.never'), wrong: false })
  for (const question of all.values()) {
    for (const [field, condition] of [['show_if', question.showIf], ['require_if', question.requireIf]] as const) {
      for (const { question: of, value } of condition ? impossibleValues(condition, all) : []) {
        found.push({ id: question.id, field, words: t('builder.advice.value', { value, of: all.get(of)?.text || of }), wrong: false })
      }
    }
    if (question.requireIf && question.required) found.push({ id: question.id, field: 'require_if', words: t('builder.advice.requiredAnyway'), wrong: false })
  }
  for (const { id, questions } of checklist.sections) {
    const counting = questions.filter((one) => isScored(one.kind) && reachable(one) > 0 && !one.bonus && !one.penalty)
    if (counting.length > 0 && counting.every((one) => one.na || one.showIf)) found.push({ id, field: 'questions', words: t('builder.advice.noScore'), wrong: false })
  }
  return found
}

const seconds: Readonly<Record<Question['kind'], number>> = {
  yes_no: 15, single: 15, scale: 15, date: 15, time: 15, location: 15, multiple: 20, number: 20, count: 20, duration: 30, photo: 30, receipt: 30,
  signature: 30, text: 60, audio: 60,
}
const forPhoto = 30
const forComment = 40
const readPerSecond = 15 // characters

/** How long filling takes, in minutes, with every conditional question asked; the visit itself is not in it. */
export function minutes(content: ChecklistDocument): number {
  let sum = 0
  for (const { kind, photo, comment, text = '', hint = '' } of questionsOf(content)) {
    sum += seconds[kind] + (photo === 'required' ? forPhoto : 0) + (comment === 'required' ? forComment : 0) + (text.length + hint.length) / readPerSecond
  }
  return Math.max(1, Math.round(sum / 60))
}
