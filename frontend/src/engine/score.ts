// The score of a visit. The rules are those of checklists/score.go, and the same
// vectors prove both (docs/decisions/scoring-twice.md).
import type { Answers } from './answers'
import { creditOf, reachable } from './credit'
import type { Checklist, Critical, Question } from './document'
import { nothingExcepted, type Excepted } from './exceptions'
import { add, compare, divide, hundred, multiply, negative, one, percentOf, subtract, whole, zero, type Ratio } from './ratio'
import type { Attributes } from './value'
import { Sheet, type State } from './visibility'

/** How far a visit met the requirement behind a question; "" where that cannot be said. */
export type Met = 'full' | 'part' | 'none' | ''

/** Percentages are in hundredths: 8667 is 86.67 %. Null is "no score". */
export interface Result {
  raw: number | null
  final: number | null
  /** Sums over the visit, before the critical policy. */
  earned: Ratio
  possible: Ratio
  failed: boolean
  criticalFails: string[]
  /** Sections whose gate fails the visit. */
  gateFails: string[]
  hidden: string[]
  /** What an exception of the location takes out; none of it is in hidden. */
  excepted: string[]
  /** Required, visible questions without an answer. */
  missing: string[]
  sections: SectionResult[]
  questions: QuestionResult[]
}

export interface SectionResult {
  id: string
  earned: Ratio
  possible: Ratio
  raw: number | null
  final: number | null
  failed: boolean
}

export interface QuestionResult {
  id: string
  section: string
  state: State
  credit: Ratio | null
  earned: Ratio
  possible: Ratio
  criticalFail: boolean
  met: Met
}

interface Total {
  earned: Ratio
  possible: Ratio
  fails: number
}

/** Scores a visit. The order is: raw score, critical policy, gates. */
export function score(
  checklist: Checklist,
  answers: Answers,
  location: Attributes = {},
  exceptions: Excepted = nothingExcepted,
): Result {
  const sheet = new Sheet(checklist, answers, location, exceptions)
  const excepted: string[] = []
  const hidden: string[] = []
  const missing: string[] = []
  const questions: QuestionResult[] = []
  const totals: Total[] = []
  for (const section of checklist.sections) {
    const total: Total = { earned: zero, possible: zero, fails: 0 }
    for (const q of section.questions) {
      const result = scoreQuestion(sheet, q, section.id)
      if (result.state === 'hidden') hidden.push(q.id)
      if (result.state === 'excepted') excepted.push(q.id)
      if (sheet.missing(q, result.state)) missing.push(q.id)
      total.earned = add(total.earned, result.earned)
      total.possible = add(total.possible, result.possible)
      if (result.criticalFail) total.fails++
      questions.push(result)
    }
    totals.push(total)
  }
  const criticalFails = questions.filter((q) => q.criticalFail).map((q) => q.id)
  return { ...finish(checklist, totals), criticalFails, hidden, excepted, missing, questions }
}

function scoreQuestion(sheet: Sheet, q: Question, section: string): QuestionResult {
  const [answer, state] = sheet.state(q)
  const nothing = { id: q.id, section, state, credit: null, earned: zero, possible: zero, criticalFail: false, met: '' } as const
  const credit = state === 'answered' ? creditOf(q, answer) : null
  if (credit === null) return nothing
  const points = whole(reachable(q))
  const earned = multiply(points, credit)
  // The credit of a penalty says how far the forbidden action was seen.
  const good = q.penalty ? subtract(one, credit) : credit
  return {
    ...nothing,
    credit,
    earned: q.penalty ? negative(earned) : earned,
    possible: q.penalty || q.bonus ? zero : points,
    criticalFail: q.critical && compare(good, q.threshold) < 0,
    met: points.above === 0n ? '' : met(good),
  }
}

function met(credit: Ratio): Met {
  if (credit.above === 0n) return 'none'
  return compare(credit, one) === 0 ? 'full' : 'part'
}

