// A real OpenID Connect provider on the loopback, and a server that knows it.
import Provider from 'oidc-provider'
import { createServer } from 'node:http'
import { accessible, assert, test } from '../harness.mjs'
import { freePort, startServer } from '../server.mjs'
import { newPerson } from './people.mjs'

/** Starts a provider whose people are their e-mail addresses. */
async function startProvider(callback) {
  const port = await freePort()
  const issuer = `http://127.0.0.1:${port}`
  const provider = new Provider(issuer, {
    clients: [{ client_id: 'etalon', client_secret: 'a-secret-of-the-test', redirect_uris: [callback] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: `person ${id}`, email: id.replace('unverified+', ''), email_verified: !id.startsWith('unverified+') }),
    }),
    pkce: { required: () => true },
    cookies: { keys: ['of the test'] },
  })
  const http = createServer(provider.callback())
  await new Promise((resolve) => http.listen(port, '127.0.0.1', resolve))
  return { issuer, stop: () => new Promise((resolve) => { http.closeAllConnections(); http.close(resolve) }) }
}

/** Runs a test with a provider and a server of its own. */
async function withProvider(run) {
  const port = await freePort()
  const base = `http://127.0.0.1:${port}`
  const provider = await startProvider(`${base}/api/v1/session/provider/callback`)
  const server = await startServer(process.env.ETALON_BIN, {
    port,
    env: {
      ETALON_PUBLIC_URL: base,
      ETALON_OIDC_ISSUER: provider.issuer,
      ETALON_OIDC_CLIENT_ID: 'etalon',
      ETALON_OIDC_CLIENT_SECRET: 'a-secret-of-the-test',
      ETALON_OIDC_NAME: 'Проходная',
    },
  })
  try {
    await run(server, provider)
  } finally {
    await server.stop()
    await provider.stop()
  }
}

/** Goes to the provider, whose pages want a font from the network: they get an empty one. */
async function leave(page, server) {
  await page.route('https://fonts.googleapis.com/**', (route) => route.fulfill({ contentType: 'text/css', body: '' }))
  await page.goto(`${server.base}/api/v1/session/provider`)
}

/** Says at the provider's own page who one is. */
async function vouch(page, who) {
  await page.locator('input[name=login]').fill(who)
  await page.locator('input[name=password]').fill('any')
  await page.locator('button[type=submit]').click()
  await page.locator('button[type=submit]').click() // lets the program see the address
}

test(
  'people sign in through their organisation, and nobody else does',
  async ({ open }) => {
    await withProvider(async (server, provider) => {
      const office = await open()
      await office.context().addCookies([server.sessions.get('administrator')])
      await office.goto(`${server.base}/#/settings/sign-in`)
      await office.getByText('Настроен: Проходная').waitFor()
      const person = await newPerson(office, 'Зоя Мир')

      const page = await open()
      await page.route('https://fonts.googleapis.com/**', (route) => route.fulfill({ contentType: 'text/css', body: '' }))
      await page.goto(`${server.base}/`)
      const button = page.getByRole('link', { name: 'Войти через «Проходная»' })
      await button.waitFor()
      await accessible(page)
      await button.click()
      await vouch(page, person.email)
      await page.getByRole('navigation').waitFor()
      assert.equal(new URL(page.url()).origin, server.base)
      await page.goto(`${server.base}/#/account`)
      await page.getByRole('heading', { name: 'Зоя Мир' }).waitFor()

      for (const [who, why] of [['stranger@example.ru', 'Для вас нет учётной записи'], [`unverified+${person.email}`, 'не подтвердила ваш адрес']]) {
        const other = await open()
        await leave(other, server)
        await vouch(other, who)
        await other.getByText(why).waitFor()
        await accessible(other)
        await other.getByRole('link', { name: 'К странице входа' }).click()
        await other.getByRole('heading', { name: 'Вход', exact: true }).waitFor()
      }

      const cancelled = await open()
      await leave(cancelled, server)
      await cancelled.getByRole('link', { name: /cancel/i }).click()
      await cancelled.getByText('Вход через службу отменён').waitFor()

      await provider.stop()
      const late = await open()
      await late.goto(`${server.base}/api/v1/session/provider/callback?code=c&state=forged`)
      await late.getByText('Начните заново').waitFor()
    })
  },
  // The provider's own pages have a style that its own policy refuses; a closed page asks for its icon.
  { allow: /policy|Content Security|favicon|404/ },
)
