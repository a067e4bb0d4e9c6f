// The content of a visit as values: what is the same, and what a change touched.
import type { VisitRow } from './database'
import type { Content, Draft } from './types'

const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/

/** A value in one spelling: sorted keys, moments in UTC, nothing where nothing is. */
function plain(value: unknown): unknown {
  if (typeof value === 'string') return moment.test(value) ? new Date(value).toISOString() : value
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, one]) => one !== undefined)
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, one]) => [name, plain(one)]))
}

/** Whether two values mean the same on the wire. */
export const same = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(plain(a)) === JSON.stringify(plain(b))

/** Content with one way to say "nothing": absence, as the server does (audits/submit.go, normal). */
export function normal(content: Content): Content {
  const { started_at, finished_at, answers, comments, summary, track } = content
  return {
    started_at,
    finished_at: finished_at ?? null,
    answers: Object.fromEntries(Object.entries(answers).filter(([, value]) => value !== null && value !== undefined)),
    comments: Object.fromEntries(Object.entries(comments).filter(([, text]) => text !== '').map(([id, text]) => [id, withoutNul(text)])),
    summary: withoutNul(summary),
    track,
  }
}

// PostgreSQL keeps no NUL, and the server drops it.
const withoutNul = (text: string): string => text.replaceAll('\0', '')

/** Whether two contents mean the same to the server. */
export const sameContent = (a: Content, b: Content): boolean => same(normal(a), normal(b))

/** The content alone, as a copy. */
export const contentOf = (row: Content): Content => structuredClone(normal(row))

/** What the screens change. */
export const draftOf = (row: VisitRow): Draft => ({ id: row.id, assignment_id: row.assignment_id, ...contentOf(row) })

/** The fields that the shopper types or chooses, by name: "answers.ID", "comments.ID", "summary". */
export function fieldsOf(content: Content): Map<string, unknown> {
  const { answers, comments, summary, finished_at, started_at } = normal(content)
  const fields = new Map<string, unknown>()
  for (const [id, value] of Object.entries(answers)) fields.set(`answers.${id}`, value)
  for (const [id, value] of Object.entries(comments)) fields.set(`comments.${id}`, value)
  if (summary !== '') fields.set('summary', summary)
  if (finished_at !== null) fields.set('finished_at', finished_at)
  fields.set('started_at', started_at)
  return fields
}

/** The names of the fields that differ. */
export function changedFields(before: Content, after: Content): string[] {
  const [old, now] = [fieldsOf(before), fieldsOf(after)]
  return [...new Set([...old.keys(), ...now.keys()])].filter((name) => !same(old.get(name), now.get(name)))
}

/** Puts a value into a field, by its name. */
export function setField(content: Content, field: string, value: unknown): void {
  const [group, id] = [field.split('.', 1)[0], field.slice(field.indexOf('.') + 1)]
  if (group === 'answers') content.answers[id] = value
  else if (group === 'comments') content.comments[id] = String(value)
  else if (field === 'summary') content.summary = String(value)
}
