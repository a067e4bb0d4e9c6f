// The texts of a requirement that several people type in at once: as strings that are compared, and what each may be.
import type { Requirement } from '../../api/types'
import type { Body } from '../../collab/text'
import { beyond, canonical, parsed } from '../rich/fit'
import type { RichNode } from '../rich/tree'

/** The plain ones, with their longest lengths (standards/check.go). */
export const sharedFields = { statement: 2000, how: 4000, benefit: 4000 } as const
export type PlainField = keyof typeof sharedFields
/** Details are a rich text, which is canonical JSON here. */
export type SharedField = PlainField | 'details'

export const plainFields = Object.keys(sharedFields) as PlainField[]
export const isShared = (field: string): field is SharedField => field in sharedFields || field === 'details'

export const textIn = (requirement: Requirement, field: SharedField): string =>
  field === 'details' ? canonical(requirement.details as RichNode | undefined) : (requirement[field] ?? '')

export function withText(requirement: Requirement, field: SharedField, text: string): Requirement {
  if (field === 'details') {
    const { details: _, ...rest } = requirement
    return { ...rest, ...(text ? { details: parsed(text) as unknown as NonNullable<Requirement['details']> } : {}) }
  }
  const { [field]: _, ...rest } = requirement
  return (text || field === 'statement' ? { ...rest, [field]: text } : rest) as Requirement
}

export function fits(field: SharedField, text: string): boolean {
  if (field === 'details') return !beyond(parsed(text))
  return text.length <= sharedFields[field] && (field !== 'statement' || text !== '')
}

/** How the text lies in its document; of rich ones it comes with the editor. */
export async function bodyOf(field: SharedField): Promise<Body | undefined> {
  return field === 'details' ? (await import('../rich/body')).richBody() : undefined
}
