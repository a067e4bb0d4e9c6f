// A quiz is written on the programme's page, taken by a shopper on the phone, and the manager sees who passed.
import { accessible, assert, fits, russian, screens, settled, test } from '../harness.mjs'
import { must } from '../visits.mjs'

/** Opens a page of the demo's programme. */
async function at(open, part, options = {}) {
  const page = await open({ role: 'programme_manager', path: '/programmes', ...options })
  await page.getByRole('heading', { level: 1 }).waitFor()
  const programme = (await must(page, 'GET', '/programmes')).items.find((one) => one.title.startsWith('Тайный'))
  await page.goto(page.url().replace(/#.*/, `#/programmes/${programme.id}${part}`))
  await page.getByRole('navigation', { name: 'Разделы программы' }).waitFor()
  await settled(page)
  return page
}

test('a question is added, a shopper fails, sees why, and passes at the second go', async ({ open }) => {
  const manager = await at(open, '/quiz')
  const before = await manager.getByRole('textbox', { name: 'Текст вопроса' }).count()
  await manager.getByRole('button', { name: 'Добавить вопрос' }).click()
  await manager.getByRole('textbox', { name: 'Текст вопроса' }).last().fill('Сколько визитов в день можно сделать?')
  await manager.getByRole('textbox', { name: 'Вариант 1' }).last().fill('Не больше трёх')
  await manager.getByRole('button', { name: 'Сохранить', exact: true }).click()
  await manager.getByText('Тест заполнен неверно').waitFor()
  await manager.getByRole('textbox', { name: 'Вариант 2' }).last().fill('Сколько успею')
  await manager.reload()
  await settled(manager)
  assert.equal(await manager.getByRole('textbox', { name: 'Вариант 2' }).last().inputValue(), 'Сколько успею')
  await manager.getByRole('button', { name: 'Сохранить', exact: true }).click()
  await manager.getByText('Тест сохранён').waitFor()
  const quiz = await must(manager, 'GET', `/programmes/${manager.url().match(/programmes\/([^/]+)/)[1]}/quiz`)
  assert.equal(quiz.questions.length, before + 1)

  const shopper = await open({ role: 'shopper', path: '/briefings', width: 360, height: 740 })
  await shopper.getByRole('link', { name: /Тайный покупатель/ }).click()
  await shopper.getByRole('heading', { name: 'Инструктаж' }).waitFor()
  await accessible(shopper)
  const answer = async (right) => {
    for (const question of quiz.questions) {
      const option = question.options.find((one) => Boolean(one.right) === right)
      await shopper.getByRole('group', { name: question.text }).getByLabel(option.text, { exact: true }).check()
    }
    await shopper.getByRole('button', { name: 'Сдать' }).click()
  }
  await shopper.getByRole('button', { name: 'Ответить на вопросы' }).click()
  assert.ok(await shopper.getByRole('button', { name: 'Сдать' }).isDisabled())
  await accessible(shopper)
  await answer(false)
  await shopper.getByRole('heading', { name: /^Не сдано: верно 0 из/ }).waitFor()
  await shopper.getByText('верный ответ').first().waitFor()
  await shopper.getByRole('button', { name: 'Попробовать ещё раз' }).click()
  await answer(true)
  await shopper.getByRole('heading', { name: /^Сдано/ }).waitFor()
  await shopper.getByText(/^Допуск до/).waitFor()

  const people = await at(open, '/certification')
  const name = (await must(shopper, 'GET', '/session')).account.name
  await people.getByRole('listitem').filter({ hasText: name }).getByText(/^Допущен до/).waitFor()
}, { allow: /422/ })

test('where a test visit is asked for, the manager assigns it from the list of people', async ({ open }) => {
  const manager = await at(open, '/quiz')
  const ask = async (wanted) => {
    await manager.getByRole('checkbox', { name: /^Нужен ещё и проверочный визит/ }).setChecked(wanted)
    await manager.getByRole('button', { name: 'Сохранить', exact: true }).click()
    await manager.getByText('Тест сохранён').waitFor()
  }
  await ask(true)
  const people = await at(open, '/certification')
  await people.getByText('Ждёт проверочного визита').first().waitFor()
  await people.getByRole('button', { name: /^Назначить проверочный визит/ }).first().click()
  const dialog = people.getByRole('dialog')
  await dialog.getByRole('combobox', { name: 'Точка' }).fill('Сквер')
  await people.getByRole('option', { name: /Сквер/ }).click()
  await accessible(people)
  await dialog.getByRole('button', { name: 'Назначить', exact: true }).click()
  await people.getByText('Проверочный визит назначен').waitFor()
  await manager.reload()
  await settled(manager)
  await ask(false)
})

for (const screen of screens) {
  test(`pages of certification are accessible, fit and speak Russian, ${screen.width} px, ${screen.scheme}`, async ({ open }) => {
    for (const part of ['/quiz', '/certification']) {
      const page = await at(open, part, screen)
      await accessible(page)
      await fits(page)
      await russian(page)
    }
    const shopper = await open({ role: 'shopper', path: '/briefings', ...screen })
    await shopper.getByRole('link', { name: /Тайный покупатель/ }).waitFor()
    await accessible(shopper)
    await fits(shopper)
    await russian(shopper)
  })
}
