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

/** Both write the details of the first requirement, and each has the other's caret in them. */
async function detailed(anna, boris) {
  for (const one of [anna, boris]) {
    await edit(one, '1.1')
    await one.getByRole('button', { name: /подробности/ }).click()
    await rich(one).waitFor()
  }
  await rich(anna).click()
  await rich(boris).click()
  for (const one of [anna, boris]) await one.getByText(/В этом поле:/).waitFor()
}
const rich = (page) => page.getByRole('textbox', { name: 'Подробно' })
/** What is written, paragraph by paragraph, without the others' carets; false until it is as asked for. */
function look({ parts = [], gone = '', unlike, length = 0 }) {
  const box = document.querySelector('.tiptap').cloneNode(true)
  for (const caret of box.querySelectorAll('.caret')) caret.remove()
  const text = [...box.querySelectorAll('p')].map((p) => p.textContent.replace(/[\u2060\ufeff]/g, '')).join('\n')
  return parts.every((one) => text.includes(one)) && !(gone && text.includes(gone)) && text !== unlike && text.replace(/\s/g, '').length >= length && { text }
}
const words = async (page) => (await page.evaluate(look, {})).text
const until = (page, asked) => page.waitForFunction(look, asked, { timeout: 40_000 })
const reads = (page, ...parts) => until(page, { parts })
const plain = (node) => (node?.text ?? '') + (node?.content ?? []).map(plain).join(node?.type === 'doc' ? '\n' : '')

test('two people write one rich text: each sees the other\'s caret, and undo is one\'s own', async ({ open }) => {
  const { anna, boris, id } = await two(open)
  await detailed(anna, boris)
  await anna.keyboard.type('Подойти к гостю.')
  await reads(boris, 'Подойти к гостю.')
  await rich(boris).press('Control+End')
  await boris.keyboard.press('Enter')
  await Promise.all([boris.keyboard.type('Назвать себя.', { delay: 20 }), anna.keyboard.type(' Улыбнуться.', { delay: 25 })])
  for (const one of [anna, boris]) await reads(one, 'Подойти к гостю. Улыбнуться.', 'Назвать себя.')
  await anna.locator('.tiptap .caret .name').filter({ hasText: /\S/ }).waitFor()
  // What was typed in one go is undone in one go; a machine that stops for a while makes two of it.
  let undone = 0
  for (const left = { gone: 'Улыбнуться' }; undone === 0 || !(await anna.evaluate(look, left)); undone++) {
    const before = await words(anna)
    await anna.keyboard.press('Control+KeyZ')
    await until(anna, { unlike: before })
    assert.match(await words(anna), /Назвать себя\./)
  }
  assert.ok(undone <= 3, `${undone} steps for one sentence`)
  await reads(boris, 'Назвать себя.')
  for (let n = 0; n < undone; n++) await anna.keyboard.press('Control+Shift+KeyZ')
  await reads(boris, 'Улыбнуться.')
  for (const one of [anna, boris]) await saved(one)
  assert.equal(await words(anna), await words(boris))
  assert.equal(plain((await text(anna, id)).details), await words(anna))
})

test('a rich text that one writes offline takes in what the other wrote, even where a paragraph became a list', async ({ open }) => {
  const { anna, boris, id } = await two(open)
  await detailed(anna, boris)
  await anna.keyboard.type('Подойти')
  await reads(boris, 'Подойти')
  await saved(anna)
  await boris.context().setOffline(true)
  await rich(boris).press('Control+End')
  await boris.keyboard.type(' без спешки')
  await boris.getByText('Правки сохранены на этом устройстве').waitFor()
  await anna.getByRole('button', { name: 'Список', exact: true }).click()
  await rich(anna).press('Control+End') // the button has the focus until the next frame
  await anna.keyboard.type(' и помочь')
  await saved(anna)
  await boris.context().setOffline(false)
  for (const one of [anna, boris]) await reads(one, 'Подойти и помочь', 'без спешки')
  await boris.getByText(/Ваши слова — рядом/).waitFor()
  for (const one of [anna, boris]) await saved(one)
  const { details } = await text(anna, id)
  assert.equal(details.content[0].type, 'bulletList')
  assert.match(JSON.stringify(details), /без спешки/)
}, { allow: /ERR_INTERNET_DISCONNECTED|Failed to load|WebSocket/ })

test('the server is killed while both write one rich text, and all words are there', async ({ open, server }) => {
  const { anna, boris, id } = await two(open)
  await detailed(anna, boris)
  const typing = [anna.keyboard.type('Смотрите в глаза. '.repeat(4), { delay: 20 }), boris.keyboard.type('Говорите спокойно. '.repeat(4), { delay: 20 })]
  await reads(boris, 'Смотрите')
  await server.kill()
  await server.again()
  await Promise.all(typing)
  const letters = (all) => [...all].filter((one) => one.trim()).sort().join('')
  const want = letters('Смотрите в глаза. '.repeat(4) + 'Говорите спокойно. '.repeat(4))
  for (const one of [anna, boris]) {
    await one.getByText('В этом поле:').waitFor({ timeout: 40_000 })
    await until(one, { length: want.length })
    assert.equal(letters(await words(one)), want)
    await saved(one)
  }
  assert.equal(await words(anna), await words(boris))
  assert.equal(letters(plain((await text(anna, id)).details)), want)
}, { allow: /ERR_CONNECTION|Failed to load|WebSocket|ERR_EMPTY|ERR_SOCKET/ })

for (const screen of screens) {
  test(`a shared rich text is accessible, fits and speaks Russian, ${screen.width} px, ${screen.scheme}`, async ({ open }) => {
    const { anna, boris } = await two(open, screen)
    await detailed(anna, boris)
    await boris.keyboard.type('Подойти к гостю и представиться')
    await reads(anna, 'представиться')
    await settled(anna)
    await accessible(anna)
    await fits(anna)
    await russian(anna)
    if (process.env.E2E_OUT) await anna.screenshot({ path: `${process.env.E2E_OUT}/richlive-${screen.width}-${screen.scheme}.png`, fullPage: true })
  })
}

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
