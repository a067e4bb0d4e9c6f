/// <reference types="node" />
// The vectors that the server's engine passes too (checklists/vectors_test.go).
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  commentGap,
  compare,
  EngineError,
  exceptedOn,
  parseAnswers,
  parseChecklist,
  parseExact,
  percentText,
  ratioText,
  score,
  type Checklist,
  type Exception,
  type Ratio,
  type Result,
} from '.'

interface Vector {
  name: string
  checklist: unknown
  answers: Record<string, unknown>
  location?: Record<string, unknown>
  exceptions?: Exception[] | null
  day?: string
  comments?: Record<string, string>
  expect: Record<string, unknown>
}

/** Scores a vector: its result, or its error. */
function run(vector: Vector): (Result & { comments: Record<string, string> }) | EngineError {
  try {
    const checklist = parseChecklist(vector.checklist)
    const excepted = exceptedOn(vector.exceptions ?? [], vector.day ?? '')
    const result = score(checklist, parseAnswers(checklist, vector.answers), vector.location, excepted)
    return { ...result, comments: gapsOf(checklist, result, vector.comments ?? {}) }
  } catch (error) {
    if (error instanceof EngineError) return error
    throw error
  }
}

function gapsOf(checklist: Checklist, result: Result, comments: Record<string, string>): Record<string, string> {
  const questions = new Map(checklist.sections.flatMap((s) => s.questions).map((q) => [q.id, q]))
  return Object.fromEntries(
    result.questions.flatMap(({ id, state }) => {
      const question = questions.get(id)
      const gap = question && commentGap(question, state, comments[id] ?? '')
      return gap ? [[id, gap]] : []
    }),
  )
}

/** What differs between a vector's expectation and its score. */
function differences(vector: Vector): string[] {
  const result = run(vector)
  const { sections, questions, comments, ...visit } = vector.expect
  if (result instanceof EngineError) {
    const problems = Object.fromEntries(result.problems.map((p) => [p.path, p.code]))
    const right = result.code === visit.error && (!visit.problems || text(visit.problems) === text(problems))
    return right ? [] : [result.message]
  }
  const list = differs('', visit, visible(result))
  if (comments && !sameGaps(comments, result.comments)) list.push(`comments: ${text(result.comments)} != ${text(comments)}`)
  for (const [id, wanted] of Object.entries(sections ?? {})) {
    list.push(...differs(`sections.${id}.`, wanted, sectionOf(result, id)))
  }
  for (const [id, wanted] of Object.entries(questions ?? {})) {
    const q = result.questions.find((q) => q.id === id)
    list.push(...differs(`questions.${id}.`, wanted, q && { ...q, critical_fail: q.criticalFail }))
  }
  return list
}

const percent = (p: number | null): string | null => (p === null ? null : percentText(p))

function visible(r: Result): Record<string, unknown> {
  return { ...r, raw: percent(r.raw), final: percent(r.final), critical_fails: r.criticalFails, gate_fails: r.gateFails }
}

/** A section; percent and earned may be meant before or after the critical policy. */
function sectionOf(r: Result, id: string): Record<string, unknown> | undefined {
  const s = r.sections.find((s) => s.id === id)
  return s && { ...s, raw: percent(s.raw), final: percent(s.final), percent: percent(s.raw) }
}

const notCompared = new Set(['note'])

function differs(at: string, wanted: Record<string, unknown>, got: Record<string, unknown> | undefined): string[] {
  return Object.entries(wanted)
    .filter(([field, value]) => !notCompared.has(field) && !same(value, got?.[field]))
    .map(([field, value]) => `${at}${field}: ${text(got?.[field])} != ${text(value)}`)
}

function same(wanted: unknown, got: unknown): boolean {
  if (Array.isArray(wanted) && Array.isArray(got)) return text([...wanted].sort()) === text([...got].sort())
  if (isRatio(got)) {
    const number = parseExact(String(wanted))
    return number !== null && compare(number, got) === 0
  }
  return wanted === got
}

const sameGaps = (wanted: object, got: object): boolean => text(Object.entries(wanted).sort()) === text(Object.entries(got).sort())

const isRatio = (v: unknown): v is Ratio => typeof v === 'object' && v !== null && 'below' in v
const text = (v: unknown): string => (isRatio(v) ? ratioText(v) : (JSON.stringify(v) ?? 'nothing'))

const folder = join(process.cwd(), '../checklists/testdata/vectors')
const read = (file: string): Vector[] => JSON.parse(readFileSync(file, 'utf8')) as Vector[]

describe('the vectors of the server', () => {
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
    describe(file, () => {
      for (const vector of read(join(folder, file))) it(vector.name, () => expect(differences(vector)).toEqual([]))
    })
  }

  it('are not passed by a wrong score', () => {
    const [vector] = read(join(folder, 'golden.json'))
    if (!vector) throw new Error('no vectors')
    const wrong = { raw: '99.99', earned: '2', failed: true, missing: ['q'], sections: { s: { possible: '2' }, t: { raw: null } } }
    expect(differences({ ...vector, expect: wrong })).toHaveLength(6)
    expect(differences({ ...vector, expect: { error: 'checklist_invalid' } })).toHaveLength(1)
  })
})

// Written by checklists/exchange_test.go: 10,000 random visits.
const random = process.env.ETALON_VECTORS_IN ?? ''
if (random === '') console.warn('ETALON_VECTORS_IN names no file: the random visits of the server are not compared')

describe.skipIf(random === '')('random visits scored by the server', () => {
  it('score the same here to the last digit', { timeout: 120_000 }, () => {
    expect(existsSync(random)).toBe(true)
    const vectors = read(random)
    expect(vectors.length).toBeGreaterThanOrEqual(10_000)
    expect(vectors.flatMap((v) => differences(v).map((d) => `${v.name}: ${d}`)).slice(0, 20)).toEqual([])
  })
})
