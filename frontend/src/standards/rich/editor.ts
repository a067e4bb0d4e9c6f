// The editor of rich text: the schema of internal/richtext and nothing else. What is pasted is parsed by this
// schema, so that styles, scripts and foreign elements have no place to stay in.
import { Editor, Node, mergeAttributes, type AnyExtension, type JSONContent } from '@tiptap/core'
import { Table, TableCell, TableHeader, TableRow } from '@tiptap/extension-table'
import StarterKit from '@tiptap/starter-kit'
import type { RichNode } from './tree'

export const maxLetters = 20_000 // as internal/richtext has it

export interface Options {
  element: HTMLElement
  content: RichNode | undefined
  label: string
  /** The address of an image by its id. */
  address: (image: string) => string
  /** What was pasted or dropped as files; true: they are taken care of. */
  onfiles: (files: File[]) => boolean
  /** A paste that does not fit, with the letters there would be. */
  onrefused: (letters: number) => void
  onchange: (text: RichNode | undefined) => void
  /** Further extensions, such as those of a shared document, which brings its own undo. */
  extensions?: AnyExtension[]
  /** A shared document has the content, and its own undo. */
  shared?: boolean
}

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

const imageWith = (address: Options['address']) =>
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

/** Makes the editor; the only place that does. */
export function createEditor(options: Options): Editor {
  const { element, content, label, address, onfiles, onrefused, onchange, extensions = [], shared = false } = options
  const editor: Editor = new Editor({
    element,
    injectCSS: false, // the page's policy lets no style in but those of its files
    extensions: [
      StarterKit.configure({
        heading: { levels: [3, 4] }, code: false, codeBlock: false, strike: false, horizontalRule: false, trailingNode: false,
        link: { openOnClick: false, protocols: ['http', 'https', 'mailto'], HTMLAttributes: { target: null, rel: null, class: null } },
        ...(shared ? { undoRedo: false as const } : {}),
      }),
      Plain, TableRow, Cell, HeaderCell, DoDont, side('do'), side('dont'), imageWith(address), ...extensions,
    ],
    ...(shared || !content ? {} : { content: content as JSONContent }),
    editorProps: {
      attributes: { role: 'textbox', 'aria-multiline': 'true', 'aria-label': label },
      transformPastedHTML: cleanedHTML,
      handlePaste: (_, event, slice) => {
        const files = [...(event.clipboardData?.files ?? [])].filter((file) => file.type.startsWith('image/'))
        if (files.length > 0 && slice.content.size === 0) return onfiles(files)
        const letters = editor.state.doc.textContent.length + slice.content.textBetween(0, slice.content.size).length
        if (letters <= maxLetters) return false
        onrefused(letters)
        return true
      },
    },
    onUpdate: ({ editor: now }) => onchange(textOf(now)),
  })
  return editor
}

/**
 * Word puts its styles and conditions around the text; the words stay. What keeps a script out is the schema and the
 * page's policy: this only spares the policy its reports.
 */
export function cleanedHTML(html: string): string {
  return html
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/<(script|style|xml|title)\b[\s\S]*?<\/\1\s*>/gi, '')
    .replace(/<(meta|link)\b[^>]*>/gi, '')
    .replace(/<\/?o:[^>]*>/gi, '')
    .replace(/<[a-z][^<>]*>/gi, (tag) => tag.replace(/\s(?:style|class|on\w+)\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+)/gi, ''))
}

const textOf = (editor: Editor): RichNode | undefined => (editor.isEmpty ? undefined : fitted(editor.getJSON() as RichNode))

const kept: Record<string, (keyof NonNullable<RichNode['attrs']>)[]> = { heading: ['level'], orderedList: ['start'], image: ['image', 'alt'] }
const marks = ['bold', 'italic', 'underline', 'link']

/** The document with the attributes and marks that the server knows. */
export function fitted(node: RichNode): RichNode {
  const out: RichNode = { type: node.type }
  const attrs = Object.fromEntries((kept[node.type] ?? []).map((name) => [name, node.attrs?.[name]]).filter(([, value]) => value !== undefined && value !== null))
  if (node.type === 'orderedList' && attrs['start'] === 1) delete attrs['start']
  if (Object.keys(attrs).length > 0) out.attrs = attrs
  if (node.content) out.content = node.content.map(fitted)
  if (node.text !== undefined) out.text = node.text
  const worn = (node.marks ?? []).filter((mark) => marks.includes(mark.type) && (mark.type !== 'link' || /^(https?:\/\/[^/\s]|mailto:\S+@)/i.test(mark.attrs?.href ?? '')))
  worn.sort((a, b) => marks.indexOf(a.type) - marks.indexOf(b.type))
  if (worn.length > 0) out.marks = worn.map((mark) => (mark.type === 'link' ? { type: 'link', attrs: { href: mark.attrs?.href ?? '' } } : { type: mark.type }))
  return out
}
