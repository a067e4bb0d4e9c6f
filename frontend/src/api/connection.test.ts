import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { connection, fetchNoticing } from './connection.svelte'

beforeEach(() => vi.useFakeTimers())
afterEach(() => {
  connection.answers()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const offline = () => vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')))
const online = () => vi.stubGlobal('fetch', async () => new Response('ok'))

describe('connection', () => {
  test('is lost when no server answers, and comes back by itself', async () => {
    offline()
    await expect(fetchNoticing('/api/v1/waves')).rejects.toThrow('Failed to fetch')
    expect(connection.lost).toBe(true)
    await vi.advanceTimersByTimeAsync(5000)
    expect(connection.lost).toBe(true)
    online()
    await vi.advanceTimersByTimeAsync(5000)
    expect(connection.lost).toBe(false)
  })

  test('is back with the first answer, also with a refusal', async () => {
    offline()
    await expect(fetchNoticing('/x')).rejects.toThrow()
    vi.stubGlobal('fetch', async () => new Response('', { status: 500 }))
    await fetchNoticing('/x')
    expect(connection.lost).toBe(false)
  })

  test('is not lost by a request that was given up', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new DOMException('given up', 'AbortError')))
    await expect(fetchNoticing('/x')).rejects.toThrow('given up')
    expect(connection.lost).toBe(false)
  })

  test('is lost when the browser says so', async () => {
    connection.start()
    dispatchEvent(new Event('offline'))
    expect(connection.lost).toBe(true)
    online()
    dispatchEvent(new Event('online'))
    await vi.waitFor(() => expect(connection.lost).toBe(false))
  })
})
