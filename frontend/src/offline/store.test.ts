// @vitest-environment node
import { expect, test } from 'vitest'
import { HandedIn, NotHere } from './errors'
import { later, noon, open, picture } from './testing'

test('a visit is begun once, also by two tabs at the same moment', async () => {
  const one = await open()
  const other = await open(one.account)
  const [a, b] = await Promise.all([one.visits.begin('a1', noon), other.visits.begin('a1', later(1))])
  expect(b.id).toBe(a.id)
  expect(a.id[14]).toBe('4')
  expect(await one.visits.all()).toHaveLength(1)
})

test('a change is there after a crash right behind it', async () => {
  const first = await open()
  const { id } = await first.visits.begin('a1', noon)
  await first.visits.change(id, (draft) => void (draft.answers.q1 = 'yes'), later(5))
  // The tab is gone without a word; the next start reads the disk.
  const again = await open(first.account)
  const visit = await again.visits.get('a1')
  expect(visit).toMatchObject({ answers: { q1: 'yes' }, state: 'filling', unsent: true, changedAt: later(5).toISOString() })
})

test('changes of one tab are made in the order of their calls', async () => {
  const store = await open()
  const { id } = await store.visits.begin('a1', noon)
  await Promise.all(Array.from({ length: 50 }, (_, i) => store.visits.change(id, (draft) => void (draft.summary += `${i},`))))
  expect((await store.visits.get('a1'))?.summary).toBe(Array.from({ length: 50 }, (_, i) => `${i},`).join(''))
})

test('two tabs lose no change of each other', async () => {
  const one = await open()
  const other = await open(one.account)
  const { id } = await one.visits.begin('a1', noon)
  await Promise.all(Array.from({ length: 40 }, (_, i) => [one, other][i % 2]!.visits.change(id, (draft) => void (draft.answers[`q${i}`] = i))))
  expect(Object.keys((await one.visits.get('a1'))!.answers)).toHaveLength(40)
})

test('a change that fails half-way leaves nothing behind', async () => {
  const store = await open()
  const { id } = await store.visits.begin('a1', noon)
  await expect(store.visits.change(id, (draft) => {
    draft.answers.q1 = 'yes'
    throw new Error('half-way')
  })).rejects.toThrow('half-way')
  expect((await store.visits.get('a1'))?.answers).toEqual({})
})

test('another tab hears of a change', async () => {
  const one = await open()
  const other = await open(one.account)
  const heard = new Promise((resolve) => other.watch(resolve))
  const { id } = await one.visits.begin('a1', noon)
  expect(await heard).toEqual({ kind: 'visit', id })
})

test('a file has its hash, comes back byte by byte, and goes only unsent', async () => {
  const store = await open()
  const { id } = await store.visits.begin('a1', noon)
  const blob = picture(1_300_000)
  const file = await store.files.add(id, { question: 'q1', kind: 'photo', blob, takenAt: noon })
  expect(file).toMatchObject({ question: 'q1', kind: 'photo', type: 'image/jpeg', size: 1_300_000, state: 'kept', sent: 0 })
  const back = await store.files.blob(file.id)
  expect(Buffer.from(await back!.arrayBuffer()).equals(Buffer.from(await blob.arrayBuffer()))).toBe(true)
  await store.files.remove(file.id)
  expect(await store.files.of(id)).toEqual([])
  expect(await store.files.blob(file.id)).toBeUndefined()
})

test('a visit that was handed in is not changed, unless it is taken back', async () => {
  const store = await open()
  const { id } = await store.visits.begin('a1', noon)
  await store.visits.handIn(id, later(60))
  expect(await store.visits.get('a1')).toMatchObject({ state: 'handed_in', finished_at: later(60).toISOString() })
  await expect(store.visits.change(id, (draft) => void (draft.summary = 'late'))).rejects.toThrow(HandedIn)
  await expect(store.files.add(id, { question: 'q1', kind: 'photo', blob: picture(), takenAt: noon })).rejects.toThrow(HandedIn)
  await store.visits.takeBack(id)
  await store.visits.change(id, (draft) => void (draft.summary = 'in time'))
  expect(await store.visits.get('a1')).toMatchObject({ state: 'filling', summary: 'in time', finished_at: null })
})

test('the end of a visit comes from the other clock when the wall clock was set', async () => {
  const store = await open()
  const { id } = await store.visits.begin('a1', noon)
  await store.visits.change(id, ({ track }) => {
    track.elapsed_ms = 1_200_000
    track.clock_jump_ms = -86_400_000
  })
  await store.visits.handIn(id, later(-86_400))
  expect((await store.visits.get('a1'))?.finished_at).toBe(later(1200).toISOString())
})

test('an abandoned visit can be read for 30 days, and a new one begun meanwhile', async () => {
  const store = await open()
  const { id } = await store.visits.begin('a1', noon)
  await store.files.add(id, { question: '', kind: 'photo', blob: picture(), takenAt: noon })
  await store.visits.abandon(id, 'wrong store', noon)
  expect(await store.visits.get('a1')).toBeUndefined()
  expect((await store.visits.begin('a1', noon)).id).not.toBe(id)
  await store.visits.tidy(later(29 * 86_400))
  const [kept] = await store.visits.abandoned()
  expect(kept).toMatchObject({ reason: 'wrong store', visit: { id, files: [{ kind: 'photo' }] } })
  await store.visits.tidy(later(31 * 86_400))
  expect(await store.visits.abandoned()).toEqual([])
})

test('what is not there is said to be not there', async () => {
  const store = await open()
  await expect(store.visits.change('nothing', () => {})).rejects.toThrow(NotHere)
  await expect(store.files.remove('nothing')).rejects.toThrow(NotHere)
})

test('the accounts of a phone do not see each other', async () => {
  const [one, other] = [await open(), await open()]
  await one.visits.begin('a1', noon)
  expect(await other.visits.all()).toEqual([])
})
