// What is done to Yjs documents besides typing.
import * as Y from 'yjs'
import { moved, replacements, stepsOf } from './delta'
import { decode, type Update } from './messages'

/** What people agreed on, as it is kept in the document. */
export interface Agreed {
  text: string
  /** Of the draft, at which it has that text. */
  revision: number
}

/** How a text lies in its document. Plain texts have the one below, rich ones that of standards/rich/body. */
export interface Body {
  /** The text, in the form in which it is compared with the draft's. */
  read: (doc: Y.Doc) => string
  begin: (doc: Y.Doc, text: string) => void
  /** Makes the change that leads from one text to another; what is there besides, others wrote, and it stays. */
  replace: (doc: Y.Doc, from: string, to: string) => void
  /**
   * Takes an update in. True: it took away the place where somebody had just written here, and their words were
   * put beside it.
   */
  apply: (doc: Y.Doc, update: Uint8Array, origin: unknown) => boolean
}

export const plain: Body = {
  read: (doc) => doc.getText('text').toString(),
  begin: (doc, text) => doc.getText('text').insert(0, text),
  replace: (doc, from, to) => replace(doc.getText('text'), from, to),
  apply: (doc, update, origin) => {
    Y.applyUpdate(doc, update, origin)
    return false
  },
}

/** Whether an update holds everything that it says it covers. */
export function holds(body: Body, one: Update, updates: Update[]): boolean {
  const covered = updates.filter((update) => update.seq <= (one.covers ?? 0))
  if (covered.length === 0) return false
  const whole = Y.mergeUpdates([decode(one.data)])
  const missing = Y.diffUpdate(Y.mergeUpdates(covered.map((update) => decode(update.data))), Y.encodeStateVectorFromUpdate(whole))
  const doc = new Y.Doc()
  Y.applyUpdate(doc, whole)
  const text = body.read(doc)
  Y.applyUpdate(doc, missing)
  return body.read(doc) === text
}

/** Makes in a text the change that leads from one to another; what is in it besides, others wrote, and it stays. */
export function replace(text: Y.Text, from: string, to: string): void {
  const steps = stepsOf(replacements(from, text.toString()))
  for (const one of replacements(from, to).reverse()) {
    for (let i = one.at + one.removed - 1; i >= one.at; i--) {
      const at = moved(i, steps, true)
      // A letter that is gone already has the place of the one behind it.
      if (moved(i + 1, steps) > at) text.delete(at, 1)
    }
    if (one.inserted) text.insert(moved(one.at, steps), one.inserted)
  }
}
