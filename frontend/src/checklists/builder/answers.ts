// Answers that a question can get: to try conditions with, and to fill a visit by chance.
import { compare, isMeasured, none, ratio, type Answer, type Checklist, type Question, type Ratio } from '../../engine'

/** A source of chance that gives the same from the same seed: mulberry32, from 0 to 1. */
export function chance(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let x = Math.imul(state ^ (state >>> 15), 1 | state)
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Values as a phone keeps them, one for each credit that the question can give, "na" among them where it may. */
export function valuesOf(question: Question): unknown[] {
  const na = question.na ? ['na'] : []
  switch (question.kind) {
    case 'yes_no':
      return ['yes', 'no', ...na]
    case 'single':
      return [...question.options.map(({ id }) => id), ...na]
    case 'multiple': {
      const together = question.options.filter(({ exclusive }) => !exclusive)
      const good = together.filter(({ points }) => points > 0).map(({ id }) => id)
      const bad = together.filter(({ points }) => points <= 0).map(({ id }) => id)
      const lists = [...question.options.map(({ id }) => [id]), good, bad].filter((list) => list.length > 0)
      return [...lists, ...na]
    }
    case 'scale':
      return [...(question.scale ? marks(question.scale) : []), ...na]
    case 'number':
    case 'count':
    case 'duration':
      return [...amounts(question), ...na]
    case 'date':
      return ['2026-03-02']
    case 'time':
      return ['12:30']
    case 'location':
      return ['55.75,37.61']
    case 'text':
      return ['…']
    default:
      return [['file']]
  }
}

const marks = ({ min, max }: { min: number; max: number }): number[] => Array.from({ length: max - min + 1 }, (_, i) => min + i)

/** The end of each band, and what is beyond the last end; one amount where nothing judges it. */
function amounts(question: Question): string[] {
  const ends = question.bands.flatMap(({ upto }) => (upto ? [upto] : []))
  const last = ends.at(-1)
  const beyond = last ? [String(Math.floor(Number(last.above) / Number(last.below)) + 1)] : ['1']
  const inside = ends.filter((end) => question.kind === 'number' || Number(end.above) >= 0).map((end) => ofKind(question, end))
  return [...new Set([...inside, ...beyond])]
}

function ofKind(question: Question, { above, below }: Ratio): string {
  const value = Number(above) / Number(below)
  return String(question.kind === 'count' ? Math.floor(value) : value)
}

/** A visit filled by chance; what hides a question hides its answer too. */
export function filling(checklist: Checklist, random: () => number): Record<string, unknown> {
  const answers: Record<string, unknown> = {}
  for (const { questions } of checklist.sections) {
    for (const question of questions) {
      const values = valuesOf(question)
      // "Not applicable" is rare, and good answers are more frequent than bad ones, as in shops.
      const rare = values.at(-1) === 'na' && random() < 0.9 ? values.slice(0, -1) : values
      answers[question.id] = question.kind === 'yes_no' ? yesNo(question, rare, random) : rare[Math.floor(random() * rare.length)]
    }
  }
  return answers
}

function yesNo(question: Question, values: unknown[], random: () => number): unknown {
  if (values.length > 2 && random() < 0.5) return 'na'
  const good = question.penalty !== question.turned ? 'no' : 'yes'
  return random() < 0.75 ? good : good === 'yes' ? 'no' : 'yes'
}

/** Constants that conditions compare with: what lies at them and beside them tells all cases apart. */
export interface Constants {
  texts: Set<string>
  numbers: Ratio[]
}

/** Answers that tell every comparison with these constants apart; the first is none at all. */
export function cases(question: Question, { texts, numbers }: Constants): Answer[] {
  const na: Answer[] = question.na ? [{ ...none, na: true }] : []
  const text = (value: string): Answer => ({ ...none, text: value })
  switch (question.kind) {
    case 'yes_no':
      return [none, text('yes'), text('no'), ...na]
    case 'single':
      return [none, ...question.options.map(({ id }) => text(id)), ...na]
    case 'multiple':
      return [none, ...subsets(question, texts).map((options) => ({ ...none, options })), ...na]
    case 'scale':
    case 'number':
    case 'count':
    case 'duration':
      return [none, ...numbersBeside(question, numbers).map((number) => ({ ...none, number })), ...na]
    case 'photo':
    case 'audio':
    case 'receipt':
    case 'signature':
      return [none, { ...none, options: ['file'] }, ...na]
    default:
      return [none, ...[...texts, '\u0001', '\u{10FFFD}'].map(text), ...na]
  }
}

/** What may be chosen together of the options that conditions name, with another one and without. */
function subsets(question: Question, texts: ReadonlySet<string>): string[][] {
  const together = question.options.filter(({ exclusive }) => !exclusive).map(({ id }) => id)
  const named = together.filter((id) => texts.has(id)).slice(0, 6)
  const other = together.find((id) => !named.includes(id))
  let lists: string[][] = [[]]
  for (const id of other === undefined ? named : [...named, other]) lists = lists.flatMap((list) => [list, [...list, id]])
  return [...lists.filter((list) => list.length > 0), ...question.options.filter(({ exclusive }) => exclusive).map(({ id }) => [id])]
}

function numbersBeside(question: Question, numbers: readonly Ratio[]): Ratio[] {
  const scale = question.scale
  const whole = !isMeasured(question.kind) || question.kind === 'count'
  const fits = (r: Ratio): boolean =>
    (!whole || r.below === 1n) && (!scale || (compare(r, { above: BigInt(scale.min), below: 1n }) >= 0 && compare(r, { above: BigInt(scale.max), below: 1n }) <= 0)) &&
    (question.kind === 'number' || question.kind === 'scale' || r.above >= 0n)
  const ends = scale ? [scale.min, scale.max].map((n): Ratio => ({ above: BigInt(n), below: 1n })) : []
  const start = ratio(1n)
  const beside = numbers.flatMap(({ above, below }): Ratio[] => {
    const floor = above >= 0n || above % below === 0n ? above / below : above / below - 1n
    return [{ above, below }, { above: above - below, below }, { above: above + below, below }, { above: floor, below: 1n }, { above: floor + 1n, below: 1n }]
  })
  const inOrder = [...numbers].sort(compare)
  const between = inOrder.slice(1).map((b, i): Ratio => ratio((inOrder[i] ?? b).above * b.below + b.above * (inOrder[i] ?? b).below, 2n * b.below * (inOrder[i] ?? b).below))
  const found = new Map([start, ...ends, ...beside, ...between].filter(fits).map((r) => [`${r.above}/${r.below}`, r]))
  return [...found.values()]
}
