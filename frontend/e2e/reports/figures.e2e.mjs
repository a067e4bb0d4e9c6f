import { accessible, assert, downloaded, fits, isWorkbook, russian, screens, test } from '../harness.mjs'
import { must } from '../visits.mjs'

const decimal = (value) => value.toFixed(2).replace('.', ',').replace('-', '\u2212')
const region = (page, name) => page.getByRole('region', { name, exact: true })

test('the relation has its caution, both coefficients with n, sections, and who is left out', async ({ open }) => {
  const page = await open({ role: 'brand_manager', path: '/figures' })
  await page.getByText('Связь — не причина').waitFor()
  const told = await must(page, 'GET', '/figure-relation')
  const card = region(page, 'Оценка и показатель «Продажи»')
  const text = await card.innerText()
  for (const { r, low, high, n } of [told.pearson, told.spearman]) {
    assert.ok(text.includes(decimal(r)) && text.includes(`${decimal(low)} … ${decimal(high)}, n = ${n}`), text)
  }
  assert.equal(await region(page, 'По разделам чек-листа').getByRole('listitem').count(), told.sections.length)
  await region(page, 'Не вошли').getByText(told.left[0].name).waitFor()
  const chart = card.getByRole('img', { name: /^График/ })
  await chart.focus()
  await page.keyboard.press('ArrowRight')
  const first = told.points.toSorted((a, b) => a.x - b.x)[0]
  await card.getByRole('status').getByText(first.name).waitFor()
  isWorkbook(await downloaded(page, () => page.getByRole('button', { name: /Excel/ }).click()))
  await page.getByLabel('Сдвиг', { exact: true }).selectOption('1')
  await page.waitForURL(/lag=1/)
  const later = await must(page, 'GET', '/figure-relation?lag=1')
  await card.getByText(`n = ${later.pearson.n}`).first().waitFor()
  await region(page, 'Точки').getByRole('link').first().click()
  await page.waitForURL(/#\/results\//)
}, { reads: true })

test('a file is checked cell by cell, and what was there stays in the history', async ({ open }) => {
  const page = await open({ role: 'programme_manager', path: '/figures/import' })
  const kinds = await must(page, 'GET', '/figure-kinds')
  const { items } = await must(page, 'GET', `/figures?figure=${kinds.items[2].id}&from=2026-01&until=2026-01&limit=1`)
  const place = items[0].location
  const csv = (value) => ({ name: 'жалобы.csv', mimeType: 'text/csv', buffer: Buffer.from(`Код;Месяц;Жалобы\n${place.code};2019-01;${value}\nНЕТ;2019-01;1\n`) })
  const choose = (file) => page.locator('input[type=file]').setInputFiles(file)
  await choose(csv('много'))
  const wrong = region(page, 'Ячейки, которые прочитать нельзя')
  await wrong.getByText('C2', { exact: true }).waitFor()
  await wrong.getByText('A3', { exact: true }).waitFor()
  await page.getByText('Прочитать не удалось ничего').waitFor()
  for (const value of [7, 9]) {
    await page.getByRole('button', { name: 'Другой файл' }).click()
    await choose(csv(value))
    await page.getByLabel(/Загрузить остальное/).check()
    await page.getByRole('button', { name: 'Загрузить 1 значение' }).click()
    await page.getByText('Показатели загружены').first().waitFor()
  }
  await page.getByRole('button', { name: 'Другой файл' }).click()
  await choose(csv(9))
  await page.getByText('Все значения уже такие').waitFor()
  const past = await must(page, 'GET', `/figures/${kinds.items[2].id}/locations/${place.id}/2019-01`)
  assert.deepEqual(past.items.map(({ value, source }) => `${value} ${source}`), ['9 жалобы.csv', '7 жалобы.csv'])
  const values = await open({ role: 'programme_manager', path: `/figures/values?figure=${kinds.items[2].id}&until=2019-01&search=${place.code}` })
  await values.getByRole('button', { name: /январь 2019/ }).click()
  const dialog = values.getByRole('dialog')
  await dialog.getByText('жалобы.csv').first().waitFor()
  await dialog.getByLabel('Значение').fill('8,5')
  await dialog.getByLabel('Почему исправляете').fill('Две жалобы об одном')
  await dialog.getByRole('button', { name: 'Сохранить' }).click()
  await values.getByRole('button', { name: /январь 2019: 8,5/ }).waitFor()
})

test('pages for those who keep figures say so to others', async ({ open }) => {
  for (const path of ['/figures/import', '/figures/kinds', '/figures/bonuses', '/mailings/look']) {
    const page = await open({ role: 'brand_manager', path })
    await page.getByRole('heading', { level: 1, name: 'Страница не для вашей роли' }).waitFor()
    await page.getByRole('link', { name: 'На главную' }).waitFor()
  }
}, { reads: true })

for (const screen of screens) {
  test(`figures are in Russian, fit and are accessible, ${screen.width} px, ${screen.scheme}`, async ({ open }) => {
    for (const path of ['/figures', '/figures/values', '/figures/import', '/figures/kinds']) {
      const page = await open({ role: 'administrator', path, ...screen })
      await page.getByRole('navigation', { name: 'Разделы показателей' }).waitFor()
      await russian(page)
      await fits(page)
      await accessible(page)
    }
  }, { reads: true })
}
