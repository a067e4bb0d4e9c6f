import { accessible, assert, downloaded, fits, isPDF, isWorkbook, russian, screens, test } from '../harness.mjs'
import { workbook } from './workbook.mjs'

const sheet = [
  ['Проверка магазина «Линия»'],
  [],
  ['№', 'Критерий', 'Ответ', 'Баллы'],
  ['1', 'Приветствие'],
  ['1.1', 'Сотрудник поздоровался первым', 'да / нет', 5],
  ['1.2', 'Сотрудник улыбнулся', 'да / нет / н.п.', 3],
  ['2', 'Касса'],
  ['2.1', 'Кассир назвал сумму покупки', 'да / нет', 2],
]

const openImport = async (open, options = {}) => {
  const page = await open({ role: 'administrator', path: '/checklists', ...options })
  await page.getByRole('link', { name: 'Загрузить из Excel' }).click()
  await page.getByText('Выберите файл или перетащите его сюда').waitFor()
  return page
}

const choose = (page, name, buffer) =>
  page.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/octet-stream', buffer })

test('checklists are listed, read question by question and printed', async ({ open }) => {
  const page = await open({ role: 'administrator', path: '/checklists' })
  await page.getByRole('link', { name: /^Версия/ }).first().click()
  await page.getByRole('heading', { level: 2 }).first().waitFor()
  assert.ok((await page.getByRole('listitem').count()) > 5, 'few questions')
  isPDF(await downloaded(page, () => page.getByRole('button', { name: /^PDF: / }).click()))
})

test('a workbook becomes a draft checklist, and the checklist a draft standard', async ({ open }) => {
  const page = await openImport(open)
  await choose(page, 'анкета.xlsx', workbook('Анкета', sheet))
  await page.getByRole('heading', { name: 'Строка за строкой' }).waitFor()
  assert.match(await page.locator('main').innerText(), /Сотрудник поздоровался первым/)
  const title = `Импорт ${Date.now()}`
  await page.getByLabel('Название чек-листа').fill(title)
  await accessible(page)
  await page.reload()
  assert.equal(await page.getByLabel('Название чек-листа').inputValue(), title, 'the dry run is lost on reload')
  await page.getByRole('button', { name: 'Сохранить черновик' }).click()
  await page.waitForURL(/checklist-versions/)
  await page.getByText('Кассир назвал сумму покупки').waitFor()
  await page.getByRole('button', { name: 'Сделать черновик стандарта' }).click()
  await page.waitForURL(/standard-versions/)
  await page.getByRole('heading', { level: 3 }).first().waitFor()
  await page.getByText('Черновик', { exact: true }).waitFor()
})

test('a checklist goes out as XLSForm and as Excel, and comes back from either', async ({ open }) => {
  const page = await open({ role: 'administrator', path: '/checklists' })
  await page.getByRole('link', { name: /^Версия/ }).first().click()
  const question = await page.locator('main li').first().innerText()
  const files = []
  for (const name of [/^XLSForm/, /^Excel/]) {
    const file = await downloaded(page, () => page.getByRole('button', { name }).click())
    isWorkbook(file)
    files.push(file)
  }
  assert.notDeepEqual(files[0].bytes, files[1].bytes)
  for (const [at, { bytes }] of files.entries()) {
    const again = await openImport(open)
    await choose(again, 'чек-лист.xlsx', bytes)
    await again.getByRole('heading', { name: 'Строка за строкой' }).waitFor()
    assert.ok(question.length > 0 && (await again.getByText('Не вошло').count()) === 0)
    await again.getByLabel('Название чек-листа').fill(`Обратно ${Date.now()}`)
    await accessible(again)
    if (at > 0) await russian(again) // the sheets of an XLSForm have English names
    await again.getByRole('button', { name: 'Сохранить черновик' }).click()
    await again.waitForURL(/checklist-versions/)
    await again.getByText(question.split('\n')[0].slice(0, 30)).first().waitFor()
    await again.close()
  }
})

