// Names of brands and regions, and of attributes, in the language on the screen.
import type { LocationAttribute, PlaceTree } from '../api/types'
import { number } from '../i18n/format'
import { i18n, t } from '../i18n/i18n.svelte'

/** Where a location belongs: "Силуэт, Центр". */
export function placeOf(tree: PlaceTree | undefined, regionId: string): { brand: string; region: string } {
  for (const brand of tree?.brands ?? []) {
    const region = brand.regions.find((one) => one.id === regionId)
    if (region) return { brand: brand.name, region: region.name }
  }
  return { brand: '', region: '' }
}

/** What an attribute is called. */
export function attributeLabel(definition: LocationAttribute): string {
  const label = i18n.language === 'ru' ? definition.label_ru : definition.label_en
  return label || definition.label_ru || definition.label_en || definition.name
}

/** What an option of an attribute is called. */
export function optionLabel(option: NonNullable<LocationAttribute['options']>[number]): string {
  const label = i18n.language === 'ru' ? option.label_ru : option.label_en
  return label || option.label_ru || option.value
}

/** The value of an attribute in words. */
export function attributeText(value: unknown, definition: LocationAttribute | undefined): string {
  if (typeof value === 'boolean') return t(value ? 'locations.yes' : 'locations.no')
  if (typeof value === 'number') return number(value, Number.isInteger(value) ? 0 : 1)
  if (Array.isArray(value)) return value.join(', ')
  const option = definition?.options?.find((one) => one.value === value)
  return option ? optionLabel(option) : String(value ?? '')
}
