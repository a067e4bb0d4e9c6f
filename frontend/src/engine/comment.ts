// What the comment to a question lacks. The rule is that of checklists/comment.go.
import type { Question } from './document'
import type { State } from './visibility'

export type CommentGap = 'comment_required' | 'comment_short'

/** A required comment is asked of an answered question only; one that was given is long enough whatever became of the answer. */
export function commentGap(question: Pick<Question, 'comment' | 'commentMin'>, state: State, text: string): CommentGap | undefined {
  if (state === 'hidden' || state === 'excepted') return undefined
  const length = commentLength(text)
  if (length === 0) return state === 'answered' && question.comment === 'required' ? 'comment_required' : undefined
  return length < question.commentMin ? 'comment_short' : undefined
}

/** Characters, with blanks folded: spaces alone make a comment no longer. */
export function commentLength(text: string): number {
  const words = text.split(/\p{White_Space}+/u).filter((word) => word !== '')
  return [...words.join(' ')].length
}
