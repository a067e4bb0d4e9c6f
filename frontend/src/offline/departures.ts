// What was asked for before an account left this device is not kept after: it would lie there for whoever comes next.
import type { Transaction } from './database'

const key = 'departures'

/** How often the account has left this device. */
export async function departures(tx: Transaction<'readonly'> | Transaction<'readwrite'>): Promise<number> {
  return ((await tx.objectStore('facts').get(key)) as number | undefined) ?? 0
}

/** Counts a departure, in the transaction that takes the account's things away. */
export async function depart(tx: Transaction<'readwrite'>): Promise<void> {
  await tx.objectStore('facts').put((await departures(tx)) + 1, key)
}
