// A group leader begins a standard: from a template, from a copy, from a Word file; a broken file is refused in words.
import { readFile } from 'node:fs/promises'
import { accessible, assert, fits, russian, screens, settled, test } from '../harness.mjs'

const word = await readFile(new URL('../../../internal/docx/testdata/libreoffice.docx', import.meta.url))
const choose = (page, buffer, name = 'Стандарт салона.docx') =>
  page.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/octet-stream', buffer })

async function begun(open, screen = {}) {
  const page = await open({ role: 'administrator', path: '/standards', ...screen })
  await page.getByRole('link', { name: 'Новый стандарт' }).first().click()
  await page.getByRole('tab', { name: 'Шаблон' }).waitFor()
  return page
}

async function created(page) {
  await page.getByRole('button', { name: 'Создать черновик' }).click()
  await page.waitForURL(/standard-versions\/[^/]+\/edit/)
}

test('a standard from the fashion retail template opens in the editor with its text', async ({ open }) => {
  const page = await begun(open)
  await page.getByRole('button', { name: /Посмотреть текст.*модной одежды/ }).click()
  const drawer = page.getByRole('dialog')
  await drawer.getByText('Дополнительная покупка').click()
  await drawer.getByText('За один разговор сотрудник делает не более трёх дополнительных предложений.').waitFor()
  await drawer.getByRole('button', { name: 'Взять этот шаблон' }).click()
  assert.equal(await page.getByLabel('Название стандарта').inputValue(), 'Стандарт обслуживания в магазинах модной одежды')
  await created(page)
  await page.getByText('Выявление потребностей').first().waitFor()
})

test('a copy of a version is another standard', async ({ open }) => {
  const page = await begun(open)
  await page.getByRole('tab', { name: 'Копия' }).click()
  await page.getByRole('radio', { name: /Версия 1\.0/ }).first().check()
  assert.match(await page.getByLabel('Название стандарта').inputValue(), / — копия$/)
  await page.getByLabel('Название стандарта').fill('Стандарт второго бренда')
  await created(page)
  await page.getByText('Стандарт второго бренда').first().waitFor()
})

test('a Word file is shown as it was understood, and what is ticked off does not come', async ({ open }) => {
  const page = await begun(open)
  await page.getByRole('tab', { name: 'Документ Word' }).click()
  await choose(page, word)
  await page.getByRole('heading', { name: 'Что получилось' }).waitFor()
  await page.getByText('3 раздела, 5 требований').waitFor()
  await page.getByRole('checkbox', { name: /Кассир отдаёт чек в руки/ }).uncheck()
  await page.getByText('3 раздела, 4 требования').waitFor()
  assert.equal(await page.getByLabel('Название стандарта').inputValue(), 'Стандарт обслуживания в салоне связи')
  await created(page)
  await page.getByRole('button', { name: /Касса/ }).first().click()
  await page.getByText('Кассир называет сумму до оплаты.').first().waitFor()
  assert.equal(await page.getByText('Кассир отдаёт чек в руки.').count(), 0)
})

test('a broken or old document is refused in words', async ({ open }) => {
  const page = await begun(open)
  await page.getByRole('tab', { name: 'Документ Word' }).click()
  await choose(page, word.subarray(0, word.length / 2))
  await page.getByText('Файл повреждён и не читается').waitFor()
  await choose(page, Buffer.concat([Buffer.from('D0CF11E0A1B11AE1', 'hex'), Buffer.alloc(2048)]))
  await page.getByText('Это документ старого Word').waitFor()
  assert.ok(await page.getByRole('button', { name: 'Создать черновик' }).isDisabled())
}, { allow: /422/ })

for (const screen of screens) {
  test(`beginning a standard is accessible, fits and speaks Russian, ${screen.width} px, ${screen.scheme}`, async ({ open }) => {
    const page = await begun(open, screen)
    await settled(page)
    await accessible(page)
    await fits(page)
    await page.getByRole('tab', { name: 'Документ Word' }).click()
    await choose(page, word)
    await page.getByRole('heading', { name: 'Что получилось' }).waitFor()
    await settled(page)
    await accessible(page)
    await fits(page)
    await russian(page)
  })
}
