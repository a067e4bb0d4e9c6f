import { describe, expect, test } from 'vitest'
import { Loader } from './loader.svelte'
import { Problem } from './problem'

/** A request that ends when the test says so. */
function request<T>() {
  let answer!: (value: T) => void
  let refuse!: (error: unknown) => void
  const promise = new Promise<T>((resolve, reject) => {
    answer = resolve
    refuse = reject
  })
  return { promise, answer, refuse }
}

describe('Loader', () => {
  test('an older answer never replaces a newer one', async () => {
    const loader = new Loader<string>()
    const [first, second] = [request<string>(), request<string>()]
    const one = loader.load(() => first.promise)
    const two = loader.load(() => second.promise)
    second.answer('new')
    await two
    first.answer('old')
    await one
    expect(loader.value).toBe('new')
    expect(loader.busy).toBe(false)
  })

  test('gives up the request it no longer needs', async () => {
    const loader = new Loader<string>()
    let given: AbortSignal | undefined
    void loader.load((signal) => {
      given = signal
      return new Promise(() => {})
    })
    await loader.load(() => Promise.resolve('new'))
    expect(given?.aborted).toBe(true)
  })

  test('keeps what it had when asking again fails, and forgets it for another thing', async () => {
    const loader = new Loader<string>()
    const refuse = () => Promise.reject(new Problem(503, 'busy', '', ''))
    await loader.load(() => Promise.resolve('kept'), 'a')
    await loader.load(refuse, 'a')
    expect([loader.value, loader.problem?.code]).toEqual(['kept', 'busy'])
    await loader.load(refuse, 'b')
    expect(loader.value).toBeUndefined()
  })
})
