import { accessible, assert, downloaded, fits, isWorkbook, russian, screens, test } from '../harness.mjs'
import { must } from '../visits.mjs'

const manager = { role: 'brand_manager', path: '/' }
const percent = (hundredths) => `${(hundredths / 100).toFixed(2).replace('.', ',')}\u00a0%`
const region = (page, name) => page.getByRole('region', { name, exact: true })

/** Opens the comparison of the newest wave that is over, as a reader of the overview does. */
async function openComparison(open, options = {}) {
  const page = await open({ ...manager, ...options })
  await page.getByRole('heading', { name: 'Обзор', level: 1 }).waitFor()
  const { trend } = await must(page, 'GET', '/overview?limit=1')
  const second = trend.at(-2).id
  // While the other wave is on its way, nothing leads to the comparison of the one before.
  const held = new Promise((resolve) => void page.route(/overview\?.*wave=/, resolve, { times: 1 }))
  await page.getByLabel('Волна', { exact: true }).selectOption(second)
  const request = await held
  await page.getByRole('button', { name: 'Сравнить', disabled: true }).waitFor()
  await request.continue()
  await page.getByRole('link', { name: 'Сравнить' }).click()
  await page.getByRole('heading', { name: 'Разница оценок' }).waitFor()
  return { page, trend, second, told: await must(page, 'GET', `/comparison?second_wave=${second}`) }
}

test('a wave is compared with the one before it, and the figures are those of the server', async ({ open }) => {
  const { page, trend, told } = await openComparison(open)
  assert.equal(told.first.waves[0].id, trend.at(-3).id)
  await region(page, 'Первый набор').getByText(percent(trend.at(-3).mean), { exact: true }).waitFor()
  await region(page, 'Второй набор').getByText(percent(trend.at(-2).mean), { exact: true }).waitFor()
  const sections = await region(page, 'Разделы').innerText()
  for (const one of told.sections) assert.ok(sections.includes(percent(one.first.mean)) && sections.includes(percent(one.second.mean)), one.title)
  const rows = region(page, 'Нормы').getByRole('listitem')
  assert.equal(await rows.filter({ visible: true }).count(), 12)
  await region(page, 'Нормы').getByRole('button', { name: /Показать ещё/ }).click()
  assert.equal(await rows.filter({ visible: true }).count(), told.requirements.length)
  assert.ok(told.requirements.some(({ rebased }) => rebased), 'the demo measures a requirement in another way')
  await region(page, 'Нормы').getByText('база изменилась').first().waitFor()
})

test('any two sets are chosen, and the link shows the same to somebody else', async ({ open }) => {
  const { page, second } = await openComparison(open)
  const first = region(page, 'Первый набор')
  await first.getByRole('combobox', { name: 'Волна' }).selectOption(second)
  await page.getByText('В обоих наборах').waitFor()
  for (const [side, at] of [['Первый набор', 1], ['Второй набор', 2]]) {
    const place = region(page, side).getByLabel('Регион', { exact: true })
    await place.selectOption({ index: at })
  }
  await page.waitForURL(/second_region=/)
  await page.getByText('В обоих наборах').waitFor({ state: 'detached' })
  await region(page, 'Второй набор').getByText('Период', { exact: true }).click()
  await page.waitForURL(/second_from=/)
  const asked = page.url().split('?')[1]
  const told = await must(page, 'GET', `/comparison?${asked}`)
  const other = await open({ role: 'administrator', path: `/comparison?${asked}` })
  await other.getByRole('heading', { name: 'Разница оценок' }).waitFor()
  for (const [name, side] of [['Первый набор', told.first], ['Второй набор', told.second]]) {
    const text = await region(other, name).innerText()
    assert.ok(text.includes(percent(side.mean)) && text.includes(`n = ${side.n}`) && text.includes(side.region.name), text)
  }
})

test('a comparison is a workbook too, and on paper', async ({ open }) => {
  const { page, told } = await openComparison(open)
  isWorkbook(await downloaded(page, () => page.getByRole('button', { name: 'Excel: Сравнение' }).click()))
  await page.emulateMedia({ media: 'print' })
  assert.ok(await page.getByText(percent(told.second.mean)).first().isVisible())
  assert.equal(await region(page, 'Нормы').getByRole('listitem').filter({ visible: true }).count(), told.requirements.length)
  assert.equal(await page.getByRole('button', { name: 'Поменять местами' }).isVisible(), false)
})

for (const screen of screens) {
  test(`the comparison is in Russian, fits and is accessible, ${screen.width} px, ${screen.scheme}`, async ({ open }) => {
    const { page } = await openComparison(open, screen)
    await russian(page)
    await fits(page)
    await accessible(page)
  })
}
