// For whom a standard is shown: a position in the address of the page, so that a link to it can be passed on.
import { replace, router } from 'svelte-spa-router'
import type { components } from '../api/schema.gen'
import type { StandardVersion } from '../api/types'

type Section = StandardVersion['content']['sections'][number]

/** The positions that the requirements name, in the order of the text. */
export const positionsOf = (version: StandardVersion): string[] => [
  ...new Set(version.content.sections.flatMap((section) => section.requirements.flatMap((one) => one.positions ?? []))),
]

/** The sections as far as they bind a position; an empty one is everybody. */
export const sectionsFor = (version: StandardVersion, position: string): Section[] =>
  version.content.sections
    .map((section) => ({ ...section, requirements: section.requirements.filter((one) => !position || !one.positions?.length || one.positions.includes(position)) }))
    .filter((section) => section.requirements.length > 0)

/** What the rule of a lineage says beyond its statement; undefined: nothing. */
export const detailsOf = (version: StandardVersion, lineage: string | undefined): unknown =>
  lineage ? version.content.sections.flatMap((section) => section.requirements).find((one) => one.lineage === lineage)?.details : undefined

/** The position that the address asks for; empty: everybody. */
export const chosenPosition = (): string => new URLSearchParams(router.querystring ?? '').get('position') ?? ''

/** What an address adds to choose a position. */
export const asking = (position: string): string => (position ? `?${new URLSearchParams({ position })}` : '')

export const choosePosition = (position: string): void => void replace(router.location + asking(position))

export type Handout = components['schemas']['Handout']
