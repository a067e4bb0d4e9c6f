// A newcomer imports locations: the template, an error by its cell, the correction, the list and the map.
import { accessible, assert, downloaded, fits, isWorkbook, russian, test } from '../harness.mjs'
import { workbook } from '../checklists/workbook.mjs'

const head = ['Код', 'Название', 'Бренд', 'Регион', 'Город', 'Широта', 'Долгота', 'Часы работы', 'Своя парковка']
const choose = (page, name, buffer) => page.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/octet-stream', buffer })

/** Windows-1251, as Russian Excel saves CSV. */
const ansi = (text) =>
  Buffer.from([...text].map((c) => (c === 'ё' ? 0xb8 : c >= 'А' && c <= 'я' ? c.charCodeAt(0) - 0x410 + 0xc0 : c.charCodeAt(0))))

for (const size of [{ width: 360, height: 740 }, { width: 1280, height: 800 }]) {
  test(`a newcomer imports locations from Excel, ${size.width} px`, async ({ open }) => {
    const page = await open({ role: 'administrator', path: '/locations', ...size })
    const good = async () => {
      await accessible(page)
      await fits(page)
      await russian(page)
    }
    await page.getByRole('link', { name: 'Загрузить из Excel' }).click()
    await page.getByRole('heading', { name: 'Загрузка точек' }).waitFor()
    await good()
    isWorkbook(await downloaded(page, () => page.getByRole('button', { name: /Скачать образец/ }).click()))
    const code = `И${size.width}`
    const rows = [head, [`${code}-1`, 'Первая на море', 'Силуэт', 'Побережье', 'Сочи', 43.5855, 39.7231, 'утром', 'да'], [`${code}-2`, 'Вторая на море', 'Силуэт', 'Побережье', 'Сочи', 43.6, 39.73, '', 'нет']]
    await choose(page, 'точки.xlsx', workbook('Точки', rows))
    await page.getByText('Точки!H2').waitFor()
    await page.getByText('Не понять часы работы').waitFor()
    assert.ok(await page.getByRole('button', { name: /^Загрузить \d/ }).isDisabled(), 'a file with errors can be imported')
    await good()
    rows[1][7] = 'Пн–Вс 09:00–21:00'
    await page.getByRole('button', { name: 'Выбрать другой файл' }).click()
    await choose(page, 'точки.xlsx', workbook('Точки', rows))
    const make = page.getByLabel('Создать бренды и регионы')
    // The second run of the test finds the region of the first.
    await page.getByRole('heading', { name: 'Что изменится' }).waitFor()
    if (await make.count()) await make.check()
    await page.getByRole('button', { name: 'Загрузить 2 точки' }).click()
    await page.getByText('Точки загружены').first().waitFor()
    await good()
    await page.getByRole('link', { name: 'К точкам' }).click()
    await page.getByRole('searchbox').fill(`${code}-1`)
    await page.getByRole('link', { name: 'Первая на море' }).waitFor()
    await page.goto(page.url().replace(/#.*/, '#/locations/map'))
    await page.getByRole('searchbox').fill(`${code}-1`)
    await page.locator('.map-spot[title="Первая на море"]').waitFor()
    await page.getByRole('button', { name: /Первая на море.*Сочи/ }).last().click()
    await page.getByRole('dialog').getByRole('link', { name: 'Открыть точку' }).click()
    await page.getByText('ежедневно').waitFor()
    // The same file again: nothing to do.
    await page.goto(page.url().replace(/#.*/, '#/locations/import'))
    await choose(page, 'точки.xlsx', workbook('Точки', rows))
    await page.getByText('загружать нечего').waitFor()
  })
}

test('CSV in Windows-1251 shows every difference, and only the good rows can be imported', async ({ open }) => {
  const page = await open({ role: 'administrator', path: '/locations/import' })
  await choose(page, 'точки.csv', ansi('Код;Телефон\nS002;+7 999 000-00-00\nS003;\nНЕТ;1\n'))
  await page.getByText('+7 999 000-00-00').waitFor()
  await page.getByLabel(/Пропустить 1 строку с ошибками/).check()
  await page.getByRole('button', { name: 'Загрузить 2 точки' }).click()
  await page.getByText('Пропущенные строки').waitFor()
})

test(
  'files that are no tables are refused with advice, and the choice stays open',
  async ({ open }) => {
    const page = await open({ role: 'administrator', path: '/locations/import' })
    await choose(page, 'фото.xlsx', Buffer.from('PK\u0003\u0004 это не книга'))
    await page.getByRole('alert').waitFor()
    await russian(page)
    await accessible(page)
    await choose(page, 'точки.csv', Buffer.from('Название;Город\nА;Б\n'))
    await page.getByText('Код').first().waitFor()
    await choose(page, 'точки.csv', Buffer.from('Код;Город\nS002;Москва\n'))
    await page.getByText('загружать нечего').waitFor()
  },
  { allow: /422|400|413/ },
)
