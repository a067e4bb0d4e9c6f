import { accessible, assert, fits, russian, screens, test } from '../harness.mjs'
import { must } from '../visits.mjs'

const percent = (hundredths) => `${(hundredths / 100).toFixed(2).replace('.', ',')}\u00a0%`
const decimal = (value) => value.toFixed(2).replace('.', ',').replace('-', '\u2212')
const region = (page, name) => page.getByRole('region', { name, exact: true })
const names = { first: 'Начать с этого', keep: 'Держать', wait: 'Может подождать', enough: 'Достаточно', untold: 'Сказать нельзя' }

/** Opens the page from the overview of the newest wave that is over. */
async function openImportance(open, options = {}) {
  const page = await open({ role: 'brand_manager', path: '/', ...options })
  await page.getByRole('heading', { name: 'Обзор', level: 1 }).waitFor()
  const { trend } = await must(page, 'GET', '/overview?limit=1')
  const wave = trend.at(-2).id
  await page.getByLabel('Волна', { exact: true }).selectOption(wave)
  await page.waitForURL(/wave=/)
  await page.getByRole('link', { name: 'Что важно' }).click()
  await page.getByRole('heading', { name: 'Важность и выполнение' }).waitFor()
  return { page, wave, last: trend.at(-1).id, told: await must(page, 'GET', `/importance?wave=${wave}`) }
}

test('requirements stand in four quadrants, each with its figures and a caution', async ({ open }) => {
  const { page, told } = await openImportance(open)
  await page.getByText('Связь — ещё не причина').waitFor()
  assert.match(told.question.text, /посоветуете/)
  assert.ok(told.rows.filter(({ quadrant }) => quadrant === 'first').length > 0)
  for (const [quadrant, name] of Object.entries(names)) {
    const rows = told.rows.filter((row) => row.quadrant === quadrant)
    const list = region(page, name)
    if (rows.length > 0) assert.equal(await list.getByRole('listitem').count(), rows.length)
    for (const row of rows.slice(0, 4)) {
      const text = await list.getByRole('listitem').filter({ hasText: row.text }).innerText()
      assert.ok(text.includes(percent(row.met.rate)) && (!row.correlation || text.includes(`r = ${decimal(row.correlation.r)}`)), text)
    }
  }
})

test('another question and more waves are in the address', async ({ open }) => {
  const { page, last } = await openImportance(open)
  await page.getByLabel('Волна', { exact: true }).selectOption(last)
  await page.waitForURL(new RegExp(last))
  const told = await must(page, 'GET', `/importance?wave=${last}`)
  await page.getByLabel('Волны', { exact: true }).selectOption('true')
  await page.waitForURL(/every=true/)
  const more = await must(page, 'GET', `/importance?wave=${last}&every=true`)
  assert.ok(more.visits > told.visits)
  await page.getByText(`n = ${more.visits}, в среднем`).waitFor()
  const amount = told.choices.find((choice) => choice.amount)
  await page.getByLabel('Впечатление', { exact: true }).selectOption(amount.id)
  await page.getByText('больше не значит лучше').waitFor()
  const other = await open({ role: 'administrator', path: page.url().split('#')[1] })
  await other.getByText('больше не значит лучше').waitFor()
})

for (const screen of screens) {
  test(`what matters is in Russian, fits and is accessible, ${screen.width} px, ${screen.scheme}`, async ({ open }) => {
    const { page } = await openImportance(open, screen)
    await russian(page)
    await fits(page)
    await accessible(page)
  })
}
