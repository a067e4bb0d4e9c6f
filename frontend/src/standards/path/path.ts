// What the page of the path knows of rounds: who can be asked, and what they can answer.
import type { AuditFinding, PathEvent, RoundParticipant, StandardVersion, TeamMember, VersionRound } from '../../api/types'
import { day, daysFromToday } from '../../i18n/format'
import { t, word } from '../../i18n/i18n.svelte'

export type Kind = VersionRound['kind']
export type Verdict = Exclude<RoundParticipant['verdict'], ''>

/** The answers in rounds of a kind, the one that lets the version go on first. */
export const verdictsOf: Record<Kind, Verdict[]> = {
  review: ['agrees', 'changes'],
  consultation: ['agrees', 'remarks', 'disagrees'],
  interim_audit: ['finished'],
  final_audit: ['finished'],
  approval: ['approves', 'changes'],
}

/** Whether a verdict says nothing without words. */
export const needsWords = (verdict: Verdict | ''): boolean => ['remarks', 'disagrees', 'changes'].includes(verdict)

/** Whether experts leave findings in rounds of a kind. */
export const isAudit = (kind: Kind): boolean => kind === 'interim_audit' || kind === 'final_audit'

/** Whether a member of the team can be asked in rounds of a kind; the server decides. */
export function askable(kind: Kind, member: TeamMember): boolean {
  if (isAudit(kind)) return member.roles.includes('expert')
  if (kind === 'approval') return member.roles.includes('approver') || member.roles.includes('administrator')
  return true
}

/** Whether an open round is past its last day. */
export const isLate = (round: { state?: string; deadline: string }): boolean =>
  (round.state ?? 'open') === 'open' && daysFromToday(round.deadline) < 0

/** Who is asked with this account in an open round. */
export const mineIn = (round: VersionRound, account: string | undefined): RoundParticipant | undefined =>
  round.state === 'open' ? round.participants.find((one) => one.id === account) : undefined

/** Whether nothing is left to do about a finding. */
export const settled = (finding: AuditFinding): boolean => finding.decision === 'declined' || finding.resolved_at !== undefined

/** The findings of a version, those that wait first. */
export const waitingFirst = (findings: AuditFinding[]): AuditFinding[] =>
  [...findings].sort((a, b) => Number(settled(a)) - Number(settled(b)) || Number(a.decision !== '') - Number(b.decision !== ''))

/** The requirements of a version by lineage, as "1.2 Здоровается". */
export const requirementNames = (version: StandardVersion): Map<string, string> =>
  new Map(version.content.sections.flatMap((section) => section.requirements.map((one) => [one.lineage ?? '', `${one.code} ${one.statement}`])))

/** A name, also of what has none: the program. */
export const nameOf = (person: { name: string } | undefined): string => person?.name || t('path.program')

/** What an event of the path says. */
export function eventWords(event: PathEvent): string {
  const round = word('path.kind', event.round ?? '')
  const number = event.number ?? 0
  switch (event.verb) {
    case 'move':
      return word('path.past.move', event.status ?? '')
    case 'set_revise_by':
      return t('path.past.set_revise_by', { date: day(event.detail) })
    case 'open_round':
    case 'end_round':
    case 'close_round':
      return t(`path.past.${event.verb}`, { number, round })
    case 'answer_round':
      return t('path.past.answer_round', { number, verdict: word('path.verdict', event.detail ?? '') })
    case 'answer_finding':
      return t('path.past.answer_finding', { decision: word('path.decision', event.detail ?? '') })
    default:
      return word('path.past', event.verb)
  }
}

/** A day so many days from today, as a date field has it. */
export function inDays(days: number, now: Date = new Date()): string {
  const at = new Date(now.getFullYear(), now.getMonth(), now.getDate() + days)
  const two = (n: number) => String(n).padStart(2, '0')
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
}

/** The stores whose managers are asked. */
export interface Places {
  way: 'all' | 'brands' | 'regions' | 'locations'
  ids: string[]
}
