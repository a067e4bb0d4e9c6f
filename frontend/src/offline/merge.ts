// Two devices of one shopper filled the same visit: what each changed since both last agreed is put
// together, answer by answer. Of a field that both changed to different values the later change counts,
// and the other value is kept beside it.
import { fieldsOf, normal, same } from './content'
import type { Conflict, Content, QuestionTrack, Track } from './types'

export interface Sides {
  /** What the server had when this device last saw it; undefined: it never did. */
  base: Content | undefined
  mine: Content
  /** What the server has now. */
  theirs: Content
  /** When each field was changed here. */
  touched: Record<string, string>
  /** What this device sent without hearing an answer: if the server has it, it is this device's own. */
  asked?: Content | undefined
  now: Date
}

/** Both together, and the fields where one value had to give way. */
export function merge({ base, mine, theirs, touched, asked, now }: Sides): { content: Content; conflicts: Conflict[] } {
  const [was, here, there, sent] = [base, mine, theirs, asked].map((one) => (one ? fieldsOf(one) : new Map<string, unknown>()))
  const conflicts: Conflict[] = []
  const merged = new Map<string, unknown>()
  for (const field of new Set([...here!.keys(), ...there!.keys()])) {
    const [b, m, t] = [was!.get(field), here!.get(field), there!.get(field)]
    // Without a common past an empty field was not emptied: it was never filled.
    const unchangedHere = base ? same(m, b) : m === undefined
    const unchangedThere = base ? same(t, b) : t === undefined
    const own = asked !== undefined && same(t, sent!.get(field))
    if (same(m, t) || unchangedThere || own) merged.set(field, m)
    else if (unchangedHere) merged.set(field, t)
    else merged.set(field, decide(field, m, t))
  }
  return { content: put(merged, mine, theirs, base), conflicts }

  function decide(field: string, m: unknown, t: unknown): unknown {
    if (field === 'started_at' || field === 'finished_at') return earlierOrLater(field, m, t)
    const here = touched[field] ?? ''
    const there = theirs.track.questions[field.split('.')[1] ?? '']?.last_at
    const ours = there === undefined || Date.parse(here || '1970-01-01') >= Date.parse(there)
    conflicts.push({ field, kept: ours ? m : t, other: ours ? t : m, from: ours ? 'this' : 'other', at: now.toISOString() })
    return ours ? m : t
  }
}

/** A visit lasts from its first beginning to its last end. Not a conflict: nobody typed it. */
function earlierOrLater(field: string, m: unknown, t: unknown): unknown {
  if (m === undefined || t === undefined) return m ?? t
  const first = Date.parse(m as string) <= Date.parse(t as string)
  return (field === 'started_at') === first ? m : t
}

function put(fields: Map<string, unknown>, mine: Content, theirs: Content, base: Content | undefined): Content {
  const named = (group: string): [string, unknown][] =>
    [...fields].flatMap(([name, value]) => (name.startsWith(`${group}.`) && value !== undefined ? [[name.slice(group.length + 1), value] as [string, unknown]] : []))
  return normal({
    started_at: fields.get('started_at') as string,
    finished_at: (fields.get('finished_at') as string | undefined) ?? null,
    answers: Object.fromEntries(named('answers')),
    comments: Object.fromEntries(named('comments')) as Record<string, string>,
    summary: (fields.get('summary') as string | undefined) ?? '',
    track: mergeTracks(base?.track, mine.track, theirs.track),
  })
}

/** How both devices worked: times add up, the earliest beginning and the last end count. */
export function mergeTracks(base: Track | undefined, mine: Track, theirs: Track): Track {
  // Who did nothing since adds nothing: else two devices would send each other their names for ever.
  if (base && same(mine, base)) return theirs
  const changed = <K extends keyof Track>(field: K): Track[K] => (base && same(mine[field], base[field]) ? theirs[field] : (mine[field] ?? theirs[field]))
  const track: Track = {
    device: mine.device,
    app: mine.app,
    outcome: changed('outcome'),
    // Both may have run side by side: a sum would count that time twice.
    elapsed_ms: Math.max(mine.elapsed_ms, theirs.elapsed_ms),
    clock_jump_ms: Math.abs(mine.clock_jump_ms) >= Math.abs(theirs.clock_jump_ms) ? mine.clock_jump_ms : theirs.clock_jump_ms,
    questions: {},
  }
  const declared = changed('declared')
  if (declared) track.declared = declared
  const contact = changed('contact')
  if (contact) track.contact = contact
  const start = mine.start && theirs.start ? (mine.start.at <= theirs.start.at ? mine.start : theirs.start) : (mine.start ?? theirs.start)
  const end = mine.end && theirs.end ? (mine.end.at >= theirs.end.at ? mine.end : theirs.end) : (mine.end ?? theirs.end)
  if (start) track.start = start
  if (end) track.end = end
  for (const id of new Set([...Object.keys(mine.questions), ...Object.keys(theirs.questions)])) {
    track.questions[id] = mergeQuestion(base?.questions[id], mine.questions[id], theirs.questions[id])
  }
  return track
}

function mergeQuestion(base: QuestionTrack | undefined, mine: QuestionTrack | undefined, theirs: QuestionTrack | undefined): QuestionTrack {
  if (!mine || !theirs || same(mine, theirs)) return (mine ?? theirs) as QuestionTrack
  const spent = Math.max(mine.spent_ms, theirs.spent_ms, mine.spent_ms + theirs.spent_ms - (base?.spent_ms ?? 0))
  const merged: QuestionTrack = {
    first_at: mine.first_at <= theirs.first_at ? mine.first_at : theirs.first_at,
    last_at: mine.last_at >= theirs.last_at ? mine.last_at : theirs.last_at,
    spent_ms: spent,
  }
  const laps = mine.last_at >= theirs.last_at ? (mine.laps_ms ?? theirs.laps_ms) : (theirs.laps_ms ?? mine.laps_ms)
  if (laps) merged.laps_ms = laps
  return merged
}
