import { afterEach, expect, test } from 'vitest'
import { Collaboration } from '@tiptap/extension-collaboration'
import * as Y from 'yjs'
import { createEditor } from './editor'
import { fragmentOf, richBody } from './body'
import { canonical, parsed } from './fit'
import type { RichNode } from './tree'
import { wordsIn } from './words'

const doc = (...paragraphs: string[]): string => canonical({ type: 'doc', content: paragraphs.map((text): RichNode => ({ type: 'paragraph', content: [{ type: 'text', text }] })) })

let open: Page[] = []
afterEach(() => {
  for (const page of open) page.editor.destroy()
  open = []
})

/** A page that writes a text in the editor; what it does is held back until it is exchanged. */
class Page {
  readonly doc = new Y.Doc()
  readonly body = richBody()
  readonly updates: Uint8Array[] = []
  readonly editor
  rescued = 0
  constructor(text: Uint8Array) {
    this.body.apply(this.doc, text, 'far')
    this.doc.on('update', (update: Uint8Array, origin: unknown) => origin !== 'far' && this.updates.push(update))
    this.editor = createEditor({
      element: document.createElement('div'), content: undefined, label: 'x', address: (id) => id, onfiles: () => true, onrefused: () => {}, onfitted: () => {}, onchange: () => {},
      extensions: [Collaboration.configure({ fragment: fragmentOf(this.doc) })], shared: true,
    })
    open.push(this)
  }
  get text(): string {
    return this.body.read(this.doc)
  }
  take(updates: Uint8Array[]): void {
    for (const one of updates) if (this.body.apply(this.doc, one, 'far')) this.rescued++
  }
}

function begun(text: string): Uint8Array {
  const first = new Y.Doc()
  richBody().begin(first, text)
  return Y.encodeStateAsUpdate(first)
}

/** Pages that have one text open. */
function pages(text: string, count: number): Page[] {
  const update = begun(text)
  return Array.from({ length: count }, () => new Page(update))
}

/** Everybody gets what the others did, until nothing new comes of it. */
function exchange(...all: Page[]): void {
  for (let round = 0; round < 4; round++) {
    const sent = all.map((page) => page.updates.splice(0))
    all.forEach((page, i) => page.take(sent.filter((_, k) => k !== i).flat()))
  }
}

test('a text is read from its document as the draft has it', () => {
  const rich: RichNode = {
    type: 'doc',
    content: [
      { type: 'heading', attrs: { level: 3 }, content: [{ type: 'text', text: 'Как' }] },
      { type: 'paragraph', content: [{ type: 'text', text: 'аб', marks: [{ type: 'bold' }, { type: 'link', attrs: { href: 'https://example.ru/' } }] }, { type: 'hardBreak' }, { type: 'text', text: 'в' }] },
      { type: 'table', content: [{ type: 'tableRow', content: [{ type: 'tableHeader', content: [{ type: 'paragraph' }] }, { type: 'tableCell', content: [{ type: 'paragraph' }] }] }] },
      { type: 'doDont', content: [{ type: 'do', content: [{ type: 'paragraph' }] }, { type: 'dont', content: [{ type: 'image', attrs: { image: '01890a5d-ac96-774b-bcce-b302099a8057', alt: 'Касса' } }] }] },
      { type: 'orderedList', attrs: { start: 3 }, content: [{ type: 'listItem', content: [{ type: 'paragraph' }] }] },
    ],
  }
  const page = new Page(begun(canonical(rich)))
  expect(page.text).toBe(JSON.stringify(rich))
  expect(canonical(page.editor.getJSON() as RichNode)).toBe(page.text)
})

test('a change made beside it leaves what others write in the same paragraph', () => {
  const [anna, boris] = pages(doc('Гость рад', 'Второй'), 2)
  anna!.editor.commands.insertContentAt(1, 'Наш ')
  boris!.doc.transact(() => boris!.body.replace(boris!.doc, doc('Гость рад', 'Второй'), doc('Гость доволен', 'Второй', 'Третий')), 'beside')
  exchange(anna!, boris!)
  expect(anna!.text).toBe(boris!.text)
  expect(wordsIn(parsed(anna!.text))).toBe('Наш Гость доволен\nВторой\nТретий')
})

test('what one types while another makes a list of the paragraph is not lost, and comes once', () => {
  const [anna, boris, clara] = pages(doc('Первый', 'Второй'), 3)
  anna!.editor.chain().setTextSelection(3).toggleBulletList().run()
  boris!.editor.commands.insertContentAt(7, ' и важный')
  exchange(anna!, boris!, clara!)
  expect(anna!.text).toBe(boris!.text)
  expect(clara!.text).toBe(boris!.text)
  expect(wordsIn(parsed(anna!.text))).toBe('– Первый\n и важный\nВторой')
  expect([anna!.rescued, boris!.rescued, clara!.rescued]).toEqual([0, 1, 0])
})

test('words typed in a paragraph that another removes stay', () => {
  const [anna, boris] = pages(doc('Первый', 'Второй', 'Третий'), 2)
  anna!.editor.commands.deleteRange({ from: 8, to: 16 })
  boris!.editor.commands.insertContentAt(15, ' — так')
  exchange(anna!, boris!)
  expect(anna!.text).toBe(boris!.text)
  expect(wordsIn(parsed(anna!.text))).toContain(' — так')
  expect(wordsIn(parsed(anna!.text))).not.toContain('Второй')
})

test('undo takes back only what was written on this page', () => {
  const [anna, boris] = pages(doc('Слово'), 2)
  anna!.editor.commands.insertContentAt(6, ' Анны')
  exchange(anna!, boris!)
  boris!.editor.commands.insertContentAt(1, 'Бориса ')
  exchange(anna!, boris!)
  anna!.editor.commands.undo()
  exchange(anna!, boris!)
  expect(boris!.text).toBe(doc('Бориса Слово'))
})
