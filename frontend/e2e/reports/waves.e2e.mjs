import { accessible, assert, downloaded, fits, isPDF, isWorkbook, russian, screens, settled, test } from '../harness.mjs'
import { must } from '../visits.mjs'

/** Opens the newest wave that is over: the one that goes on has few results. */
async function openWave(open, options = {}) {
  const page = await open({ role: 'administrator', path: '/waves', ...options })
  await page.getByRole('row').filter({ hasText: 'Закрыта' }).first().getByRole('link').click()
  await page.getByRole('table').waitFor()
  await settled(page)
  return page
}

/** The texts of a column of the table of locations. */
async function column(page, name) {
  await settled(page)
  const headings = await page.getByRole('columnheader').allInnerTexts()
  const index = headings.findIndex((heading) => heading.trim().startsWith(name))
  assert.notEqual(index, -1, `no column ${name} in ${headings}`)
  return page.locator(`tbody tr td:nth-child(${index + 1}) .value`).allInnerTexts()
}

const amount = (text) => Number(text.replace('\u2212', '-').replace(',', '.').replace(/[^\d.-]/g, ''))
const total = async (page) => Number((await page.getByRole('status').filter({ hasText: /из|Всего/ }).first().innerText()).match(/\d+$/)[0])

test('the waves are listed with their results, and can be searched', async ({ open }) => {
  const page = await open({ role: 'administrator', path: '/waves' })
  const rows = page.locator('tbody tr')
  await rows.first().waitFor()
  const before = await rows.count()
  assert.ok(before >= 3, `${before} waves`)
  assert.match(await rows.first().innerText(), /\d+,\d\d\s%/)
  const title = await rows.last().getByRole('link').innerText()
  await page.getByRole('searchbox').fill(title.toLocaleUpperCase('ru'))
  await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 1)
  await page.reload()
  assert.equal(await page.getByRole('searchbox').inputValue(), title.toLocaleUpperCase('ru'))
  await page.getByRole('searchbox').fill('такой волны точно нет')
  await page.getByRole('button', { name: 'Показать всё' }).click()
  await page.waitForFunction((n) => document.querySelectorAll('tbody tr').length === n, before)
})

test('a wave shows one number, how sure it is and how it moved', async ({ open }) => {
  const page = await openWave(open)
  const headline = page.getByRole('region', { name: 'Результат волны' })
  const text = await headline.innerText()
  assert.match(text, /\d+,\d\d\s%/)
  assert.match(text, /n = \d+/)
  assert.match(text, /95\s% интервал \d+,\d\d–\d+,\d\d\s%/)
  assert.match(text, /[+\u2212]\d+,\d\d п\. п\. к волне/)
  const sections = await page.getByRole('region', { name: 'Разделы' }).getByRole('listitem').allInnerTexts()
  const scores = sections.flatMap((section) => section.match(/\d+,\d\d(?=\s%)/) ?? []).map(amount)
  assert.ok(scores.length > 3)
  assert.deepEqual(scores, [...scores].sort((a, b) => a - b), 'the weakest section is not first')
})

test('a wave says what its scores differ by, and how many visits it takes', async ({ open }) => {
  const page = await openWave(open)
  const told = await must(page, 'GET', `/waves/${page.url().match(/waves\/([0-9a-f-]+)/)[1]}/spread`)
  const card = page.getByRole('region', { name: 'Откуда различия в оценках' })
  const parts = card.getByRole('listitem')
  await parts.first().waitFor()
  assert.equal(told.told, true)
  for (const [i, part] of ['location', 'shopper', 'occasion'].entries()) assert.ok((await parts.nth(i).innerText()).includes(`${Math.round(told[part].share / 100)}\u00a0%`))
  assert.ok((await card.innerText()).includes(told.visits_needed > 0 ? `${told.visits_needed} визит` : 'Точки почти не отличаются'))
})

test('locations are sorted by the server, both ways, and the order survives a reload', async ({ open }) => {
  const page = await openWave(open)
  const means = (await column(page, 'Среднее')).map(amount)
  assert.deepEqual(means, [...means].sort((a, b) => a - b), 'the weakest location is not first')
  await page.getByRole('columnheader').getByRole('button', { name: 'Среднее' }).click()
  await page.locator('th[aria-sort=descending]').waitFor()
  const falling = (await column(page, 'Среднее')).map(amount)
  assert.deepEqual(falling, [...falling].sort((a, b) => b - a))
  assert.ok(falling[0] > means[0])
  await page.getByRole('columnheader').getByRole('button', { name: 'Код' }).click()
  await page.waitForURL(/sort=code/)
  const codes = await column(page, 'Код')
  assert.deepEqual(codes, [...codes].sort())
  await page.reload()
  assert.deepEqual(await column(page, 'Код'), codes)
})

