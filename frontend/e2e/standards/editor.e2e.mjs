// A draft is written by two people at once, offline, and with the keyboard.
import { accessible, assert, fits, russian, screens, settled, test } from '../harness.mjs'
import { newId } from './draft.mjs'
import { must } from '../visits.mjs'

/** Makes a standard of two sections through the page; returns the path of its editor. */
async function newDraft(page) {
  const requirement = (code, statement) => ({ code, statement, level: 'mandatory' })
  const content = {
    sections: [
      { title: 'Приветствие', requirements: [requirement('1.1', 'Поздоровайтесь первым'), requirement('1.2', 'Представьтесь')] },
      { title: 'Прощание', requirements: [requirement('2.1', 'Попрощайтесь')] },
    ],
  }
  const made = await must(page, 'POST', '/standards', { id: newId(), title: `Стандарт ${Date.now()}`, content })
  return `/standard-versions/${made.id}/edit`
}

async function opened(open, options = {}) {
  const page = await open({ role: 'administrator', path: '/standards' })
  await page.getByRole('heading', { name: 'Стандарты', level: 1 }).waitFor()
  const path = await newDraft(page)
  await page.close()
  const writer = await open({ role: 'administrator', path, ...options })
  await writer.getByRole('heading', { name: /Поздоровайтесь/ }).waitFor()
  return { writer, path }
}

const saved = (page) => page.getByRole('status').filter({ hasText: 'Сохранено' }).waitFor()
const edit = (page, name) => page.getByRole('button', { name: new RegExp(`Править.*${name}`) }).click()

test('every field keeps itself, and a reload finds it', async ({ open }) => {
  const { writer } = await opened(open)
  await edit(writer, '1.1')
  await writer.getByLabel('Зачем клиенту').fill('Ему рады')
  await writer.getByRole('combobox', { name: 'Как измерить' }).selectOption('Время')
  await writer.getByLabel('Норма', { exact: true }).fill('30')
  await writer.getByRole('button', { name: 'Готово' }).click()
  await saved(writer)
  await writer.reload()
  await writer.getByText('не больше 30').waitFor()
  await writer.getByText('Ему рады').waitFor()
})

test('a requirement is added, moved by keyboard, removed and brought back', async ({ open }) => {
  const { writer } = await opened(open)
  await writer.getByRole('button', { name: 'Новое требование' }).click()
  await writer.getByLabel('Правило').fill('Улыбнитесь')
  await writer.getByLabel('Как', { exact: true }).fill('Искренне')
  await saved(writer)
  // The fields stay where they are, and so does the cursor.
  assert.equal(await writer.getByLabel('Как', { exact: true }).evaluate((field) => field === document.activeElement), true)
  await writer.getByRole('button', { name: 'Готово' }).click()
  const rules = writer.locator('ol > li h3')
  await writer.getByRole('heading', { name: /1\.3\s*Улыбнитесь/ }).waitFor()
  await writer.getByRole('checkbox', { name: /Улыбнитесь/ }).press('Alt+ArrowUp')
  // A card that was just moved is not drawn yet: its text is there all the same.
  assert.match((await rules.allTextContents()).join('|'), /Поздоровайтесь.*Улыбнитесь.*Представьтесь/)
  await writer.getByRole('button', { name: 'Номера по порядку' }).click()
  await writer.getByRole('alertdialog').getByRole('button', { name: 'Пронумеровать' }).click()
  await writer.getByRole('heading', { name: /1\.2\s*Улыбнитесь/ }).waitFor()
  await writer.getByRole('button', { name: /Удалить.*Улыбнитесь/ }).click()
  await writer.getByRole('heading', { name: /Улыбнитесь/ }).waitFor({ state: 'detached' })
  await writer.getByRole('button', { name: 'Отменить правку' }).click()
  await writer.getByRole('heading', { name: /1\.2\s*Улыбнитесь/ }).waitFor()
  await saved(writer)
  await writer.reload()
  await writer.getByRole('heading', { name: /1\.2\s*Улыбнитесь/ }).waitFor()
})

test('what is not ready to be sent outlives a reload', async ({ open }) => {
  const { writer } = await opened(open)
  await writer.getByRole('button', { name: 'Новое требование' }).click()
  await writer.getByLabel('Зачем клиенту').fill('Чувствует заботу')
  await writer.reload()
  await writer.getByRole('button', { name: 'Новое требование' }).click()
  assert.equal(await writer.getByLabel('Зачем клиенту').inputValue(), 'Чувствует заботу')
})

