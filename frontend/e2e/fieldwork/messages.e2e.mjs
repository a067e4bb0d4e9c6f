// A manager shows in a checklist how it should look and asks for words; the shopper sees it and both
// write to each other, also without a network.
import { accessible, assert, fits, russian, screens, settled, test } from '../harness.mjs'
import { must, photo, uuid, uuid7 } from '../visits.mjs'
import { phone, planned } from './phone.mjs'

const content = {
  title: 'Витрина и слова',
  sections: [{ id: 's', title: 'Зал', questions: [{ id: 'window', text: 'Витрина собрана?', kind: 'yes_no', comment: 'required', comment_min: 20 }] }],
}

test('a draft is given an example and the length of a comment', async ({ open }) => {
  const page = await open({ role: 'administrator', path: '/checklists' }) // "/" leads to the first screen, perhaps later
  const version = uuid()
  await must(page, 'POST', '/checklists', { id: uuid(), version_id: version, title: content.title, content })
  await page.goto(page.url().replace(/#.*/, `#/checklist-versions/${version}/edit`))
  await page.getByRole('button', { name: /Витрина собрана/ }).click()
  const drawer = page.locator('#edit-window')
  const bytes = Buffer.from(await photo(page), 'base64')
  await drawer.locator('input[type=file]').setInputFiles({ name: 'window.jpg', mimeType: 'image/jpeg', buffer: bytes })
  await drawer.getByRole('img', { name: 'Образец 1' }).waitFor()
  await drawer.getByLabel('Не короче, знаков').fill('30')
  await accessible(page)
  await page.getByText('Сохранено', { exact: true }).waitFor()
  await page.goto(page.url().replace(/\/edit$/, ''))
  await page.getByText('Комментарий от 30 знаков').waitFor()
  await page.getByRole('img', { name: 'Образец 1' }).waitFor()
})

test('the shopper sees the example and is told how long the comment must be, without a network', async ({ open }) => {
  const image = uuid7()
  const { assignment } = await planned(open, content, {
    draft: async (administrator, version) => {
      const bytes = await photo(administrator)
      await must(administrator, 'PUT', `/checklist-versions/${version}/images/${image}`, bytes, 'image/jpeg')
      const question = { ...content.sections[0].questions[0], references: [image] }
      await must(administrator, 'PUT', `/checklist-versions/${version}`, { revision: 1, content: { ...content, sections: [{ ...content.sections[0], questions: [question] }] } })
    },
  })
  const page = await open({ ...phone, path: `/visits/${assignment}` })
  await page.getByText('Зал').click()
  await page.getByText('Нужен комментарий не короче 20 знаков').waitFor()
  const example = page.getByRole('button', { name: 'Образец 1: Витрина собрана?' })
  await example.locator('img').waitFor() // its words are the button's
  await page.context().setOffline(true)
  await example.click()
  await page.getByRole('dialog').getByRole('img', { name: 'Как должно быть' }).waitFor()
  await accessible(page)
  await fits(page)
  await page.context().setOffline(false)
})

test('what is written without a network waits on the phone, and the coordinator answers it', async ({ open }) => {
  const { assignment } = await planned(open, content)
  const page = await open({ ...phone, path: `/visits/${assignment}` })
  await page.getByRole('link', { name: 'Написать координатору' }).click()
  await page.getByText('Сообщений пока нет').waitFor()
  await page.context().setOffline(true)
  await page.getByLabel('Напишите сообщение').fill('Вход со двора?')
  await page.getByRole('button', { name: 'Отправить' }).click()
  await page.getByText('Ждёт отправки').waitFor()
  await page.context().setOffline(false)
  await page.getByText('Ждёт отправки').waitFor({ state: 'detached' })
  await page.getByText('Вход со двора?').waitFor()

  const manager = await open({ role: 'programme_manager', path: '/messages' })
  await manager.getByRole('link', { name: /Вход со двора\?/ }).click()
  await manager.getByText('Вход со двора?').waitFor()
  await manager.getByLabel('Напишите сообщение').fill('Да, через арку.')
  await manager.getByRole('button', { name: 'Отправить' }).click()
  await manager.getByText('Да, через арку.').waitFor()
  await page.reload()
  await page.getByText('Да, через арку.').waitFor()
}, { allow: /ERR_INTERNET_DISCONNECTED/ })

for (const screen of [screens[0], screens.at(-1)]) {
  test(`messages and the ways of being told are accessible, fit and are Russian: ${screen.width} ${screen.scheme}`, async ({ open }) => {
    const { assignment } = await planned(open, content)
    const page = await open({ ...screen, role: 'shopper', path: '/account' })
    await page.getByRole('checkbox', { name: 'Сообщения: Письмом' }).waitFor()
    await settled(page)
    await accessible(page)
    await fits(page)
    await russian(page)
    await page.goto(page.url().replace(/#.*/, `#/visits/${assignment}/messages`))
    await page.getByText('Сообщений пока нет').waitFor()
    await accessible(page)
    await fits(page)
    await russian(page)
    const manager = await open({ ...screen, role: 'programme_manager', path: `/messages/${assignment}` })
    await manager.getByLabel('Напишите сообщение').waitFor()
    await accessible(manager)
    await fits(manager)
    await russian(manager)
  })
}

test('a choice is kept', async ({ open }) => {
  const page = await open({ role: 'shopper', path: '/account' })
  const choice = page.getByRole('checkbox', { name: 'Всё остальное: Письмом' })
  await choice.check()
  await page.getByText('Выбор сохранён').waitFor()
  await page.reload()
  assert.ok(await choice.isChecked())
  await choice.uncheck()
})
