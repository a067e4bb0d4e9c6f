// The checklist, and how it is read from its JSON (the server's Document, see
// docs/decisions/checklist-document.md).
import { readCondition, refuseCircles, type Kinds } from './check'
import type { Expression } from './expression'
import { Problems } from './problems'
import { compare, hundred, one, zero, type Ratio } from './ratio'
import { Reader } from './reader'
import { attributePrefix } from './tokens'

const scoredKinds = ['yes_no', 'single', 'multiple', 'scale', 'number', 'count', 'duration'] as const
const otherKinds = ['text', 'date', 'time', 'photo', 'audio', 'receipt', 'signature', 'location'] as const
const policies = ['flag', 'zero_section', 'zero_visit', 'cap_visit', 'fail_after'] as const
const demands = ['never', 'optional', 'required'] as const

export type Kind = (typeof scoredKinds)[number] | (typeof otherKinds)[number]
export type Policy = (typeof policies)[number]
/** Whether an attachment to an answer is wanted. */
export type Demand = (typeof demands)[number]

export interface Checklist {
  readonly title: string
  readonly rollup: 'points' | 'sections'
  readonly over100: boolean
  readonly critical: Critical
  readonly sections: readonly Section[]
}

export interface Critical {
  readonly policy: Policy
  /** In percent, for cap_visit. */
  readonly cap: Ratio
  /** Critical fails, for fail_after. */
  readonly count: number
  readonly scope: 'visit' | 'section'
}

export interface Section {
  readonly id: string
  readonly title: string
  readonly weight: Ratio
  /** Percent below which the section fails the visit. */
  readonly gate: Ratio | null
  readonly questions: readonly Question[]
}

export interface Question {
  readonly id: string
  readonly text: string
  readonly hint: string
  readonly kind: Kind
  readonly points: number
  /** The shopper may answer "not applicable". */
  readonly na: boolean
  readonly required: boolean
  readonly critical: boolean
  /** The credit below which a critical question fails. */
  readonly threshold: Ratio
  readonly bonus: boolean
  readonly penalty: boolean
  readonly turned: boolean
  readonly options: readonly Option[]
  readonly scale: Scale | null
  readonly bands: readonly Band[]
  readonly unit: string
  /** What of a call or a message answers it: "response", "talk"; empty: the shopper does. */
  readonly measures: string
  readonly showIf: Expression | null
  readonly requireIf: Expression | null
  readonly photo: Demand
  readonly comment: Demand
  /** Characters that a comment has at least, where one is required or given. */
  readonly commentMin: number
  /** Images of the checklist that show how it should look. */
  readonly references: readonly string[]
}

export interface Option {
  readonly id: string
  readonly text: string
  readonly credit: Ratio
  readonly points: number
  readonly exclusive: boolean
}

export interface Scale {
  readonly min: number
  readonly max: number
  /** One a mark, or none: linear. */
  readonly credits: readonly Ratio[]
}

export interface Band {
  /** Inclusive; null in the last band. */
  readonly upto: Ratio | null
  readonly credit: Ratio
}

export const isScored = (kind: Kind): boolean => scoredKinds.some((k) => k === kind)
export const isMeasured = (kind: Kind): boolean => kind === 'number' || kind === 'count' || kind === 'duration'

/**
 * Reads a document: applies the defaults, and throws an EngineError where it cannot
 * be scored. Limits of length and number are the server's to check.
 */
export function parseChecklist(document: unknown): Checklist {
  const problems = new Problems()
  const r = new Reader(document, '', problems)
  const sections = r.list('sections')
  const kinds: Kinds = new Map()
  for (const section of sections) {
    for (const q of section.list('questions')) kinds.set(q.text('id'), q.one('kind', [...scoredKinds, ...otherKinds], 'text'))
  }
  const ids = { sections: new Set<string>(), questions: new Set<string>() }
  const checklist: Checklist = {
    title: r.text('title'),
    rollup: r.one('rollup', ['points', 'sections'], 'points'),
    over100: r.flag('over_100'),
    critical: readCritical(r),
    sections: sections.map((s) => readSection(s, ids, kinds)),
  }
  refuseCircles(checklist, problems)
  problems.throwAs('checklist_invalid')
  return checklist
}

function readCritical(document: Reader): Critical {
  const raw = document.raw('critical')
  const r = typeof raw === 'string' ? new Reader({ policy: raw }, 'critical', document.problems) : document.object('critical')
  if (r === null) return { policy: 'flag', cap: hundred, count: 0, scope: 'visit' }
  const call = /^(cap_visit|fail_after)\( *([0-9][0-9./]{0,20}) *%? *\)$/.exec(r.text('policy'))
  if (call) {
    const [, policy = '', figure = ''] = call
    const spelled = policy === 'cap_visit' ? { policy, cap: figure } : { policy, n: Number(figure), scope: r.raw('scope') }
    return readPolicy(new Reader(spelled, r.path, r.problems))
  }
  return readPolicy(r)
}

