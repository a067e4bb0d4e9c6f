import { accessible, assert, fits, russian, screens, test } from '../harness.mjs'
import { must } from '../visits.mjs'

const manager = { role: 'brand_manager', path: '/' }
const percent = (hundredths) => `${(hundredths / 100).toFixed(2).replace('.', ',')}\u00a0%`
const region = (page, name) => page.getByRole('region', { name, exact: true })

/** The overview of the newest wave that is over, on the screen and as the server tells it. */
async function overOf(open, options = {}) {
  const page = await open({ ...manager, ...options })
  await page.getByRole('heading', { name: 'Обзор', level: 1 }).waitFor()
  const { trend } = await must(page, 'GET', '/overview?limit=1')
  const wave = trend.at(-2).id
  await page.getByLabel('Волна', { exact: true }).selectOption(wave)
  await page.waitForURL(/wave=/)
  await page.getByRole('heading', { name: 'Последние места' }).waitFor()
  return { page, wave, told: await must(page, 'GET', `/overview?limit=25&wave=${wave}`) }
}

/** Opens the requirement that is broken most often, as a reader of the overview does. */
async function openRequirement(open, options) {
  const { page, wave, told } = await overOf(open, options)
  const worst = told.requirements.worst[0]
  await region(page, 'Нарушают чаще всего').getByRole('link', { name: worst.text }).first().click()
  await page.getByRole('heading', { name: 'Соблюдение в волне' }).waitFor()
  return { page, wave, worst, told: await must(page, 'GET', `/requirements/${worst.lineage}/results?limit=10&wave=${wave}`) }
}

/** Opens the location in the last place. */
async function openLocation(open, options) {
  const { page, wave, told } = await overOf(open, options)
  const worst = told.ranking.worst[0]
  await region(page, 'Последние места').getByRole('link', { name: worst.location.name }).first().click()
  await page.getByRole('heading', { name: worst.location.name, level: 1 }).waitFor()
  await page.getByRole('heading', { name: 'Оценка точки' }).waitFor()
  return { page, wave, worst, told: await must(page, 'GET', `/locations/${worst.location.id}/results?wave=${wave}`) }
}

test('a requirement of the overview leads to its compliance over waves and versions', async ({ open }) => {
  const { page, worst, told } = await openRequirement(open)
  assert.equal(told.wave.rate, worst.rate)
  assert.equal(told.wave.applied, worst.applied)
  const now = await region(page, 'Соблюдение в волне').innerText()
  for (const figure of [percent(worst.rate), `n = ${worst.applied}`]) assert.ok(now.includes(figure), `${figure}: ${now}`)
  const trend = region(page, 'По волнам и редакциям')
  await trend.getByText('Таблица').click()
  assert.equal(await trend.getByRole('row').count(), told.trend.length + 1)
  const table = await trend.getByRole('table').innerText()
  for (const one of told.trend) assert.ok(table.includes(percent(one.rate)) && table.includes(`редакция ${one.version.number}`), one.title)
  assert.ok((await region(page, 'Текст нормы').innerText()).includes(told.texts.find(({ version }) => version.id === told.wave.version.id).statement))
  const places = await region(page, 'Где нарушают чаще').innerText()
  for (const one of told.locations.items) assert.ok(places.includes(one.location.name) && places.includes(percent(one.rate)), one.location.name)
})

test('a requirement that was measured in another way is marked, and not compared', async ({ open }) => {
  const { page, told } = await overOf(open)
  const { content } = await must(page, 'GET', `/standard-versions/${(await must(page, 'GET', `/requirements/${told.requirements.worst[0].lineage}/results`)).wave.version.id}`)
  let marked
  for (const { lineage } of content.sections.flatMap(({ requirements }) => requirements)) {
    const answer = await page.request.get(new URL(`/api/v1/requirements/${lineage}/results?limit=1`, page.url()).href)
    const { trend = [] } = answer.ok() ? await answer.json() : {}
    if (trend.some(({ rebased, change }) => rebased && change === null)) marked = lineage
  }
  assert.ok(marked, 'the second version of the demo measures something in another way')
  await page.goto(`${page.url().split('#')[0]}#/requirements/${marked}`)
  await region(page, 'По волнам и редакциям').getByText('измеряли иначе').waitFor()
})

