// @vitest-environment node
// Each outcome that can befall a visit on its way, against a server over real HTTP.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openStore, type Store } from './store'
import { sync } from './sync'
import { Model, type Fault } from './model'
import { later, noon, open, picture } from './testing'

let model: Model
beforeEach(async () => void (model = await new Model().start()))
afterEach(() => model.stop())

/** A store with one visit of two answers and as many photos as asked for, handed in. */
async function handedIn(photos = 0, size = 1000): Promise<{ store: Store; id: string }> {
  const store = await open()
  const { id } = await store.visits.begin('a1', noon)
  await store.visits.change(id, (draft) => void Object.assign(draft.answers, { q1: 'yes', q2: 5 }), later(5))
  for (let i = 0; i < photos; i++) await store.files.add(id, { question: 'q1', kind: 'photo', blob: picture(size, i), takenAt: noon })
  await store.visits.handIn(id, later(60))
  return { store, id }
}
const pass = (store: Store, account = store.account) => sync(store, { fetch: model.as(account), now: () => later(100) })
/** Only the nth request of that name fails. */
const failing = (name: RegExp, fault: Fault, nth = 1) => {
  let seen = 0
  model.fault = (request) => (name.test(request) && ++seen === nth ? fault : undefined)
}
const times = (name: RegExp) => model.log.filter((one) => name.test(one)).length

test('a visit goes as draft, files and word, and nothing is sent twice', async () => {
  const { store, id } = await handedIn(3)
  expect(await pass(store)).toEqual({ wait: 0, left: 0 })
  expect(await store.visits.get('a1')).toMatchObject({ id, state: 'received', unsent: false, receipt: { status: 'submitted' } })
  expect(model.visits.get(id)).toMatchObject({ status: 'submitted', body: { answers: { q1: 'yes', q2: 5 } } })
  expect([...model.files.values()].map((file) => file.sha256).sort()).toEqual((await store.files.of(id)).map((file) => file.sha256).sort())
  const before = model.log.length
  await pass(store)
  expect(model.log.length).toBe(before)
})

test('files stay on the phone until the visit is handed in', async () => {
  const store = await open()
  const { id } = await store.visits.begin('a1', noon)
  await store.files.add(id, { question: 'q1', kind: 'photo', blob: picture(), takenAt: noon })
  await pass(store)
  expect(model.visits.get(id)?.status).toBe('in_progress')
  expect(times(/uploads/)).toBe(0)
  expect(await store.visits.get('a1')).toMatchObject({ state: 'filling', unsent: true })
})

test.each([
  ['the draft', /^PUT/, 1], ['the creation of an upload', /^POST/, 1], ['a piece of a file', /^PATCH/, 1], ['the last piece', /^PATCH/, 3],
  ['the receipts', /^GET .*draft/, 1], ['the word', /^PUT/, 2],
] as const)('the answer to %s is lost after it was served: the next pass ends well, once', async (_, name, nth) => {
  const { store, id } = await handedIn(1, 1_300_000)
  failing(name, 'after', nth)
  expect(await pass(store)).toMatchObject({ stopped: 'offline', left: 1 })
  expect(await pass(store)).toEqual({ wait: 0, left: 0 })
  expect(model.visits.size).toBe(1)
  expect(model.files.size).toBe(1)
  expect(model.visits.get(id)?.status).toBe('submitted')
  expect(await store.visits.get('a1')).toMatchObject({ state: 'received', conflicts: [], files: [{ state: 'received' }] })
})

test('a crash between any two steps loses nothing: every request of a whole delivery is cut once', async () => {
  for (let cut = 1; ; cut++) {
    model.visits.clear()
    model.files.clear()
    const { store, id } = await handedIn(1, 600_000)
    let seen = 0
    model.fault = () => (++seen === cut ? (cut % 2 ? 'before' : 'after') : undefined)
    const first = await pass(store)
    await store.close() // the tab is gone; the next start reads the disk
    if (!first.stopped) break
    const again = await open(store.account)
    expect(await pass(again), `cut ${cut}`).toEqual({ wait: 0, left: 0 })
    expect([model.visits.size, model.files.size, model.visits.get(id)?.status], `cut ${cut}`).toEqual([1, 1, 'submitted'])
  }
})

test('an upload goes on where it stopped', async () => {
  const { store } = await handedIn(1, 1_300_000)
  failing(/^PATCH/, 'before', 2)
  await pass(store)
  expect((await store.visits.get('a1'))?.files[0]).toMatchObject({ state: 'kept', sent: 524_288 })
  await pass(store)
  expect(times(/^PATCH/)).toBe(3)
  expect(times(/^POST/)).toBe(1)
})

