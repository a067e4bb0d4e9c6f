// Roles and where they hold, in words and in forms.
import { api, ask } from '../api/client'
import type { NewGrant, PersonGrant, RoleScopes } from '../api/types'
import { t, word } from '../i18n/i18n.svelte'
import type { Option } from '../ui/Combobox.svelte'

export type ScopeKind = NewGrant['scope_kind']
export type RoleName = NewGrant['role']

/** A role being chosen: the scope is chosen when its kind needs one. */
export interface Choice {
  key: number
  role: RoleName | ''
  kind: ScopeKind | ''
  scope: Option | null
}

let last = 0

/** A row of the form with nothing chosen. */
export const emptyChoice = (): Choice => ({ key: ++last, role: '', kind: '', scope: null })

/** Whether a role in a scope of this kind holds for one thing that has to be named. */
export const named = (kind: ScopeKind | ''): boolean => kind !== '' && kind !== 'organisation' && kind !== 'own'

/** The grant of a choice; undefined while something is missing. */
export function grantOf({ role, kind, scope }: Choice): NewGrant | undefined {
  if (!role || !kind || (named(kind) && !scope)) return undefined
  return named(kind) && scope ? { role, scope_kind: kind, scope_id: scope.value } : { role, scope_kind: kind }
}

/** Where a grant holds: "Бренд «Линия»" or "Вся организация". */
export const whereOf = (grant: PersonGrant): string => grant.scope_name || word('scope', grant.scope_kind)

/** A grant in words. */
export const wordsOf = (grant: PersonGrant): string => `${word('role', grant.role)} · ${whereOf(grant)}`

/** The roles that can be given. */
export const loadRoles = async (signal: AbortSignal): Promise<RoleScopes[]> =>
  (await ask(api.GET('/roles', { signal }))).items

type Searchable = 'brand' | 'region' | 'location' | 'standard' | 'wave'

/** Finds what a role can hold for, by words. */
export async function findScopes(kind: Searchable, search: string, signal: AbortSignal, limit = 20): Promise<Option[]> {
  const found = await ask(api.GET('/scopes', { params: { query: { kind, search, limit } }, signal }))
  return found.items.map(({ id, name, note }) => ({ value: id, label: name, note }))
}

/** Finds brands, regions and locations at once; the value carries the kind: "region|id". */
export async function findPlaces(search: string, signal: AbortSignal): Promise<Option[]> {
  const kinds = ['brand', 'region', 'location'] as const
  const found = await Promise.all(kinds.map((kind) => findScopes(kind, search, signal, 8)))
  return found.flatMap((options, i) =>
    options.map(({ value, label, note }) => {
      const kind = t(`people.scope.${kinds[i] ?? 'brand'}`)
      return { value: `${kinds[i]}|${value}`, label, note: note ? `${kind} · ${note}` : kind }
    }),
  )
}

/** How a state looks. */
export const toneOf = (state: string): 'accent' | 'good' | 'fair' | 'plain' => {
  if (state === 'invited') return 'accent'
  if (state === 'active') return 'good'
  return state === 'expired' ? 'fair' : 'plain'
}
