// A textarea as the place where a shared text is typed: what is typed goes into the text, what others
// type comes without moving the caret, and undo takes back only what was typed here.
import * as Y from 'yjs'
import { moved, replacement, type Step } from './delta'
import type { Room } from './room.svelte'

/** Of carets in a room's awareness: places in the text that move with it. */
export interface Caret {
  anchor: unknown
  head: unknown
}

export class Binding {
  readonly #text: Y.Text
  readonly #undo: Y.UndoManager
  #shown: string
  #composing = false
  #missed: Step[][] = [] // what came while a word is composed

  constructor(
    readonly area: HTMLTextAreaElement,
    readonly room: Room,
    readonly ontyped: () => void,
  ) {
    this.#text = room.text
    this.#undo = new Y.UndoManager(this.#text, { trackedOrigins: new Set([this]), captureTimeout: 600 })
    this.#shown = this.#text.toString()
    const { selectionStart, selectionEnd, value } = area
    if (value !== this.#shown) {
      area.value = this.#shown
      if (document.activeElement === area) area.setSelectionRange(selectionStart, selectionEnd)
    }
    this.#text.observe(this.#came)
    area.addEventListener('input', this.#typed)
    area.addEventListener('compositionstart', this.#compose)
    area.addEventListener('compositionend', this.#composed)
    area.addEventListener('keydown', this.#pressed)
    area.addEventListener('beforeinput', this.#before)
    area.addEventListener('blur', this.#left)
    document.addEventListener('selectionchange', this.#point)
    this.#point()
  }

  destroy(): void {
    this.#text.unobserve(this.#came)
    this.area.removeEventListener('input', this.#typed)
    this.area.removeEventListener('compositionstart', this.#compose)
    this.area.removeEventListener('compositionend', this.#composed)
    this.area.removeEventListener('keydown', this.#pressed)
    this.area.removeEventListener('beforeinput', this.#before)
    this.area.removeEventListener('blur', this.#left)
    document.removeEventListener('selectionchange', this.#point)
    this.#left()
    this.#undo.destroy()
  }

  #compose = (): void => {
    this.#composing = true
  }

  #composed = (): void => {
    this.#composing = false
    this.#typed()
  }

  #typed = (): void => {
    if (this.#composing) return
    const { at, removed, inserted } = replacement(this.#shown, this.area.value, this.area.selectionEnd)
    const missed = this.#missed
    this.#missed = []
    this.#shown = this.area.value
    if (removed > 0 || inserted) {
      this.ontyped()
      const place = (from: number, pushed = false): number => missed.reduce((out, steps) => moved(out, steps, pushed), from)
      const start = place(at, true)
      this.room.doc.transact(() => {
        if (removed > 0) this.#text.delete(start, Math.max(0, place(at + removed) - start))
        this.#text.insert(start, inserted)
      }, this)
    }
    if (missed.length > 0) this.#show(missed.flat())
    this.#point()
  }

  #came = (event: Y.YTextEvent): void => {
    if (event.transaction.origin === this) return
    const steps = event.delta as Step[]
    if (this.#composing) this.#missed.push(steps)
    else this.#show(steps)
  }

  /** Shows the text as it is now, with the caret where it was in it. */
  #show(steps: Step[]): void {
    const { area } = this
    const { selectionStart, selectionEnd, selectionDirection, scrollTop } = area
    this.#shown = area.value = this.#text.toString()
    if (document.activeElement === area) area.setSelectionRange(moved(selectionStart, steps), moved(selectionEnd, steps), selectionDirection)
    area.scrollTop = scrollTop
  }

  #pressed = (event: KeyboardEvent): void => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return
    const back = event.code === 'KeyZ' && !event.shiftKey
    if (!back && event.code !== 'KeyY' && !(event.code === 'KeyZ' && event.shiftKey)) return
    event.preventDefault()
    this.#take(back)
  }

  /** Undo from a menu or a phone's keyboard. */
  #before = (event: InputEvent): void => {
    if (event.inputType !== 'historyUndo' && event.inputType !== 'historyRedo') return
    event.preventDefault()
    this.#take(event.inputType === 'historyUndo')
  }

  #take(back: boolean): void {
    this.ontyped()
    if (back) this.#undo.undo()
    else this.#undo.redo()
  }

  #point = (): void => {
    if (document.activeElement !== this.area || this.#composing) return
    const place = (at: number): unknown => Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(this.#text, at))
    const caret: Caret = { anchor: place(this.area.selectionStart), head: place(this.area.selectionEnd) }
    const before = this.room.awareness.getLocalState()?.caret
    if (JSON.stringify(before) !== JSON.stringify(caret)) this.room.awareness.setLocalStateField('caret', caret)
  }

  #left = (): void => {
    if (this.room.awareness.getLocalState()?.caret) this.room.awareness.setLocalStateField('caret', null)
  }
}

/** Where a caret is in the text; undefined: nowhere in it. */
export function placeOf(room: Room, place: unknown): number | undefined {
  const found = Y.createAbsolutePositionFromRelativePosition(Y.createRelativePositionFromJSON(place), room.doc)
  return found?.type === room.text ? found.index : undefined
}
