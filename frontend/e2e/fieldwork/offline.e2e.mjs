// The application on a shopper's phone: it opens without a network, waits with a new version until it is
// asked, is filled in two windows at once, and keeps unsent work sealed when its shopper signs out.
import { newPerson, signIn } from '../access/people.mjs'
import { assert, fits, test } from '../harness.mjs'
import { openLink } from '../link.mjs'
import { must } from '../visits.mjs'
import { at, begin, phone, planned, saved } from './phone.mjs'

const three = {
  title: 'Три вопроса',
  sections: [{ id: 's', title: 'Зал', questions: [1, 2, 3].map((n) => ({ id: `q${n}`, text: `Норма ${n} выполнена?`, kind: 'yes_no', comment: 'optional' })) }],
}
const offline = { allow: /Failed to load resource|net::|not loaded|offline|Failed to fetch/i }

/** Waits until the application is on the phone. */
async function kept(page) {
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => {}))
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
}

/** A shopper's phone with the list of visits on it. */
async function withVisit(open) {
  const { assignment, near } = await planned(open, three)
  const page = await open({ ...phone, path: '/visits' })
  await page.getByRole('link', { name: 'ТЦ' }).first().waitFor()
  await kept(page)
  return { page, assignment, near, base: new URL(page.url()).origin, context: page.context() }
}

test('after one visit with a network the application opens without one, also anew', async ({ open }) => {
  const { page, context, base, assignment } = await withVisit(open)
  await context.setOffline(true)
  await page.reload()
  await page.getByRole('link', { name: 'ТЦ' }).first().waitFor()
  const again = await context.newPage()
  await again.goto(`${base}/#/visits/${assignment}`)
  await again.getByRole('heading', { name: 'Знаете ли вы кого-то там?' }).waitFor()
  await again.goto(`${base}/#/account`)
  await again.getByRole('button', { name: 'Выйти' }).waitFor()
  // Nothing of the API comes from a cache.
  assert.equal(await again.evaluate(() => fetch('/api/v1/assignments').then(() => 'answered', () => 'nobody')), 'nobody')
}, offline)

test('what is listed is seen while it still comes to the phone, and says so when it cannot', async ({ open, server }) => {
  const { assignment } = await planned(open, three)
  const page = await open(phone)
  let go
  const wait = new Promise((resolve) => (go = resolve))
  let broken = true
  await page.context().route(`**/assignments/${assignment}/checklist`, async (route) => {
    await wait
    await (broken ? route.abort('connectionreset') : route.continue())
  })
  await page.goto(`${server.base}/#/visits`)
  const card = page.locator('article').filter({ has: page.locator(`a[href*="${assignment}"]`) })
  await card.getByText('Скачивается на телефон').waitFor()
  go()
  await card.getByText('Ещё не на телефоне: нужна связь').waitFor()
  await fits(page)
  broken = false
  await card.getByRole('link').tap()
  await page.getByRole('heading', { name: 'Знаете ли вы кого-то там?' }).waitFor()
  await page.goBack()
  await card.waitFor()
  assert.equal(await card.getByText('нужна связь').count(), 0)
}, offline)

test('what was asked for one shopper is not shown to the next on the same phone', async ({ open, server }) => {
  const next = await newPerson(await open({ role: 'administrator', path: '/accounts' }), 'Вера Новая', 'shopper')
  const page = await open({ ...phone, role: undefined })
  let go
  const left = new Promise((resolve) => (go = resolve))
  let answered
  const asked = new Promise((resolve) => (answered = resolve))
  await page.context().route('**/api/v1/assignments', async (route) => {
    const answer = await route.fetch()
    answered()
    await left
    await route.fulfill({ response: answer })
  }, { times: 1 })
  await page.goto(server.linkOf.get('shopper'))
  await asked
  await page.goto(`${server.base}/#/account`)
  await page.getByRole('button', { name: 'Выйти', exact: true }).tap()
  await page.getByRole('heading', { name: 'Вход', exact: true }).waitFor()
  await signIn(page, next.email)
  await page.goto(`${server.base}/#/visits`)
  const late = page.waitForResponse(/assignments$/)
  go()
  await late
  await page.getByText('Визитов сейчас нет').first().waitFor()
  assert.equal(await page.locator('main article').count(), 0)
}, { allow: /40[134]|Failed to load resource|net::|not refreshed/ })