test('an upload that the server dropped begins anew', async () => {
  const { store } = await handedIn(1, 1_300_000)
  failing(/^PATCH/, 'before', 2)
  await pass(store)
  model.uploads.clear()
  expect(await pass(store)).toEqual({ wait: 0, left: 0 })
  expect(model.files.size).toBe(1)
})

test('what is changed while the answer is lost is the shopper’s own, and no conflict', async () => {
  const store = await open()
  const { id } = await store.visits.begin('a1', noon)
  await store.visits.change(id, (draft) => void (draft.answers.q1 = 'yes'))
  failing(/^PUT/, 'after')
  await pass(store)
  await store.visits.change(id, (draft) => void (draft.answers.q1 = 'no'))
  await pass(store)
  expect(model.visits.get(id)?.body.answers).toEqual({ q1: 'no' })
  expect((await store.visits.get('a1'))?.conflicts).toEqual([])
})

test('a change made while a request is under way stays and follows', async () => {
  const store = await open()
  const { id } = await store.visits.begin('a1', noon)
  const slow: typeof fetch = async (...request) => {
    const answer = await model.as(store.account)(...request)
    if (request[1]?.method === 'PUT') await store.visits.change(id, (draft) => void (draft.summary = 'meanwhile'))
    return answer
  }
  await sync(store, { fetch: slow })
  expect(model.visits.get(id)?.body.summary).toBe('meanwhile')
})

test('two devices begin the same assignment: one visit, both halves, the files of both', async () => {
  const one = await open()
  const other = await openStore(one.account, 'test', 'tablet')
  const first = await one.visits.begin('a1', noon)
  const second = await other.visits.begin('a1', later(60))
  await one.visits.change(first.id, (draft) => void Object.assign(draft.answers, { q1: 'yes', q3: 1 }), later(10))
  await other.visits.change(second.id, (draft) => void Object.assign(draft.answers, { q2: 5, q3: 2 }), later(70))
  await other.files.add(second.id, { question: 'q2', kind: 'photo', blob: picture(), takenAt: noon })
  await pass(one)
  await pass(other)
  expect(model.visits.size).toBe(1)
  expect(model.visits.get(first.id)?.body).toMatchObject({ answers: { q1: 'yes', q2: 5, q3: 2 }, started_at: noon.toISOString() })
  expect((await other.visits.get('a1'))?.conflicts).toMatchObject([{ field: 'answers.q3', kept: 2, other: 1, from: 'this' }])
  await other.visits.change(second.id, (draft) => void (draft.summary = 'by the old id'))
  await other.visits.handIn(second.id)
  await pass(other)
  expect(model.visits.get(first.id)).toMatchObject({ status: 'submitted', body: { summary: 'by the old id' } })
  expect([...model.files.values()][0]?.visit).toBe(first.id)
  await one.packages.refresh({ fetch: model.as(one.account) })
  await other.close()
})

test('the later of two changes to one answer counts, and the shopper may take the other', async () => {
  const { store, id } = await conflicting()
  const visit = (await store.visits.get('a1'))!
  expect(visit.conflicts).toMatchObject([{ field: 'answers.q1', kept: 'no', other: 'yes', from: 'other' }])
  await store.visits.settle(id, 'answers.q1', 'yes')
  await pass(store)
  expect(model.visits.get(id)?.body.answers).toEqual({ q1: 'yes' })
  expect((await store.visits.get('a1'))?.conflicts).toEqual([])
})

/** A visit that another device changed later. */
async function conflicting(): Promise<{ store: Store; id: string }> {
  const store = await open()
  const { id } = await store.visits.begin('a1', noon)
  await pass(store)
  const stored = model.visits.get(id)!
  const track = { questions: { q1: { first_at: noon, last_at: later(50).toISOString(), spent_ms: 1 } } }
  model.visits.set(id, { ...stored, revision: 2, body: { ...stored.body, answers: { q1: 'no' }, track } })
  await store.visits.change(id, (draft) => void (draft.answers.q1 = 'yes'), later(40))
  await pass(store)
  return { store, id }
}

