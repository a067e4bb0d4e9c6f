// A server for the tests of the library: the contract's visits and uploads over real HTTP, with the
// network's faults on demand. The real program is what property.test.ts runs against.
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Stored {
  id: string
  assignment: string
  owner: string
  status: string
  revision: number
  body: Record<string, unknown>
  because?: string
}
interface StoredFile {
  id: string
  visit: string
  question: string
  kind: string
  sha256: string
  bytes: Buffer
}

/** What happens to a request: none, answered with a status, or the connection breaks before or after it was served. */
export type Fault = { status: number; code?: string; headers?: Record<string, string> } | 'before' | 'after' | undefined

export class Model {
  readonly visits = new Map<string, Stored>()
  readonly files = new Map<string, StoredFile>()
  readonly uploads = new Map<string, { meta: Record<string, string>; length: number; bytes: Buffer }>()
  /** Requests that were served, as "METHOD path". */
  readonly log: string[] = []
  /** Messages by id. */
  readonly messages = new Map<string, { assignment: string; text: string; created_at: string }>()
  readonly cancelled = new Set<string>()
  /** Assignments on the shopper's list, with what each asks. */
  assignments: { id: string; due_on: string }[] = []
  required: string[] = []
  sections: unknown[] = []
  fault: (request: string) => Fault = () => undefined
  /** Refuses the bytes of files for which it answers words. */
  refuses: (bytes: Buffer) => string | undefined = () => undefined
  #server = createServer((request, response) => void this.#serve(request, response))
  #base = ''

