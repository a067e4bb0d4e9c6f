import type { Notification } from '../api/types'
import { day, moment } from '../i18n/format'
import { t, word } from '../i18n/i18n.svelte'

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

/** What a notification says. A kind that is new to this page still says that something happened. */
export function words(notification: Pick<Notification, 'kind' | 'params'>): { title: string; more: string } {
  const { kind, params } = notification
  const location = text(params['location'])
  const wave = text(params['wave'])
  switch (kind) {
    case 'visit_returned': {
      const note = text(params['note'])
      return { title: t('notifications.visit_returned', { location }), more: note && t('notifications.visit_returned.note', { note }) }
    }
    case 'visit_approved':
      return { title: t('notifications.visit_approved', { location }), more: '' }
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
    case 'step_due_soon':
    case 'step_late':
      return { title: t(`notifications.${kind}`, { step: text(params['step']), due: day(text(params['due'])) }), more: '' }
    case 'meeting_ahead':
      return { title: t('notifications.meeting_ahead', { meeting: text(params['meeting']), at: moment(text(params['at'])) }), more: text(params['standard']) }
    case 'minutes_closed':
      return { title: t('notifications.minutes_closed', { meeting: text(params['meeting']) }), more: text(params['standard']) }
    case 'idea_sorted':
      return {
        title: t('notifications.idea_sorted', { status: word('notifications.idea', text(params['status'])) }),
        more: [text(params['text']), text(params['reason'])].filter(Boolean).join(' — '),
      }
    default:
      return { title: t('notifications.other'), more: '' }
  }
}
