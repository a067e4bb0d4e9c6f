// Edits of a draft, as the server makes them (standards/edit.go): shown at once, sent after.
import type { components } from '../../api/schema.gen'
import type { Requirement, StandardVersion } from '../../api/types'
import { wordsIn } from '../rich/words'

export type Edit = components['schemas']['StandardEdit']
export type Content = StandardVersion['content']
export type Section = Content['sections'][number]
export type Translation = components['schemas']['Translation']
export type TextTranslation = components['schemas']['TextTranslation']

/** Where a requirement or a section stands: its section, and the one before it. */
interface Spot {
  section?: string
  after?: string
}

/** Takes out the absent: the API knows no empty ids. */
export const spot = (section?: string, after?: string): Spot => ({ ...(section ? { section } : {}), ...(after ? { after } : {}) })

export function find(content: Content, lineage: string | undefined): { section: Section; requirement: Requirement; at: number } | undefined {
  for (const section of content.sections) {
    const at = section.requirements.findIndex((one) => one.lineage === lineage)
    const requirement = section.requirements[at]
    if (requirement) return { section, requirement, at }
  }
  return undefined
}

const without = <T extends { lineage?: string }>(list: T[], lineage?: string): T[] => list.filter((one) => one.lineage !== lineage)

function inserted<T extends { lineage?: string }>(list: T[], one: T, after?: string): T[] {
  const at = after ? list.findIndex((other) => other.lineage === after) + 1 : 0
  return [...list.slice(0, at), one, ...list.slice(at)]
}

const inSection = (content: Content, lineage: string | undefined, change: (list: Requirement[]) => Requirement[]): Content => ({
  ...content,
  sections: content.sections.map((one) => (one.lineage === lineage ? { ...one, requirements: change(one.requirements) } : one)),
})

/** The first number of a section that no requirement has; the server has the last word. */
function nextCode(content: Content, section: string | undefined): string {
  const at = content.sections.findIndex((one) => one.lineage === section)
  const taken = new Set(content.sections.flatMap((one) => one.requirements.map((r) => r.code)))
  for (let n = (content.sections[at]?.requirements.length ?? 0) + 1; ; n++) {
    const code = `${at + 1}.${n}`
    if (!taken.has(code)) return code
  }
}

/** The content after an edit. What does not fit leaves it as it is: the server will say so. */
export function applied(content: Content, edit: Edit): Content {
  const { lineage = '', text } = edit
  switch (edit.kind) {
    case 'set_requirement':
      return inSection(content, find(content, lineage)?.section.lineage, (list) =>
        list.map((one) => (one.lineage === lineage ? joined(one, edit.before, edit.requirement) : one)),
      )
    case 'add_requirement': {
      if (!edit.requirement) return content
      const added = { ...edit.requirement, lineage, code: edit.requirement.code || nextCode(content, edit.section) }
      return inSection(content, edit.section, (list) => inserted(list, added, edit.after))
    }
    case 'remove_requirement':
      return inSection(content, find(content, lineage)?.section.lineage, (list) => without(list, lineage))
    case 'move_requirement': {
      const found = find(content, lineage)
      if (!found) return content
      const rest = inSection(content, found.section.lineage, (list) => without(list, lineage))
      return inSection(rest, edit.section, (list) => inserted(list, found.requirement, edit.after))
    }
    case 'set_section':
      return { ...content, sections: content.sections.map((one) => (one.lineage === lineage ? joined(one, edit.text_before, text) : one)) }
    case 'add_section':
      return { ...content, sections: inserted(content.sections, { lineage, title: '', requirements: [], ...text }, edit.after) }
    case 'remove_section':
      return { ...content, sections: without(content.sections, lineage) }
    case 'move_section': {
      const moved = content.sections.find((one) => one.lineage === lineage)
      return moved ? { ...content, sections: inserted(without(content.sections, lineage), moved, edit.after) } : content
    }
    case 'set_preamble': {
      const { title, translations } = joined(preambleOf(content), edit.text_before, text)
      return { ...content, preamble: title, ...(translations || content.preamble_translations ? { preamble_translations: translations ?? {} } : {}) }
    }
    case 'renumber':
      return {
        ...content,
        sections: content.sections.map((one, i) => ({ ...one, requirements: one.requirements.map((r, k) => ({ ...r, code: `${i + 1}.${k + 1}` })) })),
      }
  }
}