  async start(): Promise<this> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done))
    this.#base = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
    return this
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((done) => this.#server.close(done))
  }

  /** fetch as a browser with this account's cookie does it. */
  as(account: string): typeof fetch {
    return (input, init) => fetch(`${this.#base}${String(input)}`, { ...init, headers: { ...(init?.headers as Record<string, string>), 'X-Account': account } })
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const name = `${request.method} ${(request.url ?? '').replace('/api/v1', '')}`
    const fault = this.fault(name)
    if (fault === 'before') return void request.socket.destroy()
    if (typeof fault === 'object') {
      response.writeHead(fault.status, { 'Content-Type': 'application/problem+json', ...fault.headers }).end(JSON.stringify({ code: fault.code ?? 'internal', title: 'fault' }))
      return
    }
    this.log.push(name)
    const [status, body, headers = {}] = this.#answer(request.method ?? '', (request.url ?? '').replace('/api/v1', ''), Buffer.concat(chunks), request)
    if (fault === 'after') return void request.socket.destroy()
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(body === undefined ? '' : JSON.stringify(body))
  }

  #answer(method: string, path: string, body: Buffer, request: IncomingMessage): [number, unknown?, Record<string, string>?] {
    const account = String(request.headers['x-account'] ?? '')
    if (path === '/session') return account ? [200, { account: { id: account } }] : [204]
    if (!account) return [401, { code: 'not_signed_in' }]
    const [, area, id, part] = path.split('/')
    if (area === 'assignments' && !id) return [200, { items: this.assignments, total: this.assignments.length }]
    if (area === 'assignments' && part === 'messages') return this.#message(id ?? '', path.split('/')[4] ?? '', JSON.parse(body.toString()) as { text: string })
    if (area === 'assignments') {
      const visit = [...this.visits.values()].find((one) => one.assignment === id)
      return [200, { time_zone: 'Europe/Moscow', sections: this.sections, attributes: {}, visit: visit ? { id: visit.id, revision: visit.revision, status: visit.status } : null }]
    }
    if (area === 'visits' && method === 'GET' && part === 'draft') return this.#draft(id ?? '', account)
    if (area === 'visits' && method === 'PUT') return this.#save(id ?? '', account, JSON.parse(body.toString()) as Record<string, unknown>)
    if (area === 'uploads') return this.#upload(method, id ?? '', body, request)
    return [404, { code: 'not_found' }]
  }

  #message(assignment: string, id: string, { text }: { text: string }): [number, unknown?] {
    if (this.cancelled.has(assignment)) return [409, { code: 'assignment_over', title: 'over' }]
    const stored = this.messages.get(id) ?? { assignment, text, created_at: new Date(Date.UTC(2026, 0, 1, 0, 0, this.messages.size)).toISOString() }
    this.messages.set(id, stored)
    return [200, { id, text: stored.text, created_at: stored.created_at, written_at: stored.created_at, own: true, shopper: true }]
  }

  #draft(id: string, account: string): [number, unknown] {
    const visit = this.visits.get(id)
    if (!visit || visit.owner !== account) return [404, { code: 'visit_not_found' }]
    const files = [...this.files.values()].filter((file) => file.visit === id).map(({ id, question, kind, sha256, bytes }) => ({ id, question_id: question, kind, sha256, size: bytes.length }))
    return [200, { ...visit.body, id, assignment_id: visit.assignment, status: visit.status, revision: visit.revision, files, ...(visit.because ? { returned_because: visit.because } : {}) }]
  }

  #save(id: string, account: string, { assignment_id, revision = 0, submit = false, ...body }: Record<string, unknown>): [number, unknown] {
    const assignment = String(assignment_id)
    const other = [...this.visits.values()].find((one) => one.assignment === assignment && one.id !== id)
    const visit = this.visits.get(id)
    const same = visit && JSON.stringify(visit.body) === JSON.stringify(body)
    const open = visit && ['in_progress', 'returned'].includes(visit.status)
    if (other) return [409, { code: 'assignment_taken', ...(other.owner === account ? { params: { visit_id: other.id } } : {}) }]
    if (same && (!submit || !open)) return [200, this.#receipt(visit)]
    if (visit && !open) return [409, { code: 'visit_differs' }]
    if (this.cancelled.has(assignment)) return [409, { code: 'move_not_allowed', detail: 'cancelled', errors: [{ location: 'assignment_id', code: 'assignment_cancelled', message: 'cancelled' }] }]
    if (visit && !same && revision === 0) return [409, { code: 'visit_differs' }]
    if (visit && !same && revision !== visit.revision) return [412, { code: 'visit_stale', params: { revision: visit.revision } }]
    const missing = submit ? this.required.filter((one) => !(one in (body.answers as object))) : []
    if (missing.length > 0) return [422, { code: 'visit_incomplete', errors: missing.map((one) => ({ location: `body.answers.${one}`, code: 'answer_required', message: `no answer: ${one}` })) }]
    const next: Stored = { id, assignment, owner: account, status: submit ? 'submitted' : (visit?.status ?? 'in_progress'), revision: (visit?.revision ?? 0) + 1, body }
    this.visits.set(id, next)
    return [200, this.#receipt(next)]
  }

  #receipt({ id, status, revision }: Stored): unknown {
    return { id, status, revision, photos: [] }
  }

  #upload(method: string, id: string, body: Buffer, request: IncomingMessage): [number, unknown?, Record<string, string>?] {
    if (method === 'POST') {
      const meta = Object.fromEntries(String(request.headers['upload-metadata']).split(',').map((pair) => pair.split(' ')).map(([name, value = '']) => [name, Buffer.from(value, 'base64').toString()]))
      if (!this.visits.has(meta.visit ?? '')) return [404, { code: 'visit_not_found' }]
      const length = Number(request.headers['upload-length'])
      const made = `u${this.uploads.size + 1}`
      this.uploads.set(made, { meta: meta as Record<string, string>, length, bytes: Buffer.alloc(0) })
      return [201, undefined, { Location: `/api/v1/uploads/${made}`, 'Upload-Offset': String(this.files.has(meta.file ?? '') ? length : 0) }]
    }
    const upload = this.uploads.get(id)
    if (!upload) return [404, { code: 'not_found' }]
    if (method === 'HEAD') return [200, undefined, { 'Upload-Offset': String(upload.bytes.length), 'Upload-Length': String(upload.length) }]
    if (Number(request.headers['upload-offset']) !== upload.bytes.length) return [409, { code: 'upload_offset' }]
    upload.bytes = Buffer.concat([upload.bytes, body])
    if (upload.bytes.length === upload.length) {
      const words = this.refuses(upload.bytes)
      const open = ['in_progress', 'returned'].includes(this.visits.get(upload.meta.visit ?? '')?.status ?? '')
      if (!open) {
        upload.bytes = upload.bytes.subarray(0, -1) // as a server that takes the last piece and then looks
        return [409, { code: 'visit_closed', detail: 'handed in' }]
      }
      if (words) return [422, { code: 'file_refused', detail: words }]
      const { file = '', visit = '', question = '', kind = '', sha256 = '' } = upload.meta
      if (createHash('sha256').update(upload.bytes).digest('hex') !== sha256) return [422, { code: 'hash_differs' }]
      this.files.set(file, { id: file, visit, question, kind, sha256, bytes: upload.bytes })
    }
    return [204, undefined, { 'Upload-Offset': String(upload.bytes.length) }]
  }
}
