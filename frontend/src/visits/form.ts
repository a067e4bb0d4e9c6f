// The checklist of a package, read once, with what the engine needs to say how its questions stand.
import { dayIn, exceptedOn, parseChecklist, standings, worded, type Checklist, type Excepted, type Exception, type Question, type Standing } from '../engine'
import { i18n } from '../i18n/i18n.svelte'
import type { Package } from '../offline'

export interface Form {
  checklist: Checklist
  /** In their order. */
  questions: readonly Question[]
  byId: ReadonlyMap<string, Question>
  /** The index of a question's section. */
  sectionOf: ReadonlyMap<string, number>
  excepted: Excepted
  /** How every question stands with these answers. */
  stand: (answers: Readonly<Record<string, unknown>>) => Map<string, Standing>
}

/** @param day the moment by which exceptions are judged: the beginning of the visit */
export function formOf({ checklist: raw }: Package, day: Date): Form {
  const checklist = parseChecklist(worded(raw, i18n.language))
  const questions = checklist.sections.flatMap((section) => section.questions)
  const excepted = exceptedOn((raw['exceptions'] ?? []) as Exception[], dayIn(day, raw.time_zone || 'UTC'))
  return {
    checklist,
    questions,
    byId: new Map(questions.map((question) => [question.id, question])),
    sectionOf: new Map(checklist.sections.flatMap((section, i) => section.questions.map((question) => [question.id, i] as const))),
    excepted,
    stand: (answers) => standings(checklist, answers, raw.attributes ?? {}, excepted),
  }
}

/** How many of the questions that are asked are answered. */
export function progressOf(standing: Iterable<Standing>): { answered: number; asked: number } {
  let answered = 0
  let asked = 0
  for (const { state } of standing) {
    if (state === 'hidden' || state === 'excepted') continue
    asked++
    if (state !== 'not_answered') answered++
  }
  return { answered, asked }
}

/** How far a visit is filled, for the list of visits. */
export function filledOf(of: Package, visit: { started_at: string; answers: Record<string, unknown> }): { answered: number; asked: number } {
  return progressOf(formOf(of, new Date(visit.started_at)).stand(visit.answers).values())
}
