import { accessible, assert, downloaded, fits, isPDF, russian, screens, settled, test } from '../harness.mjs'
import { must } from '../visits.mjs'
import { newId } from './draft.mjs'

const rule = (code, statement, more = {}) => ({ code, statement, level: 'mandatory', positions: ['кассир'], measure: { kind: 'yes_no' }, ...more })
const words = (text) => ({ type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text }] }] })

/** Makes a draft in Russian as the person at the page; returns the ids of its version and its standard. */
async function newDraft(page) {
  const content = {
    preamble: 'Зачем нам стандарт.',
    sections: [{
      title: 'Касса',
      requirements: [
        rule('1.1', 'Кассир называет сумму до оплаты.', { how: 'Вслух.', say: ['С вас тысяча рублей.', 'Спасибо за покупку!'], details: words('Смотрите на покупателя.') }),
        rule('1.2', 'Кассир прощается первым.'),
      ],
    }],
  }
  const made = await must(page, 'POST', '/standards', { id: newId(), title: `Перевод ${Math.random().toString().slice(2, 8)}`, content })
  const { standard_id } = await must(page, 'GET', `/standard-versions/${made.id}`)
  return { version: made.id, standard: standard_id }
}

/** Opens the translation of a new draft, with English where it is wanted. */
async function openTranslation(open, { english = true, ...options } = {}) {
  const page = await open({ role: 'administrator', path: '/standards', ...options })
  await page.getByRole('heading', { level: 1 }).waitFor()
  const draft = await newDraft(page)
  if (english) await must(page, 'PUT', `/standards/${draft.standard}/languages`, { languages: ['en'], titles: { en: 'House standard' }, revision: 1 })
  await page.goto(page.url().replace(/#.*/, `#/standard-versions/${draft.version}/translations`))
  await page.getByRole('heading', { level: 1, name: 'Перевод стандарта' }).waitFor()
  await settled(page)
  return { page, ...draft }
}

/** Leaves the field, and waits until the server has what was typed. */
async function saved(page) {
  await page.evaluate(() => document.activeElement.blur())
  await settled(page)
  await page.getByRole('status').getByText('Сохранено', { exact: true }).waitFor()
}
const go = (page) => page.keyboard.press('Control+Enter')
const panel = (page, name) => page.getByRole('region', { name })

/** Types into the field that the keyboard is in. */
async function type(page, label, text) {
  const field = page.getByRole('textbox', { name: label, exact: true })
  await field.waitFor()
  await field.fill(text)
}

test('the leader chooses English, everything is translated by keyboard, and read and printed in English', async ({ open }) => {
  const { page, version } = await openTranslation(open, { english: false })
  await page.getByRole('button', { name: 'Выбрать языки' }).click()
  await page.getByRole('combobox', { name: 'Добавить язык' }).selectOption('en')
  await page.getByRole('textbox', { name: 'Название стандарта, английский' }).fill('House standard')
  await page.getByRole('button', { name: 'Сохранить', exact: true }).click()
  await page.getByText('Переведено 0 из 4').waitFor()
  // One text after another, without the mouse.
  await type(page, 'Введение', 'Why we need a standard.')
  await go(page)
  await type(page, 'Название', 'Checkout')
  await go(page)
  await panel(page, 'Требование 1.1').waitFor()
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('name')), 'statement')
  await page.keyboard.type('The cashier says the amount before payment.')
  await type(page, 'Как', 'Aloud.')
  await type(page, 'Говорим', 'That is a thousand roubles.\nThank you!')
  await page.getByRole('button', { name: 'Перевести на основе текста' }).click()
  const details = page.getByRole('textbox', { name: 'Подробно' })
  await details.click()
  await page.keyboard.press('Control+A')
  await page.keyboard.type('Look at the customer.')
  await go(page)
  await panel(page, 'Требование 1.2').waitFor()
  await page.keyboard.type('The cashier says goodbye first.')
  await go(page)
  await page.getByText('Всё переведено').waitFor()
  await page.getByText('Переведено 4 из 4').waitFor()
  await saved(page)
  const { content, translated } = await must(page, 'GET', `/standard-versions/${version}`)
  assert.deepEqual(translated, [{ language: 'en', total: 4, missing: 0, stale: 0 }])
  const [first] = content.sections[0].requirements
  assert.deepEqual(first.translations.en.say, ['That is a thousand roubles.', 'Thank you!'])
  assert.ok(first.translations.en.of, 'the server marks which main text it is from')
  // Read and printed.
  await page.goto(page.url().replace(/#.*/, `#/standard-versions/${version}`))
  await page.getByRole('combobox', { name: 'Язык текста' }).selectOption('en')
  await page.getByRole('heading', { level: 1, name: 'House standard' }).waitFor()
  await page.getByText('Look at the customer.').waitFor()
  await page.getByText('Why we need a standard.').waitFor()
  const file = await downloaded(page, () => page.getByRole('button', { name: 'PDF' }).click())
  isPDF(file)
})

test('a translation whose main text changed shows the words that changed, and is said to be still right', async ({ open }) => {
  const { page, version } = await openTranslation(open)
  await page.getByRole('button', { name: /^1\.2/ }).click()
  await type(page, 'Правило', 'The cashier says goodbye first.')
  await saved(page)
  const before = (await must(page, 'GET', `/standard-versions/${version}`)).content.sections[0].requirements[1]
  const edit = { id: newId(), kind: 'set_requirement', lineage: before.lineage, before, requirement: { ...before, statement: 'Кассир прощается первым и улыбается.' } }
  await must(page, 'POST', `/standard-versions/${version}/edits`, { edits: [edit] })
  await page.reload()
  await page.getByText('1 перевод нужно пересмотреть').waitFor()
  await panel(page, 'Требование 1.2').getByText('Основной текст изменился после перевода').waitFor()
  await page.getByText('Изменения отмечены').waitFor()
  assert.match(await page.locator('ins').innerText(), /и улыбается$/)
  await page.getByRole('button', { name: 'Перевод по-прежнему верен' }).click()
  await saved(page)
  await page.getByText('1 перевод нужно пересмотреть').waitFor({ state: 'detached' })
  const { translated } = await must(page, 'GET', `/standard-versions/${version}`)
  assert.equal(translated[0].stale, 0)
  assert.equal(await page.getByRole('textbox', { name: 'Правило' }).inputValue(), 'The cashier says goodbye first.')
})

test('a member of the group reads the translation, and writes nothing', async ({ open }) => {
  const { page, version } = await openTranslation(open)
  await page.getByRole('button', { name: /^1\.2/ }).click()
  await type(page, 'Правило', 'The cashier says goodbye first.')
  await saved(page)
  const member = await open({ role: 'group_member', path: `/standard-versions/${version}/translations` })
  await member.getByText('Переведено 1 из 4').waitFor()
  await member.getByRole('combobox', { name: 'Показать' }).selectOption('all')
  await member.getByRole('button', { name: /^1\.2/ }).click()
  await member.getByText('The cashier says goodbye first.').waitFor()
  assert.equal(await member.getByRole('textbox').count(), 0)
  assert.equal(await member.getByRole('button', { name: 'Языки', exact: true }).count(), 0)
})

test('on a phone the main text and the translation are one tab away from each other', async ({ open }) => {
  const { page } = await openTranslation(open, { width: 360, height: 740 })
  await page.getByRole('tab', { name: 'английский' }).waitFor()
  await type(page, 'Введение', 'Why we need a standard.')
  await page.getByRole('tab', { name: 'русский' }).click()
  await page.getByRole('tabpanel').getByText('Зачем нам стандарт.').waitFor()
  await saved(page)
  await page.getByRole('tab', { name: 'английский' }).click()
  assert.equal(await page.getByRole('textbox', { name: 'Введение' }).inputValue(), 'Why we need a standard.')
  await page.getByRole('button', { name: 'К следующему без перевода' }).click()
  await panel(page, 'Раздел «Касса»').waitFor()
})

for (const screen of screens) {
  test(`the translation is accessible, fits and speaks Russian, ${screen.width} px, ${screen.scheme}`, async ({ open }) => {
    const { page } = await openTranslation(open, screen)
    if (screen.width < 1000) await page.getByRole('button', { name: 'Все тексты и отбор' }).click()
    await page.getByRole('button', { name: /^1\.1/ }).click()
    await panel(page, 'Требование 1.1').waitFor()
    await accessible(page)
    await fits(page)
    await russian(page)
    await page.getByRole('button', { name: 'Языки', exact: true }).click()
    await page.getByRole('dialog').waitFor()
    await accessible(page)
    await fits(page)
  })
}
