// The one way to the server. Requests carry the language on the screen, and what
// fails is thrown as a Problem.
import createClient from 'openapi-fetch'
import { i18n } from '../i18n/i18n.svelte'
import { fetchNoticing } from './connection.svelte'
import { problemFrom } from './problem'
import type { paths } from './schema.gen'

/** The root of the API on this origin. */
export const root = '/api/v1'

export const api = createClient<paths>({
  baseUrl: root,
  querySerializer: given,
  // Looked up at each call, so that tests and instruments can replace it.
  fetch: (request) => fetchNoticing(request),
})

/** The query without what is not asked for: no search, every region. */
function given(query: Record<string, unknown>): string {
  const asked = Object.entries(query).filter(([, value]) => value !== undefined && value !== '')
  return new URLSearchParams(asked.map(([name, value]) => [name, String(value)])).toString()
}

/** What to do when the organisation asks for a second factor that is not there. Set once, by the session. */
export const onSecondFactorNeeded = { call: () => {} }

/** What to do when the server no longer knows the session. Set once, by the session. */
export const onSignedOut = { call: () => {} }

let reading = new AbortController()

/** Gives up what is being read: who signs out wants no answers to it, and the server would refuse them. */
export function giveUpReading(): void {
  reading.abort()
  reading = new AbortController()
}

api.use({
  onRequest({ request }) {
    request.headers.set('Accept-Language', i18n.language)
    return request.method === 'GET' ? new Request(request, { signal: AbortSignal.any([request.signal, reading.signal]) }) : request
  },
})

interface Answer {
  data?: unknown
  error?: unknown
  response: Response
}

/** The body of a good answer; anything else is thrown as a Problem. */
export async function ask<R extends Answer>(request: Promise<R>): Promise<Exclude<R['data'], undefined>> {
  const { data, error, response } = await request
  if (!response.ok) throw refused(response.status, error)
  return data as Exclude<R['data'], undefined>
}

/** The problem of a refused request. It also notices that the session has ended. */
export function refused(status: number, body: unknown): Error {
  const problem = problemFrom(status, body)
  if (problem.status === 401 && problem.code === 'not_signed_in') onSignedOut.call()
  if (problem.code === 'second_factor_needed') onSecondFactorNeeded.call()
  return problem
}
