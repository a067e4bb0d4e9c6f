// What the tests of the library share: a database of its own, and rows as they are kept.
import { afterEach } from 'vitest'
import { forget } from './database'
import { openStore, type Store } from './store'

const opened: Store[] = []
const accounts = new Set<string>()

/** A store of an account that nobody had before, or of the one given: another tab, or the next start. */
export async function open(account: string = crypto.randomUUID()): Promise<Store> {
  const store = await openStore(account, 'test')
  opened.push(store)
  accounts.add(account)
  return store
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.close()))
  await Promise.all([...accounts].map(forget))
  accounts.clear()
})

export const noon = new Date('2026-11-28T12:00:00.000Z')
export const later = (seconds: number): Date => new Date(noon.getTime() + seconds * 1000)

/** A photo, as far as the library is concerned. */
export const picture = (size = 1000, seed = 1): Blob => {
  const bytes = new Uint8Array(size)
  for (let i = 0; i < size; i++) bytes[i] = (i * 31 + seed * 17 + (i >> 8)) & 255
  return new Blob([bytes], { type: 'image/jpeg' })
}
