// The text of a remark as it is typed, with names behind an at sign, and as it is sent, in runs.
import type { components } from '../../api/schema.gen'
import type { RemarkRun } from '../../api/types'

/** Somebody who can be mentioned. */
export interface Person {
  id: string
  name: string
}

/** What stands in the field, and who was chosen from the list while it was typed. */
export interface Typed {
  text: string
  people: Person[]
}

/** The runs of a typed text. A name that was typed but not chosen is only words. */
export function runsOf({ text, people }: Typed): RemarkRun[] {
  const runs: RemarkRun[] = []
  const byLength = [...people].sort((a, b) => b.name.length - a.name.length)
  let words = ''
  const flush = (): void => {
    if (words) runs.push({ text: words })
    words = ''
  }
  for (let at = 0; at < text.length; ) {
    const person = text[at] === '@' ? byLength.find((one) => text.startsWith(one.name, at + 1)) : undefined
    if (person) {
      flush()
      runs.push({ mention: person.id })
      at += person.name.length + 1
    } else {
      words += text[at]
      at++
    }
  }
  flush()
  return runs
}

/** A text as it is typed again. */
export const typedOf = (runs: RemarkRun[]): Typed => ({
  text: runs.map((run) => (run.mention ? `@${run.name ?? ''}` : (run.text ?? ''))).join(''),
  people: runs.filter((run) => run.mention).map((run) => ({ id: run.mention ?? '', name: run.name ?? '' })),
})

/** The word that follows the last at sign before the cursor; undefined where no name is being typed. */
export function asked(text: string, cursor: number): string | undefined {
  const found = /(?:^|[\s([«„"])@([^\s@]{0,40}(?: [^\s@]{0,40})?)$/u.exec(text.slice(0, cursor))
  return found?.[1]
}

/** Those whose names begin with the words; a surname finds them too. */
export function matching(team: Person[], words: string): Person[] {
  const wanted = words.toLocaleLowerCase()
  return team.filter((one) => {
    const name = one.name.toLocaleLowerCase()
    return name.startsWith(wanted) || name.split(' ').some((part) => part.startsWith(wanted))
  })
}

/** The text of a section as a suggestion has it. */
export type SectionText = components['schemas']['StandardSectionText']

/** The text without what is empty, as the server sends it. */
export function sectionText({ title, variant, ...rest }: SectionText): SectionText {
  return { title: title.trim(), ...(variant?.trim() ? { variant: variant.trim() } : {}), ...rest }
}
