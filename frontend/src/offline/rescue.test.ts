// @vitest-environment node
import { expect, test } from 'vitest'
import { RescueRefused } from './errors'
import { read, write } from './rescue'
import { openStore, type Store } from './store'
import { later, noon, open, picture } from './testing'

async function withWork(): Promise<{ store: Store; id: string }> {
  const store = await open()
  const { id } = await store.visits.begin('a1', noon)
  await store.visits.change(id, (draft) => void Object.assign(draft.answers, { q1: 'yes', q2: 1 }), later(10))
  await store.files.add(id, { question: 'q1', kind: 'photo', blob: picture(1_300_000), takenAt: noon })
  return { store, id }
}

test('a rescue file brings everything unsent to another device, once', async () => {
  const { store, id } = await withWork()
  const file = await write(store)
  const other = await openStore(store.account, 'test', 'tablet')
  expect(await read(other, file)).toEqual({ visits: 1, files: 1, messages: 0 })
  expect(await read(other, file)).toEqual({ visits: 1, files: 0, messages: 0 })
  const [here, there] = [await store.visits.get('a1'), await other.visits.get('a1')]
  expect(there).toEqual(here)
  expect(Buffer.from(await (await other.files.blob(there!.files[0]!.id))!.arrayBuffer()).equals(Buffer.from(await (await store.files.blob(here!.files[0]!.id))!.arrayBuffer()))).toBe(true)
  expect(there?.id).toBe(id)
  await other.close()
})

test('a visit that the other device has begun itself is joined, with both values of what differs', async () => {
  const { store } = await withWork()
  const other = await openStore(store.account, 'test', 'tablet')
  const { id } = await other.visits.begin('a1', later(100))
  await other.visits.change(id, (draft) => void Object.assign(draft.answers, { q2: 2, q3: 'no' }), later(110))
  await read(other, await write(store))
  const visit = await other.visits.get('a1')
  expect(visit).toMatchObject({ id, answers: { q1: 'yes', q2: 2, q3: 'no' }, conflicts: [{ field: 'answers.q2', other: 1 }] })
  expect(visit?.files).toHaveLength(1)
  await other.close()
})

test('messages that were not sent go with it, also alone', async () => {
  const store = await open()
  await store.messages.write('a1', 'Вход со двора?', noon)
  const file = await write(store)
  const other = await openStore(store.account, 'test', 'tablet')
  expect(await read(other, file)).toEqual({ visits: 0, files: 0, messages: 1 })
  expect(await read(other, file)).toEqual({ visits: 0, files: 0, messages: 1 })
  expect(await other.messages.waiting()).toEqual(await store.messages.waiting())
  await other.close()
})

test('a visit that was handed in is not opened by a rescue file', async () => {
  const { store, id } = await withWork()
  const file = await write(store)
  await store.visits.change(id, (draft) => void (draft.answers.q1 = 'no'))
  await store.visits.handIn(id)
  await read(store, file)
  expect(await store.visits.get('a1')).toMatchObject({ state: 'handed_in', answers: { q1: 'no' } })
})

test.each<[RescueRefused['reason'], (text: string) => string]>([
  ['cut_off', (text) => text.slice(0, text.length * 0.7)],
  ['cut_off', (text) => text.split('\n').slice(0, -2).join('\n') + '\n'],
  ['damaged', (text) => text.replace(/("piece":".{50})./, '$1_')],
  ['damaged', (text) => text.replace(/("piece":".{50})(.)/, (_, before: string, letter: string) => before + (letter === 'A' ? 'B' : 'A'))],
  ['not_a_rescue_file', () => '<html>'],
  ['not_a_rescue_file', () => ''],
  ['other_account', (text) => text.replace(/"account":"[^"]*"/, '"account":"somebody"')],
])('a file that is %s is refused, and nothing of it is kept', async (reason, spoil) => {
  const { store } = await withWork()
  const text = await (await write(store)).text()
  const other = await openStore(store.account, 'test', `tablet-${crypto.randomUUID()}`)
  await expect(read(other, new Blob([spoil(text)]))).rejects.toMatchObject({ reason })
  expect(await other.visits.all()).toEqual([])
  await other.close()
})
