// Joins what two people made of one draft. Each question and section is joined field by field; where
// both changed the same field, mine stays and the other is told.
import type { ChecklistDocument, Question } from '../../api/types'
import { changed, questionsOf, type Change, type Section } from './edits'
import { headFields, questionFields, same, sectionFields, unmeasured, type Fields } from './normal'

/** A field that both changed, or a thing that one changed and the other took away. */
export interface Clash {
  /** Of a question, a section, or empty: of the checklist. */
  id: string
  field: string
  mine: unknown
  theirs: unknown
}

export interface Joined {
  content: ChecklistDocument
  clashes: Clash[]
  /** What they changed, added or took away, by id. */
  theirs: string[]
}

type Content = ChecklistDocument
interface Sides<T> {
  base: T | undefined
  mine: T | undefined
  theirs: T | undefined
}

export function joined(base: Content, mine: Content, theirs: Content): Joined {
  if (base === theirs || same(base, theirs)) return { content: mine, clashes: [], theirs: [] }
  const work: Joined = { content: mine, clashes: [], theirs: [] }
  const head = fieldsJoined('', { base, mine, theirs }, headFields, work)
  const sections = new Map<string, Section>()
  for (const [id, sides] of byId(base.sections, mine.sections, theirs.sections)) {
    const one = thingJoined(id, sides, sectionFields, work, sides.mine === undefined && homeless(sides, mine))
    if (one) sections.set(id, one)
  }
  const questions = new Map<string, Question>()
  for (const [id, sides] of byId(questionsOf(base), questionsOf(mine), questionsOf(theirs))) {
    const one = thingJoined(id, sides, questionFields, work)
    if (one) questions.set(id, one)
  }
  work.content = placed({ ...head, sections: [] }, { base, mine, theirs }, sections, questions)
  const left = unmeasuredJoined(base, mine, theirs)
  work.content = changed(work.content, { not_measured: left.length > 0 ? left : undefined })
  return work
}

/** A section that I took away while they added questions to it comes back. */
const homeless = ({ base, theirs }: Sides<Section>, mine: Content): boolean => {
  const known = new Set([...(base?.questions ?? []), ...questionsOf(mine)].map(({ id }) => id))
  return (theirs?.questions ?? []).some(({ id }) => !known.has(id))
}

function byId<T extends { id: string }>(base: readonly T[], mine: readonly T[], theirs: readonly T[]): Map<string, Sides<T>> {
  const map = new Map<string, Sides<T>>()
  const put = (side: keyof Sides<T>, list: readonly T[]): void => {
    for (const one of list) map.set(one.id, { ...(map.get(one.id) ?? { base: undefined, mine: undefined, theirs: undefined }), [side]: one })
  }
  put('base', base)
  put('mine', mine)
  put('theirs', theirs)
  return map
}

function thingJoined<T extends { id: string }>(id: string, sides: Sides<T>, fields: (one: T) => Fields, work: Joined, keep = false): T | undefined {
  const { base, mine, theirs } = sides
  if (mine && theirs) return fieldsJoined(id, { base: base ?? mine, mine, theirs }, fields, work)
  if (!base) {
    if (theirs) work.theirs.push(id)
    return mine ?? theirs
  }
  const one = mine ?? theirs
  if (!one) return undefined
  if (!theirs) work.theirs.push(id)
  if (keep) return one
  if (same(fields(one), fields(base))) return undefined
  // One took away what the other had changed: it stays.
  work.clashes.push({ id, field: 'removed', mine: mine ? fields(mine) : undefined, theirs: theirs ? fields(theirs) : undefined })
  return one
}

function fieldsJoined<T extends object>(id: string, { base, mine, theirs }: Required<{ base: T; mine: T; theirs: T }>, fields: (one: T) => Fields, work: Joined): T {
  const [was, here, there] = [fields(base), fields(mine), fields(theirs)]
  const take: Fields = {}
  let touched = false
  for (const name of new Set([...Object.keys(was), ...Object.keys(there)])) {
    if (same(was[name], there[name])) continue
    touched = true
    if (same(here[name], there[name])) continue
    if (same(was[name], here[name])) take[name] = (theirs as Fields)[name]
    else work.clashes.push({ id, field: name, mine: here[name], theirs: there[name] })
  }
  if (touched) work.theirs.push(id)
  return Object.keys(take).length > 0 ? changed(mine, take as Change<T>) : mine
}

/** Puts questions into sections: where I moved one, mine counts; else theirs. */
function placed(head: Content, { base, mine, theirs }: Required<{ base: Content; mine: Content; theirs: Content }>, sections: Map<string, Section>, questions: Map<string, Question>): Content {
  const homes = [base, mine, theirs].map((content) => new Map(content.sections.flatMap((section) => section.questions.map(({ id }) => [id, section.id] as const))))
  const [was, here, there] = homes as [Map<string, string>, Map<string, string>, Map<string, string>]
  const home = (id: string): string => {
    const wanted = here.get(id) !== was.get(id) && here.has(id) ? here.get(id) : (there.get(id) ?? here.get(id) ?? was.get(id))
    return wanted !== undefined && sections.has(wanted) ? wanted : (here.get(id) ?? [...sections.keys()][0] ?? '')
  }
  const ids = (content: Content, section: string): string[] => content.sections.find(({ id }) => id === section)?.questions.map(({ id }) => id) ?? []
  const order = ordered(base.sections.map(({ id }) => id), mine.sections.map(({ id }) => id), theirs.sections.map(({ id }) => id))
  const list = order.flatMap((id) => {
    const section = sections.get(id)
    if (!section) return []
    const members = ordered(ids(base, id), ids(mine, id), ids(theirs, id)).filter((one) => home(one) === id)
    return [{ ...section, questions: members.flatMap((one) => questions.get(one) ?? []) }]
  })
  return { ...head, sections: list }
}

/** The order of the side that changed it, mine when both did, with what only the other has behind what it stands behind there. */
export function ordered(base: readonly string[], mine: readonly string[], theirs: readonly string[]): string[] {
  const common = (list: readonly string[]): string[] => list.filter((id) => base.includes(id) && mine.includes(id) && theirs.includes(id))
  const first = same(common(base), common(mine)) ? theirs : mine
  const second = first === mine ? theirs : mine
  const list = [...first]
  second.forEach((id, i) => {
    if (list.includes(id)) return
    const before = second.slice(0, i).reverse().find((other) => list.includes(other))
    list.splice(before === undefined ? 0 : list.indexOf(before) + 1, 0, id)
  })
  return list
}

function unmeasuredJoined(base: Content, mine: Content, theirs: Content): NonNullable<Content['not_measured']> {
  const [was, here, there] = [unmeasured(base), unmeasured(mine), unmeasured(theirs)]
  const all = new Set([...Object.keys(there), ...Object.keys(here)])
  return [...all].flatMap((requirement) => {
    const reason = here[requirement] === was[requirement] ? there[requirement] : here[requirement]
    return typeof reason === 'string' ? [{ requirement, reason }] : []
  })
}
