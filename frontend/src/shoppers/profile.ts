// The profile as a form has it: every field a text, so that it can be kept, compared and merged.
import type { ShopperDetails, ShopperProfile } from '../api/types'
import { languageName } from '../i18n/i18n.svelte'

/** The languages of a profile (audits/shoppers/check.go). */
export const languages = ['ru', 'en', 'az', 'be', 'de', 'es', 'fr', 'hy', 'it', 'ka', 'kk', 'ky', 'tg', 'tr', 'tt', 'uk', 'uz', 'zh']

export const genders = ['female', 'male'] as const
export const ageBands = ['18-24', '25-34', '35-44', '45-54', '55-64', '65+'] as const
export const statuses = ['candidate', 'active', 'paused', 'blocked'] as const

/** A form of a profile; languages are codes with commas between, car is "yes" or empty. */
export interface Draft extends Record<string, string> {
  city: string
  region: string
  phone: string
  birth_year: string
  gender: string
  languages: string
  car: string
  car_make: string
  availability: string
  experience: string
  notes: string
}

/** The fields of a draft, in the order of the form. */
export const fields = [
  'city', 'region', 'phone', 'birth_year', 'gender', 'languages', 'car', 'car_make', 'availability', 'experience', 'notes',
] as const

/** The draft that a stored profile begins with. Managers are not shown the year of birth. */
export function draftOf(stored: ShopperProfile | ShopperDetails): Draft {
  return {
    city: stored.city ?? '',
    region: stored.region ?? '',
    phone: stored.phone ?? '',
    birth_year: 'birth_year' in stored && stored.birth_year ? String(stored.birth_year) : '',
    gender: stored.gender ?? '',
    languages: (stored.languages ?? []).join(','),
    car: stored.car ? 'yes' : '',
    car_make: stored.car_make ?? '',
    availability: stored.availability ?? '',
    experience: stored.experience ?? '',
    notes: 'notes' in stored ? (stored.notes ?? '') : '',
  }
}

/** The codes of a draft's languages. */
export const codes = (list: string): string[] => list.split(',').filter(Boolean)

/** What is sent of a draft, without the notes. */
export function bodyOf(draft: Draft) {
  const gender = genders.find((known) => known === draft.gender)
  const year = Number(draft.birth_year.trim())
  return {
    city: draft.city.trim(),
    region: draft.region.trim(),
    phone: draft.phone.trim(),
    ...(draft.birth_year.trim() ? { birth_year: Number.isInteger(year) && year > 0 ? year : 1 } : {}),
    ...(gender ? { gender } : {}),
    languages: codes(draft.languages),
    car: draft.car === 'yes',
    car_make: draft.car === 'yes' ? draft.car_make.trim() : '',
    availability: draft.availability.trim(),
    experience: draft.experience.trim(),
  }
}

/** The name of a language in the language on the screen. */
export function spoken(code: string, screen: string): string {
  try {
    return new Intl.DisplayNames([screen], { type: 'language' }).of(code) ?? languageName(code)
  } catch {
    return code
  }
}
