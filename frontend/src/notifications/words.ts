import type { Notification } from '../api/types'
import { day, moment } from '../i18n/format'
import { t, word } from '../i18n/i18n.svelte'
import { money } from '../i18n/money'

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
/** An amount of the params in their currency. */
const sum = (params: Notification['params'], name: string): string => money(Number(params[name] ?? 0), text(params['currency']) || 'RUB')

/** What a notification says. A kind that is new to this page still says that something happened. */
export function words(notification: Pick<Notification, 'kind' | 'params'>): { title: string; more: string } {
  const { kind, params } = notification
  const location = text(params['location'])
  const wave = text(params['wave'])
  const name = text(params['name'])
  const about = text(params['about']) || text(params['standard'])
  switch (kind) {
    case 'offers_made':
    case 'visits_cancelled':
      return { title: t(`notifications.${kind}`, { count: Number(params['count'] ?? 0), wave }), more: text(params['reason']) }
    case 'offer_over':
      return { title: t('notifications.offer_over', { place: location || wave }), more: '' }
    case 'offer_declined':
    case 'offer_unanswered':
    case 'visit_taken':
    case 'visit_given_back':
    case 'application_made':
    case 'application_accepted':
    case 'application_refused':
    case 'visit_tomorrow':
    case 'visit_due':
    case 'visit_lapsed':
    case 'visit_missed':
      return { title: t(`notifications.${kind}`, { location, name, date: day(text(params['date'])) }), more: text(params['reason']) || (name && wave) }
    case 'visit_returned': {
      const note = text(params['note'])
      return { title: t('notifications.visit_returned', { location }), more: note && t('notifications.visit_returned.note', { note }) }
    }
    case 'visit_rejected': {
      const note = text(params['note'])
      return { title: t('notifications.visit_rejected', { location }), more: note && t('notifications.visit_returned.note', { note }) }
    }
    case 'visit_approved':
      return { title: t('notifications.visit_approved', { location }), more: '' }
    case 'message_received':
      return { title: t('notifications.message_received', { location }), more: name }
    case 'visits_waiting':
      return { title: t('notifications.visits_waiting', { count: Number(params['count'] ?? 0), wave }), more: '' }
    case 'visit_released':
      return { title: t('notifications.visit_released', { location, wave }), more: '' }
    case 'role_granted':
      return { title: t('notifications.role_granted', { role: word('role', text(params['role'])) }), more: '' }
    case 'role_revoked':
      return { title: t('notifications.role_revoked', { role: word('role', text(params['role'])) }), more: '' }
    case 'invitation_accepted':
      return { title: t('notifications.invitation_accepted', { name: text(params['name']) }), more: '' }
    case 'round_opened':
    case 'round_due':
    case 'round_late':
    case 'round_overdue':
    case 'round_answered':
      return roundWords(kind, params)
    case 'finding_answered':
      return { title: t(params['decision'] === 'accepted' ? 'notifications.finding_accepted' : 'notifications.finding_declined'), more: text(params['finding']) }
    case 'revision_near':
    case 'revision_due': {
      const about = { standard: text(params['standard']), number: text(params['number']), date: day(text(params['date'])) }
      return { title: t(`notifications.${kind}`, about), more: '' }
    }
    case 'remark_mention':
    case 'remark_added':
      return { title: t(`notifications.${kind}`, { name, about }), more: text(params['text']) }
    case 'remark_resolved':
    case 'remark_reopened':
      return { title: t(`notifications.${kind}`, { name, about }), more: '' }
    case 'suggestion_made':
      return { title: t('notifications.suggestion_made', { count: Number(params['count'] ?? 0), section: text(params['section']) }), more: text(params['standard']) }
    case 'suggestion_accepted':
    case 'suggestion_declined':
      return { title: t(`notifications.${kind}`, { name, about }), more: text(params['text']) }
    case 'step_due_soon':
    case 'step_late':
      return { title: t(`notifications.${kind}`, { step: text(params['step']), due: day(text(params['due'])) }), more: '' }
    case 'meeting_ahead':
      return { title: t('notifications.meeting_ahead', { meeting: text(params['meeting']), at: moment(text(params['at'])) }), more: text(params['standard']) }
    case 'minutes_closed':
      return { title: t('notifications.minutes_closed', { meeting: text(params['meeting']) }), more: text(params['standard']) }
    case 'pilot_planned':
    case 'pilot_cancelled':
    case 'pilot_reopened':
    case 'pilot_submitted': {
      const about = { place: text(params['place']), date: day(text(params['date'])) }
      const standard = t('notifications.round.standard', { standard: text(params['standard']), number: text(params['number']) })
      return { title: t(`notifications.${kind}`, about), more: text(params['reason']) || standard }
    }
    case 'idea_sorted':
      return {
        title: t('notifications.idea_sorted', { status: word('notifications.idea', text(params['status'])) }),
        more: [text(params['text']), text(params['reason'])].filter(Boolean).join(' — '),
      }
    case 'visits_paid':
      return { title: t('notifications.visits_paid', { amount: sum(params, 'amount'), count: Number(params['count'] ?? 0) }), more: '' }
    case 'report_ready':
    case 'report_failed':
      return {
        title: t(`notifications.${kind}`, { file: [word('notifications.file', text(params['what'])), text(params['title'])].filter(Boolean).join(' · ') }),
        more: kind === 'report_ready' ? word('notifications.format', text(params['format'])) : t('notifications.report_failed.why'),
      }
    case 'benchmark_opened':
      return { title: t('notifications.benchmark_opened', { brand: text(params['brand']) }), more: text(params['product']) || t('notifications.benchmark_opened.more', { number: Number(params['number'] ?? 0) }) }
    case 'expense_reduced':
      return { title: t('notifications.expense_reduced', { location, accepted: sum(params, 'accepted'), asked: sum(params, 'asked') }), more: text(params['reason']) }
    default:
      return { title: t('notifications.other'), more: '' }
  }
}

/** What is said about a round: its kind, its standard and how long there is. */
function roundWords(
  kind: 'round_opened' | 'round_due' | 'round_late' | 'round_overdue' | 'round_answered',
  params: Notification['params'],
): { title: string; more: string } {
  const standard = t('notifications.round.standard', { standard: text(params['standard']), number: text(params['number']) })
  const round = word('notifications.round', text(params['round']))
  const date = day(text(params['deadline']))
  if (kind === 'round_answered') return { title: t('notifications.round_answered', { round, standard }), more: word('notifications.outcome', text(params['outcome'])) }
  if (kind === 'round_overdue') return { title: t('notifications.round_overdue', { round, standard, count: Number(params['count'] ?? 0) }), more: '' }
  return { title: t(`notifications.${kind}`, { round, standard }), more: t('notifications.round.until', { date }) }
}
