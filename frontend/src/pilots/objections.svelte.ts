// What pilot visits say against the requirements of a version, for the marks beside its text.
import { getContext, setContext } from 'svelte'
import { api, ask } from '../api/client'
import type { PilotObjection } from '../api/types'

const key = Symbol('objections')

export class Objections {
  version = $state('')
  of = $state.raw(new Map<string, PilotObjection>())

  /** Asks, once for a version. A text without its marks is still a text. */
  async load(version: string): Promise<void> {
    if (version === this.version) return
    this.version = version
    this.of = new Map()
    try {
      const { objections } = await ask(api.GET('/standard-versions/{id}/pilot-summary', { params: { path: { id: version } } }))
      if (version === this.version) this.of = new Map(objections.map((one) => [one.lineage, one]))
    } catch {
      this.version = ''
    }
  }
}

/** Provides the marks to the page that calls it. */
export const newObjections = (): Objections => setContext(key, new Objections())

/** The marks of the page; undefined where it has none. */
export const objections = (): Objections | undefined => getContext<Objections | undefined>(key)
