import type { RequirementChange } from '../api/types'

/** What became of a requirement, as people sort it. */
export type ChangeKind = 'changed' | 'added' | 'removed' | 'moved' | 'renumbered'

/** The kind of a change. Reworded and moved at once counts as changed; a new printed number alone is nothing new. */
export function kindOf(change: RequirementChange): ChangeKind {
  if (change.kind !== 'kept') return change.kind
  const fields = change.fields.map((field) => field.field)
  if (fields.some((field) => field !== 'code')) return 'changed'
  return change.moved ? 'moved' : 'renumbered'
}