test('handed in on another device: what was typed here and is not in it stays, and is said', async () => {
  const store = await open()
  const { id } = await store.visits.begin('a1', noon)
  await pass(store)
  model.visits.set(id, { ...model.visits.get(id)!, status: 'submitted', revision: 2 })
  await store.visits.change(id, (draft) => void (draft.summary = 'too late'))
  await pass(store)
  expect(await store.visits.get('a1')).toMatchObject({ state: 'refused', summary: 'too late', unsent: true, problem: { code: 'visit_differs' } })
  expect(model.visits.get(id)?.body.summary).toBe('')
})

test('a file that comes after the visit was handed in elsewhere is refused with words, and stays', async () => {
  const { store, id } = await handedIn(1)
  let put = 0
  model.fault = (request) => {
    // The other device hands it in between the draft and the file.
    if (/^PATCH/.test(request) && put++ === 0) model.visits.set(id, { ...model.visits.get(id)!, status: 'submitted', revision: 2 })
    return undefined
  }
  await pass(store)
  expect(await store.visits.get('a1')).toMatchObject({ files: [{ state: 'refused', problem: { code: 'visit_closed', detail: 'handed in' } }], unsent: true })
  expect((await store.visits.get('a1'))?.state).toBe('refused')
})

test('the session has expired: everything waits, and goes after the next sign-in', async () => {
  const { store } = await handedIn(1)
  expect(await pass(store, '')).toMatchObject({ stopped: 'signed_out', left: 1 })
  expect(await store.visits.get('a1')).toMatchObject({ state: 'handed_in' })
  expect(await pass(store)).toEqual({ wait: 0, left: 0 })
})

test('the session expires in the middle: 401 is no word about the visit', async () => {
  const { store } = await handedIn()
  failing(/^PUT/, { status: 401 })
  expect(await pass(store)).toMatchObject({ stopped: 'signed_out', left: 1 })
  expect((await store.visits.get('a1'))?.problem).toBeUndefined()
})

test('nothing goes to the server under another account', async () => {
  const { store } = await handedIn()
  expect(await pass(store, 'somebody-else')).toMatchObject({ stopped: 'signed_out', left: 1 })
  expect(times(/^PUT/)).toBe(0)
})

test.each([500, 502, 503, 429, 408])('the server says %i: the visit waits and is not marked', async (status) => {
  const { store } = await handedIn()
  failing(/^PUT/, { status, headers: { 'Retry-After': '7' } })
  expect(await pass(store)).toEqual({ stopped: 'offline', wait: 7000, left: 1 })
  expect(await store.visits.get('a1')).toMatchObject({ state: 'handed_in', unsent: true })
  expect(await pass(store)).toEqual({ wait: 0, left: 0 })
})

test('a page of the hotel’s network is not taken for the server', async () => {
  const { store } = await handedIn()
  const hotel: typeof fetch = async () => new Response('<html>Welcome</html>', { status: 200 })
  expect(await sync(store, { fetch: hotel })).toMatchObject({ stopped: 'offline', left: 1 })
})

test('what is missing is said with its fields; completed, the visit goes', async () => {
  model.required = ['q9']
  const { store, id } = await handedIn()
  await pass(store)
  const refused = await store.visits.get('a1')
  expect(refused).toMatchObject({ state: 'refused', unsent: true, problem: { code: 'visit_incomplete', fields: [{ location: 'answers.q9', message: 'no answer: q9' }] } })
  const before = model.log.length
  await pass(store)
  expect(model.log.length).toBe(before) // it waits for the shopper
  await store.visits.change(id, (draft) => void (draft.answers.q9 = 'yes'))
  await store.visits.handIn(id)
  await pass(store)
  expect(await store.visits.get('a1')).toMatchObject({ state: 'received' })
})

test('a refused file stops its visit with words, keeps the others, and can be replaced', async () => {
  const { store, id } = await handedIn(2)
  const bad = Buffer.from(await picture(1000, 1).arrayBuffer())
  model.refuses = (bytes) => (bytes.equals(bad) ? 'no picture' : undefined)
  await pass(store)
  const visit = (await store.visits.get('a1'))!
  expect(visit).toMatchObject({ state: 'refused', problem: { detail: 'no picture' } })
  expect(visit.files.map((file) => file.state).sort()).toEqual(['received', 'refused'])
  await store.files.remove(visit.files.find((file) => file.state === 'refused')!.id)
  await store.files.add(id, { question: 'q1', kind: 'photo', blob: picture(1000, 7), takenAt: noon })
  await store.visits.handIn(id)
  expect(await pass(store)).toEqual({ wait: 0, left: 0 })
})

