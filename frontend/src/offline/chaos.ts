// A network that does what networks do: drops, loses answers, delivers twice, late, or in pieces.
import type { Counts } from './interleaving'

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export type Chance = () => number

export function chance(seed: number): Chance {
  let state = seed * 0x9e3779b1
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export class Chaos {
  #calm = false
  #dead = new AbortController()
  #late: (() => Promise<unknown>)[] = []

  constructor(
    private readonly real: typeof fetch,
    private readonly luck: Chance,
    private readonly counts: Counts,
    /** Contents of visits that left a device. */
    private readonly sent: unknown[],
  ) {}

  get signal(): AbortSignal {
    return this.#dead.signal
  }

  /** The tab is gone: what is on its way may still arrive, and nobody hears the answer. */
  die(): void {
    this.#dead.abort()
  }

  calm(): void {
    this.#calm = true
  }

  /** Copies that lay in the network arrive now, the last one first. */
  async deliverLate(): Promise<void> {
    for (const send of this.#late.splice(0).reverse()) await send().catch(() => {})
  }

  fetch: typeof fetch = async (input, init) => {
    if (this.#dead.signal.aborted) throw new TypeError('fetch failed: the tab is gone')
    this.counts.requests++
    this.#note(init)
    const bytes = init?.body instanceof Blob ? await init.body.arrayBuffer() : init?.body
    const { signal: _, ...rest } = init ?? {}
    const send = (body: BodyInit | null | undefined = bytes): Promise<Response> => this.real(input, body === undefined ? rest : { ...rest, body })
    const answer = await (this.#calm ? send() : this.#unlucky(send, init?.method ?? 'GET', bytes))
    if (this.#dead.signal.aborted) throw new TypeError('fetch failed: the tab is gone')
    return answer
  }

  async #unlucky(send: (body?: BodyInit | null) => Promise<Response>, method: string, body: BodyInit | null | undefined): Promise<Response> {
    const luck = this.luck()
    if (luck < 0.08) return this.#fail('cut')
    if (luck < 0.18) {
      await send()
      return this.#fail('lost')
    }
    if (luck < 0.24) {
      this.#late.push(send)
      return this.#fail('late')
    }
    if (luck < 0.32) {
      this.counts.doubled++
      const [one, other] = await Promise.all([send(), send()])
      return this.luck() < 0.5 ? one : other
    }
    if (luck < 0.38) {
      this.counts.failed++
      if (this.luck() < 0.5) await send()
      return new Response('{"code":"internal"}', { status: this.luck() < 0.5 ? 500 : 503, headers: { 'Content-Type': 'application/problem+json' } })
    }
    if (luck < 0.5 && method === 'PATCH' && body instanceof ArrayBuffer && body.byteLength > 1) {
      await send(body.slice(0, Math.ceil(body.byteLength * this.luck())))
      return this.#fail('cut')
    }
    return send()
  }

  #fail(how: 'cut' | 'lost' | 'late'): never {
    this.counts[how]++
    throw new TypeError('fetch failed')
  }

  #note(init: RequestInit | undefined): void {
    if (init?.method !== 'PUT' || typeof init.body !== 'string') return
    const { answers, comments = {}, summary = '' } = JSON.parse(init.body) as Record<string, unknown>
    this.sent.push({ answers, comments, summary })
  }
}