test(
  'a file that is no workbook is refused with advice, and another can be tried at once',
  async ({ open }) => {
    const page = await openImport(open)
    await choose(page, 'анкета.xlsx', Buffer.from('это не книга'))
    await page.getByRole('alert').waitFor()
    await russian(page)
    await accessible(page)
    await choose(page, 'анкета.xlsx', workbook('Анкета', sheet))
    await page.getByRole('heading', { name: 'Строка за строкой' }).waitFor()
    assert.equal(await page.getByRole('alert').count(), 0)
  },
  { allow: /422|400|413/ },
)

const strange = [['Код', 'Зона', 'Суть', 'Насколько', 'Цена'], ['А1', 'Зал', 'Столы чистые', 'да/нет', 2], ['', '', 'Заполняет старший', '', ''], ['А2', 'Касса', 'Бариста повторил заказ', 'да/нет', 3]]

test(
  'what the columns and rows of a foreign file hold is said once, and remembered for the next file like it',
  async ({ open }) => {
    // Headings of its own: other runs of this test remember theirs.
    const own = [[`Код ${Date.now()}`, ...strange[0].slice(1)], ...strange.slice(1)]
    const page = await openImport(open)
    await choose(page, 'кофейня.xlsx', workbook('Форма', own))
    await page.getByRole('button', { name: 'Прочитать лист «Форма»' }).click()
    const column = (letter) => page.getByLabel(`Что в столбце ${letter}, лист Форма`)
    await page.getByLabel('Строка заголовков').selectOption('1')
    for (const [letter, holds] of [['A', 'Номер'], ['B', 'Раздел'], ['C', 'Вопрос'], ['D', 'Вид ответа'], ['E', 'Балл за вопрос']]) {
      const read = page.waitForResponse((answer) => answer.url().endsWith('/checklist-imports') && answer.ok())
      await column(letter).selectOption(holds)
      await read
    }
    await page.getByLabel('Чем прочитан ряд: Форма, 3').selectOption('Пояснение')
    await page.getByText('2 раздела, 2 вопроса.').waitFor()
    await accessible(page)
    await russian(page)
    await page.getByLabel('Название чек-листа').fill('Кофейня')
    assert.ok(await page.getByLabel('Запомнить разметку').isChecked())
    await page.getByRole('button', { name: 'Сохранить черновик' }).click()
    await page.waitForURL(/checklist-versions/)
    const again = await openImport(open)
    await choose(again, 'кофейня-2.xlsx', workbook('Лист1', [...own, ['А3', 'Касса', 'Чек выдан', 'да/нет', 1]]))
    await again.getByText('2 раздела, 3 вопроса.').waitFor()
    const remembered = again.getByText(/^Прочитано так, как указали/)
    await remembered.waitFor()
    await again.getByRole('button', { name: 'Забыть и угадать заново' }).click()
    await remembered.waitFor({ state: 'detached' })
  },
  { allow: /422/ },
)

for (const screen of screens) {
  test(`checklists and the import are accessible, fit and speak Russian, ${screen.width} px, ${screen.scheme}`, async ({ open }) => {
    const page = await open({ role: 'administrator', path: '/checklists', ...screen })
    await page.getByRole('link', { name: /^Версия/ }).first().waitFor()
    const good = async () => {
      await accessible(page)
      await fits(page)
      await russian(page)
    }
    await good()
    await page.getByRole('link', { name: /^Версия/ }).first().click()
    await page.getByRole('heading', { level: 2 }).first().waitFor()
    await good()
    await page.goto(page.url().replace(/#.*/, '#/checklists/import'))
    await choose(page, 'анкета.xlsx', workbook('Анкета', sheet))
    await page.getByRole('heading', { name: 'Строка за строкой' }).waitFor()
    await good()
  })
}
