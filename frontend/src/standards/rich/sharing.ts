// What binds the editor to a shared text: the official bindings of TipTap to Yjs, with the carets of those
// whom the server says to be here.
import { Extension, type AnyExtension } from '@tiptap/core'
import { Collaboration, isChangeOrigin } from '@tiptap/extension-collaboration'
import { CollaborationCaret } from '@tiptap/extension-collaboration-caret'
import { Plugin } from '@tiptap/pm/state'
import { fixTablesKey } from '@tiptap/pm/tables'
import type { EditorView } from '@tiptap/pm/view'
import { yCursorPluginKey } from '@tiptap/y-tiptap'
import type { Person } from '../../collab/messages'
import type { Room } from '../../collab/room.svelte'
import { fragmentOf } from './body'

export const foreign = isChangeOrigin

/** Extensions of an editor of a room's text; who: whose caret one is, by the number of their document. */
export function sharing(room: Room, who: (client: number) => Person | undefined): AnyExtension[] {
  const colour = (user: { client?: number }): string => `colour-${who(user.client ?? 0)?.colour ?? 0}`
  return [
    Collaboration.configure({ fragment: fragmentOf(room.doc) }),
    CollaborationCaret.configure({
      provider: { awareness: room.awareness },
      user: { client: room.doc.clientID },
      render: (user) => caret(colour(user), who((user as { client?: number }).client ?? 0)?.name ?? ''),
      selectionRender: (user) => ({ class: `chosen ${colour(user)}` }),
    }),
    Extension.create({ name: 'caretsFollow', addProseMirrorPlugins: () => [new Plugin({ view: (view) => follow(room, view) })] }),
    // Two pages that both fill up a row of a table would make it too long: one does it for all.
    Extension.create({
      name: 'onePutsRight',
      addProseMirrorPlugins: () => [new Plugin({ filterTransaction: (transaction) => !transaction.getMeta(fixTablesKey) || room.leads })],
    }),
  ]
}

/** A caret may be told of before the letters that it stands behind: it is placed again when they have come. */
function follow({ doc }: Room, view: EditorView): { destroy: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined
  const place = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => view.dispatch(view.state.tr.setMeta(yCursorPluginKey, { awarenessUpdated: true })))
  }
  doc.on('update', place)
  return {
    destroy: () => {
      clearTimeout(timer)
      doc.off('update', place)
    },
  }
}

function caret(colour: string, name: string): HTMLElement {
  const out = document.createElement('span')
  out.className = `caret ${colour}`
  out.setAttribute('aria-hidden', 'true')
  const label = document.createElement('span')
  label.className = 'name'
  label.textContent = name
  out.append(label)
  return out
}
