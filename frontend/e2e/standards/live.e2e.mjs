// Several people in one draft at the same moment: they see each other, their changes come at once, and
// what they type into one text is all there, offline and through the end of the server.
import { accessible, assert, fits, russian, screens, settled, test } from '../harness.mjs'
import { newId } from './draft.mjs'
import { must } from '../visits.mjs'

/** Two people in a new draft. */
async function two(open, options = {}) {
  const page = await open({ role: 'administrator', path: '/standards' })
  await page.getByRole('heading', { name: 'Стандарты', level: 1 }).waitFor()
  const requirement = (code, statement) => ({ code, statement, level: 'mandatory' })
  const sections = [{ title: 'Приветствие', requirements: [requirement('1.1', 'Поздоровайтесь первым'), requirement('1.2', 'Представьтесь')] }]
  const made = await must(page, 'POST', '/standards', { id: newId(), title: `Стандарт ${Date.now()}`, content: { sections } })
  await page.close()
  const path = `/standard-versions/${made.id}/edit`
  const anna = await open({ role: 'administrator', path, ...options })
  const boris = await open({ role: 'group_leader', path, ...options })
  for (const writer of [anna, boris]) await writer.getByText(/Здесь ещё/).waitFor()
  return { anna, boris, id: made.id }
}

const saved = (page) => page.getByRole('status').filter({ hasText: 'Сохранено' }).waitFor()
const edit = (page, name) => page.getByRole('button', { name: new RegExp(`Править.*${name}`) }).click()
const field = (page, label) => page.getByLabel(label, { exact: true })
const type = (page, label, text) => field(page, label).pressSequentially(text, { delay: 20 })
const has = (page, label, ...words) =>
  page.waitForFunction(([label, words]) => {
    const area = [...document.querySelectorAll('textarea')].find((one) => one.labels?.[0]?.textContent?.trim() === label)
    return area && words.every((word) => area.value.includes(word))
  }, [label, words], { timeout: 20_000 })
const value = (page, label) => field(page, label).inputValue()
/** The field is shared once the other's name is in it. */
async function both(anna, boris, label) {
  for (const one of [anna, boris]) await edit(one, '1.1')
  await field(anna, label).focus()
  await field(boris, label).focus()
  for (const one of [anna, boris]) await one.getByText(/В этом поле:/).waitFor()
}
const text = async (page, id) => (await must(page, 'GET', `/standard-versions/${id}`)).content.sections[0].requirements[0]

test('people see who is here and where, and leaving shows at once', async ({ open }) => {
  const { anna, boris } = await two(open)
  await edit(boris, '1.2')
  await anna.locator('li', { hasText: 'Представьтесь' }).getByText(/правит/).waitFor()
  await accessible(anna)
  await boris.getByRole('button', { name: 'Готово' }).click()
  await anna.getByText(/правит/).waitFor({ state: 'detached' })
  await boris.close()
  await anna.getByText(/Здесь ещё/).waitFor({ state: 'detached' })
})

test('a change of one requirement shows to the other at once', async ({ open }) => {
  const { anna, boris } = await two(open)
  await edit(anna, '1.2')
  await field(anna, 'Правило').fill('Назовите своё имя')
  await anna.getByRole('button', { name: 'Готово' }).click()
  await boris.getByRole('heading', { name: /Назовите своё имя/ }).waitFor({ timeout: 4000 })
})

test('two people type into one text at the same time, and not a word is lost', async ({ open }) => {
  const { anna, boris, id } = await two(open)
  await both(anna, boris, 'Правило')
  await boris.keyboard.press('Home')
  await field(boris, 'Правило').evaluate((area) => area.setSelectionRange(0, 0))
  await field(anna, 'Правило').evaluate((area) => area.setSelectionRange(area.value.length, area.value.length))
  await Promise.all([anna.keyboard.type(' и улыбнитесь гостю', { delay: 15 }), boris.keyboard.type('Сначала: ', { delay: 25 })])
  for (const one of [anna, boris]) await has(one, 'Правило', 'Сначала: ', 'Поздоровайтесь первым', ' и улыбнитесь гостю')
  assert.equal(await value(anna, 'Правило'), await value(boris, 'Правило'))
  assert.ok((await anna.locator('.caret .name').count()) > 0, 'the other caret has a name')
  // Undo takes back one's own words only.
  await anna.keyboard.press('Control+KeyZ')
  await anna.waitForFunction(() => !document.querySelector('textarea[name=statement]').value.includes('гостю'))
  await has(anna, 'Правило', 'Сначала: ', 'Поздоровайтесь первым')
  await anna.keyboard.press('Control+Shift+KeyZ')
  await has(boris, 'Правило', 'улыбнитесь гостю')
  for (const one of [anna, boris]) await saved(one)
  assert.equal((await text(anna, id)).statement, await value(boris, 'Правило'))
})

test('one who was offline meets what the other typed meanwhile', async ({ open }) => {
  const { anna, boris, id } = await two(open)
  await both(anna, boris, 'Зачем клиенту')
  await boris.context().setOffline(true)
  await type(boris, 'Зачем клиенту', 'спокоен ')
  await boris.getByText('Правки сохранены на этом устройстве').waitFor()
  await type(anna, 'Зачем клиенту', 'доволен ')
  await saved(anna)
  await boris.context().setOffline(false)
  for (const one of [anna, boris]) await has(one, 'Зачем клиенту', 'спокоен', 'доволен')
  for (const one of [anna, boris]) await saved(one)
  assert.match((await text(anna, id)).benefit, /спокоен.*доволен|доволен.*спокоен/)
}, { allow: /ERR_INTERNET_DISCONNECTED|Failed to load|WebSocket/ })

test('the server is killed while both type, and all words are there', async ({ open, server }) => {
  const { anna, boris, id } = await two(open)
  await both(anna, boris, 'Как')
  const typing = [type(anna, 'Как', 'Смотрите в глаза. '.repeat(4)), type(boris, 'Как', 'Говорите спокойно. '.repeat(4))]
  await has(boris, 'Как', 'Смотрите')
  await server.kill()
  await server.again()
  await Promise.all(typing)
  const letters = (all) => [...all].filter((one) => one.trim()).sort().join('')
  const want = letters('Смотрите в глаза. '.repeat(4) + 'Говорите спокойно. '.repeat(4))
  for (const one of [anna, boris]) {
    await one.waitForFunction((length) => document.querySelector('textarea[name=how]').value.replace(/\s/g, '').length >= length, want.length, { timeout: 40_000 })
    assert.equal(letters(await value(one, 'Как')), want)
    await saved(one)
  }
  assert.equal(await value(anna, 'Как'), await value(boris, 'Как'))
  assert.equal((await text(anna, id)).how, (await value(anna, 'Как')).trim())
}, { allow: /ERR_CONNECTION|Failed to load|WebSocket|ERR_EMPTY|ERR_SOCKET/ })

for (const screen of screens) {
  test(`a shared field is accessible, fits and speaks Russian, ${screen.width} px, ${screen.scheme}`, async ({ open }) => {
    const { anna, boris } = await two(open, screen)
    await both(anna, boris, 'Правило')
    await anna.getByText(/Здесь ещё/).click()
    await settled(anna)
    await accessible(anna)
    await fits(anna)
    await russian(anna)
  })
}
