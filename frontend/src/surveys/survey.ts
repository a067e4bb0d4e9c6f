// A campaign as its form holds it, and its figures in words.
import { newId } from '../api/id'
import type { SurveyCampaign, SurveyCampaignBody, SurveyPromotion } from '../api/types'
import { none, number } from '../i18n/format'
import { t } from '../i18n/i18n.svelte'
import { later, todayHere } from '../planning/wave'

export interface SurveyDraft {
  id: string
  brand: string
  version: string
  name: string
  invitation: string
  starts: string
  ends: string
  regions: string[]
  locations: { value: string; label: string }[]
  minimum: number | null
  revision: number
}

export function newSurvey(): SurveyDraft {
  const starts = todayHere()
  return { id: newId(), brand: '', version: '', name: '', invitation: '', starts, ends: later(starts, 60), regions: [], locations: [], minimum: 10, revision: 0 }
}

export const draftOf = (one: SurveyCampaign, names: Map<string, string>): SurveyDraft => ({
  id: one.id, brand: one.brand_id, version: one.checklist_version_id, name: one.name, invitation: one.invitation ?? '', starts: one.starts_on, ends: one.ends_on,
  regions: one.region_ids, locations: one.location_ids.map((id) => ({ value: id, label: names.get(id) ?? id })), minimum: one.minimum, revision: one.revision,
})

export const bodyOf = (draft: SurveyDraft): SurveyCampaignBody => ({
  brand_id: draft.brand, checklist_version_id: draft.version, name: draft.name.trim(), invitation: draft.invitation.trim(), starts_on: draft.starts, ends_on: draft.ends,
  region_ids: draft.regions, location_ids: draft.locations.map(({ value }) => value), minimum: draft.minimum ?? 10, revision: draft.revision,
})

/** An NPS as people say it: "+42", "−7". */
export function nps(score: number | null | undefined): string {
  if (score === null || score === undefined) return none
  const points = Math.round(score / 100)
  return points > 0 ? `+${number(points)}` : number(points)
}

/** Its interval: "95 % интервал от +31 до +52", in a table "от +31 до +52". */
export const npsInterval = ({ low, high }: SurveyPromotion, short = false): string =>
  (low === null || high === null ? '' : t(short ? 'surveys.between' : 'surveys.interval', { low: nps(low), high: nps(high) }))
