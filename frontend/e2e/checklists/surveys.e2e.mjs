// A survey of customers: a manager makes and opens one, a visitor without an account answers by its link, and the number goes up.
import { accessible, assert, downloaded, fits, isPDF, isWorkbook, russian, screens, test } from '../harness.mjs'
import { must, uuid } from '../visits.mjs'

async function good(page) {
  await fits(page)
  await russian(page)
  await accessible(page)
}

const questions = {
  title: 'Опрос у кассы', audit: 'survey',
  sections: [{ id: 's', title: 'Визит', questions: [
    { id: 'nps', text: 'Посоветуете ли вы нас друзьям?', kind: 'scale', scale: { min: 0, max: 10 } },
    { id: 'mark', text: 'Довольны ли вы визитом?', kind: 'scale', scale: { min: 1, max: 5 } },
    { id: 'found', text: 'Нашли, что искали?', kind: 'yes_no', required: false },
    { id: 'why', text: 'Чего не хватило?', kind: 'text', show_if: "found == 'no'" },
  ] }],
}

async function published(page) {
  const [id, version] = [uuid(), uuid()]
  await must(page, 'POST', '/checklists', { id, version_id: version, title: questions.title, content: questions })
  await must(page, 'POST', `/checklist-versions/${version}/publish`)
}

test('a survey is made, opened and answered on a phone without an account', async ({ open }) => {
  const page = await open({ role: 'administrator', path: '/surveys' })
  await published(page)
  await page.getByRole('link', { name: 'Новый опрос' }).click()
  await page.getByLabel('Название опроса').fill('Как прошёл визит?')
  await page.getByLabel('Приглашение').fill('Четыре вопроса.')
  await page.getByRole('combobox', { name: 'Вопросы' }).or(page.getByLabel('Вопросы')).first().selectOption({ label: 'Опрос у кассы, версия 1' })
  await page.getByText('Список точек').click()
  await page.getByRole('combobox', { name: 'Добавить точку' }).fill('S001')
  await page.getByRole('listbox', { name: 'Добавить точку' }).getByRole('option').first().click()
  await good(page)
  await page.getByRole('button', { name: 'Создать опрос' }).click()
  await page.getByText('Ссылки и плакаты появятся, когда опрос откроют').waitFor()
  await good(page)
  await page.getByRole('button', { name: 'Открыть опрос' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Открыть опрос' }).click()
  await page.getByRole('button', { name: /^Плакат: / }).waitFor()
  isPDF(await downloaded(page, () => page.getByRole('button', { name: /^Плакаты: / }).click()))
  const id = /surveys\/([0-9a-f-]{36})/.exec(page.url())[1]
  const { items } = await must(page, 'GET', `/survey-campaigns/${id}/places`)
  const { hash } = new URL(items[0].link)

  const visitor = await open({ width: 360, height: 740, path: hash.slice(1) })
  await visitor.getByRole('heading', { name: 'Как прошёл визит?' }).waitFor()
  await good(visitor)
  await visitor.getByRole('button', { name: 'Отправить' }).click()
  await visitor.getByText('Остались вопросы без ответа').waitFor()
  await accessible(visitor)
  await visitor.locator('#q-nps').getByText('10', { exact: true }).click()
  await visitor.locator('#q-mark').getByText('4', { exact: true }).click()
  assert.equal(await visitor.getByText('Чего не хватило?').count(), 0, 'a hidden question is shown')
  await visitor.locator('#q-found').getByText('Нет', { exact: true }).click()
  await visitor.getByLabel('Чего не хватило?').fill('Моего размера.')
  for (const box of await visitor.locator('form label').all()) assert.ok((await box.boundingBox()).height >= 40, 'a small target')
  await visitor.getByRole('button', { name: 'Отправить' }).click()
  await visitor.getByRole('heading', { name: 'Спасибо!' }).waitFor()
  await good(visitor)
  await visitor.reload()
  await visitor.getByText('Вы уже отвечали на этот опрос с этого устройства.').waitFor()

  await page.reload()
  await page.getByText('1 ответ', { exact: false }).first().waitFor()
  await page.getByRole('tab', { name: 'Что написали' }).click()
  await page.getByText('Моего размера.').waitFor()
  isWorkbook(await downloaded(page, () => page.getByRole('button', { name: /^Excel: / }).click()))
  await page.getByRole('tab', { name: 'Ссылки и плакаты' }).click()
  await page.getByRole('button', { name: 'Заменить ссылку' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Заменить ссылку' }).click()
  await page.getByText('Ссылка заменена').waitFor()
  const late = await open({ width: 360, height: 740, path: hash.slice(1) })
  await late.getByText('Этот опрос уже завершён').waitFor()
}, { allow: /404/ })

for (const screen of screens) {
  test(`the results of a survey are read at ${screen.width}, ${screen.scheme}`, async ({ open }) => {
    const page = await open({ role: 'brand_manager', ...screen, path: '/surveys' })
    await good(page)
    await page.getByRole('link', { name: 'Как вам у нас?' }).click()
    await page.getByRole('heading', { name: 'NPS', exact: true }).waitFor()
    await page.getByRole('heading', { name: 'Точки', exact: true }).waitFor()
    await good(page)
    await page.getByRole('tab', { name: 'Ссылки и плакаты' }).click()
    await page.getByRole('button', { name: /^Плакат: / }).first().waitFor()
    await good(page)
  }, { reads: true })
}