test('bytes that changed on the way go again; bytes that changed on the device are said to be lost', async () => {
  const { store } = await handedIn(1)
  failing(/^PATCH/, { status: 422, code: 'photo_damaged' })
  expect(await pass(store)).toMatchObject({ stopped: 'offline', left: 1 })
  expect(await pass(store)).toEqual({ wait: 0, left: 0 })
  const other = await handedIn(1)
  await other.store.db.run(['pieces'], 'readwrite', async (tx) => {
    for (const piece of await tx.objectStore('pieces').getAll()) await tx.objectStore('pieces').put({ ...piece, bytes: new ArrayBuffer(piece.bytes.byteLength) })
  })
  model.visits.clear()
  failing(/^PATCH/, { status: 422, code: 'photo_damaged' })
  await pass(other.store)
  expect(await other.store.visits.get('a1')).toMatchObject({ state: 'refused', problem: { code: 'bytes_lost' }, files: [{ state: 'refused' }] })
})

test('the assignment was cancelled meanwhile: everything stays with the server’s words', async () => {
  model.cancelled.add('a1')
  const { store } = await handedIn(1)
  await pass(store)
  expect(await store.visits.get('a1')).toMatchObject({ state: 'refused', answers: { q1: 'yes' }, problem: { fields: [{ code: 'assignment_cancelled' }] }, files: [{ state: 'kept' }] })
  model.assignments = []
  await store.packages.refresh({ fetch: model.as(store.account) })
  expect(await store.visits.all()).toHaveLength(1)
})

test('one visit that the server fails over does not hold up the others', async () => {
  const { store } = await handedIn()
  const { id } = await store.visits.begin('a2', noon)
  await store.visits.handIn(id)
  const bad = (await store.visits.get('a1'))!.id
  model.fault = (request) => (request === `PUT /visits/${bad}` ? { status: 500 } : undefined)
  expect(await pass(store)).toMatchObject({ stopped: 'offline', left: 1 })
  expect(model.visits.get(id)?.status).toBe('submitted')
})

test('a second pass in another tab does nothing while the first runs', async () => {
  const { store } = await handedIn(2)
  const tab = await open(store.account)
  const both = await Promise.all([pass(store), pass(tab)])
  expect(both.map((one) => one.stopped)).toEqual([undefined, 'busy'])
  expect(times(/^PUT/)).toBe(2)
})

test('duplicates and late copies of every request change nothing', async () => {
  const { store, id } = await handedIn(2, 600_000)
  const copies: (() => Promise<unknown>)[] = []
  const twice: typeof fetch = async (input, init) => {
    const bytes = init?.body instanceof Blob ? await init.body.arrayBuffer() : init?.body
    const { signal: _, ...rest } = init ?? {}
    const send = () => model.as(store.account)(input, { ...rest, body: bytes ?? null })
    const answer = await send()
    copies.push(send)
    return copies.length % 2 ? send() : answer
  }
  await sync(store, { fetch: twice })
  for (const late of copies.reverse()) await late()
  expect([model.visits.size, model.files.size, model.visits.get(id)?.status]).toEqual([1, 2, 'submitted'])
  expect(await store.visits.get('a1')).toMatchObject({ state: 'received' })
})

test('a returned visit opens again with the reviewer’s words, and is handed in anew', async () => {
  const { store, id } = await handedIn()
  await pass(store)
  model.assignments = [{ id: 'a1', due_on: '2026-12-01' }]
  model.visits.set(id, { ...model.visits.get(id)!, status: 'returned', revision: 3, because: 'no photo of the till' })
  await store.packages.refresh({ fetch: model.as(store.account) })
  expect(await store.visits.get('a1')).toMatchObject({ state: 'returned', returned_because: 'no photo of the till', unsent: false })
  await store.visits.change(id, (draft) => void (draft.answers.q3 = 'yes'))
  await store.visits.handIn(id)
  await pass(store)
  expect(model.visits.get(id)).toMatchObject({ status: 'submitted', body: { answers: { q1: 'yes', q2: 5, q3: 'yes' } } })
})

test('a visit that was taken back while it was on its way says that the server was faster', async () => {
  const { store, id } = await handedIn()
  const slow: typeof fetch = async (...request) => {
    const answer = await model.as(store.account)(...request)
    if (String(request[1]?.body).includes('"submit":true')) {
      await store.visits.takeBack(id)
      await store.visits.change(id, (draft) => void (draft.summary = 'one more thing'))
    }
    return answer
  }
  await sync(store, { fetch: slow })
  expect(await store.visits.get('a1')).toMatchObject({ state: 'refused', summary: 'one more thing', problem: { code: 'visit_closed' } })
})
