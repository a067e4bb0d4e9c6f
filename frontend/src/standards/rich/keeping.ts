// Keeps a text within what the server takes while it is written: whatever nests too deep after a paste or a
// shift of a list, and whatever table is uneven or too large, takes another shape at once, and it is said.
import { Extension } from '@tiptap/core'
import { Plugin, Selection, type EditorState, type Transaction } from '@tiptap/pm/state'
import { within, type Note } from './fit'
import type { RichNode } from './tree'

interface Options {
  onfitted: (notes: Note[]) => void
  foreign: (transaction: Transaction) => boolean
}

export const Keeping = Extension.create<Options>({
  name: 'keeping',
  priority: 1100, // before tables fill themselves up without a word
  addOptions: () => ({ onfitted: () => {}, foreign: () => false }),
  addProseMirrorPlugins() {
    const { onfitted, foreign } = this.options
    return [
      new Plugin({
        appendTransaction: (transactions, before, now) => {
          if (!transactions.some((one) => one.docChanged) || transactions.some(foreign)) return null
          const { tr, notes } = brought(before, now)
          if (notes.length === 0) return null
          // A transaction is said of when it is over.
          queueMicrotask(() => onfitted(notes))
          return tr
        },
      }),
    ]
  },
})

function brought(before: EditorState, now: EditorState): { tr: Transaction; notes: Note[] } {
  const tr = now.tr
  const notes = new Set<Note>()
  const old = new Set(before.doc.children)
  now.doc.forEach((block, at) => {
    if (old.has(block)) return
    const fit = within([block.toJSON() as RichNode])
    if (fit.notes.length === 0) return
    fit.notes.forEach((note) => notes.add(note))
    const blocks = fit.blocks.map((one) => now.schema.nodeFromJSON(one))
    tr.replaceWith(tr.mapping.map(at), tr.mapping.map(at + block.nodeSize), blocks)
  })
  if (tr.docChanged) tr.setSelection(Selection.near(tr.doc.resolve(Math.min(now.selection.from, tr.doc.content.size)), -1))
  return { tr, notes: [...notes] }
}
