import { afterEach, describe, expect, test, vi } from 'vitest'
import { i18n } from '../i18n/i18n.svelte'
import { api, ask, giveUpReading, onSignedOut } from './client'
import { problemOf, Problem } from './problem'

afterEach(() => vi.unstubAllGlobals())

function answer(status: number, body: unknown, type = 'application/json'): Request[] {
  const requests: Request[] = []
  vi.stubGlobal('fetch', async (request: Request) => {
    requests.push(request)
    return new Response(typeof body === 'string' ? body : JSON.stringify(body), {
      status,
      headers: { 'Content-Type': type },
    })
  })
  return requests
}

const failure = (request: Promise<unknown>): Promise<Problem> => request.then(() => Promise.reject(), problemOf)

describe('ask', () => {
  test('returns the body and asks in the language on the screen', async () => {
    const requests = answer(200, { items: [], total: 0 })
    await i18n.use('en')
    expect(await ask(api.GET('/waves', { params: { query: { search: '', page: 2 } } }))).toEqual({ items: [], total: 0 })
    expect(requests[0]?.headers.get('Accept-Language')).toBe('en')
    expect(new URL(requests[0]?.url ?? '').pathname).toBe('/api/v1/waves')
  })

  test('leaves out of the query what is not asked for', async () => {
    const requests = answer(200, { items: [], total: 0 })
    await ask(api.GET('/waves', { params: { query: { search: '', page: 2 } } }))
    expect(new URL(requests[0]?.url ?? '').search).toBe('?page=2')
  })

  test('throws the problem of the server, field by field', async () => {
    answer(
      422,
      {
        title: 'Данные не подходят',
        detail: 'Проверьте отмеченные поля.',
        code: 'account_invalid',
        status: 422,
        request_id: 'r-1',
        errors: [
          { location: 'body.email', message: 'Это не адрес.', code: 'email_invalid' },
          { location: 'token', message: 'Ссылка устарела.', code: 'expired' },
        ],
      },
      'application/problem+json',
    )
    const problem = await failure(ask(api.POST('/session', { body: { email: 'x', password: 'y' } })))
    expect(problem.code).toBe('account_invalid')
    expect(problem.requestId).toBe('r-1')
    expect(problem.field('email')).toBe('Это не адрес.')
    expect(problem.field('password')).toBe('')
    expect(problem.besides('email', 'password')).toEqual(['Ссылка устарела.'])
  })

  test('says what to do when the answer is not ours', async () => {
    answer(502, '<html>Bad gateway</html>', 'text/html')
    const problem = await failure(ask(api.GET('/waves')))
    expect(problem.code).toBe('unexpected')
    expect(problem.detail).toContain('502')
  })

  test('says that the server cannot be reached', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')))
    const problem = await failure(ask(api.GET('/waves')))
    expect(problem.code).toBe('offline')
    expect(problem.title).toBe('Нет связи с сервером')
  })

  test('notices the end of the session, and takes a wrong password for no such thing', async () => {
    const called = vi.spyOn(onSignedOut, 'call').mockImplementation(() => {})
    answer(401, { code: 'wrong_credentials', detail: 'Не подходит.' }, 'application/problem+json')
    await failure(ask(api.GET('/waves')))
    expect(called).not.toHaveBeenCalled()
    answer(401, { code: 'not_signed_in', detail: 'Войдите.' }, 'application/problem+json')
    await failure(ask(api.GET('/waves')))
    expect(called).toHaveBeenCalledOnce()
  })

  test('is given up by who signs out, and the next request is not', async () => {
    vi.stubGlobal('fetch', (request: Request) => new Promise((_, reject) => request.signal.addEventListener('abort', () => reject(request.signal.reason as Error))))
    const read = ask(api.GET('/waves')).then(() => 'answered', () => 'given up')
    await Promise.resolve()
    giveUpReading()
    expect(await read).toBe('given up')
    const next = answer(200, { items: [], total: 0 })
    await ask(api.GET('/waves'))
    expect(next).toHaveLength(1)
  })
})
