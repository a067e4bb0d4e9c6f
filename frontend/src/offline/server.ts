// The server as the phone sees it: an answer, or nobody there.
import type { Problem } from './types'

/** Of the API, on this origin. */
export const root = '/api/v1'
const patience = 60_000 // ms: a request that is not answered by then counts as lost

/** Nobody answered, or what answered was no server of ours; it is worth another try. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable'
  constructor(
    /** What the server asked to wait, in ms. */
    readonly wait = 0,
    /** Something answered, if only to say that it cannot. */
    readonly answered = true,
    options?: ErrorOptions,
  ) {
    super('the server cannot be reached', options)
  }
}

export interface Answer {
  status: number
  body: unknown
  headers: Headers
}

export class Server {
  constructor(
    private readonly fetch: typeof globalThis.fetch,
    private readonly language: string,
    private readonly signal?: AbortSignal,
  ) {}

  get(path: string): Promise<Answer> {
    return this.ask('GET', path)
  }

  put(path: string, body: unknown): Promise<Answer> {
    return this.ask('PUT', path, { 'Content-Type': 'application/json' }, JSON.stringify(body))
  }

  /** Bytes of a picture. @throws as ask does */
  async bytes(path: string): Promise<{ status: number; type: string; bytes: ArrayBuffer }> {
    const { status, headers, body } = await this.#answer('GET', path, {}, undefined, (response) => response.arrayBuffer())
    return { status, type: headers.get('Content-Type') ?? '', bytes: body }
  }

  /** @throws Unreachable for no answer and for 408, 425, 429 and 5xx; AbortError when it was given up. */
  async ask(method: string, path: string, headers: Record<string, string> = {}, body?: BodyInit): Promise<Answer> {
    const answer = await this.#answer(method, path, headers, body, async (response) => ({ text: method === 'HEAD' ? '' : await response.text(), ok: response.ok }))
    return { status: answer.status, body: parse(answer.body.text, answer.body.ok), headers: answer.headers }
  }

  async #answer<T>(
    method: string, path: string, headers: Record<string, string>, body: BodyInit | undefined, read: (response: Response) => Promise<T>,
  ): Promise<{ status: number; headers: Headers; body: T }> {
    const late = AbortSignal.timeout(patience)
    const init: RequestInit = {
      method, headers: { 'Accept-Language': this.language, ...headers }, credentials: 'same-origin', cache: 'no-store',
      signal: this.signal ? AbortSignal.any([this.signal, late]) : late,
    }
    if (body !== undefined) init.body = body
    let response: Response, content: T
    try {
      response = await this.fetch(root + path, init)
      content = await read(response)
    } catch (error) {
      this.signal?.throwIfAborted()
      throw new Unreachable(0, false, { cause: error })
    }
    const { status } = response
    if (status === 408 || status === 425 || status === 429 || status >= 500) throw new Unreachable(waitOf(response.headers))
    return { status, body: content, headers: response.headers }
  }
}

/** JSON, or nothing. A page of a hotel's network is no answer of ours. */
function parse(text: string, ok: boolean): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    if (ok) throw new Unreachable()
    return undefined
  }
}

function waitOf(headers: Headers): number {
  const after = headers.get('Retry-After') ?? ''
  if (/^\d+$/.test(after)) return Number(after) * 1000
  const at = Date.parse(after)
  return Number.isNaN(at) ? 0 : Math.max(0, at - Date.now())
}

/** What a refusal says. */
export function problemIn({ status, body }: Answer): Problem {
  const document = (typeof body === 'object' && body !== null ? body : {}) as Partial<Problem> & { errors?: Partial<Problem['fields'][number]>[] }
  return {
    status,
    code: document.code ?? 'unexpected',
    title: document.title ?? '',
    detail: document.detail ?? '',
    fields: (document.errors ?? []).map(({ location, message, code }) => ({
      location: (location ?? '').replace(/^(body|query|path)\./, ''), message: message ?? '', code: code ?? '',
    })),
    params: document.params ?? {},
    request_id: document.request_id ?? '',
  }
}
