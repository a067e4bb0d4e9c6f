// @vitest-environment node
// A full storage: the change is refused, and what is kept stays as it was.
import { IDBObjectStore } from 'fake-indexeddb'
import { afterEach, expect, test, vi } from 'vitest'
import { StorageFull } from './errors'
import { health } from './health'
import { askToPersist } from './persist'
import { later, noon, open, picture } from './testing'

afterEach(() => vi.restoreAllMocks())

/** From now on the device has room for so many more rows. */
function roomFor(rows: number): void {
  const put = IDBObjectStore.prototype.put
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, ...row) {
    if (rows-- <= 0) throw new DOMException('full', 'QuotaExceededError')
    return put.apply(this, row)
  } as typeof put)
}

test('a change that does not fit is refused, and everything before it stays', async () => {
  const store = await open()
  const { id } = await store.visits.begin('a1', noon)
  await store.visits.change(id, (draft) => void (draft.answers.q1 = 'yes'))
  const before = await store.visits.get('a1')
  roomFor(0)
  await expect(store.visits.change(id, (draft) => void (draft.answers.q1 = 'no'))).rejects.toThrow(StorageFull)
  await expect(store.visits.handIn(id)).rejects.toThrow(StorageFull)
  vi.restoreAllMocks()
  expect(await store.visits.get('a1')).toEqual(before)
})

test('a photo of which only a part fits is not there at all', async () => {
  const store = await open()
  const { id } = await store.visits.begin('a1', noon)
  roomFor(2)
  await expect(store.files.add(id, { question: 'q1', kind: 'photo', blob: picture(1_300_000), takenAt: noon })).rejects.toThrow(StorageFull)
  vi.restoreAllMocks()
  expect(await store.files.of(id)).toEqual([])
  expect(await store.db.run(['pieces'], 'readonly', (tx) => tx.objectStore('pieces').count())).toBe(0)
})

test('health tells what waits, since when, and what the browser promises', async () => {
  const store = await open()
  expect(await health(store.db, undefined)).toEqual({ persisted: undefined, quota: undefined, usage: undefined, unsent: 0, messages: 0, oldestUnsent: undefined })
  const { id } = await store.visits.begin('a1', noon)
  await store.visits.change(id, (draft) => void (draft.summary = 'x'), later(5))
  const { id: other } = await store.visits.begin('a2', later(60))
  await store.visits.abandon(other, 'by mistake')
  await store.messages.write('a1', 'Вход со двора?', later(70))
  const storage = { persisted: async () => true, persist: async () => true, estimate: async () => ({ quota: 10, usage: 4 }) }
  expect(await store.health(storage)).toEqual({ persisted: true, quota: 10, usage: 4, unsent: 1, messages: 1, oldestUnsent: later(5).toISOString() })
  expect(await askToPersist(storage)).toBe(true)
  expect(await askToPersist(undefined)).toBe(false)
})
