// Changes of a text: as one replacement, and as the steps that Yjs tells.

export interface Replacement {
  at: number
  removed: number
  inserted: string
}

/**
 * The one replacement that leads from a text to another. Where several do, such as one more "n" in "nn",
 * it is the one that ends at the caret.
 */
export function replacement(from: string, to: string, caret = to.length): Replacement {
  const most = Math.min(from.length, to.length)
  let tail = 0
  const after = Math.min(most, to.length - caret)
  while (tail < after && from[from.length - 1 - tail] === to[to.length - 1 - tail]) tail++
  let head = 0
  while (head < most - tail && from[head] === to[head]) head++
  while (tail < most - head && from[from.length - 1 - tail] === to[to.length - 1 - tail]) tail++
  // Halves of a character outside the basic plane stay together.
  if (head > 0 && /[\uD800-\uDBFF]/.test(from[head - 1] ?? '')) head--
  if (tail > 0 && /[\uDC00-\uDFFF]/.test(from[from.length - tail] ?? '')) tail--
  return { at: head, removed: from.length - head - tail, inserted: to.slice(head, to.length - tail) }
}

/** What changed of a text, word by word: several people's words around it stay. */
export function replacements(from: string, to: string): Replacement[] {
  const a = words(from)
  const b = words(to)
  if (a.length * b.length > 4_000_000) return [replacement(from, to)]
  // Lengths of the longest common subsequences of what is left of both.
  const rows = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1))
  for (let i = a.length - 1; i >= 0; i--) {
    for (let k = b.length - 1; k >= 0; k--) {
      rows[i]![k] = a[i] === b[k] ? rows[i + 1]![k + 1]! + 1 : Math.max(rows[i + 1]![k]!, rows[i]![k + 1]!)
    }
  }
  const out: Replacement[] = []
  let at = 0
  let open: Replacement | undefined
  for (let i = 0, k = 0; i < a.length || k < b.length; ) {
    if (i < a.length && k < b.length && a[i] === b[k]) {
      at += a[i]!.length
      open = undefined
      i++
      k++
      continue
    }
    if (!open) out.push((open = { at, removed: 0, inserted: '' }))
    if (k >= b.length || (i < a.length && rows[i + 1]![k]! >= rows[i]![k + 1]!)) {
      open.removed += a[i]!.length
      at += a[i++]!.length
    } else {
      open.inserted += b[k++]!
    }
  }
  return out
}

const words = (text: string): string[] => text.match(/[\p{L}\p{N}]+|\s+|[^\p{L}\p{N}\s]/gu) ?? []

export interface Step {
  retain?: number
  insert?: unknown
  delete?: number
}

/** Replacements as steps. */
export function stepsOf(list: Replacement[]): Step[] {
  let read = 0
  return list.flatMap(({ at, removed, inserted }) => {
    const steps: Step[] = [{ retain: at - read }, { delete: removed }, { insert: inserted }]
    read = at + removed
    return steps.filter((one) => one.retain || one.delete || one.insert)
  })
}

/** Where a place in a text is after steps; what is inserted right at it comes behind it, unless pushed. */
export function moved(place: number, steps: Step[], pushed = false): number {
  let read = 0 // in the text before
  let out = place
  for (const step of steps) {
    if (read > place) break
    if (step.retain) read += step.retain
    else if (typeof step.insert === 'string') {
      if (read < place || (pushed && read === place)) out += step.insert.length
    } else if (step.delete) {
      out -= Math.min(step.delete, Math.max(0, place - read))
      read += step.delete
    }
  }
  return out
}