test('locations are searched, filtered by region and paged', async ({ open }) => {
  const page = await openWave(open)
  const all = await total(page)
  const firstPage = await column(page, 'Код')
  assert.ok(all > firstPage.length, 'the demo has one page of locations')
  await page.getByRole('button', { name: 'Дальше' }).click()
  await page.waitForURL(/page=2/)
  const secondPage = await column(page, 'Код')
  assert.deepEqual(secondPage.filter((code) => firstPage.includes(code)), [])
  await page.getByRole('searchbox').fill(secondPage[0])
  await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 1)
  assert.deepEqual(await column(page, 'Код'), [secondPage[0]])
  await page.getByRole('button', { name: 'Очистить поиск' }).click()
  await page.waitForFunction((n) => document.querySelectorAll('tbody tr').length === n, firstPage.length)
  const region = page.getByLabel('Регион')
  const name = (await region.locator('option').allInnerTexts())[1]
  await region.selectOption({ label: name })
  await page.waitForURL(/region=/)
  for (const city of await column(page, 'Город')) assert.ok(city.includes(name), `${city} is not in ${name}`)
  assert.ok((await total(page)) < all)
})

test('a location opens beside the page, by the keyboard too, and closes where it was opened', async ({ open }) => {
  const page = await openWave(open)
  const opener = page.locator('tbody button').first()
  const name = await opener.innerText()
  await opener.press('Enter')
  const drawer = page.getByRole('dialog', { name })
  await drawer.waitFor()
  await drawer.getByRole('heading', { name: 'Визиты' }).waitFor()
  await settled(page)
  assert.ok((await drawer.getByRole('listitem').count()) >= 1, 'no visits')
  assert.ok(await page.evaluate(() => document.querySelector('dialog').contains(document.activeElement)))
  await accessible(page)
  await page.reload()
  await page.getByRole('dialog', { name }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await opener.press('Enter')
  await page.getByRole('dialog', { name }).waitFor()
  await page.goBack()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
})

test('the files of a wave, a location and a visit are whole', async ({ open }) => {
  const page = await openWave(open)
  isPDF(await downloaded(page, () => page.getByRole('button', { name: /^PDF: / }).first().click()))
  isWorkbook(await downloaded(page, () => page.getByRole('button', { name: /^Excel: / }).first().click()))
  await page.locator('tbody button').first().click()
  const drawer = page.getByRole('dialog')
  await drawer.getByRole('listitem').first().waitFor()
  for (const index of [0, 1]) {
    isPDF(await downloaded(page, () => drawer.getByRole('button', { name: /^PDF: / }).nth(index).click()))
    isWorkbook(await downloaded(page, () => drawer.getByRole('button', { name: /^Excel: / }).nth(index).click()))
  }
})

test('a page asks the server once for each thing', async ({ open }) => {
  const page = await open({ role: 'administrator', path: '/waves' })
  await page.getByRole('table').getByRole('link').first().waitFor()
  await settled(page)
  const asked = []
  page.on('request', (r) => r.url().includes('/api/') && asked.push(new URL(r.url()).pathname))
  await page.getByRole('table').getByRole('link').first().click()
  await page.getByRole('columnheader').first().waitFor()
  await settled(page)
  assert.deepEqual(asked.length, new Set(asked).size, asked.join('\n'))
})

test(
  'a wave that does not exist says so',
  async ({ open }) => {
    const page = await open({ role: 'administrator', path: '/waves/01930000-0000-7000-8000-999999999999' })
    await page.getByRole('alert').waitFor()
    await russian(page)
    await accessible(page)
  },
  { allow: /404/ },
)

for (const screen of screens) {
  test(`the waves and a wave are accessible, fit and speak Russian, ${screen.width} px, ${screen.scheme}`, async ({ open }) => {
    const page = await openWave(open, screen)
    await accessible(page)
    await fits(page)
    await russian(page)
    await page.goBack()
    await page.getByRole('heading', { name: 'Волны', level: 1 }).waitFor()
    await accessible(page)
    await fits(page)
    await russian(page)
  })
}
