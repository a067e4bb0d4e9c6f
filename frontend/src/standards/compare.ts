import type { Piece, Requirement, RequirementChange, StandardVersion, VersionChanges } from '../api/types'

/** One side of a changed text: what was kept, and what that side alone has. */
export const sideOf = (pieces: Piece[], side: 'before' | 'after'): Piece[] =>
  pieces.filter((piece) => piece.op !== (side === 'before' ? 'inserted' : 'deleted'))

/** A requirement on the page of changes: a changed one, or one that stays. */
export interface Line {
  lineage: string
  change?: RequirementChange
  same?: Requirement
}

export interface Group {
  title: string
  lines: Line[]
}

/**
 * The requirements of the later version in its order, section by section, with what went in the
 * section it stood in, and the sections that are gone at the end.
 */
export function grouped(changes: VersionChanges, later: StandardVersion, onlyChanges: boolean): Group[] {
  const byLineage = new Map(changes.requirements.map((change) => [change.lineage, change]))
  const gone = changes.requirements.filter((change) => change.kind === 'removed')
  const placed = new Set<string>()
  const groups = later.content.sections.map((section) => {
    const lines: Line[] = section.requirements.map((same) => {
      const change = byLineage.get(same.lineage ?? '')
      return change ? { lineage: change.lineage, change } : { lineage: same.lineage ?? '', same }
    })
    for (const change of gone) {
      if (change.section_before !== section.title || placed.has(change.lineage)) continue
      placed.add(change.lineage)
      lines.push({ lineage: change.lineage, change })
    }
    return { title: section.title, lines: onlyChanges ? lines.filter((line) => line.change) : lines }
  })
  for (const change of gone) {
    if (placed.has(change.lineage)) continue
    const title = change.section_before ?? ''
    const group = groups.find((one) => one.title === title) ?? groups[groups.push({ title, lines: [] }) - 1]
    group?.lines.push({ lineage: change.lineage, change })
  }
  return groups.filter((group) => group.lines.length > 0)
}
