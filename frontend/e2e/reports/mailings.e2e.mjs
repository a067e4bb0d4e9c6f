import { accessible, assert, downloaded, fits, isPDF, russian, screens, settled, test } from '../harness.mjs'

/** Makes a mailing with a name and everybody as its recipients, and waits until it is kept. */
async function made(page, title) {
  await page.getByLabel('Название').fill(title)
  await page.getByRole('button', { name: 'Выбрать всех в списке' }).click()
  await page.getByRole('button', { name: 'Сохранить' }).click()
  await page.getByRole('heading', { level: 1, name: title }).waitFor()
}

test('a report is put together by keyboard, previewed, sent, and each gets their own', async ({ open }) => {
  const page = await open({ role: 'programme_manager', path: '/mailings' })
  await page.getByText('Рассылок пока нет').waitFor()
  await page.getByRole('link', { name: 'Новая рассылка' }).first().click()
  const down = page.getByRole('button', { name: 'Ниже: Разделы' })
  await down.focus()
  await page.keyboard.press('Enter')
  assert.match(await page.locator('ol > li').nth(2).innerText(), /3\. Разделы/)
  assert.ok(await down.evaluate((one) => one === document.activeElement), 'the focus left the block that was moved')
  await page.getByLabel('Блок', { exact: true }).selectOption('trend')
  await page.getByRole('button', { name: 'Добавить', exact: true }).click()
  await page.getByText('6. Динамика по волнам').waitFor()
  isPDF(await downloaded(page, () => page.getByRole('button', { name: /^Посмотреть PDF/ }).click()))
  await accessible(page)
  await made(page, 'Итоги недели')
  await page.getByText('Ещё ничего не отправлено').waitFor()
  await page.getByRole('button', { name: 'Отправить сейчас' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Отправить' }).click()
  await page.getByText(/^отправлено \d+/).waitFor({ timeout: 60_000 })
  await page.getByRole('button', { name: /^Подробности отправки/ }).click()
  const drawer = page.getByRole('dialog')
  await drawer.getByText('Светлана Крылова').waitFor() // she has one store
  const own = await drawer.getByRole('listitem').filter({ hasText: 'Светлана Крылова' }).innerText()
  const all = await drawer.getByRole('listitem').filter({ hasText: 'Марина Соколова' }).innerText()
  assert.match(own, /в отчёте 1 визит/)
  assert.match(all, /в отчёте \d\d визит/)
  const store = await open({ role: 'store_manager', path: '/report-files' })
  const row = store.locator('tbody tr').filter({ hasText: 'Итоги недели' })
  isPDF(await downloaded(store, () => row.getByRole('button', { name: /^Скачать/ }).click()))
})

test('what is wrong with a mailing is said where it is, and the look is kept', async ({ open }) => {
  const page = await open({ role: 'administrator', path: '/mailings/look' })
  await page.getByLabel('Цвет', { exact: true }).fill('#ffee00')
  await page.getByRole('button', { name: 'Сохранить' }).click()
  await page.getByText('Слишком светлый цвет').waitFor()
  await page.getByLabel('Цвет', { exact: true }).fill('#0a5c3b')
  await page.getByRole('button', { name: 'Сохранить' }).click()
  await page.getByText('Оформление сохранено.').waitFor()
  await page.goto(page.url().replace('/look', '/new'))
  await page.getByRole('checkbox', { name: /^PDF/ }).uncheck()
  await page.getByRole('button', { name: 'Сохранить' }).click()
  await page.getByText('Выберите хотя бы один файл').waitFor()
  await page.getByText('Длина от 1 до 120 знаков.').waitFor()
  await accessible(page)
}, { allow: /422/ })

test('the best locations of a wave get certificates', async ({ open }) => {
  const page = await open({ role: 'brand_manager', path: '/waves' })
  await page.getByRole('row').filter({ hasText: 'Закрыта' }).first().getByRole('link').click()
  await page.getByRole('button', { name: 'Сертификаты' }).click()
  const dialog = page.getByRole('dialog')
  await accessible(page)
  isPDF(await downloaded(page, () => dialog.getByRole('button', { name: /^PDF/ }).click()))
})

for (const { width, height, scheme } of screens) {
  test(`the builder fits ${width} px in ${scheme}`, async ({ open }) => {
    const page = await open({ role: 'programme_manager', path: '/mailings/new', width, height, scheme })
    await page.getByText('Когда отправлять').waitFor()
    await settled(page)
    await fits(page)
    await russian(page)
    await accessible(page)
  }, { reads: true })
}
