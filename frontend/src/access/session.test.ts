import { afterEach, describe, expect, test, vi } from 'vitest'
import { i18n } from '../i18n/i18n.svelte'
import { session } from './session.svelte'

afterEach(() => vi.unstubAllGlobals())

const anna = {
  account: { id: '1', name: 'Анна', language: 'en' },
  organisation: { id: '2', name: 'Линия' },
  roles: [],
  permissions: ['read_results'],
}

function answer(status: number, body?: unknown): Request[] {
  const requests: Request[] = []
  vi.stubGlobal('fetch', async (request: Request) => {
    requests.push(request)
    return new Response(body === undefined ? null : JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })
  })
  return requests
}

describe('session', () => {
  test('nobody is here when the server says so', async () => {
    answer(401, { code: 'not_signed_in', detail: '' })
    await session.start()
    expect([session.state, session.ended]).toEqual(['out', false])
  })

  test('a server that does not answer is told of when there are words for it', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')))
    let come = (): void => {}
    const words = new Promise<void>((done) => (come = done))
    const asked = session.start(words)
    await Promise.resolve()
    expect(session.problem).toBeUndefined()
    come()
    await asked
    expect(session.problem?.title).toBe('Нет связи с сервером')
  })

  test('who signs in may do what the server says, in the language of the account', async () => {
    answer(200, anna)
    await session.signIn('anna@example.ru', 'password')
    expect(session.state).toBe('in')
    expect([session.may('read_results'), session.may('write_checklists')]).toEqual([true, false])
    expect(i18n.language).toBe('en')
  })

  test('the language chosen on the device wins over that of the account', async () => {
    await i18n.choose('ru')
    answer(200, anna)
    await session.signInByLink('token')
    expect(i18n.language).toBe('ru')
  })

  test('a language chosen while signed in is told to the server', async () => {
    answer(200, anna)
    await session.signInByLink('token')
    const requests = answer(200, anna)
    await session.speak('en')
    expect(requests[0]?.method).toBe('PUT')
    expect(await requests[0]?.json()).toEqual({ language: 'en' })
  })

  test('the end of a session in use is said', async () => {
    answer(200, anna)
    await session.signInByLink('token')
    answer(401, { code: 'not_signed_in', detail: '' })
    await expect(session.speak('ru')).rejects.toMatchObject({ code: 'not_signed_in' })
    expect([session.state, session.ended, session.current]).toEqual(['out', true, undefined])
  })

  test('a server that cannot be asked is a problem, not a signed-out person', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')))
    session.state = 'unknown'
    await session.start()
    expect([session.state, session.problem?.code]).toEqual(['unknown', 'offline'])
  })
})
