// Which requirements of the standard a checklist asks about.
import type { ChecklistDocument } from '../../api/types'
import type { Norm } from './desk.svelte'
import { changed, questionsOf } from './edits'

export interface Coverage {
  asked: number
  /** Without a question, and with a reason. */
  left: { norm: Norm; reason: string }[]
  /** Without a question and without a reason. */
  open: Norm[]
}

export function coverageOf(content: ChecklistDocument, norms: ReadonlyMap<string, Norm>): Coverage {
  const asked = new Set(questionsOf(content).map(({ requirement }) => requirement))
  const reasons = new Map((content.not_measured ?? []).map(({ requirement, reason }) => [requirement, reason]))
  const found: Coverage = { asked: 0, left: [], open: [] }
  for (const norm of norms.values()) {
    const reason = reasons.get(norm.lineage)
    if (asked.has(norm.lineage)) found.asked++
    else if (reason?.trim()) found.left.push({ norm, reason })
    else found.open.push(norm)
  }
  return found
}

/** Leaves a requirement out with a reason; without one it is open again. */
export function leaveOut(content: ChecklistDocument, lineage: string, reason: string): ChecklistDocument {
  const rest = (content.not_measured ?? []).filter(({ requirement }) => requirement !== lineage)
  const list = reason.trim() ? [...rest, { requirement: lineage, reason: reason.trim() }] : rest
  return changed(content, { not_measured: list.length > 0 ? list : undefined })
}
