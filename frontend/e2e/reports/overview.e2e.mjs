import { accessible, assert, fits, russian, screens, test } from '../harness.mjs'
import { must } from '../visits.mjs'

const manager = { role: 'brand_manager', path: '/' }

/** The overview as the server tells it to the same person. */
const asked = (page, query = '') => must(page, 'GET', `/overview?limit=25${query}`)
const percent = (hundredths) => `${(hundredths / 100).toFixed(2).replace('.', ',')}\u00a0%`

/** Opens the overview of the newest wave that is over, by the filter. */
async function openOver(open, options = {}) {
  const page = await open({ ...manager, ...options })
  await page.getByRole('heading', { name: 'Обзор', level: 1 }).waitFor()
  await page.getByLabel('Волна', { exact: true }).selectOption({ index: 2 })
  await page.waitForURL(/wave=/)
  await page.getByRole('heading', { name: 'Последние места' }).waitFor()
  return page
}

test('who runs a brand sees first where it stands, with the figures that the server keeps', async ({ open }) => {
  const page = await openOver(open)
  const wave = new URL(page.url().replace('#/', '')).searchParams.get('wave')
  const told = await asked(page, `&wave=${wave}`)
  const headline = await page.getByRole('region', { name: 'Результат волны' }).innerText()
  assert.ok(headline.includes(percent(told.wave.mean)), headline)
  assert.ok(headline.includes(`n = ${told.wave.n}`), headline)
  const worst = page.getByRole('region', { name: 'Нарушают чаще всего' })
  for (const one of told.requirements.worst.slice(0, 5)) assert.ok((await worst.innerText()).includes(percent(one.rate)), one.text)
  const heat = page.getByRole('table').last()
  assert.equal(await heat.locator('tbody tr').count(), Math.min(25, told.heat.total))
  assert.ok((await heat.locator('tbody tr').first().innerText()).includes(percent(told.heat.rows[0].mean)))
  const last = page.getByRole('region', { name: 'Последние места' }).getByRole('listitem').first()
  assert.ok((await last.innerText()).includes(told.ranking.worst[0].location.name))
})

test('the trend is a line that the arrows walk along, and a table', async ({ open }) => {
  const page = await openOver(open)
  const trend = page.getByRole('region', { name: 'Ход по волнам' })
  await trend.getByRole('img').focus()
  await page.keyboard.press('ArrowLeft')
  const before = await trend.getByRole('status').innerText()
  await page.keyboard.press('ArrowLeft')
  assert.notEqual(await trend.getByRole('status').innerText(), before)
  await trend.getByText('Таблица').click()
  const { trend: waves } = await asked(page)
  assert.ok((await trend.getByRole('row').count()) >= 3)
  assert.ok((await trend.getByRole('table').innerText()).includes(percent(waves[0].mean)))
})

test('a region leads to its own overview, and its link shows the same to somebody else', async ({ open }) => {
  const page = await openOver(open)
  const link = page.getByRole('region', { name: 'Регионы' }).getByRole('link').first()
  const name = await link.innerText()
  await link.click()
  await page.getByRole('heading', { name: `Обзор: ${name}` }).waitFor()
  const address = page.url()
  const other = await open({ role: 'administrator', path: `/${address.split('#/')[1]}` })
  await other.getByRole('heading', { name: `Обзор: ${name}` }).waitFor()
  await other.getByLabel('Регион', { exact: true }).selectOption({ label: 'Все регионы' })
  await other.getByRole('heading', { name: 'Обзор', exact: true, level: 1 }).waitFor()
})

test('a location of the heat map leads to its results', async ({ open }) => {
  const page = await openOver(open)
  const place = page.getByRole('table').last().getByRole('link').first()
  const name = await place.innerText()
  await place.click()
  await page.getByRole('heading', { name, level: 1 }).waitFor()
})

for (const screen of screens) {
  test(`the overview is in Russian, fits and is accessible, ${screen.width} px, ${screen.scheme}`, async ({ open }) => {
    const page = await openOver(open, screen)
    await russian(page)
    await fits(page)
    await accessible(page)
  })
}

test('the map shows the score of each location, and leads to its results', async ({ open }) => {
  const page = await openOver(open)
  const wave = new URL(page.url().replace('#/', '')).searchParams.get('wave')
  const told = await must(page, 'GET', `/waves/${wave}/map`)
  assert.ok(told.items.length > 10)
  await page.getByRole('heading', { name: 'На карте' }).scrollIntoViewIfNeeded()
  const marks = page.locator('.map-score')
  await marks.first().waitFor()
  const shown = (await marks.locator('.spoken').allInnerTexts()).reduce((sum, name) => sum + Number(/^(\d+) точ/.exec(name)?.[1] ?? 1), 0)
  assert.equal(shown, told.items.length)
  const [one] = await must(page, 'GET', `/waves/${wave}/map?region=${told.items[0].location.region.id}`).then(({ items }) => items)
  await page.goto(page.url().replace(/#.*/, `#/overview?wave=${wave}&region=${one.location.region.id}`))
  await page.getByRole('heading', { name: /^Обзор: / }).waitFor()
  await page.getByRole('heading', { name: 'На карте' }).scrollIntoViewIfNeeded()
  await marks.first().waitFor()
  // A place where several stand is opened as often as it takes to tell them apart.
  while ((await page.getByRole('dialog').count()) === 0) await marks.first().press('Enter')
  await page.getByRole('dialog').getByRole('link').first().click()
  await page.waitForURL(/#\/results\//)
})
