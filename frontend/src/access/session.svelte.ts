// Who is at the screen, and what they may see. The server decides every time;
// this only spares people doors that would not open.
import { api, ask, giveUpReading, onSecondFactorNeeded, onSignedOut } from '../api/client'
import { problemOf, type Problem } from '../api/problem'
import type { Language, Session } from '../api/types'
import { i18n } from '../i18n/i18n.svelte'
import { keeping } from '../ui/kept.svelte'

/** What a person may do (internal/accounts/role.go). */
export type Permission =
  | 'read_standards'
  | 'read_drafts'
  | 'write_standards'
  | 'lead_standards'
  | 'publish_standards'
  | 'publish_alone'
  | 'read_checklists'
  | 'write_checklists'
  | 'read_places'
  | 'manage_places'
  | 'manage_people'
  | 'read_waves'
  | 'manage_waves'
  | 'fill_visits'
  | 'observe_locations'
  | 'check_own_locations'
  | 'review_visits'
  | 'read_results'
  | 'read_unreleased'
  | 'see_shoppers'
  | 'read_journal'
  | 'manage_exceptions'
  | 'request_exceptions'
  | 'manage_shoppers'
  | 'manage_integrations'
  | 'introduce_standards'
  | 'send_reports'
  | 'read_figures'
  | 'manage_figures'
  | 'rate_benchmarks'
  | 'manage_benchmarks'

/** What a person is to the programme (internal/accounts/role.go). */
export type Role =
  | 'administrator'
  | 'group_leader'
  | 'section_owner'
  | 'group_member'
  | 'expert'
  | 'approver'
  | 'programme_manager'
  | 'reviewer'
  | 'shopper'
  | 'store_manager'
  | 'regional_manager'
  | 'brand_manager'
  | 'employee'

const rememberedKey = 'etalon.session'

class SessionStore {
  /** unknown until the server has been asked. */
  state = $state<'unknown' | 'out' | 'in'>('unknown')
  current = $state.raw<Session>()
  /** Why the server could not be asked. */
  problem = $state.raw<Problem>()
  /** The session ended while it was in use. */
  ended = $state(false)

  constructor() {
    onSignedOut.call = () => {
      this.ended = this.state === 'in'
      this.#leave()
    }
    onSecondFactorNeeded.call = () => void this.start()
  }

  /** A shopper used this device last, and has not signed out. */
  get shopperBefore(): boolean {
    return this.#remembered() !== undefined
  }

  /** Asks the server who is here. */
  async start(words?: Promise<void>): Promise<void> {
    this.problem = undefined
    try {
      // What went wrong is put in words: the messages must have come.
      const session = (await ask(api.GET('/session').finally(() => words))) as Session | undefined
      if (session?.account) await this.#enter(session)
      else this.#leave()
    } catch (error) {
      const problem = problemOf(error)
      const remembered = problem.code === 'offline' ? this.#remembered() : undefined
      if (problem.status === 401) this.#leave()
      else if (this.state === 'in') return // nobody answers now: who is here stays
      else if (remembered) await this.#enter(remembered)
      else this.problem = problem
    }
  }

  /** @throws Problem */
  async signIn(email: string, password: string): Promise<void> {
    await this.#enter(await ask(api.POST('/session', { body: { email, password } })))
  }

  /** The second step of signing in, after "second_factor_required". @throws Problem */
  async confirm(code: string): Promise<void> {
    await this.#enter(await ask(api.POST('/session/second-factor', { body: { code } })))
  }

  /** @throws Problem when the link was used, has expired or never was */
  async signInByLink(token: string): Promise<void> {
    await this.#enter(await ask(api.POST('/session/link', { body: { token } })))
  }

  /** Makes the organisation and its first administrator. @throws Problem with the fields to correct */
  async setUp(body: { token: string; organisation: string; name: string; email: string; password: string }): Promise<void> {
    await this.#enter(await ask(api.POST('/set-up', { body: { ...body, language: i18n.language as Language } })))
  }

  /** Makes an invited person's account their own. @throws Problem with the fields to correct */
  async accept(body: { token: string; name: string; password: string }): Promise<void> {
    await this.#enter(await ask(api.POST('/links/invitation', { body })))
  }

  /** Changes the name of who is here. @throws Problem with the field to correct */
  async rename(name: string): Promise<void> {
    this.current = await ask(api.PUT('/session/name', { body: { name } }))
  }

  /** Signs out for good, with what was typed and not sent; visits stay, sealed for this account. @throws Problem */
  async signOut(): Promise<void> {
    giveUpReading()
    const end = async (): Promise<void> => void (await ask(api.DELETE('/session')))
    if (this.current && this.fills) await (await import('./device')).leaveDevice(this.current.account.id, end)
    else await end()
    keeping.clear()
    this.ended = false
    this.#leave()
  }

  /** Changes the language here and, when signed in, of the letters and reports of the account. */
  async speak(language: string): Promise<void> {
    await i18n.choose(language)
    if (this.state !== 'in') return
    await ask(api.PUT('/session/language', { body: { language: language as Language } }))
  }

  get fills(): boolean {
    return this.may('fill_visits') || this.may('observe_locations')
  }

  may(permission: Permission): boolean {
    return this.current?.permissions.includes(permission) ?? false
  }

  /** Whether the person has a role, anywhere. */
  is(role: Role): boolean {
    return this.current?.roles.some((one) => one.role === role) ?? false
  }

  async #enter(session: Session): Promise<void> {
    // The account's language counts on a device where nobody has chosen one.
    if (!i18n.chosen) await i18n.use(session.account.language)
    keeping.of(session.account.id)
    this.#remember(session)
    this.current = session
    this.ended = false
    this.state = 'in'
  }

  /**
   * A shopper's application opens without a network: the phone knows whose it is. It opens nothing
   * else: the server asks for the session's cookie every time.
   */
  #remember(session: Session | undefined): void {
    try {
      if (session?.roles.length && session.roles.every(({ role }) => role === 'shopper')) localStorage.setItem(rememberedKey, JSON.stringify(session))
      else localStorage.removeItem(rememberedKey)
    } catch {
      // no room: the next start needs a network
    }
  }

  #remembered(): Session | undefined {
    try {
      const session = JSON.parse(localStorage.getItem(rememberedKey) ?? 'null') as Session | null
      return session?.account?.id && Array.isArray(session.roles) ? session : undefined
    } catch {
      return undefined
    }
  }

  #leave(): void {
    this.#remember(undefined)
    keeping.of('')
    this.current = undefined
    this.state = 'out'
  }
}

export const session = new SessionStore()
