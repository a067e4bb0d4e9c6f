// A queue of visits with photos on a phone: the network comes and goes, the battery dies, two windows are
// open, and half-way through a new version of the application comes.
//
// QUEUE_VISITS  how many; 5 when absent ("make offline" takes 50)
import { assert, test } from '../harness.mjs'
import { must } from '../visits.mjs'
import { cutPower, network, pickUp, useOnce, withPhone } from './battery.mjs'
import { at, begin, next, picture, planned, saved, sha256 } from './phone.mjs'

const visits = Number(process.env.QUEUE_VISITS ?? 5)
const checklist = {
  title: 'Три фотографии',
  sections: [{ id: 's', title: 'Зал', questions: [1, 2, 3].map((n) => ({ id: `q${n}`, text: `Полка ${n} заполнена?`, kind: 'yes_no', photo: 'required' })) }],
}

/** Flaps the network until it is told to stop, but not while it is held; how often it did. */
function flapping(window, link) {
  const told = { on: true, held: false, flaps: 0 }
  const later = (ms) => new Promise((done) => setTimeout(done, ms))
  told.end = (async () => {
    while (told.on) {
      for (const state of told.held ? ['bad'] : ['none', 'bad']) {
        await network(window(), link, state).catch(() => {}) // the battery is dying
        await later(state === 'none' ? 400 : 1100)
      }
      if (!told.held) told.flaps++
    }
  })()
  return told
}

/** How many visits the list says were not sent. */
async function shown(list) {
  const text = await list.locator('main').innerText()
  return Number(text.match(/Не отправлен\S* (\d+) визит/)?.[1] ?? 0)
}

/** How many of the visits handed in the server has not, as the manager sees it. */
async function missing(manager, wave, handedIn) {
  const { items } = await must(manager, 'GET', `/visits?wave=${wave}&limit=200`)
  return handedIn - items.filter((visit) => visit.status === 'submitted').length
}

/** What the phone calls sent, the server has; the other window hears of a visit a moment later. */
async function truthful(list, lacking) {
  for (let i = 0; i < 40; i++) {
    if ((await shown(list)) >= (await lacking())) return
    await list.waitForTimeout(250)
  }
  assert.fail(`the phone shows ${await shown(list)} unsent, the server lacks ${await lacking()}`)
}

/** A new version of the application comes, and is started from a window that shows the list. */
async function renew(list, link) {
  link.newer = true
  await list.bringToFront()
  for (let i = 0; i < 120 && !(await waiting(list)); i++) await list.waitForTimeout(250)
  const offer = list.getByRole('status').filter({ hasText: 'Готова новая версия' })
  await Promise.all([list.waitForEvent('load'), offer.getByRole('button', { name: 'Обновить' }).tap()])
  await list.getByRole('heading', { name: 'Мои визиты' }).waitFor()
  await list.waitForFunction(async () => (await navigator.serviceWorker.getRegistration()).waiting === null)
}

/** Whether the new version waits to be started; asks for it. */
const waiting = (list) =>
  list.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration()
    await registration.update().catch(() => {})
    return registration.waiting !== null
  })

/** Fills a visit and hands it in; the hashes of its photos. */
async function fill(page, assignment, number) {
  await begin(page, assignment)
  const hashes = []
  for (let n = 1; n <= 3; n++) {
    await page.getByRole('article', { name: `Полка ${n} заполнена?` }).waitFor()
    await page.getByText('Да', { exact: true }).tap()
    const file = await picture(page, 10 * number + n, 640, 480)
    hashes.push(sha256(file.buffer))
    await page.locator('article input[type=file]').setInputFiles(file)
    await page.getByRole('button', { name: 'Фото 1: открыть' }).waitFor()
    if (n < 3) await next(page)
  }
  await saved(page)
  await page.getByRole('button', { name: 'Проверить и сдать' }).tap()
  await page.getByText('Всё заполнено').waitFor()
  await page.getByRole('button', { name: 'Сдать визит' }).tap()
  await page.getByRole('heading', { name: 'Визит сдан' }).or(page.getByRole('heading', { name: 'Сервер получил всё' })).waitFor()
  return hashes
}

test(`${visits} visits with three photos each arrive once, whatever the network and the battery do`, async ({ open, server }) => {
  const plan = await planned(open, checklist, { visits })
  await withPhone(server, (folder, link) => survive(plan, server, folder, link))
})

async function survive({ assignments, near, manager, wave }, server, folder, link) {
  let page
  let list
  async function switchOn() {
    page = await pickUp(folder, server, link)
    await at(page, near)
    list = await page.context().newPage()
    await list.goto(`${link.base}/#/visits`)
    await list.getByRole('heading', { name: 'Мои визиты' }).waitFor()
    await page.goto(`${link.base}/#/visits`)
  }
  const hashes = new Map()
  const half = Math.floor(visits / 2)
  let deaths = 0
  async function fillAll(flaps) {
    for (const [i, assignment] of assignments.entries()) {
      hashes.set(assignment, await fill(page, assignment, i))
      await truthful(list, () => missing(manager, wave, i + 1))
      if (i === half) {
        flaps.held = true
        await renew(list, link)
        await page.bringToFront()
        flaps.held = false
      }
      if (i % 5 === 1 || i % 5 === 3) {
        deaths++
        cutPower(folder)
        await page.waitForEvent('close').catch(() => {})
        await switchOn()
        await page.bringToFront()
      }
    }
  }
  await useOnce(folder, server, link, visits)
  await switchOn()
  await page.bringToFront()
  const flaps = flapping(() => page, link)
  try {
    await fillAll(flaps)
  } finally {
    flaps.on = false
    await flaps.end
  }
  await network(page, link, 'good')
  await arrivedAll(list, manager, wave)
  await exactly(page, manager, wave, hashes)
  console.log(`queue: tried ${visits} visits, ${3 * visits} photos, ${flaps.flaps} flaps, ${deaths} dead batteries, a new version, ${JSON.stringify(link.counts)}; lost: 0`)
}

async function arrivedAll(list, manager, wave) {
  for (let i = 0; i < 240 && (await missing(manager, wave, visits)) > 0; i++) await list.waitForTimeout(500)
  assert.equal(await missing(manager, wave, visits), 0, 'not all visits arrived')
  await list.reload()
  await list.getByRole('article').first().waitFor()
  for (let i = 0; i < 60 && (await shown(list)) > 0; i++) await list.waitForTimeout(500)
  assert.equal(await shown(list), 0)
}

/** One visit an assignment, each with its three photos bit by bit. */
async function exactly(page, manager, wave, hashes) {
  const { items } = await must(manager, 'GET', `/visits?wave=${wave}&limit=200`)
  assert.equal(items.length, visits, 'not one visit an assignment')
  const { items: mine } = await must(page, 'GET', '/assignments')
  for (const [assignment, sums] of hashes) {
    const { visit_id: id } = mine.find((one) => one.id === assignment)
    const draft = await must(page, 'GET', `/visits/${id}/draft`)
    assert.deepEqual(draft.files.map((file) => file.sha256).sort(), [...sums].sort(), `the photos of visit ${id}`)
  }
}
