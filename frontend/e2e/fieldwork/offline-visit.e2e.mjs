// The proof of the phone: without a network, through a browser killed in the middle and over a link that
// drops, repeats and reorders, the server gets one visit, every answer and every photo bit by bit.
import { assert, test } from '../harness.mjs'
import { must } from '../visits.mjs'
import { cutPower, network, pickUp, useOnce, withPhone } from './battery.mjs'
import { arrived, at, begin, next, picture, planned, saved, sha256 } from './phone.mjs'

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

test('60 questions with 15 photos survive no network, a dead browser and a flaky link', async ({ open, server }) => {
  await withPhone(server, (folder, link) => survive(open, server, folder, link))
})

async function survive(open, server, folder, link) {
  const { assignment, near, manager, wave } = await planned(open, sixty)
  await useOnce(folder, server, link, 1)
  const first = await pickUp(folder, server, link)
  await first.goto(`${link.base}/#/visits`)
  await at(first, near)
  await begin(first, assignment)
  await network(first, link, 'none')
  const hashes = []
  await fill(first, 0, 31, hashes)
  cutPower(folder)
  await first.waitForEvent('close')

  // The same phone, still without a network: it opens where it was left, with everything in place.
  const page = await pickUp(folder, server, link)
  await network(page, link, 'none')
  await page.goto(`${link.base}/#/visits/${assignment}/fill`)
  await page.getByRole('button', { name: '31 из 60' }).waitFor()
  // At the question answered last, or at the next one when there was time to say so.
  const here = page.getByRole('article', { name: /^Норма 3[12] / })
  if (/Норма 31/.test(await here.innerText())) await next(page)
  await fill(page, 31, 60, hashes)
  await page.getByRole('button', { name: 'Проверить и сдать' }).tap()
  await page.getByText('Всё заполнено').waitFor()
  await page.getByRole('button', { name: 'Сдать визит' }).tap()
  await page.getByRole('heading', { name: 'Визит сдан' }).waitFor()
  await page.getByText(/Сети нет. Всё хранится на телефоне/).waitFor()

  await network(page, link, 'bad')
  await page.getByRole('heading', { name: 'Сервер получил всё' }).waitFor({ timeout: 180_000 })
  await network(page, link, 'good')
  await whole(page, { assignment, manager, wave, hashes })
  const bad = Object.entries(link.counts).reduce((sum, [fate, n]) => (fate === 'through' ? sum : sum + n), 0)
  assert.ok(bad >= 10, `the link was good: ${JSON.stringify(link.counts)}`)
}

/** The server has exactly one visit, every answer and every photo bit by bit. */
async function whole(page, { assignment, manager, wave, hashes }) {
  const { id } = await arrived(page, assignment)
  const draft = await must(page, 'GET', `/visits/${id}/draft`)
  assert.deepEqual(draft.answers, Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`q${i}`, answer(i)])))
  assert.equal(hashes.length, 15)
  assert.deepEqual(draft.files.map((file) => file.sha256).sort(), hashes.sort())
  const { items } = await must(manager, 'GET', `/visits?wave=${wave}`)
  assert.deepEqual(items.map((visit) => visit.id), [id], 'not exactly one visit')
}