/** From 0 and, unless more is allowed, up to 1; null where nothing was possible. */
function share({ earned, possible }: { earned: Ratio; possible: Ratio }, over100: boolean): Ratio | null {
  if (possible.above === 0n) return null
  const r = divide(earned, possible)
  if (compare(r, zero) < 0) return zero
  return !over100 && compare(r, one) > 0 ? one : r
}

const sum = (ratios: readonly Ratio[]): Ratio => ratios.reduce(add, zero)

function rollup({ rollup, over100, sections }: Checklist, totals: readonly Total[]): Ratio | null {
  if (rollup === 'points') {
    return share({ earned: sum(totals.map((t) => t.earned)), possible: sum(totals.map((t) => t.possible)) }, over100)
  }
  const weighed = totals.flatMap((total, i) => {
    const r = share(total, over100)
    const weight = sections[i]?.weight ?? one
    return r ? [{ earned: multiply(weight, r), possible: weight }] : []
  })
  return share({ earned: sum(weighed.map((w) => w.earned)), possible: sum(weighed.map((w) => w.possible)) }, over100)
}

const percent = (r: Ratio | null): number | null => (r === null ? null : percentOf(r))

function finish(checklist: Checklist, totals: readonly Total[]): Omit<Result, 'criticalFails' | 'hidden' | 'excepted' | 'missing' | 'questions'> {
  const { critical, over100 } = checklist
  const left = critical.policy === 'zero_section' ? totals.map(zeroed) : totals
  const gateFails: string[] = []
  const sections = checklist.sections.map((section, i): SectionResult => {
    const { earned, possible, fails } = totals[i] ?? { earned: zero, possible: zero, fails: 0 }
    const exact = share({ earned, possible }, over100)
    const belowGate = section.gate !== null && exact !== null && compare(multiply(exact, hundred), section.gate) < 0
    if (belowGate) gateFails.push(section.id)
    return {
      id: section.id,
      earned,
      possible,
      raw: percent(exact),
      final: percent(share(left[i] ?? { earned, possible }, over100)),
      failed: belowGate || sectionFails(critical, fails),
    }
  })
  const raw = rollup(checklist, totals)
  const fails = totals.map((t) => t.fails)
  return {
    raw: percent(raw),
    final: percent(final(checklist, raw, left, Math.max(0, ...fails))),
    earned: sum(totals.map((t) => t.earned)),
    possible: sum(totals.map((t) => t.possible)),
    failed: visitFails(critical, fails) || gateFails.length > 0,
    gateFails,
    sections,
  }
}

/**
 * Takes away what a section with a critical fail earned. What it lost by penalties
 * stays lost: a critical fail never raises a score.
 */
const zeroed = (total: Total): Total =>
  total.fails > 0 && compare(total.earned, zero) > 0 ? { ...total, earned: zero } : total

/** Applies the critical policy; left is what zero_section has left of the totals. */
function final(checklist: Checklist, raw: Ratio | null, left: readonly Total[], fails: number): Ratio | null {
  if (raw === null || fails === 0) return raw
  const cap = divide(checklist.critical.cap, hundred)
  switch (checklist.critical.policy) {
    case 'zero_section':
      return rollup(checklist, left)
    case 'zero_visit':
      return zero
    case 'cap_visit':
      return compare(raw, cap) > 0 ? cap : raw
    case 'flag':
    case 'fail_after':
      return raw
  }
}

function sectionFails({ policy, scope, count }: Critical, fails: number): boolean {
  if (policy === 'fail_after') return scope === 'section' && fails >= count
  return policy === 'zero_section' && fails > 0
}

function visitFails({ policy, scope, count }: Critical, fails: readonly number[]): boolean {
  const all = fails.reduce((a, b) => a + b, 0)
  if (policy !== 'fail_after') return all > 0
  return (scope === 'section' ? Math.max(0, ...fails) : all) >= count
}
