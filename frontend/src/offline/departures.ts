// What is asked for while an account is leaving this device is not kept: it would lie there for whoever comes next.
import type { Database, Transaction } from './database'

type Any = Transaction<'readonly'> | Transaction<'readwrite'>
const [key, away] = ['departures', 'away']

/** How often the account has left this device; undefined: it is not here now. */
export async function presence(tx: Any): Promise<number | undefined> {
  const facts = tx.objectStore('facts')
  if ((await facts.get(away)) === true) return undefined
  return ((await facts.get(key)) as number | undefined) ?? 0
}

/** Counts a departure, in the transaction that takes the account's things away. */
export async function depart(tx: Transaction<'readwrite'>): Promise<void> {
  const facts = tx.objectStore('facts')
  await facts.put((((await facts.get(key)) as number | undefined) ?? 0) + 1, key)
  await facts.put(true, away)
}

/** The account is here again. */
export async function arrive(db: Database): Promise<void> {
  await db.run(['facts'], 'readwrite', (tx) => tx.objectStore('facts').delete(away))
}
