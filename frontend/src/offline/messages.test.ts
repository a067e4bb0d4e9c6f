// @vitest-environment node
// What becomes of a message that was written on the phone, against a server over real HTTP.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Model } from './model'
import { sync } from './sync'
import { later, noon, open } from './testing'
import type { Store } from './store'

let model: Model
beforeEach(async () => void (model = await new Model().start()))
afterEach(() => model.stop())

const pass = (store: Store) => sync(store, { fetch: model.as(store.account), now: () => later(100) })
const texts = () => [...model.messages.values()].map((one) => one.text)

test('messages go in the order in which they were written, and once', async () => {
  const store = await open()
  await store.messages.write('a1', 'Вторая', later(20))
  await store.messages.write('a1', 'Первая', later(10))
  expect(await pass(store)).toEqual({ wait: 0, left: 0 })
  expect(texts()).toEqual(['Первая', 'Вторая'])
  expect(await store.messages.waiting()).toEqual([])
  const before = model.log.length
  await pass(store)
  expect(model.log.length).toBe(before)
})

test('an answer that is lost after it was served leaves one message', async () => {
  const store = await open()
  await store.messages.write('a1', 'Вход со двора?', noon)
  let cut = true
  model.fault = (request) => (cut && /messages/.test(request) ? 'after' : undefined)
  expect(await pass(store)).toMatchObject({ stopped: 'offline', left: 1 })
  cut = false
  expect(await pass(store)).toEqual({ wait: 0, left: 0 })
  expect(texts()).toEqual(['Вход со двора?'])
})

test('a server that fails over a message takes the visit all the same, and the message later', async () => {
  const store = await open()
  const { id } = await store.visits.begin('a1', noon)
  await store.visits.change(id, (draft) => void (draft.answers['q1'] = 'yes'), later(5))
  await store.visits.handIn(id, later(60))
  await store.messages.write('a1', 'Вход со двора?', noon)
  model.fault = (request) => (/messages/.test(request) ? { status: 500 } : undefined)
  expect(await pass(store)).toMatchObject({ stopped: 'offline', left: 1 })
  expect(model.visits.get(id)?.status).toBe('submitted')
  model.fault = () => undefined
  expect(await pass(store)).toEqual({ wait: 0, left: 0 })
  expect(texts()).toEqual(['Вход со двора?'])
})

test('a message that the server refuses stays with the reason and is not sent again', async () => {
  const store = await open()
  model.cancelled.add('a1')
  await store.messages.write('a1', 'Ещё вопрос', noon)
  await store.messages.write('a2', 'Другое', later(1))
  expect(await pass(store)).toEqual({ wait: 0, left: 0 })
  const kept = (await store.messages.read('a1')).waiting
  expect(kept).toMatchObject([{ text: 'Ещё вопрос', problem: { code: 'assignment_over' } }])
  expect(texts()).toEqual(['Другое'])
  const before = model.log.length
  await pass(store)
  expect(model.log.length).toBe(before)
  await store.messages.drop(kept[0]?.id ?? '')
  expect(await store.messages.waiting()).toEqual([])
})

test('a delivered message is in the thread, also when the thread had been asked for before it came', async () => {
  const store = await open()
  const answer = { id: 'm0', text: 'Да, через арку.', name: 'Анна', own: false, shopper: false, created_at: '2026-01-01T00:00:10Z', written_at: '2026-01-01T00:00:10Z' }
  await store.messages.write('a1', 'Вход со двора?', noon)
  expect((await store.messages.read('a1')).items).toBeUndefined()
  await pass(store)
  await store.messages.keep('a1', []) // asked before the message was there
  expect(await store.messages.read('a1')).toMatchObject({ items: [{ text: 'Вход со двора?', own: true }], waiting: [] })
  const [sent] = (await store.messages.read('a1')).items ?? []
  if (!sent) throw new Error('it is not there')
  await store.messages.keep('a1', [sent, answer])
  await store.messages.keep('a1', [answer]) // an older answer of another server
  expect((await store.messages.read('a1')).items?.map((one) => one.text)).toEqual(['Вход со двора?', 'Да, через арку.'])
})

test('a thread is in the order of its times, however many digits these have', async () => {
  const store = await open()
  const at = (id: string, created_at: string) => ({ id, text: id, own: true, shopper: true, created_at, written_at: created_at })
  await store.messages.keep('a1', [at('second', '2026-01-01T00:00:10.5Z'), at('first', '2026-01-01T00:00:10Z')])
  expect((await store.messages.read('a1')).items?.map((one) => one.id)).toEqual(['first', 'second'])
})

test('what says yes and is no server of ours has not taken the message', async () => {
  const store = await open()
  await store.messages.write('a1', 'Вход со двора?', noon)
  const portal: typeof fetch = (input, init) => (/messages/.test(String(input)) ? Promise.resolve(new Response('')) : model.as(store.account)(input, init))
  expect(await sync(store, { fetch: portal, now: () => later(100) })).toMatchObject({ stopped: 'offline', left: 1 })
  expect(await pass(store)).toEqual({ wait: 0, left: 0 })
  expect(texts()).toEqual(['Вход со двора?'])
})

test('messages wait while somebody else is signed in', async () => {
  const store = await open()
  await store.messages.write('a1', 'Моё', noon)
  expect(await sync(store, { fetch: model.as('somebody else'), now: () => noon })).toMatchObject({ stopped: 'signed_out', left: 1 })
  expect(texts()).toEqual([])
})

test('what was written is there at the next start', async () => {
  const store = await open()
  await store.messages.write('a1', 'Вход со двора?', noon)
  await store.messages.keep('a1', [])
  await store.close()
  const next = await open(store.account)
  expect((await next.messages.read('a1')).waiting).toMatchObject([{ text: 'Вход со двора?', written_at: noon.toISOString() }])
  expect((await next.messages.read('a1')).items).toEqual([])
})