test('a section and the introduction keep themselves, and what was published is not written', async ({ open }) => {
  const { writer } = await opened(open)
  await writer.getByLabel('Раздел', { exact: true }).fill('Встреча')
  await writer.getByLabel('Введение').fill('Зачем это нужно')
  await writer.getByRole('button', { name: /1\. Встреча/ }).waitFor()
  await saved(writer)
  // What the pause before sending caught is there after a reload, and is sent then.
  const sent = writer.waitForResponse((answer) => answer.url().endsWith('/edits') && answer.request().method() === 'POST' && answer.ok())
  await writer.reload()
  await writer.getByLabel('Введение').waitFor()
  assert.equal(await writer.getByLabel('Введение').inputValue(), 'Зачем это нужно')
  await sent
  await saved(writer)
  await writer.reload()
  await writer.getByLabel('Введение').waitFor()
  assert.equal(await writer.getByLabel('Введение').inputValue(), 'Зачем это нужно')
  const id = writer.url().match(/standard-versions\/([0-9a-f-]+)/)[1]
  await must(writer, 'POST', `/standard-versions/${id}/publish`, { effective_on: '2026-12-01' })
  await writer.reload()
  await writer.getByText('уже не черновик').waitFor()
  await accessible(writer)
  await writer.getByRole('main').getByRole('button', { name: 'К тексту версии' }).or(writer.getByRole('main').getByRole('link', { name: 'К тексту версии' })).last().click()
  await writer.getByRole('heading', { name: /Встреча/ }).waitFor()
})

test('several requirements are chosen and moved to another section', async ({ open }) => {
  const { writer } = await opened(open)
  for (const name of [/Поздоровайтесь/, /Представьтесь/]) await writer.getByRole('checkbox', { name }).check()
  await writer.getByText('Выбрано 2 требования').waitFor()
  await writer.getByLabel('Перенести в раздел…').selectOption('Прощание')
  await writer.getByRole('button', { name: /Прощание\s*3/ }).click()
  assert.match((await writer.locator('ol > li h3').allInnerTexts()).join('|'), /Попрощайтесь.*Поздоровайтесь.*Представьтесь/)
  await saved(writer)
})

test('two people write one draft: what does not touch is joined, what does is shown to both', async ({ open }) => {
  const { writer, path } = await opened(open)
  const other = await open({ role: 'group_leader', path })
  // Without a live connection, as behind a proxy that lets none through: texts of live ones never collide.
  await other.addInitScript(() => Reflect.deleteProperty(globalThis, 'WebSocket'))
  await other.reload()
  await edit(other, '1.2')
  await edit(writer, '1.1')
  await writer.getByLabel('Зачем клиенту').fill('Ему рады')
  await writer.getByLabel('Правило').focus()
  await saved(writer)
  await other.getByLabel('Правило').fill('Назовите своё имя')
  await other.getByRole('button', { name: 'Готово' }).click()
  await saved(other)
  await other.getByText('Ему рады').waitFor() // came with the answer to the edit
  await writer.getByRole('heading', { name: /Назовите своё имя/ }).waitFor() // came by itself
  // The same field, at the same time.
  await edit(other, '1.1')
  await other.context().setOffline(true)
  await other.getByLabel('Зачем клиенту').fill('Гость спокоен')
  await other.getByRole('button', { name: 'Готово' }).click()
  await other.getByText('Правки сохранены на этом устройстве').waitFor()
  await writer.getByLabel('Зачем клиенту').fill('Гость доволен')
  await writer.getByLabel('Правило').focus()
  await saved(writer)
  await other.context().setOffline(false)
  const both = other.getByRole('dialog')
  await both.getByText('Гость доволен').waitFor()
  await accessible(other)
  await both.getByText('Гость спокоен').waitFor()
  await both.getByRole('button', { name: 'Сохранить выбранное' }).click()
  await saved(other)
  await other.reload()
  await other.getByText('Гость спокоен').waitFor()
}, { allow: /412|ERR_INTERNET_DISCONNECTED|Failed to load/ })

test('the history of a requirement has every edit, and brings an old text back', async ({ open }) => {
  const { writer } = await opened(open)
  await edit(writer, '1.1')
  await writer.getByLabel('Правило').fill('Помашите рукой')
  await writer.getByRole('button', { name: 'Готово' }).click()
  await saved(writer)
  await writer.getByRole('button', { name: /История.*Помашите/ }).click()
  await writer.getByText('Как было').click()
  await accessible(writer)
  await writer.getByRole('button', { name: 'Вернуть этот текст' }).click()
  await writer.getByRole('heading', { name: /Поздоровайтесь первым/ }).waitFor()
  await saved(writer)
})

for (const screen of screens) {
  test(`the editor is accessible, fits and speaks Russian, ${screen.width} px, ${screen.scheme}`, async ({ open }) => {
    const { writer } = await opened(open, screen)
    const good = async () => {
      await settled(writer)
      await accessible(writer)
      await fits(writer)
      await russian(writer)
    }
    await good()
    await edit(writer, '1.1')
    await writer.getByRole('combobox', { name: 'Как измерить' }).selectOption('Число')
    await writer.getByLabel('Правило').fill('Быстро поздоровайтесь')
    await writer.getByText('Неточные слова').first().waitFor()
    await good()
    if (screen.width < 500) {
      await writer.getByRole('button', { name: 'Разделы: Приветствие' }).click()
      await good()
    }
  })
}
