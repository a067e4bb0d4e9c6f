// A text that several people type in at once: a Yjs document whose updates the server orders, keeps and
// replays without reading them. What is typed is kept on this device until the server has it.
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate, removeAwarenessStates } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { newId } from '../api/id'
import type { Listener, Live } from './live.svelte'
import { again, batch, far, largest, many } from './pace'
import { decode, encode, type TextName, type TextReply, type Update } from './messages'
import { holds, plain, type Agreed, type Body } from './text'
import { keep, type Found } from './unsent'

export class Room implements Listener {
  /** The text can be typed in together. It stays so while the connection is away. */
  ready = $state(false)
  /** There are words that the server has not acknowledged. */
  unsent = $state(false)
  /** The connection has given all that the server has. */
  synced = $state(false)
  value = $state('')
  /** Changes whenever it is known whose caret one is. */
  seen = $state(0)
  /** Something about it changed: who agrees looks again. */
  onchange: () => void = () => {}
  /** Words that were written here where others took the place away: they stand beside it (Body.apply). */
  rescued = $state(0)
  /** Another one whenever the text begins anew. */
  doc = $state.raw(new Y.Doc())
  awareness = new Awareness(this.doc)
  since = 0
  #epoch = ''
  #waiting: Uint8Array[] = [] // not sent yet
  #sent = new Map<string, Uint8Array>()
  #timer: ReturnType<typeof setTimeout> | undefined
  #beginning: { request: string; data: Uint8Array; done: (stored: boolean) => void } | undefined
  #pages = new Map<number, string>() // whose connection a caret is of, by its client
  #replay: Update[] = []
  #left: Found | undefined
  #closed = false

  constructor(
    readonly live: Live,
    readonly name: TextName,
    left?: Found,
    readonly body: Body = plain,
  ) {
    this.#left = left
    this.#attach()
    live.listen(this)
  }

  get text(): Y.Text {
    return this.doc.getText('text')
  }

  get agreed(): Agreed | undefined {
    return this.doc.getMap('meta').get('agreed') as Agreed | undefined
  }

  /** Of those who have the text open, the one with the lowest number writes for all. */
  get leads(): boolean {
    return this.synced && Math.min(...this.awareness.getStates().keys()) === this.doc.clientID
  }

  /** The connections of those whose carets are here, by the numbers of their documents. */
  get pages(): ReadonlyMap<number, string> {
    return this.#pages
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
    this.#detach() // the others are told that the caret is gone while the text is still open
    this.live.unlisten(this)
  }

  #attach(): void {
    this.doc.on('update', this.#updated)
    this.awareness.setLocalState({})
    this.awareness.on('update', this.#pointed)
  }

  #detach(): void {
    this.awareness.destroy()
    this.doc.destroy()
  }

