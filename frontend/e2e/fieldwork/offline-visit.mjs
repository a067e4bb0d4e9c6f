// The proof of the phone: without a network, through a killed tab and over a link that drops,
// repeats and reorders, the server gets one visit, every answer and every photo bit by bit.
import { assert, test } from '../harness.mjs'
import { must } from '../visits.mjs'
import { arrived, at, begin, next, phone, picture, planned, saved, sha256 } from './phone.mjs'

const photographed = (i) => i % 4 === 0 // 15 of 60
const sixty = {
  title: 'Шестьдесят вопросов',
  sections: Array.from({ length: 6 }, (_, s) => ({
    id: `s${s}`,
    title: `Раздел ${s + 1}`,
    questions: Array.from({ length: 10 }, (_, q) => {
      const i = 10 * s + q
      return { id: `q${i}`, text: `Норма ${i + 1} выполнена?`, kind: 'yes_no', photo: photographed(i) ? 'required' : 'optional', comment: 'optional' }
    }),
  })),
}
const answer = (i) => (i % 3 === 0 ? 'no' : 'yes')

/** Answers questions from one to another, each with its photo; the hashes of what was given. */
async function fill(page, from, to, hashes) {
  for (let i = from; i < to; i++) {
    await page.getByRole('article', { name: `Норма ${i + 1} выполнена?` }).waitFor()
    await page.getByText(answer(i) === 'yes' ? 'Да' : 'Нет', { exact: true }).tap()
    if (photographed(i)) {
      const file = await picture(page, i, 800, 600)
      hashes.push(sha256(file.buffer))
      await page.locator('article input[type=file]').setInputFiles(file)
      await page.getByRole('button', { name: 'Фото 1: открыть' }).waitFor()
    }
    if (i < 59) await next(page)
  }
  await saved(page)
}

/**
 * A link as in a basement, while it is bad: nearly half of what is sent is lost there or back, answered by a
 * failing proxy, sent twice or late. It is laid before anything crashes: a context with a crashed page takes no more routes.
 */
async function lay(context, link) {
  let seed = 7
  const chance = () => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31
  const late = (ms) => new Promise((done) => setTimeout(done, ms))
  await context.route(/\/api\/v1\/(visits|uploads)/, async (route) => {
    const luck = link.bad ? chance() : 1
    const count = (what) => (link.counts[what] = (link.counts[what] ?? 0) + 1)
    try {
      if (luck < 0.1) return count('lost'), await route.abort('connectionreset')
      if (luck < 0.2) return count('answer lost'), await route.fetch(), await route.abort('connectionreset')
      if (luck < 0.28) return count('500'), await route.fulfill({ status: 502, body: 'bad gateway' })
      if (luck < 0.36) return count('twice'), await route.fetch(), await route.continue()
      if (luck < 0.46) count('late'), await late(chance() * 400)
      await route.continue()
    } catch {
      // the page gave the request up meanwhile
    }
  })
}

test('60 questions with 15 photos survive no network, a killed tab and a flaky link', async ({ open }) => {
  const { assignment, near, manager, wave } = await planned(open, sixty)
  const first = await open({ ...phone, path: '/visits' })
  const base = new URL(first.url()).origin
  const context = first.context()
  const link = { bad: false, counts: {} }
  await lay(context, link)
  await at(first, near)
  await begin(first, assignment)
  // The application itself is on the phone now.
  await first.evaluate(() => navigator.serviceWorker.ready.then(() => {}))
  await first.waitForFunction(() => caches.keys().then((names) => names.length > 0))

  await context.setOffline(true)
  const hashes = []
  await fill(first, 0, 31, hashes)
  // A crash answers nothing: the page is gone in the middle of what it did.
  const cdp = await context.newCDPSession(first)
  const crashed = first.waitForEvent('crash')
  void cdp.send('Page.crash').catch(() => {})
  await crashed
  await first.close()

  // The same phone, still without a network: it opens where it was left, with everything in place.
  const page = await context.newPage()
  await page.goto(`${base}/#/visits/${assignment}/fill`)
  await page.getByRole('button', { name: '31 из 60' }).waitFor()
  await fill(page, 31, 60, hashes)
  await page.getByRole('button', { name: 'Проверить и сдать' }).tap()
  await page.getByText('Всё заполнено').waitFor()
  await page.getByRole('button', { name: 'Сдать визит' }).tap()
  await page.getByRole('heading', { name: 'Визит сдан' }).waitFor()
  await page.getByText(/Сети нет. Всё хранится на телефоне/).waitFor()

  link.bad = true
  await context.setOffline(false)
  const { id } = await arrived(page, assignment, 150_000)
  await page.getByRole('heading', { name: 'Сервер получил всё' }).waitFor({ timeout: 60_000 })
  link.bad = false

  const draft = await must(page, 'GET', `/visits/${id}/draft`)
  assert.deepEqual(draft.answers, Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`q${i}`, answer(i)])))
  assert.equal(hashes.length, 15)
  assert.deepEqual(draft.files.map((file) => file.sha256).sort(), hashes.sort())
  const { items } = await must(manager, 'GET', `/visits?wave=${wave}`)
  assert.deepEqual(items.map((visit) => visit.id), [id], 'not exactly one visit')
  assert.ok(Object.values(link.counts).reduce((sum, n) => sum + n, 0) >= 5, `the link was good: ${JSON.stringify(link.counts)}`)
}, { allow: /Failed to load resource|net::|not loaded|offline|Failed to fetch/i })
