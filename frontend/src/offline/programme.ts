// The real program as the tests of interleavings use it: a wave to make visits for, and questions about
// what the server ended up with.
import type { StoredDraft } from './adopt'
import type { Content } from './types'

/** Where the program is, and the cookies of who is signed in. */
export interface Access {
  base: string
  shopper: string
  programme_manager: string
  store_manager: string
}

interface Question {
  id: string
  kind: string
  photo?: string
  comment?: string
  comment_min?: number
  options?: { id: string }[]
  scale?: { min: number; max: number }
}

export class Programme {
  account = ''
  /** Questions that are shown whatever is answered. */
  questions: Question[] = []

  constructor(readonly access: Access) {}

  /** Plans so many visits of the shopper and returns their assignments. */
  async plan(count: number): Promise<string[]> {
    this.account = (await this.#must<{ account: { id: string } }>('shopper', 'GET', '/session')).account.id
    const location = (await this.#must<{ roles: { scope_id: string }[] }>('store_manager', 'GET', '/session')).roles[0]?.scope_id
    const earlier = (await this.#must<{ items: { id: string }[] }>('programme_manager', 'GET', '/waves')).items[0]?.id
    const like = await this.#must<{ brand: { id: string }; checklist_version: { id: string }; bands: unknown }>('programme_manager', 'GET', `/waves/${earlier}`)
    const id = crypto.randomUUID()
    const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
    await this.#must('programme_manager', 'POST', '/waves', {
      id, brand_id: like.brand.id, checklist_version_id: like.checklist_version.id, previous_id: earlier,
      title: 'Interleavings', starts_on: day(-3), ends_on: day(20), minimum_visits: 1, bands: like.bands,
    })
    await this.#must('programme_manager', 'PUT', `/waves/${id}/status`, { status: 'open' })
    const ids = Array.from({ length: count }, () => crypto.randomUUID())
    for (let i = 0; i < count; i += 100) {
      const assignments = ids.slice(i, i + 100).map((one) => ({ id: one, location_id: location, shopper_id: this.account, due_on: day(10) }))
      await this.#must('programme_manager', 'POST', `/waves/${id}/assignments`, { assignments })
    }
    const checklist = await this.#must<{ sections: { questions: (Question & { visible?: unknown })[] }[] }>('shopper', 'GET', `/assignments/${ids[0]}/checklist`)
    this.questions = checklist.sections.flatMap((section) => section.questions)
    return ids
  }

  /** fetch as the shopper's browser does it. */
  fetch: typeof fetch = (input, init) =>
    fetch(`${this.access.base}${String(input)}`, { ...init, headers: { ...(init?.headers as Record<string, string>), Cookie: this.access.shopper } })

  /** fetch to a shopper who has this assignment alone: the others' are of other interleavings. */
  fetchFor(assignment: string): typeof fetch {
    return async (input, init) => {
      const answer = await this.fetch(input, init)
      if (input !== '/api/v1/assignments' || !answer.ok) return answer
      const { items } = (await answer.json()) as { items: { id: string; due_on: string }[] }
      // The server lists 500, the test's shopper has more: what stands in the list is said by what is in it.
      return Response.json({ items: [items.find(({ id }) => id === assignment) ?? { ...items[0], id: assignment }], total: 1 })
    }
  }

  /** What the server has of a visit; undefined: nothing. */
  async stored(visit: string): Promise<StoredDraft | undefined> {
    const answer = await this.fetch(`/api/v1/visits/${visit}/draft`)
    if (answer.status === 404) return undefined
    if (!answer.ok) throw new Error(`draft: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as StoredDraft
  }

  /** The one visit that the server has for an assignment: another one is refused with its id. */
  async visitOf(assignment: string): Promise<string | undefined> {
    const body = JSON.stringify({ assignment_id: assignment, started_at: new Date().toISOString(), answers: {} })
    const answer = await this.fetch(`/api/v1/visits/${crypto.randomUUID()}`, { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body })
    const said = (await answer.json()) as { code?: string; params?: { visit_id?: string } }
    if (said.code !== 'assignment_taken') throw new Error(`a second visit: ${answer.status} ${JSON.stringify(said)}`)
    return said.params?.visit_id
  }

  /** Answers whatever a visit needs to be whole and does not have. */
  complete(content: Content): void {
    for (const question of this.questions) {
      content.answers[question.id] ??= answerTo(question)
      if (question.comment === 'required') content.comments[question.id] ||= 'There was nothing to be said against it.'
    }
  }

  /** Questions that need a photo. */
  get photographed(): string[] {
    return this.questions.filter((question) => question.photo === 'required' || question.kind === 'photo').map((question) => question.id)
  }

  async #must<T>(role: keyof Access, method: string, path: string, body?: unknown): Promise<T> {
    const init: RequestInit = { method, headers: { Cookie: this.access[role], 'Content-Type': 'application/json' } }
    if (body !== undefined) init.body = JSON.stringify(body)
    const answer = await fetch(`${this.access.base}/api/v1${path}`, init)
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
    return (text ? JSON.parse(text) : undefined) as T
  }
}

function answerTo(question: Question): unknown {
  switch (question.kind) {
    case 'yes_no':
      return 'yes'
    case 'single':
      return question.options?.[0]?.id
    case 'multiple':
      return [question.options?.[0]?.id]
    case 'scale':
      return question.scale?.max
    case 'text':
      return 'It was as it should be.'
    default:
      return 1
  }
}
