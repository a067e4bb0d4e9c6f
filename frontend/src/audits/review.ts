import type { VisitProof, VisitReport } from '../api/types'
import { t } from '../i18n/i18n.svelte'

/** The reviewer's clock, in milliseconds: 72 hours from when the form was sent. */
const reviewClock = 72 * 3_600_000

/** When a form has to be reviewed by, in milliseconds. */
export const deadlineOf = (submittedAt: string): number => Date.parse(submittedAt) + reviewClock

/** Whether a form waits for its reviewer. */
export const waits = (status: string): boolean => status === 'submitted' || status === 'in_review'

/** The sections with the answers that are not fully met; without the sections that have none. */
export const remarks = (sections: VisitReport['sections']): VisitReport['sections'] =>
  sections
    .map((section) => ({ ...section, questions: section.questions.filter((q) => q.met === 'none' || q.met === 'part') }))
    .filter((section) => section.questions.length > 0)

/** Why a visit that came in was out of order, and what the reviewer does about it. */
export const lateWords = (late: NonNullable<VisitProof['late']>): string => t(`late.${late}`)
