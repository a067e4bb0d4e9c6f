// @vitest-environment node
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Model } from './model'
import { openStore } from './store'
import { sync } from './sync'
import { noon, open, picture } from './testing'

let model: Model
beforeEach(async () => {
  model = await new Model().start()
  model.assignments = [{ id: 'a2', due_on: '2026-12-05' }, { id: 'a1', due_on: '2026-12-01' }]
})
afterEach(() => model.stop())

test('what the shopper is asked for is on the device, the nearest first, and stays without a network', async () => {
  const store = await open()
  expect(await store.packages.refresh({ fetch: model.as(store.account), now: noon })).toEqual({})
  expect((await store.packages.all()).map(({ assignment }) => assignment.id)).toEqual(['a1', 'a2'])
  expect(await store.packages.refresh({ fetch: () => Promise.reject(new TypeError('fetch failed')) })).toEqual({ stopped: 'offline' })
  model.fault = () => ({ status: 500 })
  expect(await store.packages.refresh({ fetch: model.as(store.account) })).toEqual({ stopped: 'offline' })
  expect(await store.packages.refresh({ fetch: model.as('') })).toEqual({ stopped: 'offline' })
  model.fault = () => undefined
  expect(await store.packages.refresh({ fetch: model.as('') })).toEqual({ stopped: 'signed_out' })
  expect(await store.packages.all()).toHaveLength(2)
})

test('each is told of when it is here, and not when the slowest has come', async () => {
  const store = await open()
  const served = model.as(store.account)
  let come = (): void => {}
  const slow = new Promise<void>((done) => (come = done))
  const told = new Promise<void>((done) => store.watch((change) => change.kind === 'packages' && done()))
  const fetch: typeof served = async (...asked) => (/a2\/checklist/.test(String((asked[0] as Request).url ?? asked[0])) ? (await slow, served(...asked)) : served(...asked))
  let listed: string[] = []
  const refreshed = store.packages.refresh({ fetch, now: noon, listed: (all) => (listed = all.map(({ id }) => id)) })
  await told
  expect(listed.sort()).toEqual(['a1', 'a2'])
  expect((await store.packages.all()).map(({ assignment }) => assignment.id)).toEqual(['a1'])
  come()
  await refreshed
  expect(await store.packages.all()).toHaveLength(2)
})

test('an assignment that ended goes, unless something of its visit is only here', async () => {
  const store = await open()
  const refresh = () => store.packages.refresh({ fetch: model.as(store.account) })
  await refresh()
  const { id } = await store.visits.begin('a1', noon)
  await store.files.add(id, { question: 'q1', kind: 'photo', blob: picture(), takenAt: noon })
  model.assignments = []
  await refresh()
  expect((await store.packages.all()).map(({ assignment, ended }) => [assignment.id, ended])).toEqual([['a1', true]])
  await store.visits.handIn(id)
  await sync(store, { fetch: model.as(store.account) })
  await refresh()
  expect(await store.packages.all()).toEqual([])
  expect(await store.visits.all()).toEqual([])
})

test('a visit that was begun on another device is here with its answers', async () => {
  const phone = await open()
  const { id } = await phone.visits.begin('a1', noon)
  await phone.visits.change(id, (draft) => void (draft.answers.q1 = 'yes'))
  await sync(phone, { fetch: model.as(phone.account) })
  const tablet = await openStore(phone.account, 'test', 'tablet')
  await tablet.packages.refresh({ fetch: model.as(phone.account) })
  expect(await tablet.visits.begin('a1', noon)).toMatchObject({ id, answers: { q1: 'yes' }, unsent: false, state: 'filling' })
  await tablet.close()
})

test('a visit keeps the questions that it began with', async () => {
  const store = await open()
  const refresh = () => store.packages.refresh({ fetch: model.as(store.account) })
  const questions = async (id: string) => (await store.packages.get(id))?.checklist.sections
  model.sections = [{ id: 'before' }]
  await refresh()
  await store.visits.begin('a1', noon)
  model.sections = [{ id: 'after' }]
  model.assignments[1] = { id: 'a1', due_on: '2026-12-24' }
  await refresh()
  expect(await questions('a1')).toEqual([{ id: 'before' }])
  expect(await questions('a2')).toEqual([{ id: 'after' }])
  expect((await store.packages.get('a1'))?.assignment.due_on).toBe('2026-12-24')
})

test('an abandoned visit does not come back from the server', async () => {
  const store = await open()
  const { id } = await store.visits.begin('a1', noon)
  await sync(store, { fetch: model.as(store.account) })
  await store.visits.abandon(id, 'wrong store')
  await store.packages.refresh({ fetch: model.as(store.account) })
  expect(await store.visits.get('a1')).toBeUndefined()
})

test('a visit begun anew after it was abandoned meets its own draft, and the copy stays', async () => {
  const store = await open()
  const pass = () => sync(store, { fetch: model.as(store.account) })
  const { id } = await store.visits.begin('a1', noon)
  await store.visits.change(id, (draft) => void (draft.answers.q1 = 'yes'))
  await pass()
  await store.visits.change(id, (draft) => void (draft.answers.q2 = 'unsent'))
  await store.files.add(id, { question: 'q1', kind: 'photo', blob: picture(), takenAt: noon })
  await store.visits.abandon(id, 'wrong store', noon)
  await store.visits.begin('a1', noon)
  await pass()
  expect(await store.visits.get('a1')).toMatchObject({ id, answers: { q1: 'yes' }, files: [] })
  expect(await store.visits.abandoned()).toMatchObject([{ reason: 'wrong store', visit: { answers: { q1: 'yes', q2: 'unsent' }, files: [{ question: 'q1' }] } }])
})
