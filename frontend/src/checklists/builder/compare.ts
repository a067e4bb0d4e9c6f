// What differs between two checklists, question by question.
import type { ChecklistDocument, Question } from '../../api/types'
import { pointsOf } from '../question'
import { questionsOf, sectionOf, type Section } from './edits'
import { headFields, questionFields, same, sectionFields, unmeasured, type Fields } from './normal'

export interface FieldChange {
  field: string
  before: unknown
  after: unknown
}

export interface Changed<T> {
  id: string
  kind: 'added' | 'removed' | 'changed' | 'moved'
  before: T | undefined
  after: T | undefined
  fields: FieldChange[]
}

export interface Compared {
  head: FieldChange[]
  sections: Changed<Section>[]
  questions: Changed<Question>[]
  /** Requirements that are left out, with the reason on either side. */
  leftOut: FieldChange[]
  /** All that can be earned, without bonuses and penalties. */
  points: { before: number; after: number }
}

export function compared(before: ChecklistDocument, after: ChecklistDocument): Compared {
  return {
    head: differing(headFields(before), headFields(after)).filter(({ field }) => field !== 'critical' || !same(before.critical, after.critical)),
    sections: changesOf(before.sections, after.sections, sectionFields, () => false),
    questions: changesOf(questionsOf(before), questionsOf(after), questionFields, (id) => sectionOf(before, id)?.id !== sectionOf(after, id)?.id),
    leftOut: differing(unmeasured(before), unmeasured(after)),
    points: { before: total(before), after: total(after) },
  }
}

const total = (content: ChecklistDocument): number =>
  questionsOf(content).reduce((sum, one) => sum + (one.bonus || one.penalty ? 0 : pointsOf(one)), 0)

export const differing = (before: Fields, after: Fields): FieldChange[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((field) => !same(before[field], after[field]))
    .map((field) => ({ field, before: before[field], after: after[field] }))

/** In the order of the later side, with what is gone at the end. */
function changesOf<T extends { id: string }>(before: readonly T[], after: readonly T[], fields: (one: T) => Fields, moved: (id: string) => boolean): Changed<T>[] {
  const was = new Map(before.map((one) => [one.id, one]))
  const now = new Set(after.map(({ id }) => id))
  const list = after.flatMap((one): Changed<T>[] => {
    const old = was.get(one.id)
    if (!old) return [{ id: one.id, kind: 'added', before: undefined, after: one, fields: [] }]
    const found = differing(fields(old), fields(one))
    if (found.length > 0) return [{ id: one.id, kind: 'changed', before: old, after: one, fields: found }]
    return moved(one.id) ? [{ id: one.id, kind: 'moved', before: old, after: one, fields: [] }] : []
  })
  const gone = before.filter(({ id }) => !now.has(id)).map((one): Changed<T> => ({ id: one.id, kind: 'removed', before: one, after: undefined, fields: [] }))
  return [...list, ...gone]
}
