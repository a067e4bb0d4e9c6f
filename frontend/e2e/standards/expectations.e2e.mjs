// A working group imports a survey whose driver is known, sees it first, decides, and links a requirement.
import { accessible, assert, downloaded, fits, isWorkbook, russian, screens, settled, test } from '../harness.mjs'
import { workbook } from '../checklists/workbook.mjs'

const head = ['№', 'Имя', 'Электронная почта', 'Консультант сразу замечает меня', 'Показывает товар в деле', 'В зале приятная музыка', 'Порекомендуете нас знакомым?']

/** Answers in which attention drives the overall mark, showing helps a little, and music says nothing. */
function answers(n) {
  const rows = [head]
  for (let i = 0; i < n; i++) {
    const [attention, showing, music, luck] = [1 + (i % 5), 1 + (Math.floor(i / 5) % 5), 1 + ((i * i) % 7 % 5), ((i * 7) % 4) - 1]
    const overall = Math.max(0, Math.min(10, Math.round(1.4 * attention + 0.6 * showing + luck)))
    rows.push([i + 1, 'Анна', `anna${i}@example.ru`, attention, showing, music, overall])
  }
  return rows
}

const choose = (page, buffer) => page.locator('input[type=file]').setInputFiles({ name: 'Опрос на выходе.xlsx', mimeType: 'application/octet-stream', buffer })

async function good(page) {
  await settled(page)
  await accessible(page)
  await fits(page)
  await russian(page)
}

/** Imports the survey from the first standard of the list and waits for the result. */
async function imported(page, rows) {
  await page.getByRole('link', { name: 'Ожидания клиентов' }).first().click()
  await page.getByRole('link', { name: 'Загрузить опрос' }).first().click()
  await choose(page, workbook('Опрос', rows))
  await page.getByRole('heading', { name: 'Столбцы файла' }).waitFor()
  await page.getByLabel('Когда проводили').fill('2026-08-20')
  await page.getByRole('button', { name: 'Загрузить опрос' }).click()
  await page.getByRole('heading', { name: 'Что движет клиентом' }).waitFor()
}

test('a survey is imported, its known driver comes first, the group decides and links a requirement', async ({ open }) => {
  const page = await open({ role: 'administrator', path: '/standards' })
  await page.getByRole('link', { name: 'Ожидания клиентов' }).first().click()
  await page.getByText('Ожиданий пока нет').waitFor()
  await good(page)
  await page.getByRole('link', { name: 'Загрузить опрос' }).first().click()
  isWorkbook(await downloaded(page, () => page.getByRole('button', { name: /Скачать образец/ }).click()))
  await good(page)

  const rows = answers(200)
  rows[5][3] = 9
  await choose(page, workbook('Опрос', rows))
  await page.getByText('Личные данные: столбец не читается.').first().waitFor()
  await page.getByText('Опрос!D6').waitFor()
  await page.getByLabel('Когда проводили').fill('2026-08-20')
  assert.ok(await page.getByRole('button', { name: 'Загрузить опрос' }).isDisabled(), 'a wrong mark can be imported')
  await good(page)
  await page.getByLabel('Считать эти оценки пропусками').check()
  await page.getByRole('button', { name: 'Загрузить опрос' }).click()

  const list = page.locator('article')
  await list.nth(2).waitFor()
  const first = list.first()
  assert.match(await first.innerText(), /Консультант сразу замечает меня/)
  assert.match(await first.innerText(), /обязательное/)
  assert.match(await first.innerText(), /пропусков 1/)
  assert.match(await list.nth(2).innerText(), /приятная музыка/)
  await page.getByText('3 ожидания без требования').waitFor()
  await good(page)

  await first.getByRole('button').click()
  const drawer = page.getByRole('dialog')
  await drawer.getByText('Группа ещё не решила.').waitFor()
  await good(page)
  await drawer.getByLabel('рекомендованное').check()
  await drawer.getByLabel('Почему так').fill('Сначала проверим в пилоте')
  await drawer.getByRole('button', { name: 'Записать решение' }).click()
  await drawer.getByText('Сначала проверим в пилоте').first().waitFor()
  await drawer.getByRole('button', { name: 'Выбрать требования' }).click()
  await drawer.getByRole('checkbox').first().check()
  await drawer.getByRole('button', { name: 'Привязать 1 требование' }).click()
  await drawer.getByRole('button', { name: 'Выбрать требования' }).waitFor()
  await good(page)
  await page.keyboard.press('Escape')
  await page.getByText('2 ожидания без требования').waitFor()
  await page.getByLabel('Показать', { exact: true }).selectOption({ label: 'Решено иначе, чем в опросе' })
  await list.nth(1).waitFor({ state: 'detached' })
  assert.equal(await list.count(), 1)
})

test('an expectation from a focus group is added, renamed and deleted', async ({ open }) => {
  const page = await open({ role: 'administrator', path: '/standards' })
  await page.getByRole('link', { name: 'Ожидания клиентов' }).last().click()
  await page.getByRole('button', { name: 'Добавить ожидание' }).first().click()
  await page.getByRole('dialog').getByRole('button', { name: 'Сохранить' }).click()
  await page.getByRole('dialog').getByRole('alert').waitFor()
  await page.getByLabel('Чего ждёт клиент').fill('Меня не торопят')
  await page.getByRole('button', { name: 'Сохранить' }).click()
  await page.getByRole('button', { name: 'Меня не торопят' }).click()
  await page.getByRole('button', { name: 'Изменить ожидание' }).click()
  await page.getByLabel('Чего ждёт клиент').fill('Меня никто не торопит')
  await page.getByRole('button', { name: 'Сохранить' }).click()
  await page.getByRole('button', { name: 'Меня никто не торопит' }).click()
  await page.getByRole('button', { name: 'Удалить ожидание' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Удалить ожидание' }).click()
  await page.getByText('Ожидание удалено').waitFor()
  await page.getByRole('button', { name: 'Меня никто не торопит' }).waitFor({ state: 'detached' })
}, { allow: /422/ })

for (const screen of screens) {
  test(`expectations are accessible, fit and speak Russian, ${screen.width} px, ${screen.scheme}`, async ({ open }) => {
    const page = await open({ role: 'administrator', path: '/standards', ...screen })
    await imported(page, answers(120))
    await good(page)
    await page.locator('article').first().getByRole('button').click()
    await page.getByRole('dialog').getByText('Что говорит опрос').waitFor()
    await good(page)
  })
}
