// A location as a form holds it: numbers as typed, hours as lines.
import type { ListedLocation, LocationAttribute, LocationBody, LocationHours, PlaceTree } from '../api/types'
import { days, number } from '../i18n/format'
import { i18n, t } from '../i18n/i18n.svelte'
import { placeOf } from './places'
import { hoursLines, noHours, saysHours, specialText } from './hours'

export interface Form {
  region_id: string
  code: string
  name: string
  city: string
  address: string
  time_zone: string
  phone: string
  lat: string
  lon: string
  opened_on: string
  closed_on: string
  attributes: Record<string, unknown>
  hours: LocationHours
  positions: { name: string; count: string }[]
  closings: { from: string; until: string; reason: string }[]
}

/** The fields of one line, in the order of the form. */
export const lineFields = [
  'region_id', 'code', 'name', 'city', 'address', 'time_zone', 'phone', 'lat', 'lon', 'opened_on', 'closed_on',
] as const

const decimal = (value: number | undefined) => (value === undefined ? '' : String(value).replace('.', i18n.language === 'ru' ? ',' : '.'))
const evening = (time: string) => (time === '24:00' ? '00:00' : time) // which the platform's field can show

/** The form of a location; of a new one where there is none. */
export function formOf(l?: ListedLocation): Form {
  const spans = (list: { from: string; to: string }[]) => list.map((s) => ({ from: s.from, to: evening(s.to) }))
  const hours = l?.hours
  return {
    region_id: l?.region_id ?? '',
    code: l?.code ?? '',
    name: l?.name ?? '',
    city: l?.city ?? '',
    address: l?.address ?? '',
    time_zone: l?.time_zone ?? 'Europe/Moscow',
    phone: l?.phone ?? '',
    lat: decimal(l?.lat),
    lon: decimal(l?.lon),
    opened_on: l?.opened_on ?? '',
    closed_on: l?.closed_on ?? '',
    attributes: { ...l?.attributes },
    hours: hours
      ? {
          always: hours.always ?? false,
          week: hours.week.map(spans),
          exceptions: (hours.exceptions ?? []).map((e) => ({ on: e.on, spans: spans(e.spans ?? []), note: e.note ?? '' })),
        }
      : noHours(),
    positions: (l?.positions ?? []).map((p) => ({ name: p.name, count: String(p.count) })),
    closings: (l?.closings ?? []).map((c) => ({ from: c.from, until: c.until, reason: c.reason ?? '' })),
  }
}

const numeric = (text: string): number | undefined => {
  const value = Number(text.trim().replace(',', '.'))
  return text.trim() === '' || Number.isNaN(value) ? undefined : value
}

/** What is wrong with what only the device can see: letters where numbers belong. */
export function mistakes(form: Form): Record<string, string> {
  const wrong: Record<string, string> = {}
  for (const name of ['lat', 'lon'] as const) {
    if (form[name].trim() !== '' && numeric(form[name]) === undefined) wrong[name] = t('locations.point.wrong')
  }
  return wrong
}

/** What the server gets. Empty lines of lists are left out. */
export function bodyOf(form: Form, revision: number): LocationBody {
  const body: LocationBody = { region_id: form.region_id, code: form.code.trim(), name: form.name.trim(), attributes: form.attributes }
  for (const name of ['city', 'address', 'time_zone', 'phone', 'opened_on', 'closed_on'] as const) {
    if (form[name].trim() !== '') body[name] = form[name].trim()
  }
  const [lat, lon] = [numeric(form.lat), numeric(form.lon)]
  if (lat !== undefined) body.lat = lat
  if (lon !== undefined) body.lon = lon
  if (saysHours(form.hours)) {
    const full = (list: { from: string; to: string }[] | undefined) => (list ?? []).filter((s) => s.from && s.to)
    body.hours = {
      always: form.hours.always ?? false,
      week: form.hours.week.map(full),
      exceptions: (form.hours.exceptions ?? [])
        .filter((e) => e.on)
        .sort((a, b) => a.on.localeCompare(b.on))
        .map((e) => ({ on: e.on, spans: full(e.spans), note: e.note ?? '' })),
    }
  }
  body.positions = form.positions.filter((p) => p.name.trim()).map((p) => ({ name: p.name.trim(), count: numeric(p.count) ?? 0 }))
  body.closings = form.closings.filter((c) => c.from || c.until).sort((a, b) => a.from.localeCompare(b.from))
  if (revision > 0) body.revision = revision
  return body
}

/** Every part of the form as one text, to compare with what somebody else saved. */
export function texts(form: Form, attributes: LocationAttribute[], tree: PlaceTree): Record<string, string> {
  const hours = saysHours(form.hours)
    ? [...hoursLines(form.hours), ...(form.hours.exceptions ?? []).map(specialText)].map((l) => `${l.days} ${l.times}`).join('; ')
    : ''
  const known = (name: string) => attributes.find((one) => one.name === name)
  return {
    ...Object.fromEntries(lineFields.map((name) => [name, form[name]])),
    region_id: Object.values(placeOf(tree, form.region_id)).filter(Boolean).join(', '),
    hours,
    positions: form.positions.map((p) => `${p.name}: ${p.count}`).join('; '),
    closings: form.closings.map((c) => `${days(c.from, c.until)} ${c.reason}`).join('; '),
    attributes: Object.entries(form.attributes)
      .map(([name, value]) => `${(i18n.language === 'ru' ? known(name)?.label_ru : known(name)?.label_en) ?? name}: ${typeof value === 'number' ? number(value) : String(value)}`)
      .sort()
      .join('; '),
  }
}

/** Time zones to choose from: those of Russia and its neighbours. */
const zones = [
  'Europe/Kaliningrad', 'Europe/Moscow', 'Europe/Samara', 'Asia/Yekaterinburg', 'Asia/Omsk', 'Asia/Krasnoyarsk', 'Asia/Irkutsk',
  'Asia/Yakutsk', 'Asia/Vladivostok', 'Asia/Magadan', 'Asia/Kamchatka', 'Europe/Minsk', 'Asia/Almaty', 'Asia/Tashkent', 'Asia/Bishkek',
  'Asia/Yerevan', 'Asia/Baku', 'Asia/Tbilisi', 'Europe/Istanbul', 'Asia/Dubai', 'Europe/Berlin', 'Europe/London',
]

/** The zones with their names in the language on the screen, and the one that is set. */
export function zoneOptions(current: string): { value: string; label: string }[] {
  const part = (zone: string, timeZoneName: 'long' | 'shortOffset') =>
    new Intl.DateTimeFormat(i18n.language, { timeZone: zone, timeZoneName }).formatToParts().find((p) => p.type === 'timeZoneName')?.value ?? zone
  const all = zones.includes(current) || !current ? zones : [current, ...zones]
  return all.map((zone) => {
    try {
      return { value: zone, label: `${part(zone, 'long')} (${part(zone, 'shortOffset').replace('GMT', 'UTC')})` }
    } catch {
      return { value: zone, label: zone }
    }
  })
}
