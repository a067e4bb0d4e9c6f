// The editor of rich text.
import { Editor, type AnyExtension, type JSONContent } from '@tiptap/core'
import type { Transaction } from '@tiptap/pm/state'
import { maxLetters, written, type Note } from './fit'
import { Keeping } from './keeping'
import { schemaOf, type Address } from './schema'
import type { RichNode } from './tree'

export interface Options {
  element: HTMLElement
  content: RichNode | undefined
  label: string
  address: Address
  /** What was pasted or dropped as files; true: they are taken care of. */
  onfiles: (files: File[]) => boolean
  /** A paste that does not fit, with the letters there would be. */
  onrefused: (letters: number) => void
  /** What was pasted or done was brought into a shape that the text can have. */
  onfitted: (notes: Note[]) => void
  onchange: (text: RichNode | undefined) => void
  /** Further extensions, such as those of a shared document, which brings its own undo. */
  extensions?: AnyExtension[]
  /** A shared document has the content, and its own undo. */
  shared?: boolean
  /** Whether a change came from elsewhere. */
  foreign?: (transaction: Transaction) => boolean
}

/** Makes the editor; the only place that does. */
export function createEditor(options: Options): Editor {
  const { element, content, label, address, onfiles, onrefused, onfitted, onchange, extensions = [], shared = false, foreign = () => false } = options
  const editor: Editor = new Editor({
    element,
    injectCSS: false, // the page's policy lets no style in but those of its files
    extensions: [...schemaOf(address, shared), Keeping.configure({ onfitted, foreign }), ...extensions],
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
    onUpdate: ({ editor: now }) => onchange(written(now.getJSON() as RichNode)),
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
