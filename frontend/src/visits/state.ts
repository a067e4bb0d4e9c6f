// How far a visit is, in one word: what the phone has says more than what the server listed last.
import type { Package, Visit } from '../offline'

export type Stage = 'offered' | 'todo' | 'filling' | 'waiting' | 'sending' | 'checking' | 'returned' | 'refused' | 'done' | 'ended'

const theirs: Readonly<Record<string, Stage>> = {
  submitted: 'checking',
  in_review: 'checking',
  returned: 'returned',
  approved: 'done',
  released: 'done',
  locked: 'done',
  rejected: 'done',
  excluded: 'done',
}

/** The stage of an assignment with the visit that the phone has of it, if any. */
export function stageOf({ assignment, ended }: Pick<Package, 'assignment' | 'ended'>, visit: Visit | undefined): Stage {
  if (visit) {
    if (visit.state === 'handed_in') return 'waiting'
    if (visit.state === 'sending') return visit.finished_at ? 'sending' : 'filling'
    if (visit.state === 'received') return theirs[assignment.visit_status ?? ''] === 'done' ? 'done' : 'checking'
    return visit.state
  }
  if (ended) return 'ended'
  if (assignment.visit_status && assignment.visit_status !== 'in_progress') return theirs[assignment.visit_status] ?? 'done'
  if (assignment.status === 'offered') return 'offered'
  return assignment.visit_status === 'in_progress' || assignment.status === 'started' ? 'filling' : 'todo'
}

/** What asks for an act of the shopper. */
export const asksForMore = (stage: Stage): boolean => ['returned', 'refused', 'filling', 'todo', 'offered'].includes(stage)

const tones: Partial<Record<Stage, 'fair' | 'accent' | 'poor' | 'good'>> = {
  returned: 'fair',
  refused: 'poor',
  filling: 'accent',
  todo: 'accent',
  offered: 'accent',
  checking: 'good',
  done: 'good',
}
export const toneOf = (stage: Stage): 'fair' | 'accent' | 'poor' | 'good' | 'plain' => tones[stage] ?? 'plain'

/** What the reviewer wrote on one question: notes come by question id, or as a list. */
export function noteOf(notes: unknown, question: string): string {
  if (Array.isArray(notes)) {
    const found = notes.find((note: { question_id?: unknown }) => note?.question_id === question) as { text?: unknown; note?: unknown } | undefined
    return String(found?.text ?? found?.note ?? '')
  }
  const found = (notes as Record<string, unknown> | null | undefined)?.[question]
  return typeof found === 'string' ? found : ''
}

/** How many files of a visit the server has. */
export const receivedOf = (visit: Visit): number => visit.files.filter((file) => file.state === 'received').length