  #updated = (update: Uint8Array, origin: unknown): void => {
    this.value = this.body.read(this.doc)
    if (origin !== far) {
      this.#waiting.push(update)
      this.#note()
      this.#timer ??= setTimeout(() => this.#flush(), batch)
    }
    this.onchange()
  }

  #pointed = ({ added, updated, removed }: Record<'added' | 'updated' | 'removed', number[]>, origin: unknown): void => {
    const own = [...added, ...updated, ...removed].includes(this.doc.clientID)
    if (origin !== far && own && this.synced) this.#point()
    this.onchange()
  }

  #point = (): boolean => this.live.send({ type: 'caret', text: this.name, data: encode(encodeAwarenessUpdate(this.awareness, [this.doc.clientID])) })

  /** Keeps on this device what is not acknowledged. */
  #note(): void {
    const updates = [...this.#sent.values(), ...this.#waiting]
    this.unsent = updates.length > 0
    if (!this.unsent) return keep(this.live.versionId, this.name, undefined)
    keep(this.live.versionId, this.name, { epoch: this.#epoch, data: encode(Y.mergeUpdates(updates)), text: this.value, base: this.agreed?.text ?? '' })
  }

  #flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (!this.synced || this.#waiting.length === 0) return
    const size = this.#waiting.reduce((sum, one) => sum + one.length, 0)
    const parts = size > largest ? this.#waiting : [Y.mergeUpdates(this.#waiting)]
    this.#waiting = []
    for (const part of parts) {
      const request = newId()
      this.#sent.set(request, part)
      this.live.send({ type: 'update', text: this.name, request, data: encode(part) })
    }
  }

  /** Whether everything that was typed here is with the server. */
  get quiet(): boolean {
    return this.synced && this.#waiting.length === 0 && this.#sent.size === 0 && !this.#beginning
  }

  /**
   * Stores a change that must follow right upon what is here: the beginning of a text, or what was changed
   * beside it. Nobody does it twice. False: somebody else was first, or the connection went.
   */
  async follow(change: (doc: Y.Doc) => void): Promise<boolean> {
    if (!this.quiet) return false
    const copy = new Y.Doc()
    Y.applyUpdate(copy, Y.encodeStateAsUpdate(this.doc))
    const before = Y.encodeStateVector(copy)
    copy.transact(() => change(copy))
    const data = Y.encodeStateAsUpdate(copy, before)
    copy.destroy()
    const request = newId()
    const stored = new Promise<boolean>((done) => (this.#beginning = { request, data, done }))
    if (!this.live.send({ type: 'update', text: this.name, request, data: encode(data), expect: this.since })) this.#began(false)
    return stored
  }

  #began(stored: boolean): void {
    const beginning = this.#beginning
    this.#beginning = undefined
    if (stored && beginning) this.#apply(beginning.data)
    beginning?.done(stored)
  }

  /** Begins the text with what the draft has. */
  begin(agreed: Agreed): Promise<boolean> {
    return this.follow((doc) => {
      this.body.begin(doc, agreed.text)
      doc.getMap('meta').set('agreed', agreed)
    })
  }

  joined(): void {
    this.live.send({ type: 'open', text: this.name, epoch: this.#epoch, since: this.since })
  }

  gone(id?: string): void {
    const clients = [...this.#pages].filter(([, page]) => !id || page === id).map(([client]) => client)
    for (const client of clients) this.#pages.delete(client)
    removeAwarenessStates(this.awareness, clients, far)
    if (id) return this.onchange()
    this.synced = false
    this.#replay = []
    this.#began(false)
    this.onchange()
  }

  told(reply: TextReply): void {
    switch (reply.type) {
      case 'updates':
        if (this.synced) this.#take(reply.updates)
        else this.#replay.push(...reply.updates)
        break
      case 'synced':
        this.#sync(reply.epoch, reply.seq)
        break
      case 'acked':
        this.since = reply.seq
        if (this.#beginning?.request === reply.request) this.#began(true)
        if (this.#sent.delete(reply.request)) this.#note()
        break
      case 'caret':
        this.#see(reply.id, decode(reply.data))
        break
      case 'refused':
        this.#refused(reply)
    }
    this.#open()
    this.onchange()
  }

  #take(updates: Update[]): void {
    for (const one of updates) {
      this.#apply(decode(one.data))
      this.since = one.seq
    }
  }

  #apply(update: Uint8Array, origin: unknown = far): void {
    if (this.body.apply(this.doc, update, origin)) this.rescued++
  }

  #sync(epoch: string, seq: number): void {
    const updates = this.#replay
    this.#replay = []
    if (this.#epoch && this.#epoch !== epoch) this.#anew()
    const whole = this.since === 0
    this.#epoch = epoch
    this.#take(updates)
    this.since = seq
    this.synced = true
    // What was sent on a connection that is gone is sent again: taken twice, it is there once.
    this.#waiting.unshift(...this.#sent.values())
    this.#sent.clear()
    if (whole) this.#tidy(updates)
    this.#open()
    this.#flush()
    this.#point()
  }

  /** The text began anew while this page was away: its words go on as a change of the new one. */
  #anew(): void {
    if (this.unsent) this.#left = { name: this.name, epoch: this.#epoch, data: '', text: this.value, base: this.agreed?.text ?? '', forget: () => {} }
    this.#detach()
    this.ready = false
    this.#waiting = []
    this.#sent.clear()
    this.since = 0
    this.doc = new Y.Doc()
    this.awareness = new Awareness(this.doc)
    this.#attach()
  }

  /** From the first beginning that is here on, everybody types in it. */
  #open(): void {
    if (this.ready || !this.synced || !this.agreed) return
    this.value = this.body.read(this.doc)
    this.ready = true
    const left = this.#left
    this.#left = undefined
    if (!left) return
    if (left.data && left.epoch === this.#epoch) this.#apply(decode(left.data), 'left')
    else this.change(left.base, left.text)
    // It is noted as this tab's own from here on.
    left.forget()
    this.#note()
  }

  /** Makes a change of another text in this one. */
  change(from: string, to: string, origin: unknown = 'beside'): void {
    this.doc.transact(() => this.body.replace(this.doc, from, to), origin)
  }

  /** Whoever found that another page is here says that this one is, too. */
  #see(id: string, data: Uint8Array): void {
    const known = new Set(this.awareness.getStates().keys())
    applyAwarenessUpdate(this.awareness, data, far)
    const came = [...this.awareness.getStates().keys()].filter((client) => !known.has(client))
    for (const client of came) this.#pages.set(client, id)
    this.seen++
    if (came.length > 0) this.#point()
  }

  #refused({ request, code }: { request?: string; code: string }): void {
    if (request && this.#beginning?.request === request) return this.#began(false)
    // A text that is not the draft's any more: what was typed stays on this device, in the plain field.
    if (code === 'live_no_text') {
      this.synced = false
      setTimeout(() => this.live.connected && !this.#closed && !this.synced && this.joined(), again)
    }
    if (code === 'live_text_full') this.#compact()
  }

  /** Makes one update of many, or confirms that somebody else's one holds them all. */
  #tidy(updates: Update[]): void {
    const one = updates.findLast((update) => update.covers)
    if (one?.covers) {
      if (holds(this.body, one, updates)) this.live.send({ type: 'confirm', text: this.name, seq: one.seq })
      if (updates.filter((update) => update.seq > (one.covers ?? 0)).length < many) return
    }
    if (updates.length >= many) this.#compact()
  }

  #compact = (): boolean => this.live.send({ type: 'update', text: this.name, request: newId(), covers: this.since, data: encode(Y.encodeStateAsUpdate(this.doc)) })
}