test('the phone keeps the shopper’s pages and nothing of the office', async ({ open }) => {
  const { page } = await withVisit(open)
  const files = await page.evaluate(async () => {
    const found = []
    for (const name of await caches.keys()) for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname)
    return found
  })
  assert.ok(files.includes('/') && files.some((file) => /FillPage/.test(file)), files.join(' '))
  assert.deepEqual(files.filter((file) => /RichText|Editor|MapPage|office|Wave|Standards|Checklists|-ext-|\/api\//.test(file)), [])
  const size = await page.evaluate(async (files) => {
    const sizes = await Promise.all(files.map(async (file) => (await (await caches.match(file))?.blob())?.size ?? 0))
    return sizes.reduce((sum, one) => sum + one, 0)
  }, files)
  assert.ok(size < 1_500_000, `${size} bytes`)
})

test('who is not a shopper gets no service worker', async ({ open }) => {
  const page = await open({ role: 'programme_manager', path: '/waves' })
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.quiet()
  assert.equal(await page.evaluate(() => navigator.serviceWorker.getRegistrations().then((all) => all.length)), 0)
})

test('the application can be installed', async ({ open }) => {
  const page = await open({ ...phone, path: '/visits' })
  await kept(page)
  const client = await page.context().newCDPSession(page)
  const { errors, data } = await client.send('Page.getAppManifest')
  assert.deepEqual(errors, [])
  const manifest = JSON.parse(data)
  assert.equal(manifest.lang, 'ru')
  for (const icon of manifest.icons) assert.equal((await page.request.get(new URL(icon.src, page.url()).href)).status(), 200, icon.src)
  const { installabilityErrors } = await client.send('Page.getInstallabilityErrors')
  assert.deepEqual(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito'), [])
  const headers = async (path) => (await page.request.get(`${new URL(page.url()).origin}${path}`)).headers()
  assert.match((await headers('/sw.js'))['content-type'], /javascript/)
  assert.equal((await headers('/sw.js'))['cache-control'], 'no-cache')
  assert.equal((await headers('/manifest.webmanifest'))['content-type'], 'application/manifest+json')
  assert.match((await headers('/'))['permissions-policy'], /camera=\(self\), geolocation=\(self\), microphone=\(self\)/)
})

test('a new version waits over a visit, is offered beside it, and starts when it is asked to', async ({ open, server }) => {
  const { assignment, near } = await planned(open, three)
  const link = await openLink(server.base)
  const { base } = link
  const page = await open(phone)
  await page.goto(`${base}/#/visits`)
  await page.getByRole('link', { name: 'ТЦ' }).first().waitFor()
  await kept(page)
  await at(page, near)
  await begin(page, assignment)
  link.newer = true
  await page.evaluate(async () => void (await (await navigator.serviceWorker.getRegistration()).update()))
  await page.waitForFunction(async () => (await navigator.serviceWorker.getRegistration()).waiting !== null)
  await page.getByText('Да', { exact: true }).first().tap()
  await saved(page)
  assert.equal(await page.getByText('Готова новая версия').count(), 0, 'offered over a visit')
  await page.goto(`${base}/#/visits`)
  await page.getByText('Готова новая версия').waitFor()
  const offer = page.getByRole('status').filter({ hasText: 'Готова новая версия' })
  await Promise.all([page.waitForEvent('load'), offer.getByRole('button', { name: 'Обновить' }).tap()])
  await page.getByRole('link', { name: 'ТЦ' }).first().waitFor()
  await page.waitForFunction(async () => (await navigator.serviceWorker.getRegistration()).waiting === null)
  await page.goto(`${base}/#/visits/${assignment}/fill`)
  await page.getByRole('radio', { name: 'Да', checked: true }).first().waitFor()
  await link.close()
}, offline)

test('two windows fill one visit and lose nothing of each other', async ({ open }) => {
  const { page, assignment, near, context, base } = await withVisit(open)
  await at(page, near)
  await begin(page, assignment)
  const other = await context.newPage()
  await other.goto(`${base}/#/visits/${assignment}/fill`)
  await other.getByRole('article', { name: 'Норма 1 выполнена?' }).waitFor()
  await page.bringToFront()
  await page.getByText('Да', { exact: true }).first().tap()
  await page.getByRole('radio', { name: 'Да', checked: true }).first().waitFor()
  await saved(page)
  await other.bringToFront()
  await other.getByRole('radio', { name: 'Да', checked: true }).first().waitFor()
  await other.getByRole('button', { name: /^(Далее|Пропустить)$/ }).tap()
  await other.getByRole('article', { name: 'Норма 2 выполнена?' }).waitFor()
  await other.getByText('Нет', { exact: true }).first().tap()
  await saved(other)
  const answers = await sent(page, assignment, 2)
  assert.deepEqual(answers, { q1: 'yes', q2: 'no' })
})

/** The answers of the draft on the server, when there are so many. */
async function sent(page, assignment, count) {
  for (let i = 0; i < 120; i++) {
    const { visit } = await must(page, 'GET', `/assignments/${assignment}/checklist`)
    const answers = visit ? (await must(page, 'GET', `/visits/${visit.id}/draft`)).answers : {}
    if (Object.keys(answers).length >= count) return answers
    await page.waitForTimeout(250)
  }
  return assert.fail('the draft did not arrive')
}

test('who signs out of unsent work is warned, leaves it sealed, and finds it again', async ({ open, server }) => {
  const { assignment, near } = await planned(open, three)
  // A session of its own: the others' is not ended.
  const page = await open({ ...phone, role: undefined })
  await page.goto(server.linkOf.get('shopper'))
  await page.getByRole('link', { name: 'ТЦ' }).first().waitFor()
  const context = page.context()
  const base = server.base
  await at(page, near)
  await begin(page, assignment)
  await context.route(/\/api\/v1\/visits\//, (route) => route.abort('connectionreset')) // nothing of it arrives
  await page.getByText('Нет', { exact: true }).first().tap()
  await saved(page)
  assert.match(await onDisk(page), /"q1":"no"/)
  await page.goto(`${base}/#/account`)
  await page.getByRole('button', { name: 'Выйти', exact: true }).tap()
  const dialog = page.getByRole('alertdialog').or(page.getByRole('dialog'))
  await dialog.getByText(/1 визит ещё не отправлен/).waitFor()
  await dialog.getByRole('button', { name: 'Выйти и зашифровать' }).tap()
  await page.getByRole('heading', { name: 'Вход', exact: true }).waitFor()
  assert.doesNotMatch(await onDisk(page), /"q1":"no"|started_at/)
  assert.equal(await page.evaluate(() => localStorage.getItem('etalon.session')), null)

  await page.goto(server.linkOf.get('shopper'))
  await page.getByRole('link', { name: 'ТЦ' }).first().waitFor()
  await page.goto(`${base}/#/visits/${assignment}/fill`)
  await page.getByRole('radio', { name: 'Нет', checked: true }).first().waitFor()
}, offline)

/** Everything in the databases of this origin, as text. */
function onDisk(page) {
  return page.evaluate(async () => {
    let text = ''
    for (const { name } of await indexedDB.databases()) {
      const db = await new Promise((done, failed) => Object.assign(indexedDB.open(name), { onsuccess: (e) => done(e.target.result), onerror: failed }))
      for (const table of db.objectStoreNames) {
        const rows = await new Promise((done) => Object.assign(db.transaction(table).objectStore(table).getAll(), { onsuccess: (e) => done(e.target.result) }))
        text += JSON.stringify(rows)
      }
      db.close()
    }
    return text
  })
}
