// A paragraph that becomes an item of a list is, to Yjs, removed and written anew. What somebody typed in it at
// that moment would go with it: they, and nobody else, put their words back beside it.
import { ySyncPluginKey } from '@tiptap/y-tiptap'
import * as Y from 'yjs'
import type { Body } from '../../collab/text'

/** Takes updates in for one page, and keeps the words that are written on it. */
export function writers(fragmentOf: (doc: Y.Doc) => Y.XmlFragment): Body['apply'] {
  const own = new Set<number>() // the clients of what was written on this device
  return (doc, update, origin) => {
    own.add(doc.clientID)
    const { ds, structs } = Y.decodeUpdate(update)
    if (origin === 'left') for (const one of structs) own.add(one.id.client)
    const lost = new Map<Y.XmlText, Set<Y.Item>>()
    const look = (transaction: Y.Transaction): void => {
      // Besides the update itself, the editor takes away what has lost the parts that it must have.
      if (transaction.origin !== origin && transaction.origin !== ySyncPluginKey) return
      Y.iterateDeletedStructs(transaction, transaction.deleteSet, (item) => {
        if (!(item instanceof Y.Item) || !(item.content instanceof Y.ContentString) || !own.has(item.id.client)) return
        // What the update says by name, its author saw and removed.
        if (transaction.origin === origin && Y.isDeleted(ds, item.id)) return
        if (item.parent instanceof Y.XmlText) lost.set(item.parent, (lost.get(item.parent) ?? new Set()).add(item))
      })
    }
    // Read at once: what was removed is forgotten with the end of the transaction.
    const words: { place: number; text: string }[] = []
    const note = (transaction: Y.Transaction): void => {
      lost.clear()
      look(transaction)
      for (const [text, items] of lost) words.push({ place: placeOf(fragmentOf(doc), text, transaction), text: wordsOf(text, items) })
    }
    doc.on('afterTransaction', note)
    Y.applyUpdate(doc, update, origin)
    doc.off('afterTransaction', note)
    const found = words.filter((one) => one.text.trim() !== '')
    if (found.length > 0) doc.transact(() => found.sort((a, b) => b.place - a.place).forEach((one) => put(fragmentOf(doc), one)), 'rescued')
    return found.length > 0
  }
}

function wordsOf(text: Y.XmlText, items: Set<Y.Item>): string {
  let out = ''
  for (let item = text._start; item; item = item.right) if (items.has(item)) out += (item.content as Y.ContentString).str
  return out
}

/** Where the block was that the text is in, behind what came in its place. */
function placeOf(fragment: Y.XmlFragment, text: Y.XmlText, { beforeState }: Y.Transaction): number {
  let item = text._item
  while (item && item.parent !== fragment) item = (item.parent as Y.AbstractType<unknown>)._item
  let before = 0
  for (let one = item?.left; one; one = one.left) if (!one.deleted) before += one.length
  let next = item?.right
  while (next?.deleted) next = next.right
  const came = next && next.id.clock >= (beforeState.get(next.id.client) ?? 0)
  return came ? before + 1 : before
}

function put(fragment: Y.XmlFragment, { place, text }: { place: number; text: string }): void {
  const paragraph = new Y.XmlElement('paragraph')
  paragraph.insert(0, [new Y.XmlText(text)])
  fragment.insert(Math.min(place, fragment.length), [paragraph])
}
