// A rich text as a Yjs document: the fragment that the editor is bound to, read and changed without an editor.
import { getSchema } from '@tiptap/core'
import { Node } from '@tiptap/pm/model'
import { prosemirrorJSONToYXmlFragment, updateYFragment, yXmlFragmentToProsemirrorJSON } from '@tiptap/y-tiptap'
import * as Y from 'yjs'
import type { Body } from '../../collab/text'
import { canonical, parsed } from './fit'
import { merged } from './merge'
import { writers } from './rescue'
import { schemaOf } from './schema'
import type { RichNode } from './tree'

const schema = getSchema(schemaOf(() => ''))

export const fragmentOf = (doc: Y.Doc): Y.XmlFragment => doc.getXmlFragment('rich')

const read = (doc: Y.Doc): string => canonical(yXmlFragmentToProsemirrorJSON(fragmentOf(doc)) as RichNode)

/** A body for one room. */
export function richBody(): Body {
  return {
    read,
    begin: (doc, text) => void (text && prosemirrorJSONToYXmlFragment(schema, parsed(text), fragmentOf(doc))),
    replace: (doc, from, to) => {
      const blocks = (text: string): RichNode[] => parsed(text)?.content ?? []
      const content = merged(blocks(from), blocks(to), blocks(read(doc)))
      // The parts that stay are the same to Yjs, with what others are writing in them.
      updateYFragment(doc, fragmentOf(doc), Node.fromJSON(schema, { type: 'doc', content: content.length > 0 ? content : [{ type: 'paragraph' }] }), { mapping: new Map(), isOMark: new Map() })
    },
    apply: writers(fragmentOf),
  }
}
