import { writeFile } from 'node:fs/promises'

import { accessible, assert, downloaded, fits, isWorkbook, russian, screens, settled, test } from '../harness.mjs'

/** The row of the newest order. */
const newest = (page) => page.locator('tbody tr').first()

/** Waits until the newest file is ready; the page looks by itself. */
async function ready(page) {
  await newest(page).getByRole('button', { name: /^Скачать/ }).waitFor({ timeout: 60_000 })
  await settled(page)
}

test('an export is ordered, made, taken and deleted', async ({ open }) => {
  const page = await open({ role: 'brand_manager', path: '/report-files' })
  await page.getByText('Вы ещё не заказывали файлов').waitFor()
  await page.getByRole('button', { name: 'Заказать выгрузку' }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('CSV', { exact: true }).click()
  await accessible(page)
  await dialog.getByRole('button', { name: 'Заказать', exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
  await ready(page)
  assert.match(await newest(page).innerText(), /Все ответы, которые вам видны[\s\S]*CSV/)
  const { name, bytes } = await downloaded(page, () => newest(page).getByRole('button', { name: /^Скачать/ }).click())
  assert.match(name, /^Ответы .+\.csv$/)
  const lines = bytes.toString('utf8').split('\r\n')
  assert.ok(lines.length > 1000, `${lines.length} lines`)
  assert.match(lines[0], /^\uFEFFВизит;Волна;Вид проверки;Код точки/)
  assert.equal(lines.at(-1), '', 'the last line has no end')
  await newest(page).getByRole('button', { name: /^Удалить/ }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Удалить' }).click()
  await page.getByText('Вы ещё не заказывали файлов').waitFor()
})

test('a wave is ordered on its page, as a report, a ranking and answers', async ({ open }) => {
  const page = await open({ role: 'regional_manager', path: '/waves' })
  await page.getByRole('row').filter({ hasText: 'Закрыта' }).first().getByRole('link').click()
  await page.getByRole('button', { name: 'Заказать файл' }).waitFor() // until the wave is there, the page has no name of its own
  const title = await page.getByRole('heading', { level: 1 }).innerText()
  for (const kind of ['answers', 'wave', 'ranking']) {
    await page.getByRole('button', { name: 'Заказать файл' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Что в файле').selectOption(kind)
    await dialog.getByText('Excel', { exact: true }).click()
    await dialog.getByRole('button', { name: 'Заказать', exact: true }).click()
    await page.getByText('Файл готовится: он появится').first().waitFor()
  }
  await page.getByRole('link', { name: 'Файлы отчётов' }).first().click()
  for (const [row, kind] of ['Рейтинг точек', 'Отчёт о волне', 'Ответы'].entries()) {
    const line = page.locator('tbody tr').nth(row)
    await line.getByRole('button', { name: /^Скачать/ }).waitFor({ timeout: 60_000 })
    assert.ok((await line.innerText()).includes(`${kind} · ${title}`), await line.innerText())
    isWorkbook(await downloaded(page, () => line.getByRole('button', { name: /^Скачать/ }).click()))
  }
})

test('the visits of a wave are taken at once and ordered, a row each', async ({ open }) => {
  const page = await open({ role: 'regional_manager', path: '/waves' })
  await page.getByRole('row').filter({ hasText: 'Закрыта' }).first().getByRole('link').click()
  await page.getByRole('button', { name: 'Заказать файл' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Что в файле').selectOption('visits')
  await dialog.getByText('CSV', { exact: true }).click()
  await dialog.getByText('С баллами и комментариями').click()
  await accessible(page)
  await fits(page)
  await russian(page)
  if (process.env.E2E_SCREENS) await page.screenshot({ path: `${process.env.E2E_SCREENS}/files-visits.png` })
  const { name, bytes } = await downloaded(page, () => dialog.getByRole('link', { name: 'Скачать сразу' }).click())
  assert.match(name, /^Визиты .+\.csv$/)
  const lines = bytes.toString('utf8').split('\r\n')
  assert.match(lines[0], /^\uFEFFВизит;Код точки;Точка;.*;"?Раздел 1\. .+;"?1\.1 .+;1\.1 Баллы;1\.1 Комментарий/)
  assert.equal(lines.at(-1), '', 'the last line has no end')
  await dialog.getByText('Excel', { exact: true }).click()
  await dialog.getByRole('button', { name: 'Заказать', exact: true }).click()
  await page.getByText('Файл готовится: он появится').first().waitFor()
  await page.getByRole('link', { name: 'Файлы отчётов' }).first().click()
  await ready(page)
  // The bell says so too, until the file is taken.
  await page.goto(page.url().replace(/#.*/, '#/notifications'))
  const told = page.getByText(/^Файл готов: визиты · /)
  await told.waitFor()
  await russian(page)
  if (process.env.E2E_SCREENS) await page.screenshot({ path: `${process.env.E2E_SCREENS}/told.png` })
  await told.click()
  await ready(page)
  const book = await downloaded(page, () => newest(page).getByRole('button', { name: /^Скачать/ }).click())
  isWorkbook(book)
  if (process.env.E2E_SCREENS) await writeFile(`${process.env.E2E_SCREENS}/visits.xlsx`, book.bytes)
})

for (const { width, height, scheme } of screens) {
  test(`report files, ${width} px, ${scheme}`, async ({ open }) => {
    const page = await open({ role: 'programme_manager', path: '/report-files', width, height, scheme })
    await page.getByRole('button', { name: 'Заказать выгрузку' }).first().click()
    await page.getByRole('dialog').getByText('Parquet', { exact: true }).click()
    await fits(page)
    await russian(page)
    if (process.env.E2E_SCREENS) await page.screenshot({ path: `${process.env.E2E_SCREENS}/files-dialog-${width}.png` })
    await page.getByRole('dialog').getByRole('button', { name: 'Заказать', exact: true }).click()
    await ready(page)
    await accessible(page)
    await fits(page)
    await russian(page)
    if (process.env.E2E_SCREENS) await page.screenshot({ path: `${process.env.E2E_SCREENS}/files-${width}.png`, fullPage: true })
  })
}
