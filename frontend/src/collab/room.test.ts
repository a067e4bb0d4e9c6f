import { expect, test, vi } from 'vitest'
import type { Listener, Live } from './live.svelte'
import { key, type Live as Connection } from './live.svelte'
import type { Request, TextReply } from './messages'
import { Room } from './room.svelte'

/** A server that orders and keeps updates, as standards/live does, and connections that break. */
class Relay {
  updates: string[] = []
  pages: Page[] = []

  take(from: Page, message: Request): void {
    if (message.type === 'open') {
      const updates = this.updates.slice(message.since).map((data, i) => ({ seq: message.since + i + 1, data }))
      if (updates.length > 0) from.tell({ type: 'updates', text: message.text, updates })
      from.tell({ type: 'synced', text: message.text, epoch: 'e', seq: this.updates.length })
      from.open = true
    }
    if (message.type !== 'update' || message.covers) return
    if (message.expect !== undefined && message.expect !== this.updates.length) return from.tell({ type: 'refused', text: message.text, request: message.request, code: 'live_moved' })
    const seq = this.updates.push(message.data)
    for (const page of this.pages) {
      if (page === from) page.tell({ type: 'acked', text: message.text, request: message.request, seq })
      else if (page.open) page.tell({ type: 'updates', text: message.text, updates: [{ seq, data: message.data }] })
    }
  }
}

class Page {
  connected = true
  open = false
  versionId: string
  inbox: TextReply[] = []
  listener: Listener | undefined
  constructor(
    readonly relay: Relay,
    n: number,
  ) {
    this.versionId = `v${n}`
    relay.pages.push(this)
  }
  send(message: Request): boolean {
    if (this.connected) this.relay.take(this, message)
    return this.connected
  }
  listen(listener: Listener): void {
    this.listener = listener
    listener.joined()
  }
  unlisten(): void {
    this.listener = undefined
  }
  tell(reply: TextReply): void {
    this.inbox.push(reply)
  }
  /** Takes what has come, or a part of it. */
  read(count = this.inbox.length): void {
    for (const reply of this.inbox.splice(0, count)) this.listener?.told(reply)
  }
  /** The connection breaks, with what was on its way. */
  break(): void {
    this.connected = this.open = false
    this.inbox = []
    this.listener?.gone()
  }
  join(): void {
    this.connected = true
    this.listener?.joined()
  }
}

/** Numbers from 0 up to below a bound, the same in every run. */
function random(seed: number): (below: number) => number {
  return (below) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((seed / 2_147_483_648) * below)
  }
}

test.each([1, 2, 3])('five people type 1,000 changes over connections that break, and have the same text: run %i', async (seed) => {
  vi.useFakeTimers()
  const relay = new Relay()
  const pages = Array.from({ length: 5 }, (_, n) => new Page(relay, n))
  const name = { lineage: 'a', field: 'how' }
  expect(key(name)).toBe('a.how')
  const rooms = pages.map((page) => new Room(page as unknown as Live & Connection, name))
  pages.forEach((page) => page.read())
  const begun = rooms.map((room) => room.begin({ text: 'Начало', revision: 1 }))
  for (let i = 0; i < 3; i++) pages.forEach((page) => page.read())
  expect((await Promise.all(begun)).filter(Boolean).length).toBe(1)
  const next = random(seed)
  const words = new Set<string>()
  for (let n = 0; n < 1000; n++) {
    const i = next(5)
    const room = rooms[i]!
    const word = `<${n}>`
    room.doc.transact(() => room.text.insert(next(room.text.length + 1), word), 'typed')
    for (const letter of word) words.add(letter)
    if (next(3) === 0) pages[next(5)]!.read(next(6))
    if (next(5) === 0) vi.advanceTimersByTime(70)
    if (next(60) === 0) pages[next(5)]!.break()
    if (next(20) === 0) pages.filter((page) => !page.connected).forEach((page) => page.join())
  }
  pages.filter((page) => !page.connected).forEach((page) => page.join())
  for (let i = 0; i < 5; i++) {
    pages.forEach((page) => page.read())
    vi.advanceTimersByTime(100)
  }
  const [first = ''] = rooms.map((room) => room.text.toString())
  for (const room of rooms) {
    expect(room.text.toString()).toBe(first)
    expect(room.unsent).toBe(false)
  }
  const digits = Array.from({ length: 1000 }, (_, n) => `<${n}>`).join('').length
  expect(first.length).toBe('Начало'.length + digits)
  vi.useRealTimers()
})
