// @vitest-environment node
import { expect, test } from 'vitest'
import { comeBack, enter, leave, unsentOf } from './leave'
import { Model } from './model'
import { isSealed } from './seal'
import { noon, open } from './testing'

const key = async () => btoa('k'.repeat(32))
const noKey = async (): Promise<string> => {
  throw new TypeError('fetch failed')
}

test('who signs out with unsent work finds it at the next sign-in, and nobody before', async () => {
  const store = await open()
  const { id } = await store.visits.begin('a1', noon)
  await store.visits.change(id, (draft) => void (draft.summary = 'mine'))
  expect(await unsentOf(store.account)).toBe(1)
  await leave(store.account, key)
  expect(await isSealed(store)).toBe(true)
  expect(await unsentOf(store.account)).toBe(0)
  await expect(enter(store.account, 'b2', noKey)).rejects.toThrow('fetch failed')
  const again = await enter(store.account, 'b2', key)
  expect((await again.visits.get('a1'))?.summary).toBe('mine')
  await again.close()
})

test('nothing is sealed, and no key asked for, where nothing waits', async () => {
  const store = await open()
  await leave(store.account, noKey)
  expect(await isSealed(store)).toBe(false)
})

test('without the key nobody signs out of unsent work', async () => {
  const store = await open()
  const { id } = await store.visits.begin('a1', noon)
  await expect(leave(store.account, noKey)).rejects.toThrow('fetch failed')
  expect((await store.visits.get('a1'))?.id).toBe(id)
})

test('a sign-out that failed leaves everything as it was', async () => {
  const store = await open()
  const { id } = await store.visits.begin('a1', noon)
  await leave(store.account, key)
  await comeBack(store.account, key)
  expect((await store.visits.get('a1'))?.id).toBe(id)
})

test('what was asked for before the sign-out is not kept after it', async () => {
  const model = await new Model().start()
  try {
    model.assignments = [{ id: 'a1', due_on: '2026-12-01' }, { id: 'a2', due_on: '2026-12-02' }]
    const store = await open()
    const as = model.as(store.account)
    const leaving: typeof fetch = async (input, init) => {
      const answer = await as(input, init)
      if (String(input instanceof Request ? input.url : input).includes('/a2/')) await leave(store.account, noKey)
      return answer
    }
    expect(await store.packages.refresh({ fetch: leaving, now: noon })).toEqual({ stopped: 'signed_out' })
    expect(await store.packages.all()).toEqual([])
    expect(await store.packages.refresh({ fetch: as, now: noon })).toEqual({ stopped: 'signed_out' })
    const again = await enter(store.account, 'b2', noKey)
    expect(await again.packages.refresh({ fetch: as, now: noon })).toEqual({})
    expect(await again.packages.all()).toHaveLength(2)
    await again.close()
  } finally {
    await model.stop()
  }
})
