// What of a text is not translated, in words.
import { word } from '../i18n/i18n.svelte'

/** The fields of a text that show the main language. */
export const fieldNames = (fields: string[]): string => fields.map((name) => word('field', name)).join(', ')
