// Where a visit leads back to: its shopper has a list of them, who checks the own location began on its page.
import { session } from '../access/session.svelte'
import { t } from '../i18n/i18n.svelte'
import { isOwn } from '../kinds/kinds'

/** The way back, in words above the page and on its last button. */
export const backOf = (audit: string | undefined, location: string | undefined): { href: string; label: string; end: string } =>
  isOwn(audit) && location && !session.may('fill_visits')
    ? { href: `#/results/${location}`, label: t('kinds.own.back'), end: t('kinds.own.back.end') }
    : { href: '#/visits', label: t('visits.title'), end: t('sent.back') }