test('a visit that broke the requirement is listed with its answer and opens', async ({ open }) => {
  const { page, told } = await openRequirement(open)
  const fails = region(page, 'Визиты с нарушением')
  const [first] = told.fails.items
  assert.ok((await fails.innerText()).includes(`из ${told.fails.total}`))
  assert.ok((await fails.getByRole('listitem').first().innerText()).includes(first.answer))
  await fails.getByRole('button', { name: 'Дальше' }).click()
  await page.waitForURL(/page=2/)
  await fails.getByText('11–').waitFor()
  await fails.getByRole('button', { name: 'Назад' }).click()
  await fails.getByRole('link', { name: first.number }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: first.number, level: 1 }).waitFor()
})

test('a location of the ranking leads to its results beside the chain', async ({ open }) => {
  const { page, worst, told } = await openLocation(open)
  assert.equal(told.wave.mean, worst.mean)
  assert.deepEqual([told.rank_from, told.rank_to], [worst.rank_from, worst.rank_to])
  const score = await region(page, 'Оценка точки').innerText()
  for (const figure of [told.wave.mean, told.wave.region, told.wave.chain].map(percent)) assert.ok(score.includes(figure), `${figure}: ${score}`)
  const sections = await region(page, 'Разделы рядом с сетью').innerText()
  for (const one of told.sections.filter(({ n }) => n > 0)) assert.ok(sections.includes(percent(one.mean)) && sections.includes(percent(one.chain)), one.title)
  const broken = await region(page, 'Нарушают чаще всего').innerText()
  for (const one of told.requirements) assert.ok(broken.includes(one.text) && broken.includes(percent(one.rate)), one.text)
  const trend = region(page, 'Ход по волнам')
  await trend.getByText('Таблица').click()
  assert.equal(await trend.getByRole('row').count(), told.trend.length + 1)
  await region(page, 'Визиты').getByRole('link').first().click()
  await page.getByRole('heading', { name: worst.location.name, level: 1 }).filter({ hasText: '·' }).waitFor()
})

test('who runs a store comes from its card to its results, and sees no other store', async ({ open }) => {
  const page = await open({ role: 'store_manager', path: '/', ...screens[0] })
  await page.getByRole('link', { name: 'Все результаты магазина' }).first().click()
  await page.getByRole('heading', { name: 'Оценка точки' }).waitFor()
  await fits(page)
  const own = page.url().match(/results\/([^?]+)/)[1]
  const { heat } = await must(await open(manager), 'GET', '/overview?limit=5')
  const foreign = heat.rows.find(({ location }) => location.id !== own).location.id
  await page.goto(`${page.url().split('#')[0]}#/results/${foreign}`)
  await page.getByText('Результатов по точке пока нет').waitFor()
}, { allow: /404/ })

for (const screen of screens) {
  test(`the pages of a requirement and of a location are in Russian, fit and are accessible, ${screen.width} px, ${screen.scheme}`, async ({ open }) => {
    for (const go of [openRequirement, openLocation]) {
      const { page } = await go(open, screen)
      await russian(page)
      await fits(page)
      await accessible(page)
    }
  })
}

test('on paper there are the figures and not the buttons', async ({ open }) => {
  const { page, told } = await openRequirement(open)
  await page.emulateMedia({ media: 'print' })
  assert.ok(await page.getByText(percent(told.wave.rate)).first().isVisible())
  assert.equal(await page.getByRole('button', { name: 'Напечатать' }).isVisible(), false)
  assert.equal(await page.getByRole('combobox', { name: 'Волна' }).isVisible(), false)
})
