// The connection of an open draft: who is here, that the draft changed, and what texts are sent over.
// It comes back by itself; while it is away everything works as for one person.
import type { Person, Reply, Request, TextName, TextReply } from './messages'

/** Somebody who takes what is said about one text. */
export interface Listener {
  readonly name: TextName
  /** There is a connection, a new one each time. */
  joined: () => void
  told: (reply: TextReply) => void
  /** A page has gone, or all of them with the connection. */
  gone: (id?: string) => void
}

const first = 500 // ms before the second try to connect
const longest = 10_000 // ms between tries
const closedCode = 4002 // the version is no draft any more
const endedCode = 4001 // the session is over

export class Live {
  connected = $state(false)
  /** Of this page. */
  id = $state('')
  colour = $state(0)
  writes = $state(false)
  /** The other pages. */
  people = $state.raw<Person[]>([])
  /** Texts that hold words which the draft does not have yet. */
  unsettled = $state.raw<TextName[]>([])
  /** The draft is at a revision now; 0: it is not a draft any more. */
  onchange: (revision: number) => void = () => {}
  #socket: WebSocket | undefined
  #listeners = new Map<string, Listener>()
  #timer: ReturnType<typeof setTimeout> | undefined
  #tries = 0
  #over = false
  #place: Request = { type: 'place', section: '' }

  constructor(readonly versionId: string) {}

  start(): void {
    addEventListener('online', this.#again)
    addEventListener('offline', this.#cut)
    this.#connect()
  }

  stop(): void {
    this.#over = true
    removeEventListener('online', this.#again)
    removeEventListener('offline', this.#cut)
    clearTimeout(this.#timer)
    this.#socket?.close(1000)
    this.#lost()
  }

  send(message: Request): boolean {
    if (!this.connected || this.#socket?.readyState !== WebSocket.OPEN) return false
    this.#socket.send(JSON.stringify(message))
    return true
  }

  /** Tells the others where this person is. */
  place(section: string, text?: TextName): void {
    this.#place = { type: 'place', section, ...(text ? { text } : {}) }
    this.send(this.#place)
  }

  listen(listener: Listener): void {
    this.#listeners.set(key(listener.name), listener)
    if (this.connected) listener.joined()
  }

  unlisten({ name }: Listener): void {
    this.#listeners.delete(key(name))
    this.send({ type: 'close', text: name })
  }

  #again = (): void => {
    this.#tries = 0
    clearTimeout(this.#timer)
    if (!this.#socket) this.#connect()
  }

  /** The browser knows of no network: what is said on would be lost. */
  #cut = (): void => this.#socket?.close(1000)

  #connect(): void {
    if (this.#over || this.#socket || !navigator.onLine || typeof WebSocket === 'undefined') return
    const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/api/v1/standard-versions/${this.versionId}/live`)
    this.#socket = socket
    socket.onmessage = (event) => this.#told(JSON.parse(String(event.data)) as Reply)
    socket.onclose = ({ code }) => {
      if (this.#socket !== socket) return
      this.#socket = undefined
      this.#lost()
      if (code === closedCode || code === endedCode) this.#over = true
      if (code === closedCode) this.onchange(0)
      if (this.#over) return
      const wait = Math.min(longest, first * 2 ** this.#tries++)
      this.#timer = setTimeout(() => this.#connect(), wait / 2 + (Math.random() * wait) / 2)
    }
  }

  #lost(): void {
    this.connected = false
    this.people = []
    for (const one of this.#listeners.values()) one.gone()
  }

  #told(reply: Reply): void {
    switch (reply.type) {
      case 'welcome':
        this.id = reply.id
        this.colour = reply.colour
        this.writes = reply.writes ?? false
        this.people = reply.people ?? []
        this.unsettled = reply.unsettled ?? []
        this.connected = true
        this.#tries = 0
        this.send(this.#place)
        for (const one of this.#listeners.values()) one.joined()
        this.onchange(reply.revision)
        return
      case 'here':
        this.people = [...this.people.filter((one) => one.id !== reply.person.id), reply.person]
        return
      case 'gone':
        this.people = this.people.filter((one) => one.id !== reply.id)
        for (const one of this.#listeners.values()) one.gone(reply.id)
        return
      case 'changed':
        this.onchange(reply.revision)
        return
      default:
        if (reply.text) this.#listeners.get(key(reply.text))?.told(reply)
    }
  }
}

export const key = (name: TextName): string => `${name.lineage}.${name.field}`
