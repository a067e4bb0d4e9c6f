// Two rich texts that were made of one are joined paragraph by paragraph, as the server does it
// (internal/richtext, Merge; both are held to internal/richtext/testdata/merges.json).
import * as Y from 'yjs'
import { replace } from '../../collab/text'
import type { RichNode } from './tree'

const most = 1_000_000 // comparisons; of larger texts the middle is one piece

/** Brings the change from was to mine into theirs. What both changed is word by word where it can be; else both stay. */
export function merged(was: RichNode[], mine: RichNode[], theirs: RichNode[]): RichNode[] {
  const out: RichNode[] = []
  const toMine = pairs(was, mine)
  const toTheirs = pairs(was, theirs)
  let i = 0
  let a = 0
  let b = 0
  while (i <= was.length) {
    let k = i
    while (k < was.length && !(toMine.has(k) && toTheirs.has(k))) k++
    const [endA, endB] = k < was.length ? [toMine.get(k)!, toTheirs.get(k)!] : [mine.length, theirs.length]
    out.push(...piece(was.slice(i, k), mine.slice(a, endA), theirs.slice(b, endB)))
    if (k < was.length) out.push(theirs[endB]!)
    ;[i, a, b] = [k + 1, endA + 1, endB + 1]
  }
  return out
}

function piece(was: RichNode[], mine: RichNode[], theirs: RichNode[]): RichNode[] {
  if (same(was, mine) || same(mine, theirs)) return theirs
  if (same(was, theirs)) return mine
  const [one] = was
  if (was.length === 1 && mine.length === 1 && theirs.length === 1) {
    const texts = [one!, mine[0]!, theirs[0]!].map(plainText)
    if (texts.every((text) => text !== undefined) && [mine[0], theirs[0]].every((node) => node?.type === one!.type)) return [worded(texts as string[], theirs[0]!)]
  }
  return [...theirs, ...mine.filter((node) => !theirs.some((other) => same(node, other)) && !was.some((other) => same(node, other)))]
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** The words of a paragraph without emphasis or line breaks. */
const plainText = (node: RichNode): string | undefined => {
  const content = node.content ?? []
  if (node.type !== 'paragraph' && node.type !== 'heading') return undefined
  return content.every((one) => one.type === 'text' && !one.marks) ? content.map((one) => one.text).join('') : undefined
}

function worded([was = '', mine = '', theirs = '']: string[], node: RichNode): RichNode {
  const doc = new Y.Doc()
  const text = doc.getText()
  text.insert(0, theirs)
  replace(text, was, mine)
  const { content: _, ...rest } = node
  const words = text.toString()
  doc.destroy()
  return { ...rest, ...(words ? { content: [{ type: 'text', text: words }] } : {}) }
}

/** Which places of one list have the same in the other, in their order. */
function pairs(from: RichNode[], to: RichNode[]): Map<number, number> {
  const a = from.map((one) => JSON.stringify(one))
  const b = to.map((one) => JSON.stringify(one))
  const out = new Map<number, number>()
  let head = 0
  while (head < Math.min(a.length, b.length) && a[head] === b[head]) out.set(head, head++)
  let tail = 0
  while (tail < Math.min(a.length, b.length) - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) {
    out.set(a.length - 1 - tail, b.length - 1 - tail)
    tail++
  }
  const [n, m] = [a.length - head - tail, b.length - head - tail]
  if (n * m > most) return out
  const rows = Array.from({ length: n + 1 }, () => new Uint16Array(m + 1))
  for (let i = n - 1; i >= 0; i--) {
    for (let k = m - 1; k >= 0; k--) rows[i]![k] = a[head + i] === b[head + k] ? rows[i + 1]![k + 1]! + 1 : Math.max(rows[i + 1]![k]!, rows[i]![k + 1]!)
  }
  for (let i = 0, k = 0; i < n && k < m; ) {
    if (a[head + i] === b[head + k]) out.set(head + i++, head + k++)
    else if (rows[i + 1]![k]! >= rows[i]![k + 1]!) i++
    else k++
  }
  return out
}
