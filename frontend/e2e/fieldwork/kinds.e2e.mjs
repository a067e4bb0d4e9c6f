// The kinds of audit: a message whose first answer is measured, and a self-check that a store manager begins alone.
import { accessible, assert, fits, russian, test } from '../harness.mjs'
import { must, uuid } from '../visits.mjs'
import { phone, planned } from './phone.mjs'

async function good(page) {
  await fits(page)
  await russian(page)
  await accessible(page)
}

const message = {
  title: 'Обращение через чат', audit: 'message', wait_s: 60,
  sections: [{ id: 's', title: 'Ответ', questions: [
    { id: 'wait', text: 'Сколько ждали первого ответа?', kind: 'duration', unit: 'min', measures: 'response', points: 4, bands: [{ upto: '1', credit: '1' }, { credit: '0' }] },
    { id: 'hello', text: 'В ответе поздоровались?', kind: 'yes_no', points: 4 },
  ] }],
}

/** A moment as the field for one takes it, some minutes ago. */
const ago = (page, minutes) => page.evaluate((minutes) => {
  const at = new Date(Date.now() - minutes * 60_000)
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 19)
}, minutes)

test('a message is recorded with its channel and its first answer, and no place is asked', async ({ open }) => {
  const { assignment, manager, wave } = await planned(open, message)
  const page = await open({ ...phone, path: '/visits' })
  await page.getByText('Тайное обращение').first().waitFor()
  await page.goto(`${new URL(page.url()).origin}/#/visits/${assignment}`)
  await page.getByRole('button', { name: 'Начать' }).waitFor()
  await page.getByText('Никого не знаю').tap()
  await good(page)
  await page.getByRole('button', { name: 'Начать' }).tap()
  await page.getByRole('heading', { name: 'Обращение', exact: true }).waitFor()
  await page.getByText('Чат', { exact: true }).tap()
  await page.getByLabel('Отправлено').fill(await ago(page, 30))
  await page.getByRole('button', { name: 'Ответа нет' }).waitFor() // a minute has passed: silence would be a result
  await page.getByLabel('Первый ответ').fill(await ago(page, 18))
  await page.getByText('Ждали 12 мин').waitFor()
  await good(page)
  await page.goto(`${new URL(page.url()).origin}/#/visits/${assignment}/fill?question=hello`)
  await page.getByText('Да', { exact: true }).tap()
  await page.getByText('Проверить и сдать').tap()
  await page.getByRole('button', { name: 'Сдать визит' }).waitFor()
  await good(page)
  await page.getByRole('button', { name: 'Сдать визит' }).tap()
  await page.getByRole('heading', { name: 'Сервер получил всё' }).waitFor()
  const { items } = await must(manager, 'GET', `/visits?wave=${wave}`)
  const report = await must(manager, 'GET', `/visits/${items[0].id}/report`)
  assert.deepEqual([items[0].audit, items[0].final, report.contact.channel], ['message', 5000, 'chat'])
  assert.ok(Math.abs(report.contact.response_s - 720) <= 1, `${report.contact.response_s} s`)
})

test('a store manager begins a self-check on the page of the store and sees it apart', async ({ open }) => {
  const administrator = await open({ role: 'administrator', path: '/' })
  const store = await open({ role: 'store_manager', width: 360, height: 740, path: '/' })
  const location = (await must(store, 'GET', '/session')).roles[0].scope_id
  const earlier = await must(administrator, 'GET', `/waves/${(await must(administrator, 'GET', '/waves')).items[0].id}`)
  const [version, wave] = [uuid(), uuid()]
  const day = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
  const content = { title: 'Самопроверка зала', audit: 'self_check', sections: [{ id: 's', title: 'Зал', questions: [{ id: 'q', text: 'В зале чисто?', kind: 'yes_no' }] }] }
  await must(administrator, 'POST', '/checklists', { id: uuid(), version_id: version, title: content.title, content })
  await must(administrator, 'POST', `/checklist-versions/${version}/publish`)
  await must(administrator, 'POST', '/waves', { id: wave, brand_id: earlier.brand.id, checklist_version_id: version, title: 'Самопроверка осенью', starts_on: day(-3), ends_on: day(20), minimum_visits: 1, bands: earlier.bands })
  await must(administrator, 'PUT', `/waves/${wave}/status`, { status: 'open' })

  await store.goto(`${new URL(store.url()).origin}/#/results/${location}`)
  await store.getByRole('button', { name: 'Начать самопроверку' }).click()
  await store.getByRole('button', { name: 'Начать', exact: true }).waitFor()
  await good(store)
  await store.getByRole('button', { name: 'Начать', exact: true }).click()
  await store.getByRole('dialog').getByRole('button', { name: /^Начать/ }).click()
  await store.getByText('Да', { exact: true }).click()
  await store.getByText('Проверить и сдать').click()
  await store.getByRole('button', { name: 'Сдать визит' }).click()
  await store.getByRole('heading', { name: 'Сервер получил всё' }).waitFor()
  await good(store)
  await store.getByRole('link', { name: 'К результатам точки' }).click()
  await store.getByRole('heading', { name: 'Визиты', exact: true }).waitFor()
  const { items } = await must(administrator, 'GET', `/visits?wave=${wave}`)
  await must(administrator, 'POST', `/visits/${items[0].id}/approve`, {})
  await must(administrator, 'POST', `/visits/${items[0].id}/release`, {})
  await store.reload()
  await store.getByText('Самопроверка', { exact: true }).waitFor()
  await good(store)
  const overview = await must(administrator, 'GET', '/overview')
  assert.equal(overview.wave.audit, 'visit', 'the overview stays with mystery visits')
})