/** Takes over the fields that a person changed; what they did not touch stays. */
function joined<T extends object>(now: T, before: Partial<T> | undefined, after: Partial<T> | undefined): T {
  if (!before || !after) return now
  const names = new Set([...Object.keys(before), ...Object.keys(after)]) as Set<keyof T>
  const changed = [...names].filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
  return { ...now, ...Object.fromEntries(changed.map((name) => [name, after[name]])) }
}

/** The edits that take an edit of the content back, without ids. */
export function undone(content: Content, edit: Edit): Omit<Edit, 'id'>[] {
  const { lineage = '' } = edit
  const found = find(content, lineage)
  const sections = content.sections
  const sectionAt = sections.findIndex((one) => one.lineage === lineage)
  const section = sections[sectionAt]
  const place = found && spot(found.section.lineage, found.section.requirements[found.at - 1]?.lineage)
  switch (edit.kind) {
    case 'set_requirement':
      return edit.before && edit.requirement ? [{ kind: edit.kind, lineage, before: edit.requirement, requirement: edit.before }] : []
    case 'add_requirement':
      return [{ kind: 'remove_requirement', lineage }]
    case 'remove_requirement':
      return found ? [{ kind: 'add_requirement', lineage, requirement: found.requirement, ...place }] : []
    case 'move_requirement':
      return found ? [{ kind: edit.kind, lineage, ...place }] : []
    case 'set_section':
    case 'set_preamble':
      return edit.text && edit.text_before ? [{ kind: edit.kind, ...(lineage ? { lineage } : {}), text_before: edit.text, text: edit.text_before }] : []
    case 'add_section':
      return [{ kind: 'remove_section', lineage }]
    case 'remove_section':
      return section ? [{ kind: 'add_section', lineage, text: textOf(section), ...spot(undefined, sections[sectionAt - 1]?.lineage) }] : []
    case 'move_section':
      return [{ kind: edit.kind, lineage, ...spot(undefined, sections[sectionAt - 1]?.lineage) }]
    case 'renumber':
      return []
  }
}

/** The texts that an edit would have brought, without those that were there before. */
export function wordsOf({ before, requirement, text, text_before }: Edit): string[] {
  const said = ({ statement, how, benefit, say, avoid, details }: Partial<Translation> = {}) => [statement, how, benefit, say, avoid, wordsIn(details)].flat()
  const rule = (one: Partial<Requirement> = {}) => [...said(one), one.source, one.positions, Object.values(one.translations ?? {}).map(said)].flat(3)
  const named = (one: Edit['text']) => [one, ...Object.values(one?.translations ?? {})].flatMap((t) => [t?.title, t?.variant, wordsIn(t?.intro)])
  const old = new Set([...rule(before), ...named(text_before)])
  return [...rule(requirement), ...named(text)].filter((one) => one !== undefined && one !== '' && !old.has(one)) as string[]
}

/** Whether an edit changes what is translated, or a translation: only the server marks what is out of date then. */
export function touchesTranslations({ before, requirement, text, text_before }: Edit): boolean {
  const main = (one: Partial<Requirement>) => [one.statement, one.how, one.benefit, one.say, one.avoid, one.details]
  const differ = (a: unknown, b: unknown) => JSON.stringify(a) !== JSON.stringify(b)
  if (before && requirement) return differ(before.translations, requirement.translations) || (!!requirement.translations && differ(main(before), main(requirement)))
  // A section's edit may leave its translations out: they stay as they are.
  return !!text && differ(text_before, text)
}

/** The preamble, as edits call it. */
export const preambleOf = (content: Content): NonNullable<Edit['text']> => ({
  title: content.preamble ?? '',
  ...(content.preamble_translations ? { translations: content.preamble_translations } : {}),
})

export const textOf = (section: Section): NonNullable<Edit['text']> => ({
  title: section.title,
  ...(section.variant ? { variant: section.variant } : {}),
  ...(section.intro ? { intro: section.intro } : {}),
  ...(section.translations ? { translations: section.translations } : {}),
})
