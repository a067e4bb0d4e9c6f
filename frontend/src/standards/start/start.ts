// What a new standard begins with, and what of a file is left out.
import type { StandardVersion } from '../../api/types'

export type Content = StandardVersion['content']
export type Way = 'template' | 'copy' | 'excel' | 'word' | 'empty'
export const ways: Way[] = ['template', 'copy', 'excel', 'word', 'empty']

/** The key of a section, or of a requirement in it, among what is left out. */
export const keyOf = (section: number, requirement?: number): string =>
  requirement === undefined ? `${section}` : `${section}.${requirement}`

/** The content without what was ticked off; a section without requirements goes as well, unless it had none. */
export function without(content: Content, left: ReadonlySet<string>): Content {
  const sections = content.sections.flatMap((section, s) => {
    if (left.has(keyOf(s))) return []
    const requirements = section.requirements.filter((_, r) => !left.has(keyOf(s, r)))
    return requirements.length === 0 && section.requirements.length > 0 ? [] : [{ ...section, requirements }]
  })
  return { ...content, sections }
}

export const requirementsOf = (content: Content): number => content.sections.reduce((sum, s) => sum + s.requirements.length, 0)

/** Ticks a section off or on, with all that is in it. */
export function toggled(content: Content, left: ReadonlySet<string>, section: number, requirement?: number): Set<string> {
  const next = new Set(left)
  const inside = content.sections[section]?.requirements.map((_, r) => keyOf(section, r)) ?? []
  if (requirement === undefined) {
    const off = inside.some((key) => !left.has(key))
    for (const key of inside) if (off) next.add(key)
      else next.delete(key)
    return next
  }
  const key = keyOf(section, requirement)
  if (!next.delete(key)) next.add(key)
  return next
}

/** A name for a standard from the name of its file. */
export const titleOf = (file: string): string => file.replace(/\.[a-z0-9]{2,5}$/i, '').replace(/_+/g, ' ').trim()
