// @vitest-environment node
import { expect, test } from 'vitest'
import { Sealed, WrongKey } from './errors'
import { clear, isSealed, seal, sealKey, unseal } from './seal'
import type { Store } from './store'
import { noon, open, picture } from './testing'

const key = sealKey(btoa('k'.repeat(32)))

async function withWork(): Promise<{ store: Store; id: string; file: string }> {
  const store = await open()
  const { id } = await store.visits.begin('a1', noon)
  await store.visits.change(id, (draft) => void (draft.summary = 'the secret summary'))
  const file = await store.files.add(id, { question: 'q1', kind: 'photo', blob: picture(1_300_000), takenAt: noon })
  return { store, id, file: file.id }
}

/** Everything that is in the database, as text. */
async function everything(store: Store): Promise<string> {
  return store.db.run(['packages', 'visits', 'files', 'pieces', 'sealed'], 'readonly', async (tx) => {
    const all = []
    for (const table of ['packages', 'visits', 'files', 'pieces', 'sealed'] as const) all.push(...(await tx.objectStore(table).getAll()))
    return all.map((row) => JSON.stringify(row) + ('bytes' in row ? Buffer.from(row.bytes).toString('latin1') : '')).join('\n')
  })
}

test('sealed work is noise without the key, and whole with it', async () => {
  const { store, id, file } = await withWork()
  const before = await store.visits.get('a1')
  expect(await everything(store)).toContain('the secret summary')
  await seal(store, await key)
  expect(await isSealed(store)).toBe(true)
  expect(await everything(store)).not.toMatch(/the secret summary|assignment_id|image\/jpeg/)
  expect(await store.visits.all()).toEqual([])
  const again = await open(store.account)
  await unseal(again, await key)
  expect(await again.visits.get('a1')).toEqual(before)
  expect((await again.files.blob(file))?.size).toBe(1_300_000)
  expect((await again.files.of(id))[0]?.sha256).toBe(before?.files[0]?.sha256)
})

test('another key opens nothing and breaks nothing', async () => {
  const { store } = await withWork()
  await seal(store, await key)
  await expect(unseal(store, await sealKey(btoa('x'.repeat(32))))).rejects.toThrow(WrongKey)
  await unseal(store, await key)
  expect((await store.visits.get('a1'))?.summary).toBe('the secret summary')
})

test('no visit is begun beside sealed work', async () => {
  const { store } = await withWork()
  await seal(store, await key)
  await expect(store.visits.begin('a1', noon)).rejects.toThrow(Sealed)
})

test('a crash at any step of sealing and unsealing loses nothing', async () => {
  for (const act of [seal, unseal]) {
    for (let step = 1; ; step++) {
      const { store } = await withWork()
      if (act === unseal) await seal(store, await key)
      const done = await cutAt(store, step, async () => act(store, await key))
      await store.close()
      const again = await open(store.account)
      // Half sealed is not sealed, and half unsealed is sealed still.
      await unseal(again, await key)
      expect(await again.visits.get('a1'), `${act.name} ${step}`).toMatchObject({ summary: 'the secret summary', files: [{ size: 1_300_000 }] })
      expect(await isSealed(again)).toBe(false)
      if (done) break
    }
  }
})

/** Runs until the nth transaction, which fails like everything after it; true: there were fewer. */
async function cutAt(store: Store, step: number, run: () => Promise<void>): Promise<boolean> {
  const real = store.db.run.bind(store.db)
  let count = 0
  store.db.run = (async (...request: Parameters<typeof real>) => {
    if (++count >= step) throw new Error('crash')
    return real(...request)
  }) as typeof store.db.run
  try {
    await run()
    return true
  } catch (error) {
    expect(String(error)).toContain('crash')
    return false
  }
}

test('who signs out with nothing unsent leaves nothing but the name of the device', async () => {
  const { store } = await withWork()
  await clear(store)
  expect(await everything(store)).toBe('')
})
