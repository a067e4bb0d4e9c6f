// What the parts of a page of a version share: who owns what, who may be mentioned, how much is open.
import { getContext, setContext } from 'svelte'
import { api, ask } from '../../api/client'
import { problemOf } from '../../api/problem'
import type { StandardOwners, TeamMember } from '../../api/types'
import { t } from '../../i18n/i18n.svelte'
import { toasts } from '../../ui/toasts.svelte'

type Owner = StandardOwners['positions'][number]['owner']
interface Open {
  remarks: number
  suggestions: number
}

const key = Symbol('desk')
const none: Open = { remarks: 0, suggestions: 0 }
const writers = ['administrator', 'group_leader', 'section_owner']

export class Desk {
  /** Undefined until they are known, and for whoever does not work on the standard. */
  owners = $state.raw<StandardOwners>()
  team = $state.raw<TeamMember[]>([])
  /** The server did not say: sections are offered to write, and the server decides. */
  failed = $state(false)
  #open = $state.raw(new Map<string, Open>())
  #standard = ''

  constructor(readonly version: string) {}

  /** Asks for everything; once only for the same standard. */
  async load(standard: string): Promise<void> {
    if (standard === this.#standard) return
    this.#standard = standard
    this.failed = false
    try {
      const path = { id: standard }
      const [owners, team] = await Promise.all([
        ask(api.GET('/standards/{id}/owners', { params: { path } })),
        ask(api.GET('/standards/{id}/team', { params: { path } })),
        this.count(),
      ])
      this.team = team.members
      this.owners = owners
    } catch {
      this.#standard = '' // a page without the conversation about it still shows its text
      this.failed = true
    }
  }

  /** Asks how much is open now. */
  async count(): Promise<void> {
    const { items } = await ask(api.GET('/standard-versions/{id}/open-counts', { params: { path: { id: this.version } } }))
    this.#open = new Map(items.map((one) => [one.lineage, one]))
  }

  /** Counts anew after something was said; without a connection the old numbers stay. */
  recount(): void {
    this.count().catch(() => {})
  }

  open(lineage: string): Open {
    return this.#open.get(lineage) ?? none
  }

  /** How much is open in a section and all of its requirements. */
  openIn(section: { lineage?: string; requirements: { lineage?: string }[] }): number {
    return [section, ...section.requirements].map((one) => this.open(one.lineage ?? '')).reduce((sum, one) => sum + one.remarks + one.suggestions, 0)
  }

  get leads(): boolean {
    return this.owners?.leads ?? false
  }

  ownersOf(section: string): Owner[] {
    return this.owners?.sections.find((one) => one.lineage === section)?.owners ?? []
  }

  /** Whether who is at the screen may edit a section. */
  writes(section: string, account: string): boolean {
    if (!this.owners || this.owners.leads || !this.owners.writes) return this.leads
    const owners = this.ownersOf(section)
    return owners.length === 0 || owners.some((one) => one.account_id === account)
  }

  /** Those of the team who can own a section. */
  get writers(): TeamMember[] {
    return this.team.filter((one) => one.roles.some((role) => writers.includes(role)))
  }

  name(section: string, account: string): Promise<void> {
    return this.#change(() => ask(api.PUT('/standards/{id}/sections/{lineage}/owners/{account_id}', { params: { path: this.#owner(section, account) } })))
  }

  drop(section: string, account: string): Promise<void> {
    return this.#change(async () => {
      await ask(api.DELETE('/standards/{id}/sections/{lineage}/owners/{account_id}', { params: { path: this.#owner(section, account) } }))
      return ask(api.GET('/standards/{id}/owners', { params: { path: { id: this.#standard } } }))
    })
  }

  /** The choice looks the same before it is kept: it is said when it is. */
  ownPosition(position: string, account: string): Promise<void> {
    const body = { position, ...(account ? { account_id: account } : {}) }
    return this.#change(async () => {
      const owners = await ask(api.PUT('/standards/{id}/position-owners', { params: { path: { id: this.#standard } }, body }))
      toasts.done(t(account ? 'owners.position.named' : 'owners.position.none', { position }))
      return owners
    })
  }

  #owner(section: string, account: string): { id: string; lineage: string; account_id: string } {
    return { id: this.#standard, lineage: section, account_id: account }
  }

  async #change(act: () => Promise<StandardOwners>): Promise<void> {
    try {
      this.owners = await act()
    } catch (error) {
      toasts.problem(problemOf(error).fields[0]?.message || problemOf(error).detail)
    }
  }
}

/** Makes the desk of a page; its parts find it by desk(). */
export const newDesk = (version: string): Desk => setContext(key, new Desk(version))

export const desk = (): Desk => getContext<Desk>(key)
