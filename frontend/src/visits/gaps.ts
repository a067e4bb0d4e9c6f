// What is still missing of a visit before it can be handed in, as the server will see it (audits/submit.go).
import { commentGap, type Question, type Standing } from '../engine'
import type { FileEntry } from '../offline'

/** wrong: the answer is one that the server refuses · short: the comment is shorter than asked. */
export type Gap = 'answer' | 'photo' | 'comment' | 'short' | 'wrong'

const shownByFiles = new Set(['photo', 'receipt'])
export const isOfFiles = ({ kind }: Question): boolean => shownByFiles.has(kind) || kind === 'audio' || kind === 'signature'

/** What a question lacks; nothing while it is hidden or excepted. */
export function gapsOf(question: Question, standing: Standing | undefined, comment: string, files: readonly FileEntry[]): Gap[] {
  if (!standing || standing.state === 'hidden' || standing.state === 'excepted') return []
  if (standing.problem) return ['wrong']
  if (standing.missing) return ['answer']
  const words = commentGap(question, standing.state, comment)
  const gaps: Gap[] = words ? [words === 'comment_short' ? 'short' : 'comment'] : []
  if (standing.state !== 'answered') return gaps
  const photos = files.filter((file) => file.state !== 'refused').length
  if ((question.photo === 'required' || shownByFiles.has(question.kind)) && photos === 0) gaps.unshift('photo')
  return gaps
}
