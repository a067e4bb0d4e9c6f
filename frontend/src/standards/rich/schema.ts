// What a rich text is made of in the editor: the schema of internal/richtext and nothing else. What is pasted is
// parsed by it, so that styles, scripts and foreign elements have no place to stay in.
import { Node, mergeAttributes, type AnyExtension } from '@tiptap/core'
import { Table, TableCell, TableHeader, TableRow } from '@tiptap/extension-table'
import StarterKit from '@tiptap/starter-kit'

/** The address of an image by its id. */
export type Address = (image: string) => string

const plain = '(paragraph | bulletList | orderedList)+'
// A cell is one cell: what was merged elsewhere comes apart.
const Cell = TableCell.extend({ content: plain, addAttributes: () => single })
const HeaderCell = TableHeader.extend({ content: plain, addAttributes: () => single })
const single = Object.fromEntries([['colspan', 1], ['rowspan', 1], ['colwidth', null]].map(([name, value]) => [name, { default: value, parseHTML: () => value, renderHTML: () => ({}) }]))

// Widths of columns are the reader's, not the text's.
const Plain = Table.extend({ renderHTML: () => ['table', ['tbody', 0]] })

const side = (name: 'do' | 'dont') =>
  Node.create({
    name, content: '(paragraph | bulletList | orderedList | image)+', defining: true, isolating: true,
    parseHTML: () => [{ tag: `div[data-side="${name}"]` }],
    renderHTML: () => ['div', { 'data-side': name }, 0],
  })

const DoDont = Node.create({
  name: 'doDont', group: 'block', content: 'do dont', isolating: true,
  parseHTML: () => [{ tag: 'div[data-pair]' }],
  renderHTML: () => ['div', { 'data-pair': '' }, 0],
})

const imageWith = (address: Address) =>
  Node.create({
    name: 'image', group: 'block', atom: true, draggable: true,
    addAttributes: () => ({ image: { default: '' }, alt: { default: '' } }),
    // Images from elsewhere come through the clipboard's files alone.
    parseHTML: () => [{ tag: 'img[data-image]', getAttrs: (img) => ({ image: img.getAttribute('data-image'), alt: img.getAttribute('alt') }) }],
    renderHTML: ({ node, HTMLAttributes }) => {
      const { image, alt } = node.attrs as { image: string; alt: string }
      return ['img', mergeAttributes(HTMLAttributes, { src: address(image), alt, 'data-image': image })]
    },
  })

/** The extensions of the schema; shared: the document has an undo of its own. */
export const schemaOf = (address: Address, shared = false): AnyExtension[] => [
  StarterKit.configure({
    heading: { levels: [3, 4] }, code: false, codeBlock: false, strike: false, horizontalRule: false, trailingNode: false,
    link: { openOnClick: false, HTMLAttributes: { target: null, rel: null, class: null } },
    ...(shared ? { undoRedo: false as const } : {}),
  }),
  Plain, TableRow, Cell, HeaderCell, DoDont, side('do'), side('dont'), imageWith(address),
]
