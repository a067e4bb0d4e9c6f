// A checklist without what is said by default, so that two of them can be compared field by field:
// the server writes some defaults out, and an exact number has many spellings.
import type { ChecklistDocument, Question } from '../../api/types'
import { isMeasured, isScored, parseExact, ratioText } from '../../engine'
import type { Section } from './edits'

export type Fields = Record<string, unknown>

export function questionFields(question: Question): Fields {
  const { id: _, kind, points, required, options, bands, scale, ...rest } = question
  const scored = isScored(kind)
  const usual = scored && (!isMeasured(kind) || !!bands?.length) ? 1 : 0
  return bare({
    kind,
    ...rest,
    threshold: exact(rest.threshold) === '1' ? undefined : exact(rest.threshold),
    photo: rest.photo === 'optional' ? undefined : rest.photo,
    comment: rest.comment === 'optional' ? undefined : rest.comment,
    points: kind === 'multiple' ? undefined : (points ?? usual), // always told: its default depends on the kind
    required: required ?? scored,
    options: options?.map(({ credit, ...option }) => bare({ ...option, credit: exact(credit) === '0' ? undefined : exact(credit) })),
    bands: bands?.map((band) => bare({ upto: exact(band.upto), credit: exact(band.credit) })),
    scale: scale && bare({ ...scale, credits: scale.credits?.map(exact) }),
  })
}

export const sectionFields = ({ title, weight, gate, translations }: Section): Fields =>
  bare({ title, translations, weight: exact(weight) === '1' ? undefined : exact(weight), gate: exact(gate) })

export function headFields({ title, audit, wait_s, rollup, over_100, critical, language, languages, translations }: ChecklistDocument): Fields {
  const { policy = 'flag', cap, n, scope } = critical ?? {}
  return bare({
    title,
    audit: audit === 'visit' ? undefined : audit,
    wait_s,
    rollup: rollup === 'points' ? undefined : rollup,
    over_100,
    language,
    languages,
    translations,
    critical: bare({
      policy: policy === 'flag' ? undefined : policy,
      cap: policy === 'cap_visit' ? exact(cap) : undefined,
      n: policy === 'fail_after' ? (n ?? 1) : undefined,
      scope: policy === 'fail_after' && scope === 'section' ? scope : undefined,
    }),
  })
}

/** The reason by the requirement that is not measured. */
export const unmeasured = ({ not_measured }: ChecklistDocument): Fields =>
  Object.fromEntries((not_measured ?? []).map(({ requirement, reason }) => [requirement, reason]))

function exact(text: string | undefined): string | undefined {
  const number = text === undefined ? null : parseExact(text.replace(/ *%$/, ''))
  return number ? ratioText(number) : text || undefined
}

/** Without absent, empty and false fields; in the order of their names. */
function bare(fields: Fields): Fields {
  const isEmpty = (value: unknown): boolean =>
    value === undefined || value === null || value === false || value === '' || value === 0 ||
    (Array.isArray(value) && value.length === 0) || (typeof value === 'object' && Object.keys(value).length === 0)
  const kept = Object.entries(fields).filter(([name, value]) => (name === 'points' ? value !== undefined : !isEmpty(value)))
  return Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)))
}

export const same = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b)

/** Whether two checklists say the same. */
export const sameContent = (a: ChecklistDocument, b: ChecklistDocument): boolean => a === b || same(contentOf(a), contentOf(b))

const contentOf = (content: ChecklistDocument): unknown => [
  headFields(content),
  content.sections.map((section) => [section.id, sectionFields(section), section.questions.map((one) => [one.id, questionFields(one)])]),
  unmeasured(content),
]
