// A programme manager writes the rules, makes a wave, plans it, moves visits and follows them.
import { accessible, assert, downloaded, fits, isWorkbook, russian, screens, settled, test } from '../harness.mjs'

const manager = { role: 'programme_manager' }

/** The id of the demo's wave that goes on; a test opens another one. */
async function openWave(page) {
  const waves = await page.evaluate(() => fetch('/api/v1/waves?limit=50').then((answer) => answer.json()))
  return waves.items.find((wave) => wave.title.startsWith('Текущая волна')).id
}

/** Opens a page of the wave that goes on. */
async function at(open, part, options = {}) {
  const page = await open({ ...manager, path: '/waves', ...options })
  await page.getByRole('heading', { name: 'Волны', level: 1 }).waitFor()
  const id = await openWave(page)
  await page.goto(page.url().replace(/#.*/, `#/waves/${id}${part}`))
  await page.getByRole('navigation', { name: 'Страницы волны' }).waitFor()
  await settled(page)
  return page
}

test('a programme is made with the defaults, in roubles, and what is typed outlives a reload', async ({ open }) => {
  const page = await open({ ...manager, path: '/programmes' })
  await page.getByRole('link', { name: 'Тайный покупатель «Силуэта»' }).waitFor()
  await page.getByRole('link', { name: 'Новая программа' }).click()
  await page.getByLabel('Название').fill('Кафе')
  await page.getByLabel('Вознаграждение за визит').fill('1 250,50')
  await page.getByRole('heading', { name: 'Оплата' }).click()
  await page.reload()
  assert.equal(await page.getByLabel('Название').inputValue(), 'Кафе')
  assert.equal(await page.getByLabel('Проверить анкету').inputValue(), '72')
  await page.getByRole('button', { name: 'Сохранить', exact: true }).click()
  await page.getByRole('heading', { name: 'Кафе', level: 1 }).waitFor()
  await page.getByRole('link', { name: 'Программы' }).first().click()
  const row = page.getByRole('listitem').filter({ hasText: 'Кафе' })
  assert.match(await row.innerText(), /1\s250,50\s₽/)
  await row.getByRole('link').click()
  await page.getByRole('button', { name: 'В архив' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'В архив' }).click()
  await page.getByRole('button', { name: 'Вернуть из архива' }).waitFor()
})

test('a stale edit of a programme shows both sides', async ({ open }) => {
  const first = await open({ ...manager, path: '/programmes' })
  await first.getByRole('link', { name: 'Тайный покупатель «Силуэта»' }).click()
  await first.getByLabel('Проверить анкету').fill('48')
  const second = await open({ role: 'administrator', path: '/programmes' })
  await second.getByRole('link', { name: 'Тайный покупатель «Силуэта»' }).click()
  await second.getByLabel('Ответить на предложение').fill('24')
  await second.getByRole('button', { name: 'Сохранить', exact: true }).click()
  await second.getByText('Программа сохранена.').waitFor()
  await first.getByRole('button', { name: 'Сохранить', exact: true }).click()
  await first.getByRole('dialog').waitFor()
  await accessible(first)
  await first.getByRole('button', { name: 'Сохранить выбранное' }).click()
  await first.getByText('Программа сохранена.').waitFor()
  await first.reload()
  assert.equal(await first.getByLabel('Проверить анкету').inputValue(), '48')
  assert.equal(await first.getByLabel('Ответить на предложение').inputValue(), '24')
}, { allow: /412/ })

test('a wave is made, planned from presets, proposed, applied and opened', async ({ open }) => {
  const page = await open({ ...manager, path: '/waves' })
  await page.getByRole('link', { name: 'Новая волна' }).click()
  await page.getByLabel('Название').first().fill('Зимняя волна')
  await page.getByRole('button', { name: 'Создать и перейти к плану' }).click()
  await page.getByRole('heading', { name: 'План: Зимняя волна' }).waitFor()
  await page.getByLabel('Программа').selectOption({ label: 'Тайный покупатель «Силуэта»' })
  await page.getByText('48 точек').waitFor()
  await page.getByRole('checkbox', { name: /^Северо-Запад/ }).check()
  await page.getByText(/^\d+ точ(ка|ки|ек) ·/).waitFor()
  await page.getByRole('button', { name: 'Будни днём' }).click()
  await page.getByRole('button', { name: 'Выходные' }).click()
  await page.getByLabel('Название').first().fill('Подарок')
  await page.getByRole('button', { name: 'Сохранить план' }).click()
  await page.getByText('План сохранён.').waitFor()
  await page.getByRole('button', { name: 'Составить план' }).click()
  await page.getByText('Новых визитов').waitFor()
  await accessible(page)
  await page.getByRole('button', { name: 'Другой вариант' }).click()
  await settled(page)
  await page.getByRole('button', { name: /^Назначить \d+ визит/ }).click()
  await page.getByRole('heading', { name: 'Расписание: Зимняя волна' }).waitFor()
  await page.getByRole('row').nth(1).waitFor()
  await page.getByRole('link', { name: 'План', exact: true }).click()
  await page.getByText('У волны уже есть задания.').waitFor()
  await page.getByRole('button', { name: 'Открыть волну' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Открыть волну' }).click()
  await page.getByRole('button', { name: 'Закрыть волну' }).waitFor()
})

test('the schedule lists what is late first, filters, is a file, and several visits are called off', async ({ open }) => {
  const page = await at(open, '/schedule')
  assert.match(await page.locator('tbody tr').first().innerText(), /Опаздывает/)
  isWorkbook(await downloaded(page, () => page.getByRole('button', { name: /^Excel: / }).click()))
  await page.getByLabel('Этап').selectOption({ label: 'На доске' })
  await page.waitForURL(/stage=on_board/)
  await settled(page)
  const boxes = page.locator('tbody').getByRole('checkbox')
  const before = await boxes.count()
  assert.ok(before >= 2, `${before} on the board`)
  await boxes.nth(before - 1).check()
  await boxes.nth(before - 2).check()
  await page.getByRole('button', { name: 'Отменить 2 визита' }).click()
  await page.getByRole('dialog').getByLabel('Причина').fill('Точка закрыта на ремонт')
  await accessible(page)
  await page.getByRole('dialog').getByRole('button', { name: 'Отменить 2 визита' }).click()
  await page.getByText('Отменено 2 визита.').waitFor()
  await settled(page)
  assert.equal(await boxes.count(), before - 2)
})

test('a visit is dragged to another day, and moved from its form against the rules with a reason', async ({ open }) => {
  const page = await at(open, '/schedule?view=calendar')
  // Both ends of a drag are on the screen: the last visit goes to an earlier day of the last week.
  const chip = page.locator('button[draggable=true]').last()
  const name = await chip.locator('.where').innerText()
  const from = await chip.evaluate((node) => node.closest('li').dataset.day)
  const week = page.locator('li[data-day]')
  const target = week.nth((await week.count()) - 6)
  const to = await target.evaluate((node) => node.dataset.day)
  assert.notEqual(from, to)
  await chip.dragTo(target)
  await settled(page)
  // The rules may be against that day: then the form is open and says so.
  const dialog = page.getByRole('dialog')
  if (await dialog.isVisible()) {
    await dialog.getByText('Правила программы против').waitFor()
    await dialog.getByLabel('Причина').fill('Так просит магазин')
    await dialog.getByRole('button', { name: 'Настоять' }).click()
    await dialog.waitFor({ state: 'detached' })
    await settled(page)
  }
  await page.locator(`li[data-day="${to}"]`).getByRole('button', { name }).first().waitFor()
}, { allow: /409/ })

test('progress tells what is late with links into the schedule', async ({ open }) => {
  const page = await at(open, '/progress')
  await page.getByText(/обновлено в \d/).waitFor()
  await page.getByText('Показать числами').click()
  assert.ok((await page.getByRole('row').count()) > 10)
  await page.getByRole('link', { name: /опаздыва/ }).first().click()
  await page.waitForURL(/alert=late/)
  await settled(page)
  for (const row of await page.locator('tbody tr').allInnerTexts()) assert.match(row, /Опаздывает/)
})

test('who only reads results has no other pages of a wave', async ({ open }) => {
  const page = await open({ role: 'store_manager', path: '/waves' })
  await settled(page)
  assert.equal(await page.getByRole('link', { name: 'Программы' }).count(), 0)
  await page.goto(page.url().replace(/#.*/, `#/waves/${await openWave(page)}`))
  await page.getByRole('heading', { name: 'Результат волны' }).waitFor()
  await settled(page)
  assert.equal(await page.getByRole('navigation', { name: 'Страницы волны' }).count(), 0)
})

for (const screen of screens) {
  test(`planning is accessible, fits and speaks Russian, ${screen.width} px, ${screen.scheme}`, async ({ open }) => {
    for (const part of ['/plan', '/schedule', '/schedule?view=calendar', '/progress']) {
      const page = await at(open, part, screen)
      await accessible(page)
      await fits(page)
      await russian(page)
    }
    for (const path of ['/programmes', '/programmes/new', '/waves/new']) {
      const page = await open({ ...manager, path, ...screen })
      await page.getByRole('heading', { level: 1 }).waitFor()
      await accessible(page)
      await fits(page)
      await russian(page)
    }
  })
}
