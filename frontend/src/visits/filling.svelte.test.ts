import { expect, test, vi } from 'vitest'
import { StorageFull, type Package, type Store } from '../offline'
import { noon, open, picture } from '../offline/testing'
import { Filling } from './filling.svelte'

const of = {
  assignment: { id: 'a1', location: { name: 'ТЦ' } },
  checklist: {
    title: 'Визит',
    time_zone: 'Europe/Moscow',
    attributes: {},
    sections: [
      {
        id: 's',
        questions: [
          { id: 'greeted', kind: 'yes_no', text: 'Поздоровался?' },
          { id: 'why', kind: 'text', text: 'Почему?', show_if: 'greeted == "no"', required: true },
          { id: 'shelf', kind: 'yes_no', text: 'Полка?', photo: 'required', comment: 'required' },
          { id: 'view', kind: 'photo', text: 'Вид', required: true },
          { id: 'said', kind: 'text', text: 'Что сказали?', comment_min: 10 },
        ],
      },
    ],
  },
} as unknown as Package

async function begun(store?: Store): Promise<{ store: Store; filling: Filling }> {
  const on = store ?? (await open())
  const visit = await on.visits.begin('a1', noon)
  return { store: on, filling: new Filling(on, of, visit) }
}

test('what is touched is on the screen at once and on the disk when it says so', async () => {
  const { store, filling } = await begun()
  filling.answer('greeted', 'no')
  expect(filling.answers.get('greeted')).toBe('no')
  expect(filling.saving).toBe('keeping')
  await filling.flush()
  expect(filling.saving).toBe('kept')
  const kept = await store.visits.get('a1')
  expect(kept?.answers).toEqual({ greeted: 'no' })
  expect(kept?.track.questions['greeted']).toBeDefined()
})

test('a fast thumb makes few writes, and the last value wins', async () => {
  const { store, filling } = await begun()
  const change = vi.spyOn(store.visits, 'change')
  for (const letter of 'Показал три модели') filling.answer('why', String(filling.answers.get('why') ?? '') + letter)
  await filling.flush()
  expect((await store.visits.get('a1'))?.answers['why']).toBe('Показал три модели')
  expect(change.mock.calls.length).toBeLessThan(4)
})

test('a question that goes keeps its answer, and has it when it comes back', async () => {
  const { store, filling } = await begun()
  filling.answer('greeted', 'no')
  filling.answer('why', 'Был занят')
  filling.answer('greeted', 'yes')
  expect(filling.shown.map(({ id }) => id)).toEqual(['greeted', 'shelf', 'view', 'said'])
  await filling.flush()
  expect((await store.visits.get('a1'))?.answers['why']).toBe('Был занят')
  filling.answer('greeted', 'no')
  expect(filling.shown.map(({ id }) => id)).toContain('why')
  expect(filling.answers.get('why')).toBe('Был занят')
})

test('what is missing is named: answers, and the photo and words that an answer asks for', async () => {
  const { filling } = await begun()
  filling.answer('greeted', 'yes')
  filling.answer('shelf', 'no')
  expect([...filling.gaps]).toEqual([
    ['shelf', ['photo', 'comment']],
    ['view', ['answer']],
  ])
  await filling.add('shelf', 'photo', picture())
  filling.comment('shelf', 'Пустая полка')
  await filling.add('view', 'photo', picture(1000, 2))
  expect(filling.gaps.size).toBe(0)
  filling.comment('said', 'тихо')
  expect([...filling.gaps]).toEqual([['said', ['short']]])
  filling.comment('said', 'говорили тихо')
  expect(filling.gaps.size).toBe(0)
})

test('a full phone says so, keeps the value on the screen and writes it when there is room', async () => {
  const { store, filling } = await begun()
  const change = vi.spyOn(store.visits, 'change').mockRejectedValueOnce(new StorageFull('full'))
  filling.answer('greeted', 'yes')
  await filling.flush()
  expect(filling.saving).toBe('full')
  expect(filling.answers.get('greeted')).toBe('yes')
  await filling.flush()
  expect(filling.saving).toBe('kept')
  expect((await store.visits.get('a1'))?.answers).toEqual({ greeted: 'yes' })
  change.mockRestore()
})

test('another tab brings its answers, and takes none of those that are being written', async () => {
  const { store, filling } = await begun()
  const other = await open(store.account)
  const { filling: beside } = await begun(other)
  beside.answer('shelf', 'yes')
  await beside.flush()
  filling.answer('greeted', 'no')
  const now = await store.visits.get('a1')
  if (now) filling.accept(now)
  expect([filling.answers.get('greeted'), filling.answers.get('shelf')]).toEqual(['no', 'yes'])
  await filling.flush()
  expect((await other.visits.get('a1'))?.answers).toEqual({ greeted: 'no', shelf: 'yes' })
})

test('a photo that a crash left without its answer is answered when the visit is opened', async () => {
  const store = await open()
  const visit = await store.visits.begin('a1', noon)
  const file = await store.files.add(visit.id, { question: 'view', kind: 'photo', blob: picture(), takenAt: noon })
  const now = await store.visits.get('a1')
  const filling = new Filling(store, of, now ?? visit)
  await filling.flush()
  expect((await store.visits.get('a1'))?.answers['view']).toEqual([file.id])
})

test('a blurred photo takes the place of the first, and no moment is without one', async () => {
  const { store, filling } = await begun()
  await filling.add('view', 'photo', picture())
  const [first] = filling.filesOf('view')
  if (!first) throw new Error('no photo')
  await filling.replace(first, picture(900, 5))
  await filling.flush()
  const kept = await store.visits.get('a1')
  expect(kept?.files.map(({ size }) => size)).toEqual([900])
  expect(kept?.answers['view']).toEqual(kept?.files.map(({ id }) => id))
})

test('a visit that was handed in elsewhere says so and changes no more', async () => {
  const { store, filling } = await begun()
  await store.visits.handIn(filling.visit.id, noon)
  filling.answer('greeted', 'yes')
  await filling.flush()
  expect(filling.saving).toBe('closed')
  expect((await store.visits.get('a1'))?.answers).toEqual({})
})

test('what is on its way to the disk is not taken away by what was read before', async () => {
  const { store, filling } = await begun()
  const before = await store.visits.get('a1')
  if (!before) throw new Error('no visit')
  filling.answer('why', 'Был занят')
  filling.accept(before)
  expect(filling.answers.get('why')).toBe('Был занят')
  await filling.flush()
  expect((await store.visits.get('a1'))?.answers['why']).toBe('Был занят')
})

test('a reading that began before a touch does not take it away when it comes after it was kept', async () => {
  const { store, filling } = await begun()
  const since = filling.since()
  const reading = await store.visits.get('a1')
  if (!reading) throw new Error('no visit')
  filling.answer('why', 'Был занят')
  await filling.flush()
  filling.accept(reading, since)
  expect(filling.answers.get('why')).toBe('Был занят')
})
