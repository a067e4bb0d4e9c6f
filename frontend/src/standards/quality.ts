// What the quality check and the group say of the requirements of a version, joined for the screen.
import type { CriterionSum, Finding, Requirement, RequirementScores, StandardVersion, VersionFindings } from '../api/types'

export type Kind = Finding['kind']
export type Criterion = CriterionSum['criterion']
export type Mark = Finding['marks'][number]

/** The kinds of findings, the gravest first. */
export const kinds: Kind[] = ['vague', 'unobservable', 'two_rules', 'no_procedure', 'no_position', 'no_owner', 'duplicate']

/** What the group scores, in the order of the form. */
export const criteria: Criterion[] = ['concrete', 'measurable', 'achievable', 'resourced', 'needed']

export interface Item {
  requirement: Requirement
  lineage: string
  findings: Finding[]
}

export interface Group {
  title: string
  variant: string
  items: Item[]
}

export type Show = 'found' | 'all' | 'apart'

/** Marks from which opinions count as differing. */
const farApart = 3

/** The requirements of a version by section, with their findings. */
export function groupsOf(version: StandardVersion, found: VersionFindings): Group[] {
  const findings = new Map(found.requirements.map((one) => [one.lineage, one.findings]))
  return version.content.sections.map((section) => ({
    title: section.title,
    variant: section.variant ?? '',
    items: section.requirements.map((requirement) => {
      const lineage = requirement.lineage ?? ''
      return { requirement, lineage, findings: findings.get(lineage) ?? [] }
    }),
  }))
}

/** The sections that have something to show, with only that. */
export function narrowed(groups: Group[], wanted: (item: Item) => boolean): Group[] {
  return groups.map((group) => ({ ...group, items: group.items.filter(wanted) })).filter((group) => group.items.length > 0)
}

/** The first so many requirements. */
export function first(groups: Group[], count: number): Group[] {
  let left = count
  return groups
    .map((group) => {
      const items = group.items.slice(0, left)
      left -= items.length
      return { ...group, items }
    })
    .filter((group) => group.items.length > 0)
}

export const size = (groups: Group[]): number => groups.reduce((sum, group) => sum + group.items.length, 0)

/** Whether a requirement contains the words, in any case. */
export function contains(requirement: Requirement, words: string): boolean {
  const text = `${requirement.code} ${requirement.statement}`.toLocaleLowerCase()
  return words.toLocaleLowerCase().split(/\s+/).every((word) => text.includes(word))
}

/** Whether the group is far apart by a criterion. */
export const apart = (sum: CriterionSum): boolean => (sum.max ?? 0) - (sum.min ?? 0) >= farApart

/** Whether the group is far apart by some criterion. */
export const anyApart = (scores: RequirementScores | undefined): boolean => scores?.criteria.some(apart) ?? false

/** The mean of all the criteria that have marks. */
export function meanOf(scores: RequirementScores): number | undefined {
  const means = scores.criteria.map((sum) => sum.mean).filter((mean) => mean !== undefined)
  return means.length > 0 ? means.reduce((sum, mean) => sum + mean, 0) / means.length : undefined
}

/** A text in pieces, some of them marked. Marks count code points, as the server does, and may overlap. */
export function marked(text: string, marks: Mark[]): { text: string; marked: boolean }[] {
  const points = Array.from(text)
  const pieces: { text: string; marked: boolean }[] = []
  let at = 0
  for (const mark of [...marks].sort((a, b) => a.from - b.from)) {
    const from = Math.max(mark.from, at)
    if (mark.to <= from || from >= points.length) continue
    pieces.push({ text: points.slice(at, from).join(''), marked: false })
    pieces.push({ text: points.slice(from, mark.to).join(''), marked: true })
    at = mark.to
  }
  pieces.push({ text: points.slice(at).join(''), marked: false })
  return pieces.filter((piece) => piece.text)
}
