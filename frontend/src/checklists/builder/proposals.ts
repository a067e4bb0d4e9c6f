// What a new version of the standard asks of a checklist, requirement by requirement.
import type { ChecklistDocument, Question } from '../../api/types'
import { differing, type FieldChange } from './compare'
import { addQuestion, addSection, questionsOf, removeQuestion, sectionOf, setQuestion, type Change, type Ids } from './edits'
import { questionFields, same } from './normal'

export interface Proposal {
  lineage: string
  kind: 'added' | 'removed' | 'changed'
  /** Of the checklist, that check the requirement; none for an added one. */
  questions: Question[]
  /** What derivation makes of the requirement now; absent for a removed one. */
  made: Question | undefined
  /** Of a changed one: what the standard changed, beside what the question says now. */
  fields: (FieldChange & { own: boolean })[]
}

const kept = new Set(['requirement']) // what links the two is not a change

/**
 * @param before what derivation makes of the version that the checklist was made from
 * @param after what it makes of the new one
 */
export function proposalsOf(content: ChecklistDocument, before: ChecklistDocument, after: ChecklistDocument): Proposal[] {
  const [was, will] = [byRequirement(before), byRequirement(after)]
  const asked = new Map<string, Question[]>()
  for (const one of questionsOf(content)) if (one.requirement) asked.set(one.requirement, [...(asked.get(one.requirement) ?? []), one])
  const list: Proposal[] = []
  for (const [lineage, made] of will) {
    const questions = asked.get(lineage) ?? []
    const old = was.get(lineage)
    if (!old && questions.length === 0) list.push({ lineage, kind: 'added', questions, made, fields: [] })
    if (!old || questions.length === 0) continue
    const now = questionFields(questions[0] as Question)
    const fields = differing(questionFields(old), questionFields(made))
      .filter(({ field, after: next }) => !kept.has(field) && !same(now[field], next))
      .map(({ field, before: base, after: next }) => ({ field, before: now[field], after: next, own: !same(now[field], base) }))
    if (fields.length > 0) list.push({ lineage, kind: 'changed', questions, made, fields })
  }
  for (const [lineage, questions] of asked) {
    if (was.has(lineage) && !will.has(lineage)) list.push({ lineage, kind: 'removed', questions, made: undefined, fields: [] })
  }
  return list
}

const byRequirement = (content: ChecklistDocument): Map<string, Question> =>
  new Map(questionsOf(content).flatMap((one) => (one.requirement ? [[one.requirement, one] as const] : [])))

/** The checklist with one proposal taken. */
export function taken(content: ChecklistDocument, { kind, questions, made, fields }: Proposal, after: ChecklistDocument, ids: Ids): ChecklistDocument {
  if (kind === 'removed') return questions.reduce((next, { id }) => removeQuestion(next, id), content)
  if (!made) return content
  if (kind === 'changed') {
    const change = Object.fromEntries(fields.map(({ field }) => [field, made[field as keyof Question]])) as Change<Question>
    return questions.reduce((next, { id }) => setQuestion(next, id, change), content)
  }
  return placed(content, { ...made, id: ids.question() }, made, after, ids)
}

/** Beside the question of the requirement that stands before it in the standard, else in a section of the same name. */
function placed(content: ChecklistDocument, question: Question, made: Question, after: ChecklistDocument, ids: Ids): ChecklistDocument {
  const source = sectionOf(after, made.id)
  const before = (source?.questions ?? []).slice(0, source?.questions.findIndex(({ id }) => id === made.id)).reverse()
  for (const { requirement } of before) {
    const neighbour = questionsOf(content).find((one) => one.requirement === requirement)
    const section = neighbour && sectionOf(content, neighbour.id)
    if (neighbour && section) return addQuestion(content, section.id, question, neighbour.id)
  }
  const home = content.sections.find(({ title }) => title === source?.title)
  if (home) return addQuestion(content, home.id, question, '')
  return addSection(content, { id: ids.section(), title: source?.title ?? '', questions: [question] }, content.sections.at(-1)?.id ?? '')
}
