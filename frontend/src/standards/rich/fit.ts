// A text as the server takes it (internal/richtext): its attributes and marks, its depth, the size of its tables.
// What does not fit is brought into another shape; no word of it is left out.
import type { RichNode } from './tree'

/** As internal/richtext has them. */
export const limits = { letters: 20_000, bytes: 100_000, depth: 8, columns: 12, rows: 100, images: 20 }
export const maxLetters = limits.letters
/** A list that stands deeper has its words below the deepest node. */
const deepest = limits.depth - 3

/** What was brought into another shape. */
export type Note = 'lists' | 'tables'

const kept: Record<string, (keyof NonNullable<RichNode['attrs']>)[]> = { heading: ['level'], orderedList: ['start'], image: ['image', 'alt'] }
const marks = ['bold', 'italic', 'underline', 'link']
const paragraph: RichNode = { type: 'paragraph' }
const isList = (node: RichNode): boolean => node.type === 'bulletList' || node.type === 'orderedList'

/** A text with the attributes and marks that the server knows, in the one form that it gives to equal texts. */
export function fitted(node: RichNode): RichNode {
  const out: RichNode = { type: node.type }
  const attrs = Object.fromEntries((kept[node.type] ?? []).map((name) => [name, node.attrs?.[name]]).filter(([, value]) => value !== undefined && value !== null))
  if (node.type === 'orderedList' && (attrs['start'] === 1 || attrs['start'] === 0)) delete attrs['start']
  if (typeof attrs['alt'] === 'string') attrs['alt'] = attrs['alt'].trim()
  if (Object.keys(attrs).length > 0) out.attrs = attrs
  const content = mended(node.type, (node.content ?? []).map(fitted)).reduce(together, [])
  if (content.length > 0) out.content = content
  // eslint-disable-next-line no-control-regex -- the server takes no control letters but the tab
  if (node.text !== undefined) out.text = node.text.replace(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/g, ' ')
  const worn = (node.marks ?? []).filter((mark) => marks.includes(mark.type) && (mark.type !== 'link' || /^(https?:\/\/[^/\s]|mailto:\S+@)/i.test(mark.attrs?.href ?? '')))
  worn.sort((a, b) => marks.indexOf(a.type) - marks.indexOf(b.type))
  if (worn.length > 0) out.marks = worn.map((mark) => (mark.type === 'link' ? { type: 'link', attrs: { href: mark.attrs?.href ?? '' } } : { type: mark.type }))
  return out
}

/** Joins a text to the one before it where they look alike. */
function together(list: RichNode[], node: RichNode): RichNode[] {
  const last = list.at(-1)
  if (node.type !== 'text') list.push(node)
  else if (last?.type === 'text' && JSON.stringify(last.marks) === JSON.stringify(node.marks)) last.text = (last.text ?? '') + (node.text ?? '')
  else if (node.text) list.push(node)
  return list
}

/** What people did to a text at the same moment can leave a list without items, or half a pair. */
function mended(type: string, content: RichNode[]): RichNode[] {
  const least: Record<string, RichNode[]> = { blockquote: [paragraph], tableCell: [paragraph], tableHeader: [paragraph], do: [paragraph], dont: [paragraph] }
  const full = content.filter((one) => (one.content?.length ?? 0) > 0 || !(isList(one) || one.type === 'table' || one.type === 'tableRow'))
  if (type === 'listItem' && full[0]?.type !== 'paragraph') return [paragraph, ...full]
  if (type === 'doDont') {
    return ['do', 'dont'].map((side) => {
      const words = full.filter((one) => one.type === side).flatMap((one) => one.content ?? [])
      return { type: side, content: words.length > 0 ? words : [paragraph] }
    })
  }
  return full.length > 0 ? full : (least[type] ?? [])
}

/** Brings what nests too deep and tables that are uneven or too large within the limits. */
export function within(blocks: RichNode[]): { blocks: RichNode[]; notes: Note[] } {
  const notes = new Set<Note>()
  const out = blocks.map((node) => shallow(node, 1, notes)).flatMap((node) => (node.type === 'table' ? tables(node, notes) : [node]))
  return { blocks: out, notes: [...notes] }
}

function shallow(node: RichNode, depth: number, notes: Set<Note>): RichNode {
  if (!node.content) return node
  const content = isList(node) && depth + 2 > deepest ? node.content.flatMap((item) => lifted(item, notes)) : node.content
  return { ...node, content: content.map((one) => shallow(one, depth + 1, notes)) }
}

/** The items of a list within an item stand behind it. */
function lifted(item: RichNode, notes: Set<Note>): RichNode[] {
  const out: RichNode[] = []
  let own: RichNode[] = []
  const end = (): void => {
    if (own.length > 0) out.push({ ...item, content: own })
    own = []
  }
  for (const one of item.content ?? []) {
    if (!isList(one)) {
      own.push(one)
      continue
    }
    notes.add('lists')
    end()
    out.push(...(one.content ?? []).flatMap((inner) => lifted(inner, notes)))
  }
  end()
  return out
}

/** Tables of even rows: one that is too wide or too long goes on in the next. */
function tables(table: RichNode, notes: Set<Note>): RichNode[] {
  const rows = table.content ?? []
  const width = Math.max(1, ...rows.map((row) => row.content?.length ?? 0))
  const cell = (): RichNode => ({ type: 'tableCell', content: [paragraph] })
  if (rows.some((row) => row.content?.length !== width) || width > limits.columns || rows.length > limits.rows) notes.add('tables')
  else return [table]
  const even = rows.map((row) => ({ ...row, content: [...(row.content ?? []), ...Array.from({ length: width - (row.content?.length ?? 0) }, cell)] }))
  const out: RichNode[] = []
  for (let top = 0; top < even.length; top += limits.rows) {
    for (let left = 0; left < width; left += limits.columns) {
      out.push({ ...table, content: even.slice(top, top + limits.rows).map((row) => ({ ...row, content: row.content.slice(left, left + limits.columns) })) })
    }
  }
  return out
}

const visible = (node: RichNode): boolean => node.type === 'image' || (node.text ?? '').trim() !== '' || (node.content ?? []).some(visible)

/** What is written, as the server keeps it; undefined: nothing to read. */
export function written(doc: RichNode): RichNode | undefined {
  const content = within(fitted(doc).content ?? []).blocks
  return content.some(visible) ? { type: 'doc', content } : undefined
}

/** The same as one string, by which texts are compared; empty: nothing to read. */
export function canonical(doc: RichNode | undefined): string {
  const text = doc && written(doc)
  return text ? JSON.stringify(text) : ''
}

export const parsed = (text: string): RichNode | undefined => (text ? (JSON.parse(text) as RichNode) : undefined)

const sum = (node: RichNode, of: (node: RichNode) => number): number => (node.content ?? []).reduce((total, one) => total + sum(one, of), of(node))

export const lettersOf = (doc: RichNode | undefined): number => (doc ? sum(doc, (node) => [...(node.text ?? '')].length) : 0)

/** Which limit a text is beyond. */
export function beyond(doc: RichNode | undefined): { over: 'letters' | 'images' | 'bytes'; count: number; most: number } | undefined {
  if (!doc) return undefined
  const counts = {
    letters: lettersOf(doc),
    images: sum(doc, (node) => (node.type === 'image' ? 1 : 0)),
    bytes: new TextEncoder().encode(JSON.stringify(doc)).length,
  }
  const over = (['letters', 'images', 'bytes'] as const).find((name) => counts[name] > limits[name])
  return over && { over, count: counts[over], most: limits[over] }
}
