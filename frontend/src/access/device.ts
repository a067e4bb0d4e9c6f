// What a shopper's device keeps for them, when they sign in and out. The library is fetched only for it.
import { api, ask } from '../api/client'
import type { Store } from '../offline'

const key = async (): Promise<string> => (await ask(api.GET('/session/device-key'))).key
const library = () => import('../offline/leave')

/** Opens what the device keeps, also what was sealed at the last sign-out. @throws Problem */
export async function enterDevice(account: string): Promise<Store> {
  // The built file's name has a hash in it: it tells which build filled a visit.
  const build = import.meta.url.split('/').pop()?.split('?')[0] ?? ''
  return (await library()).enter(account, build.slice(0, 60), key)
}

/** Visits that only this device has, at least in part. */
export const unsentVisits = async (account: string): Promise<number> => (await library()).unsentOf(account)

/** Seals what was not sent, runs the sign-out, and takes it back when that fails. @throws Problem; then everything stays */
export async function leaveDevice(account: string, signOut: () => Promise<void>): Promise<void> {
  const { leave, comeBack } = await library()
  let known: string | undefined
  // Once signed out, the server gives no key.
  const once = async (): Promise<string> => (known ??= await key())
  await leave(account, once)
  try {
    await signOut()
  } catch (error) {
    await comeBack(account, once)
    throw error
  }
}
