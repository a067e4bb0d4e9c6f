// A requirement as fields to type in: lists are lines.
import type { Requirement } from '../../api/types'
import { beyond } from '../rich/fit'
import type { RichNode } from '../rich/tree'

export type Measure = NonNullable<Requirement['measure']>
export interface Form {
  code: string
  statement: string
  how: string
  benefit: string
  level: Requirement['level']
  positions: string
  say: string
  avoid: string
  source: string
  measure: Measure
  /** Kept as they are: they have editors of their own. */
  details?: Requirement['details']
  translations?: Requirement['translations']
}

const lines = (list: string[] | undefined): string => (list ?? []).join('\n')
const list = (text: string): string[] => text.split('\n').map((line) => line.trim()).filter(Boolean)

export function formOf(r: Requirement): Form {
  return {
    code: r.code, statement: r.statement, how: r.how ?? '', benefit: r.benefit ?? '', level: r.level, source: r.source ?? '',
    positions: lines(r.positions), say: lines(r.say), avoid: lines(r.avoid), measure: { ...(r.measure ?? {}), kind: r.measure?.kind ?? 'yes_no' },
    ...(r.details ? { details: r.details } : {}), ...(r.translations ? { translations: r.translations } : {}),
  }
}

/** The requirement that the fields say; what is empty is absent, as the server sends it. */
export function requirementOf(form: Form, lineage: string | undefined): Requirement {
  const filled: Partial<Requirement> = {}
  if (form.how.trim()) filled.how = form.how.trim()
  if (form.benefit.trim()) filled.benefit = form.benefit.trim()
  if (form.source.trim()) filled.source = form.source.trim()
  for (const name of ['positions', 'say', 'avoid'] as const) {
    const items = list(form[name])
    if (items.length > 0) filled[name] = items
  }
  if (form.details) filled.details = form.details
  if (form.translations) filled.translations = form.translations
  return { ...(lineage ? { lineage } : {}), code: form.code.trim(), statement: form.statement.trim(), level: form.level, measure: measureOf(form.measure), ...filled }
}

/** Keeps what the kind of a measure uses. */
export function measureOf({ kind = 'yes_no', unit, bound, target, limit, max, options, forbidden, may_not_apply, photo }: Measure): Measure {
  const out: Measure = { kind }
  if (kind === 'number' || kind === 'duration') {
    if (unit) out.unit = unit
    out.bound = bound ?? 'at_most'
    if (target) out.target = target.replace(',', '.')
    if (limit) out.limit = limit.replace(',', '.')
  }
  if (kind === 'scale') out.max = max ?? 5
  if (kind === 'choice') out.options = (options ?? []).map((one) => one.trim()).filter(Boolean)
  if (kind === 'yes_no' && forbidden) out.forbidden = true
  if (may_not_apply) out.may_not_apply = true
  if (photo) out.photo = true
  return out
}

/** What is not yet ready to be kept, by field: the message is the page's. */
export function unready(form: Form): (keyof Form)[] {
  const wrong: (keyof Form)[] = []
  if (!form.statement.trim()) wrong.push('statement')
  if (!form.code.trim()) wrong.push('code')
  if (beyond(form.details as RichNode | undefined)) wrong.push('details')
  const m = form.measure
  const amount = (text = ''): boolean => /^\d+([.,]\d+)?$/.test(text.trim())
  const counted = m.kind === 'number' || m.kind === 'duration'
  if (counted && (!amount(m.target) || (m.limit ? !amount(m.limit) : m.bound === 'between'))) wrong.push('measure')
  if (m.kind === 'choice' && (m.options ?? []).filter((one) => one.trim()).length < 2) wrong.push('measure')
  return wrong
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** The fields on the screen after somebody else's edit: what is being typed stays, the rest follows. */
export function followed(form: Form, seen: Form, now: Form): Form {
  const names = [...new Set([...Object.keys(form), ...Object.keys(now)])] as (keyof Form)[]
  return Object.fromEntries(names.map((name) => [name, same(form[name], seen[name]) ? now[name] : form[name]])) as unknown as Form
}
