// Coming and going of an account on this device.
import { health } from './health'
import { arrive } from './departures'
import { clear, isSealed, seal, sealKey, unseal } from './seal'
import { openStore, type Store } from './store'

/** Gives the account's key of this device, in base64; it is asked for only when it is needed. */
export type AskKey = () => Promise<string>

/** Opens the store of who signed in, with the work of before that was not sent. @throws what key throws, WrongKey */
export async function enter(account: string, build: string, key: AskKey): Promise<Store> {
  const store = await openStore(account, build)
  try {
    if (await isSealed(store)) await unseal(store, await sealKey(await key()))
    await arrive(store.db)
    return store
  } catch (error) {
    await store.close()
    throw error
  }
}

/** How many visits of an account are only on this device, at least in part. */
export async function unsentOf(account: string): Promise<number> {
  return using(account, async (store) => (await health(store.db, undefined)).unsent)
}

/** Before the sign-out: what was not sent is sealed, and nothing else stays. @throws what key throws; then everything stays as it is */
export async function leave(account: string, key: AskKey): Promise<void> {
  await using(account, async (store) => {
    const { unsent, messages } = await health(store.db, undefined)
    const waiting = unsent > 0 || messages > 0 || (await store.visits.abandoned()).length > 0
    if (waiting || (await isSealed(store))) await seal(store, await sealKey(await key()))
    else await clear(store)
  })
}

/** The sign-out failed: who is still here finds everything as it was. */
export async function comeBack(account: string, key: AskKey): Promise<void> {
  await using(account, async (store) => {
    if (await isSealed(store)) await unseal(store, await sealKey(await key()))
    await arrive(store.db)
  })
}

async function using<R>(account: string, run: (store: Store) => Promise<R>): Promise<R> {
  const store = await openStore(account)
  try {
    return await run(store)
  } finally {
    await store.close()
  }
}