test('a visit to a competitor is named by its place and has neither a form link nor a line among our own visits', async ({ open }) => {
  const administrator = await open({ role: 'administrator', path: '/' })
  const shopper = await open({ ...phone, path: '/' })
  const manager = await open({ role: 'programme_manager', path: '/' })
  const store = await open({ role: 'store_manager', path: '/' })
  const location = (await must(store, 'GET', '/session')).roles[0].scope_id
  const account = (await must(shopper, 'GET', '/session')).account.id
  const earlier = await must(manager, 'GET', `/waves/${(await must(manager, 'GET', '/waves')).items[0].id}`)
  const [version, wave, rival, assignment, visit] = Array.from({ length: 5 }, uuid)
  const day = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
  const content = { title: 'Визит к конкуренту', audit: 'competitor', sections: [{ id: 's', title: 'Зал', questions: [{ id: 'q', text: 'В зале чисто?', kind: 'yes_no' }] }] }
  await must(administrator, 'PUT', `/competitors/${rival}`, { brand: 'Ромашка', name: 'На площади', city: 'Тула', address: 'Тверская, 10', location_ids: [location] })
  await must(administrator, 'POST', '/checklists', { id: uuid(), version_id: version, title: content.title, content })
  await must(administrator, 'POST', `/checklist-versions/${version}/publish`)
  await must(manager, 'POST', '/waves', { id: wave, brand_id: earlier.brand.id, checklist_version_id: version, title: 'Соседи', starts_on: day(-3), ends_on: day(20), minimum_visits: 1, bands: earlier.bands })
  await must(manager, 'PUT', `/waves/${wave}/status`, { status: 'open' })
  await must(manager, 'POST', `/waves/${wave}/assignments`, { assignments: [{ id: assignment, location_id: location, competitor_id: rival, shopper_id: account, due_on: day(10) }] })

  const origin = new URL(shopper.url()).origin
  await shopper.goto(`${origin}/#/visits/${assignment}`)
  await shopper.getByRole('heading', { name: 'Ромашка, На площади' }).waitFor()
  await shopper.getByText('Написать координатору').waitFor()
  assert.equal(await shopper.getByText('ODK Collect').count(), 0, 'a form link is offered')
  await good(shopper)
  const ago = (minutes) => new Date(Date.now() - minutes * 60_000).toISOString()
  await must(shopper, 'PUT', `/visits/${visit}`, { assignment_id: assignment, started_at: ago(30), finished_at: ago(18), answers: { q: 'yes' }, comments: {}, summary: 'Чисто.', track: { contact: { began_at: ago(30), ended_at: ago(20) } } })
  await must(shopper, 'POST', `/visits/${visit}/submit`)
  await must(administrator, 'POST', `/visits/${visit}/approve`, {})
  await must(administrator, 'POST', `/visits/${visit}/release`, {})

  await manager.goto(`${origin}/#/waves/${wave}/schedule`)
  await manager.getByText('Ромашка, На площади').waitFor()
  await manager.getByText(/^Тула · рядом с /).waitFor()
  await good(manager)
  await manager.goto(`${origin}/#/waves/${wave}`)
  await manager.getByText('1 из 1 визита выпущено').waitFor()
  assert.equal(await manager.getByRole('link', { name: 'Сравнить' }).count(), 0)
  await good(manager)
  await store.goto(`${origin}/#/results/${location}`)
  await store.getByRole('heading', { name: 'Визиты', exact: true }).waitFor()
  await store.waitForLoadState('networkidle')
  assert.equal(await store.getByText('Ромашка').count(), 0, 'a visit beside the store is among its own')
})

test('the kind of a checklist is chosen on a narrow screen', async ({ open }) => {
  const page = await open({ role: 'administrator', width: 360, height: 740, path: '/checklists/new' })
  await page.getByLabel('Вид проверки').selectOption({ label: 'Наблюдение руководителя' })
  await good(page)
})
