import { accessible, assert, fits, russian, screens, settled, test } from '../harness.mjs'

/** Opens the list as a role. */
async function openList(open, role, options = {}) {
  const page = await open({ role, path: '/exceptions', ...options })
  await page.getByRole('heading', { name: 'Исключения', level: 1 }).waitFor()
  await page.getByRole('button', { name: 'Примерочные на ремонте' }).waitFor()
  return page
}

const day = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

test('a programme manager records an exception, corrects it and ends it early', async ({ open }) => {
  const page = await openList(open, 'programme_manager')
  await page.getByRole('button', { name: 'Новое исключение' }).click()
  const form = page.getByRole('dialog')
  await form.getByRole('button', { name: 'Записать исключение' }).click()
  await form.getByText('Выберите, где действует исключение.').waitFor()
  await form.getByText('Напишите, почему это не применяется.').waitFor()
  await form.getByRole('searchbox', { name: 'Найти точку' }).fill('кром')
  await form.getByRole('radio', { name: /Кром/ }).check()
  await form.getByRole('radio', { name: 'Касса и прощание' }).check()
  await form.getByText(/: 5 вопросов из \d+ не будут учитываться/).waitFor()
  await form.getByLabel('С какого дня').fill(day(-1))
  await form.getByLabel('По какой день').fill(day(90))
  await form.getByLabel('Причина').fill('Касса переезжает')
  await form.getByRole('button', { name: 'Записать исключение' }).click()
  await page.getByText('Исключение записано.').waitFor()

  await page.getByRole('searchbox').fill('переезжает')
  await page.getByRole('button', { name: 'Касса переезжает' }).click()
  const drawer = page.getByRole('dialog')
  await drawer.getByRole('button', { name: 'Исправить' }).click()
  await drawer.getByText('Отдельные требования').click()
  await drawer.getByRole('searchbox').fill('чек')
  await drawer.getByRole('checkbox', { name: /кассовый чек/ }).check()
  await drawer.getByLabel('Что исправлено и почему').fill('Не работает только чековая лента')
  await drawer.getByRole('button', { name: 'Сохранить исправление' }).click()
  await page.getByText('Прежние данные остались в истории').waitFor()

  await drawer.getByRole('button', { name: 'Закончить раньше' }).click()
  await drawer.getByLabel('Последний день').fill(day(5))
  await drawer.getByRole('button', { name: 'Закончить', exact: true }).click()
  await page.getByText('Исключение закончится раньше.').waitFor()
  await drawer.getByText('Закончено раньше срока', { exact: true }).waitFor()
  const history = await drawer.getByRole('list').last().innerText()
  for (const step of ['Записано', 'Исправлено', 'Не работает только чековая лента', 'Закончено раньше срока']) assert.ok(history.includes(step), step)
  await page.keyboard.press('Escape')
  await page.getByRole('row', { name: /Касса переезжает.*скоро закончится/ }).waitFor()
})

test('a form half filled comes back after a reload', async ({ open }) => {
  const page = await openList(open, 'administrator')
  await page.getByRole('button', { name: 'Новое исключение' }).click()
  await page.getByLabel('Причина', { exact: true }).fill('Витрина закрыта лесами')
  await page.reload()
  await page.getByRole('button', { name: 'Новое исключение' }).click()
  assert.equal(await page.getByLabel('Причина', { exact: true }).inputValue(), 'Витрина закрыта лесами')
})

test('a store asks, and the programme decides', async ({ open }) => {
  const store = await openList(open, 'store_manager')
  assert.equal(await store.getByText('Витрину закрыли строители').count(), 0, 'another store is shown')
  await store.getByRole('button', { name: 'Вторая касса сломана' }).click()
  assert.equal(await store.getByRole('button', { name: 'Разрешить' }).count(), 0)
  const manager = await openList(open, 'programme_manager')
  await manager.getByLabel('Состояние').selectOption({ label: 'ждёт решения' })
  await manager.getByRole('button', { name: 'Вторая касса сломана' }).click()
  await manager.getByRole('button', { name: 'Отказать' }).click()
  await manager.getByRole('button', { name: 'Отказать' }).click()
  await manager.getByRole('alert').waitFor()
  await manager.getByLabel('Почему отказано').fill('Вторая касса не обязательна')
  await manager.getByRole('button', { name: 'Отказать' }).click()
  await manager.getByText('В исключении отказано.').waitFor()
  await store.reload()
  await store.getByRole('row', { name: /Вторая касса сломана.*отказано/ }).waitFor()
}, { allow: /422/ })

for (const screen of screens) {
  test(`exceptions are accessible, fit and speak Russian, ${screen.width} px, ${screen.scheme}`, async ({ open }) => {
    const page = await openList(open, 'programme_manager', screen)
    const good = async () => {
      await settled(page)
      await accessible(page)
      await fits(page)
      await russian(page)
    }
    await good()
    await page.getByRole('button', { name: 'Примерочные на ремонте' }).click()
    await page.getByRole('button', { name: 'Исправить' }).waitFor()
    await good()
    await page.getByRole('button', { name: 'Исправить' }).click()
    await page.getByRole('checkbox').first().waitFor()
    await good()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Новое исключение' }).click()
    await page.getByRole('radio', { name: 'Касса и прощание' }).waitFor()
    await good()
  })
}