function readPolicy(r: Reader): Critical {
  const policy = r.one('policy', policies, 'flag')
  const cap = r.percent('cap', hundred)
  if (policy === 'cap_visit' && cap === null) r.wrong('cap', 'required')
  const figures = ['n', 'count', 'after'].map((name) => r.integer(name, 0, 0, 500))
  return {
    policy,
    cap: cap ?? hundred,
    count: figures.find((n) => n !== 0) ?? (policy === 'fail_after' ? 1 : 0),
    scope: r.one('scope', ['visit', 'section'], 'visit'),
  }
}

function readSection(r: Reader, ids: { sections: Set<string>; questions: Set<string> }, kinds: Kinds): Section {
  const weight = r.exact('weight') ?? one
  if (compare(weight, zero) < 0) r.wrong('weight', 'negative')
  return {
    id: r.id(ids.sections),
    title: r.text('title'),
    weight,
    gate: r.percent('gate', hundred),
    questions: r.list('questions').map((q) => readQuestion(q, ids.questions, kinds)),
  }
}

function readQuestion(r: Reader, ids: Set<string>, kinds: Kinds): Question {
  const id = r.id(ids)
  if (id.startsWith(attributePrefix)) r.wrong('id', 'reserved')
  if (r.text('kind') === '') r.wrong('kind', 'unknown_value')
  const kind = kinds.get(id) ?? 'text'
  const bands = isMeasured(kind) ? readBands(r) : []
  const question: Question = {
    id,
    text: r.text('text'),
    hint: r.text('hint'),
    kind,
    points: kind === 'multiple' ? 0 : r.integer('points', isScored(kind) && (bands.length > 0 || !isMeasured(kind)) ? 1 : 0, 0, 1_000_000),
    na: r.flag('na'),
    required: r.flag('required', isScored(kind)),
    critical: r.flag('critical'),
    threshold: r.exact('threshold', one) ?? one,
    bonus: r.flag('bonus'),
    penalty: r.flag('penalty'),
    turned: r.flag('turned'),
    options: kind === 'single' || kind === 'multiple' ? readOptions(r) : [],
    scale: kind === 'scale' ? readScale(r) : null,
    bands,
    unit: r.text('unit'),
    measures: r.text('measures'),
    showIf: readCondition(r, 'show_if', kinds),
    requireIf: readCondition(r, 'require_if', kinds),
    photo: r.one('photo', demands, 'optional'),
    comment: r.one('comment', demands, 'optional'),
    commentMin: r.integer('comment_min', 0, 0, 1000),
    references: readReferences(r),
  }
  refuseMixtures(r, question)
  return question
}

/** Refuses what is right by itself but not together. */
function refuseMixtures(r: Reader, q: Question): void {
  if (q.bonus && q.penalty) r.wrong('penalty', 'bonus_and_penalty')
  if (q.commentMin > 0 && q.comment === 'never') r.wrong('comment_min', 'without_comment')
  if (q.turned && q.kind !== 'yes_no' && q.kind !== 'scale') r.wrong('turned', 'not_for_kind')
  if (isMeasured(q.kind) && q.bands.length === 0 && (q.points > 0 || q.critical)) r.wrong('bands', 'required')
}

function readReferences(question: Reader): string[] {
  const seen = new Set<string>()
  return question.texts('references').map((id, i) => {
    if (id === '') question.wrong(`references[${i}]`, 'required')
    else if (seen.has(id)) question.wrong(`references[${i}]`, 'repeated')
    seen.add(id)
    return id
  })
}

function readOptions(question: Reader): Option[] {
  const ids = new Set<string>()
  const options = question.list('options').map((r) => {
    const id = r.id(ids)
    if (id === 'na') r.wrong('id', 'reserved') // it would be read as "not applicable"
    const points = r.integer('points', 0, -1_000_000, 1_000_000)
    return { id, text: r.text('text'), credit: r.exact('credit', one) ?? zero, points, exclusive: r.flag('exclusive') }
  })
  if (options.length === 0) question.wrong('options', 'required')
  return options
}

function readScale(question: Reader): Scale | null {
  const r = question.object('scale')
  if (r === null) {
    question.wrong('scale', 'required')
    return null
  }
  const min = r.integer('min', 0, -1000, 1000)
  const max = r.integer('max', 0, -1000, 1000)
  if (min >= max) r.wrong('max', 'scale_order')
  const credits = r.exacts('credits', one)
  if (credits.length > 0 && credits.length !== max - min + 1) r.wrong('credits', 'one_credit_a_mark')
  return { min, max, credits: credits.map((c) => c ?? zero) }
}

function readBands(question: Reader): Band[] {
  const readers = question.list('bands')
  const bands = readers.map((r) => {
    const credit = r.exact('credit', one)
    if (credit === null) r.wrong('credit', 'required')
    return { upto: r.exact('upto'), credit: credit ?? zero }
  })
  readers.forEach((r, i) => {
    const upto = bands[i]?.upto ?? null
    const below = bands[i - 1]?.upto ?? null
    if (i === readers.length - 1) {
      if (upto !== null) r.wrong('upto', 'last_band_open')
    } else if (upto === null) r.wrong('upto', 'required')
    else if (below !== null && compare(upto, below) <= 0) r.wrong('upto', 'bands_order')
  })
  return bands
}
