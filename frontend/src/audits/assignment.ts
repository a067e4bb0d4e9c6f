import type { Assignment } from '../api/types'

/** How far an assignment has come: its visit says more than itself once there is one. */
export const stateOf = (assignment: Assignment): string => assignment.visit_status ?? assignment.status

/** How a state looks: what asks for an act stands out. */
export function toneOf(state: string): 'fair' | 'accent' | 'plain' {
  if (state === 'returned') return 'fair'
  return state === 'submitted' || state === 'in_review' ? 'plain' : 'accent'
}
