// The texts of a version side by side with their translation into one language, what is left to
// do, and the edits of a draft that do it.
import { preambleOf, textOf, type Content, type Edit, type Section, type TextTranslation, type Translation } from '../standards/edit/edits'
import type { Requirement } from '../api/types'

export type FieldName = 'title' | 'variant' | 'intro' | 'statement' | 'how' | 'benefit' | 'say' | 'avoid' | 'details'
export type State = 'missing' | 'stale' | 'done'
export type Show = 'missing' | 'stale' | 'all'
type Change = Omit<Edit, 'id'>
type Values = Partial<Record<FieldName, unknown>>

interface Shape {
  kind: 'line' | 'text' | 'list' | 'rich'
  max: number // letters
}

const shapes: Record<FieldName, Shape> = {
  title: { kind: 'line', max: 300 },
  variant: { kind: 'line', max: 300 },
  intro: { kind: 'rich', max: 0 },
  statement: { kind: 'text', max: 2_000 },
  how: { kind: 'text', max: 4_000 },
  benefit: { kind: 'text', max: 4_000 },
  say: { kind: 'list', max: 20_000 },
  avoid: { kind: 'list', max: 20_000 },
  details: { kind: 'rich', max: 0 },
}
const ofRequirement: FieldName[] = ['statement', 'how', 'benefit', 'say', 'avoid', 'details']
const ofSection: FieldName[] = ['title', 'variant', 'intro']

/** One thing to translate: the preamble, a section or a requirement. */
export interface Text {
  /** Its lineage; "preamble". */
  key: string
  kind: 'preamble' | 'section' | 'requirement'
  /** Lineage of the section that it is in; empty: the preamble. */
  section: string
  group: string
  code: string
  /** How it begins in the main language. */
  name: string
  main: Values
  translation: Values
  /** Fields of the main text without a translation. */
  missing: FieldName[]
  /** The main text has changed since it was translated. */
  stale: boolean
}

const filled = (value: unknown): boolean => (Array.isArray(value) ? value.length > 0 : !!value)

function made(text: Omit<Text, 'missing' | 'stale' | 'main' | 'translation'>, names: FieldName[], main: object, translation: Partial<Translation & TextTranslation> = {}): Text {
  const pick = (from: object): Values => Object.fromEntries(names.map((name) => [name, (from as Values)[name]]).filter(([, value]) => filled(value)))
  const [shown, done] = [pick(main), pick(translation)]
  return { ...text, main: shown, translation: done, missing: names.filter((name) => name in shown && !(name in done)), stale: translation.stale ?? false }
}

/** Everything that is translated of a version, in its order. */
export function textsOf(content: Content, language: string): Text[] {
  const preamble = preambleOf(content)
  return [
    ...(preamble.title
      ? [made({ key: 'preamble', kind: 'preamble', section: '', group: '', code: '', name: preamble.title }, ['title'], preamble, preamble.translations?.[language])]
      : []),
    ...content.sections.flatMap((section) => {
      const at = { section: section.lineage ?? '', group: section.title }
      return [
        made({ ...at, key: at.section, kind: 'section', code: '', name: section.title }, ofSection, section, section.translations?.[language]),
        ...section.requirements.map((one) =>
          made({ ...at, key: one.lineage ?? '', kind: 'requirement', code: one.code, name: one.statement }, ofRequirement, one, one.translations?.[language]),
        ),
      ]
    }),
  ]
}

/** As the server counts: what lacks a field is missing, whatever else is wrong with it. */
export const stateOf = (text: Text): State => (text.missing.length > 0 ? 'missing' : text.stale ? 'stale' : 'done')

export const shapeOf = (text: Text, name: FieldName): Shape => (text.kind === 'preamble' ? { kind: 'text', max: 20_000 } : shapes[name])

/** The fields to show: those of the main text, and what is left of a translation whose main text is gone. */
export const fieldsOf = (text: Text): FieldName[] => (text.kind === 'requirement' ? ofRequirement : ofSection).filter((name) => name in text.main || name in text.translation)

export const wanted = (text: Text, show: Show): boolean => show === 'all' || stateOf(text) === show || (show === 'stale' && text.stale)

/** The next text with work left: of what is shown, else what is out of date, else what is missing; from the one at hand on. */
export function nextOf(texts: Text[], key: string, show: Show): Text | undefined {
  const at = texts.findIndex((text) => text.key === key)
  const ahead = [...texts.slice(at + 1), ...texts.slice(0, Math.max(at, 0))]
  const left = (state: Show) => ahead.find((text) => stateOf(text) !== 'done' && wanted(text, state))
  return (show === 'all' ? undefined : left(show)) ?? left('stale') ?? left('missing')
}

export const linesOf = (value: unknown): string => (Array.isArray(value) ? value.join('\n') : ((value as string | undefined) ?? ''))
export const valueOf = (kind: Shape['kind'], typed: string): unknown =>
  kind === 'list' ? typed.split('\n').map((line) => line.trim()).filter(Boolean) : typed

/** What a translation becomes: what is empty is absent, and the server marks which main text it is from. */
function became<T extends { of?: string; stale?: boolean }>(now: T | undefined, values: Values): T {
  const { of: _, stale: __, ...rest } = { ...now, ...values }
  return Object.fromEntries(Object.entries(rest).filter(([, value]) => filled(value))) as T
}

function placed<T>(all: Record<string, T> | undefined, language: string, one: T): Record<string, T> {
  const { [language]: _, ...others } = all ?? {}
  return Object.keys(one as object).length > 0 ? { ...others, [language]: one } : others
}

const withRequirement = (one: Requirement, language: string, t: Translation): Requirement => ({ ...one, translations: placed(one.translations, language, t) })

const withText = (one: NonNullable<Edit['text']>, language: string, t: TextTranslation): NonNullable<Edit['text']> => ({
  ...one,
  translations: placed(one.translations, language, t),
})

/**
 * The edit that translates a text.
 * @param before what the person saw of the fields that they changed
 * @param after what they wrote; without fields: the translation is still right
 */
export function translated(content: Content, text: Text, language: string, before: Values = {}, after: Values = {}): Change | undefined {
  if (text.kind === 'requirement') {
    const now = content.sections.flatMap((one) => one.requirements).find((one) => one.lineage === text.key)
    if (!now) return undefined
    const t = now.translations?.[language]
    return { kind: 'set_requirement', lineage: text.key, before: withRequirement(now, language, seen(t, before)), requirement: withRequirement(now, language, became(t, after)) }
  }
  const section = content.sections.find((one) => one.lineage === text.key)
  const now = text.kind === 'preamble' ? preambleOf(content) : section && textOf(section satisfies Section)
  if (!now) return undefined
  const t = now.translations?.[language]
  return {
    ...(text.kind === 'preamble' ? { kind: 'set_preamble' } : { kind: 'set_section', lineage: text.key }),
    text_before: withText(now, language, seen(t, before)),
    text: withText(now, language, became(t, after)),
  }
}

/** A translation as a person saw it. Its mark stays: without one the server could not tell that it is to be renewed. */
function seen<T extends { of?: string }>(now: T | undefined, values: Values): T {
  return Object.fromEntries(Object.entries({ ...now, ...values }).filter(([, value]) => filled(value))) as T
}
