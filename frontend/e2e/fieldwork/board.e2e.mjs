// A shopper finds a visit on the board, asks for it and answers offers; the coordinator chooses among those who ask.
import { accessible, assert, fits, russian, screens, settled, test } from '../harness.mjs'
import { ask, must } from '../visits.mjs'

const manager = { role: 'programme_manager' }
const few = screens.filter(({ width, scheme }) => (width === 360) === (scheme === 'light'))

async function currentWave(page) {
  const { items } = await must(page, 'GET', '/waves?limit=50')
  return items.find((wave) => wave.title.startsWith('Текущая волна')).id
}

/** The coordinator's page of the wave that goes on. */
async function desk(open, side, options = {}) {
  const page = await open({ ...manager, path: '/waves', ...options })
  await page.getByRole('heading', { name: 'Волны', level: 1 }).waitFor()
  const id = await currentWave(page)
  await page.goto(page.url().replace(/#.*/, `#/waves/${id}/board?show=${side}`))
  await page.getByRole('heading', { name: /^Доска: / }).waitFor()
  await settled(page)
  return page
}

/** The coordinator offers a visit of the board to a shopper, or, named none, takes the offer back. */
async function offer(coordinator, id, shopper) {
  const { items } = await must(coordinator, 'GET', `/waves/${await currentWave(coordinator)}/board`)
  const { revision } = items.find((one) => one.id === id)
  await must(coordinator, 'PUT', `/assignments/${id}/offer`, { ...shopper && { shopper_id: shopper }, revision })
}

/** What a button that names its place is called. */
const on = (act, place) => new RegExp(`^${act} ?: ${place.replace(/[()]/g, '.')}$`)

const cards = (page) => page.locator('main article')

test('a shopper looks through the board, applies, thinks again, and applies once more', async ({ open }) => {
  const page = await open({ role: 'shopper', path: '/board', width: 360, height: 740 })
  await page.getByRole('heading', { name: 'Доска заданий', level: 1 }).waitFor()
  await page.getByRole('button', { name: /^(Подать заявку|Взять)/ }).first().waitFor()
  assert.match(await cards(page).last().innerText(), /₽[\s\S]*вопрос/)
  await page.getByLabel('Порядок').selectOption({ label: 'Сначала срочные' })
  await page.waitForURL(/by=day/)
  await settled(page)
  const apply = page.getByRole('button', { name: /^Подать заявку/ }).first()
  const name = await page.getByRole('article').filter({ has: page.getByRole('button', { name: /^Подать заявку/ }) }).first().getByRole('heading').innerText()
  await apply.click()
  await page.getByLabel('Несколько слов координатору').fill('Смогу в любой день')
  await accessible(page)
  await page.getByRole('button', { name: 'Отправить заявку' }).click()
  await page.getByText(`Заявка отправлена: ${name}.`).waitFor()
  await settled(page)
  await page.getByRole('button', { name: on('Отозвать', name) }).click()
  await page.getByText('Заявка отозвана.').waitFor()
  await settled(page)
  await page.getByRole('button', { name: on('Подать заявку', name) }).click()
  await page.getByRole('button', { name: 'Отправить заявку' }).click()
  await page.getByRole('button', { name: on('Отозвать', name) }).waitFor()
  assert.doesNotMatch(await page.locator('main').innerText(), /\d+ заяв|кандидат/i)
})

test('the coordinator sees the applicants side by side and gives the visit; the shopper has it', async ({ open }) => {
  const shopper = await open({ role: 'shopper', path: '/board' })
  await settled(shopper)
  const jobs = (await must(shopper, 'GET', '/board?limit=100')).items
  const job = jobs.find((one) => one.application_id) ?? jobs.find((one) => one.reasons.length === 0)
  if (!job.application_id) await must(shopper, 'PUT', `/assignments/${job.id}/applications/${crypto.randomUUID()}`, { note: 'Смогу' })
  const account = (await must(shopper, 'GET', '/session')).account
  const page = await desk(open, 'decide')
  const row = page.getByRole('listitem').filter({ hasText: job.location.name }).filter({ hasText: 'заявк' }).first()
  await row.getByRole('button', { name: /^Выбрать из заявок/ }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('listitem').filter({ hasText: account.name }).waitFor()
  await accessible(page)
  await dialog.getByRole('button', { name: on('Отдать визит', account.name) }).click()
  await page.getByText(`Визит отдан: ${account.name}.`).waitFor()
  const mine = (await must(shopper, 'GET', '/assignments')).items.find((one) => one.id === job.id)
  assert.equal(mine.status, 'accepted')
  await shopper.goto(shopper.url().replace(/#.*/, '#/notifications'))
  await shopper.getByText(`Визит ваш: ${job.location.name}`).first().waitFor()
})

test('an offer is accepted from my visits, given back with a reason, and the coordinator reads why', async ({ open }) => {
  const page = await open({ role: 'shopper', path: '/visits', width: 360, height: 740 })
  const offers = page.getByRole('region', { name: 'Вам предлагают' })
  const card = offers.getByRole('article').first()
  const name = await card.getByRole('heading').innerText()
  await card.getByRole('button', { name: on('Принять', name) }).click()
  await page.getByText(`Визит ваш: ${name}.`).waitFor()
  await settled(page)
  const offered = (await must(page, 'GET', '/assignments')).items.filter((one) => one.location.name === name && one.status === 'accepted')
  await page.goto(page.url().replace(/#.*/, `#/visits/${offered.at(-1).id}`))
  await page.getByRole('button', { name: 'Не смогу: вернуть визит' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Не успеваю' }).click()
  await accessible(page)
  await page.getByRole('dialog').getByRole('button', { name: 'Вернуть визит' }).click()
  await page.getByText(`Визит возвращён: ${name}.`).waitFor()
  const other = await desk(open, 'board')
  await other.getByText(/визит возвращён — Не успеваю/).first().waitFor()
})

test('an offer is accepted on its own page, not once it is over, and while a list from before that is still on its way', async ({ open }) => {
  const page = await open({ role: 'shopper', path: '/visits', width: 360, height: 740 })
  const job = (await must(page, 'GET', '/board?limit=100')).items.find((one) => !one.application_id && one.reasons.length === 0)
  const { account } = await must(page, 'GET', '/session')
  const coordinator = await desk(open, 'board')
  const at = page.url().replace(/#.*/, '')
  await offer(coordinator, job.id, account.id)
  await page.goto(`${at}#/visits/${job.id}`)
  await page.getByRole('button', { name: 'Принять визит' }).waitFor()
  await offer(coordinator, job.id)
  await page.getByRole('button', { name: 'Принять визит' }).click()
  await page.getByRole('alert').waitFor()
  assert.ok(await page.getByRole('alert').evaluate((said) => said.getBoundingClientRect().top > 0 && said.getBoundingClientRect().bottom < innerHeight), 'a refusal is said where it is seen')
  await fits(page)
  await russian(page)
  await offer(coordinator, job.id, account.id)
  await page.goto(`${at}#/visits`)
  await page.reload()
  await settled(page)
  let go
  const accepted = new Promise((resolve) => (go = resolve))
  const old = new Promise((resolve) => void page.context().route('**/api/v1/assignments', async (route) => {
    const answer = await route.fetch()
    resolve()
    await accepted
    await route.fulfill({ response: answer })
  }, { times: 1 }))
  await page.getByRole('button', { name: 'Обновить' }).click()
  await old
  await page.goto(`${at}#/visits/${job.id}`)
  await page.getByRole('button', { name: 'Отказаться от визита' }).waitFor()
  const done = page.waitForResponse(/acceptance$/)
  await page.getByRole('button', { name: 'Принять визит' }).click()
  await done
  go()
  await page.getByText(`Визит ваш: ${job.location.name}.`).waitFor()
  await page.getByRole('button', { name: 'Не смогу: вернуть визит' }).waitFor()
  await page.getByRole('button', { name: 'Начать визит' }).waitFor()
}, { allow: /409/ })

test('the coordinator offers a visit, takes the offer back, and repeats one that fell through', async ({ open }) => {
  const page = await desk(open, 'board')
  await page.getByRole('button', { name: /^Предложить ?: / }).last().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: /^Предложить ?: / }).first().click()
  await page.getByText(/^Визит предложен: /).waitFor()
  await page.getByLabel('Что показать').selectOption({ index: 2 })
  await settled(page)
  await page.getByRole('button', { name: /^Отозвать предложение/ }).first().click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Отозвать предложение' }).click()
  await page.getByText(/^Предложение отозвано/).waitFor()
  await page.getByLabel('Что показать').selectOption({ index: 3 })
  await settled(page)
  await page.getByRole('button', { name: /^Повторить визит/ }).first().click()
  await dialog.getByLabel('Надбавка').fill('300')
  await dialog.getByLabel('Почему повторяем').fill('Точка снова открыта')
  await dialog.getByRole('button', { name: 'Повторить и предложить' }).click()
  await page.getByText(/^Повторный визит на доске/).waitFor()
  await dialog.getByRole('button', { name: /^Предложить ?: / }).first().click()
  await page.getByText(/^Визит предложен: /).last().waitFor()
  await dialog.waitFor({ state: 'hidden' })
  await page.getByText('Уже повторён').first().waitFor()
})

test('the board is the shoppers’ alone, and the desk who plans waves', async ({ open }) => {
  const page = await open({ role: 'store_manager', path: '/waves' })
  await settled(page)
  assert.equal((await ask(page, 'GET', '/board')).status, 403)
  const planner = await open({ ...manager, path: '/waves' })
  const id = await currentWave(planner)
  assert.equal((await ask(page, 'GET', `/waves/${id}/board`)).status, 403)
}, { allow: /403/ })

for (const screen of few) {
  test(`the board is accessible, fits and speaks Russian, ${screen.width} px, ${screen.scheme}`, async ({ open }) => {
    for (const path of ['/board', '/board?view=map']) {
      const page = await open({ role: 'shopper', path, ...screen })
      await page.getByRole('heading', { name: 'Доска заданий', level: 1 }).waitFor()
      await accessible(page)
      await fits(page)
      await russian(page)
      if (process.env.E2E_SHOTS) await page.screenshot({ path: `${process.env.E2E_SHOTS}/board${path.includes('map') ? '-map' : ''}-${screen.width}.png`, fullPage: true })
    }
    for (const side of ['decide', 'board', 'offered', 'failed']) {
      const page = await desk(open, side, screen)
      await accessible(page)
      await fits(page)
      await russian(page)
      if (process.env.E2E_SHOTS) await page.screenshot({ path: `${process.env.E2E_SHOTS}/desk-${side}-${screen.width}.png`, fullPage: true })
    }
  })
}
