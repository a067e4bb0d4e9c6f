// People with passwords, and the codes of their phones.
import { createHmac } from 'node:crypto'
import { must, uuid } from '../visits.mjs'

export const password = 'лиловый-самовар-42'

/** Makes an account through the page of an administrator; role in the whole organisation, a shopper's in their own visits. */
export async function newPerson(page, name, role = 'reviewer') {
  const id = uuid()
  const email = `${id}@example.ru`
  const grants = [{ role, scope_kind: role === 'shopper' ? 'own' : 'organisation' }]
  await must(page, 'POST', '/accounts', { id, email, name, password, language: 'ru', grants })
  return { id, email, name }
}

/** Does the first step of signing in on an open sign-in page. */
export async function signIn(page, email) {
  await page.getByLabel('Электронная почта').fill(email)
  await page.getByLabel('Пароль').fill(password)
  await page.getByRole('button', { name: 'Войти', exact: true }).click()
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** What an authenticator app shows (RFC 6238) so many steps of 30 s from now. */
export function totp(secret, steps = 0) {
  const bits = [...secret.replace(/\s/g, '')].map((c) => alphabet.indexOf(c).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps))
  const mac = createHmac('sha1', key).update(counter).digest()
  const at = mac[19] & 15
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}
