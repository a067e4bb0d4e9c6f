// At the sign-out what was not sent stays on the device, encrypted: without the key, which the server
// gives to the account alone, it is noise. The key is never on the disk.
import type { Table } from './database'
import { depart } from './departures'
import { WrongKey } from './errors'
import type { Store } from './store'
import { isUnsent } from './visits'

/** What may be unsent, and is sealed. */
const tables = ['packages', 'visits', 'files', 'pieces', 'messages'] as const
/** What the server gives again. */
const fetched = ['threads', 'references'] as const

/** The key of an account, from what the server gave: 32 bytes in base64. */
export async function sealKey(base64: string): Promise<CryptoKey> {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
  return crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt'])
}

/** Whether the account signed out with unsent work. */
export async function isSealed(store: Store): Promise<boolean> {
  return (await store.db.run(['facts'], 'readonly', (tx) => tx.objectStore('facts').get('sealed'))) === true
}

/**
 * Encrypts what was not sent and removes everything else. It may be interrupted anywhere: until all of
 * it is encrypted the plain text stays, and from then on only its removal is left. @throws StorageFull
 */
export async function seal(store: Store, key: CryptoKey): Promise<void> {
  if (!(await isSealed(store))) {
    await store.db.run(['sealed'], 'readwrite', (tx) => tx.objectStore('sealed').clear())
    for (const [table, keys] of await unsent(store)) for (const one of keys) await encrypt(store, key, table, one)
    await store.db.run(['facts'], 'readwrite', (tx) => tx.objectStore('facts').put(true, 'sealed'))
  }
  await sweep(store)
  store.notes.tell({ kind: 'seal' })
}

/** Finishes a removal that was interrupted. */
export async function sweep(store: Store): Promise<void> {
  await store.db.run([...tables, ...fetched, 'facts'], 'readwrite', async (tx) => {
    if ((await tx.objectStore('facts').get('sealed')) !== true) return
    for (const table of [...tables, ...fetched]) await tx.objectStore(table).clear()
    await depart(tx)
  })
}

/** Throws away what a signed-out account has here, where nothing of it is unsent; the device stays known. */
export async function clear(store: Store): Promise<void> {
  await store.db.run([...tables, ...fetched, 'facts'], 'readwrite', async (tx) => {
    for (const table of [...tables, ...fetched]) await tx.objectStore(table).clear()
    await depart(tx)
  })
  store.notes.tell({ kind: 'seal' })
}

/** Brings back what was sealed. @throws WrongKey, StorageFull; both leave it sealed */
export async function unseal(store: Store, key: CryptoKey): Promise<void> {
  if (!(await isSealed(store))) return
  await sweep(store) // also what an unsealing that was interrupted had begun to bring back
  const keys = await store.db.run(['sealed'], 'readonly', (tx) => tx.objectStore('sealed').getAllKeys())
  // The mark is on all the while, so that half of it is never taken for the whole.
  for (const one of keys) await decrypt(store, key, one)
  await store.db.run(['sealed', 'facts'], 'readwrite', async (tx) => {
    await tx.objectStore('facts').delete('sealed')
    await tx.objectStore('sealed').clear()
  })
  store.notes.tell({ kind: 'seal' })
}

type Keys = [(typeof tables)[number], (string | [string, number])[]][]

/** The keys of what was not sent: visits with their files, and the packages that they need. */
async function unsent(store: Store): Promise<Keys> {
  return store.db.run([...tables], 'readonly', async (tx) => {
    const [visits, files] = [await tx.objectStore('visits').getAll(), await tx.objectStore('files').getAll()]
    const kept = visits.filter((row) => row.abandoned || isUnsent(row, files.filter((file) => file.visit === row.id)))
    const ids = new Set(kept.map((row) => row.id))
    const own = files.filter((file) => ids.has(file.visit)).map((file) => file.id)
    const pieces: [string, number][] = []
    for (const id of own) pieces.push(...(await tx.objectStore('pieces').getAllKeys(IDBKeyRange.bound([id, 0], [id, Infinity]))))
    const known = new Set(await tx.objectStore('packages').getAllKeys())
    return [
      ['packages', [...new Set(kept.map((row) => row.assignment_id))].filter((id) => known.has(id))],
      ['visits', [...ids]],
      ['files', own],
      ['pieces', pieces],
      ['messages', await tx.objectStore('messages').getAllKeys()],
    ]
  })
}

async function encrypt(store: Store, key: CryptoKey, table: (typeof tables)[number], id: string | [string, number]): Promise<void> {
  const value = await store.db.run([table], 'readonly', (tx) => tx.objectStore(table).get(id as string & [string, number]))
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const bytes = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: label(table) }, key, pack(value))
  await store.db.run(['sealed'], 'readwrite', (tx) => tx.objectStore('sealed').add({ table, iv, bytes }))
}

async function decrypt(store: Store, key: CryptoKey, id: number): Promise<void> {
  const sealed = await store.db.run(['sealed'], 'readonly', (tx) => tx.objectStore('sealed').get(id))
  if (!sealed) return
  const table = sealed.table as (typeof tables)[number]
  const bytes = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: sealed.iv, additionalData: label(table) }, key, sealed.bytes).catch((error: unknown) => {
    throw new WrongKey('the key does not open it', { cause: error })
  })
  await store.db.run([table], 'readwrite', (tx) => tx.objectStore(table).put(unpack(bytes) as never))
}

const label = (table: Table): Uint8Array<ArrayBuffer> => new TextEncoder().encode(table)

/** A row as bytes: its JSON with the length before it, and after it the bytes that JSON cannot hold. */
function pack(value: unknown): Uint8Array<ArrayBuffer> {
  const { bytes, ...rest } = value as { bytes?: ArrayBuffer }
  const json = new TextEncoder().encode(JSON.stringify(rest))
  const packed = new Uint8Array(4 + json.length + (bytes?.byteLength ?? 0))
  new DataView(packed.buffer).setUint32(0, json.length)
  packed.set(json, 4)
  if (bytes) packed.set(new Uint8Array(bytes), 4 + json.length)
  return packed
}

function unpack(packed: ArrayBuffer): unknown {
  const length = new DataView(packed).getUint32(0)
  const value = JSON.parse(new TextDecoder().decode(packed.slice(4, 4 + length))) as Record<string, unknown>
  return packed.byteLength > 4 + length ? { ...value, bytes: packed.slice(4 + length) } : value
}
