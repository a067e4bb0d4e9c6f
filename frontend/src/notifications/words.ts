import type { Notification } from '../api/types'
import { t, word } from '../i18n/i18n.svelte'

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

/** What a notification says. A kind that is new to this page still says that something happened. */
export function words(notification: Pick<Notification, 'kind' | 'params'>): { title: string; more: string } {
  const { kind, params } = notification
  const location = text(params['location'])
  const wave = text(params['wave'])
  const name = text(params['name'])
  const about = text(params['about']) || text(params['standard'])
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
    default:
      return { title: t('notifications.other'), more: '' }
  }
}
