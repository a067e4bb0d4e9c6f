import { accessible, assert, downloaded, fits, russian, screens, settled, test } from '../harness.mjs'
import { must } from '../visits.mjs'
import { newDraft } from './draft.mjs'

/** Opens the working group of a new draft as whoever leads it. */
async function openGroup(open, options = {}) {
  const page = await open({ role: 'administrator', path: '/standards', ...options })
  await page.getByRole('heading', { level: 1 }).waitFor()
  const draft = await newDraft(page)
  await page.goto(page.url().replace(/#.*/, `#/standard-versions/${draft.version}`))
  await page.getByRole('link', { name: 'Рабочая группа' }).click()
  await page.getByRole('heading', { name: 'Рабочая группа', level: 1 }).waitFor()
  return { page, draft }
}

test('a leader asks somebody into the group by name, never a shopper, and takes the role away', async ({ open }) => {
  const employee = await open({ role: 'employee', path: '/' })
  const { account } = await must(employee, 'GET', '/session')
  const shopper = await open({ role: 'shopper', path: '/' })
  const hidden = (await must(shopper, 'GET', '/session')).account
  const { page, draft } = await openGroup(open)
  const found = await must(page, 'GET', `/standards/${draft.standard}/candidates?search=${encodeURIComponent(hidden.name)}`)
  assert.ok(!found.items.some((one) => one.id === hidden.id), 'the group learns who shops')
  await page.getByRole('tab', { name: /^Участники/ }).click()
  await page.getByRole('combobox', { name: 'Кого добавить' }).fill(account.name)
  await page.getByRole('option', { name: account.name }).first().click()
  await page.getByRole('button', { name: 'Добавить', exact: true }).click()
  await page.getByText(`В группе: ${account.name}`).waitFor()
  await page.getByRole('button', { name: `Убрать роль «Участник рабочей группы»: ${account.name}` }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Убрать роль' }).click()
  await page.getByRole('button', { name: `Убрать роль «Участник рабочей группы»: ${account.name}` }).waitFor({ state: 'detached' })
})

test('the usual plan is laid, a step is moved by keyboard and by mouse, and is done', async ({ open }) => {
  const { page, draft } = await openGroup(open)
  await page.getByRole('button', { name: 'Составить план из десяти шагов' }).click()
  await page.getByText('План составлен').waitFor()
  const step = async (at) => (await must(page, 'GET', `/standards/${draft.standard}/group`)).steps[at]
  const later = (day, days) => new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
  const before = await step(1)
  const bar = page.getByRole('button', { name: /^Ожидания клиентов: фокус-группы и опрос: / })
  await bar.focus()
  const saved = () => page.waitForResponse((answer) => answer.request().method() === 'PUT' && answer.url().includes('/plan-steps/'))
  let put = saved()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Shift+ArrowRight')
  await put
  let now = await step(1)
  assert.deepEqual([now.starts_on, now.due_on], [later(before.starts_on, 2), later(before.due_on, 3)])
  await settled(page)
  const box = await bar.boundingBox()
  put = saved()
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width / 2 + 60, box.y + box.height / 2, { steps: 6 })
  await page.mouse.up()
  await put
  const dragged = await step(1)
  assert.ok(dragged.starts_on > now.starts_on && dragged.revision > now.revision, 'the bar did not move')
  await settled(page)
  await page.getByRole('button', { name: 'Ожидания клиентов: фокус-группы и опрос', exact: true }).click()
  await page.getByRole('checkbox').first().check()
  await page.getByRole('button', { name: 'Сделано полностью' }).click()
  await page.getByRole('button', { name: 'Сохранить' }).click()
  await page.getByText('Шаг сохранён').waitFor()
  await page.getByText('сделан', { exact: true }).waitFor()
  now = await step(1)
  assert.equal(now.progress, 100)
  assert.equal(now.people.length, 1)
})

test('a late step stands first and says so in words', async ({ open }) => {
  const { page, draft } = await openGroup(open)
  await must(page, 'POST', `/standards/${draft.standard}/plan`, { starts_on: '2026-01-12' })
  await page.reload()
  await page.getByText(/шаг\S* просрочен/).first().waitFor()
  assert.match(await page.getByRole('listitem').filter({ has: page.getByRole('button') }).first().innerText(), /просрочен/)
})

test('a meeting goes from its rhythm to closed minutes, and a decision becomes a step', async ({ open }) => {
  const { page, draft } = await openGroup(open)
  await page.getByRole('tab', { name: /^Встречи/ }).click()
  await page.getByRole('button', { name: 'Изменить ритм' }).click()
  await page.getByRole('button', { name: 'Сохранить' }).click()
  await page.getByText('Ритм сохранён').waitFor()
  await page.getByText(/По вторникам в 10:00/).waitFor()
  await page.getByRole('link', { name: /Встреча рабочей группы/ }).first().click()
  await page.getByRole('heading', { name: 'Встреча рабочей группы', level: 1 }).waitFor()
  await page.getByLabel('Вопрос', { exact: true }).fill('Сколько секунд до приветствия')
  await page.getByRole('combobox', { name: /^К чему относится/ }).fill('здоровается')
  await page.getByRole('listbox').getByRole('option').first().click()
  await page.getByRole('button', { name: 'Добавить вопрос' }).click()
  await page.getByLabel(/^Ход встречи/).fill('Обсудили замеры в трёх магазинах.')
  await page.getByRole('checkbox').first().check()
  await page.getByLabel('Что решили').fill('Замерить время ещё в двух магазинах')
  await page.getByRole('button', { name: 'Добавить решение' }).click()
  await page.reload()
  await page.getByText('Замерить время ещё в двух магазинах').waitFor() // kept, though not saved
  await page.getByRole('button', { name: 'Сохранить' }).click()
  await page.getByText('Встреча сохранена').waitFor()
  await settled(page)
  await page.getByRole('button', { name: 'Закрыть протокол' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Закрыть протокол' }).click()
  await page.getByText('протокол закрыт', { exact: true }).waitFor()
  assert.equal(await page.getByLabel(/^Ход встречи/).count(), 0)
  await page.getByRole('button', { name: 'В план' }).click()
  await page.getByText('есть в плане').waitFor()
  const { steps } = await must(page, 'GET', `/standards/${draft.standard}/group`)
  assert.deepEqual(steps.map((one) => one.title), ['Замерить время ещё в двух магазинах'])
  const file = await downloaded(page, () => page.getByRole('button', { name: /В календарь/ }).click())
  assert.match(file.name, /\.ics$/)
  assert.match(file.bytes.toString(), /^BEGIN:VCALENDAR\r\n[\s\S]*END:VCALENDAR\r\n$/)
})

test('a proposal is costed, postponed only with a reason, and summed', async ({ open }) => {
  const { page } = await openGroup(open)
  await page.getByRole('tab', { name: /^Предложения/ }).click()
  await page.getByRole('button', { name: 'Внести предложение' }).first().click()
  await page.getByLabel('Что предлагаете').fill('Заказать бейджи с крупным именем')
  await page.getByLabel(/^Бюджет/).fill('45000,50')
  await page.getByRole('combobox', { name: 'Выполнимость' }).selectOption('4')
  await page.getByRole('button', { name: 'Сохранить' }).click()
  await page.getByText('Предложение сохранено').waitFor()
  await page.getByText(/Бюджет 45\s000,50\s₽/).waitFor()
  await page.getByRole('button', { name: 'Принять решение' }).click()
  await page.getByRole('dialog').getByText('отложено', { exact: true }).click()
  await page.getByRole('button', { name: 'Сохранить' }).click()
  await page.getByRole('textbox', { name: 'Почему' }).and(page.locator('[aria-invalid]')).waitFor()
  await page.getByRole('textbox', { name: 'Почему' }).fill('До нового бюджета')
  await page.getByRole('button', { name: 'Сохранить' }).click()
  await page.getByText('Решение записано').waitFor()
  await page.getByText('отложено: 1').waitFor()
}, { allow: /422/ })

for (const screen of screens) {
  test(`the group is accessible, fits and speaks Russian, ${screen.width} px, ${screen.scheme}`, async ({ open }) => {
    const { page, draft } = await openGroup(open, screen)
    await must(page, 'POST', `/standards/${draft.standard}/plan`, { starts_on: '2026-09-01' })
    await page.reload()
    await page.getByRole('button', { name: /^Анализ: образ идеального обслуживания: / }).waitFor()
    for (const tab of ['План', 'Участники', 'Встречи', 'Предложения']) {
      await page.getByRole('tab', { name: new RegExp(`^${tab}`) }).click()
      await accessible(page)
      await fits(page)
      await russian(page)
    }
  })
}
