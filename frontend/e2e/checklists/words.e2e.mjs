// A checklist in a second language: translated beside its texts, out of date when they change, read on the phone.
import { at, begin, phone, planned } from '../fieldwork/phone.mjs'
import { accessible, assert, fits, russian, screens, settled, test } from '../harness.mjs'
import { must, uuid } from '../visits.mjs'

const content = {
  title: 'Кофейня', language: 'ru',
  sections: [{ id: 's', title: 'Вход', questions: [
    { id: 'greeted', kind: 'yes_no', text: 'С вами поздоровались?', hint: 'В первые полминуты' },
    { id: 'drink', kind: 'single', text: 'Что предложили?', options: [{ id: 'tea', text: 'Чай', credit: '1' }, { id: 'none', text: 'Ничего' }] },
  ] }],
}
const texts = ['Café', 'Entrance', 'Did they greet you?', 'In half a minute', 'What was offered?', 'Tea', 'Nothing']

for (const screen of screens) {
  test(`a checklist is translated and kept up to date (${screen.width} px)`, async ({ open }) => {
    const page = await open({ role: 'administrator', path: '/checklists', ...screen })
    await page.getByRole('link', { name: /^Версия/ }).first().waitFor()
    const version = uuid()
    await must(page, 'POST', '/checklists', { id: uuid(), version_id: version, title: content.title, content })
    const stored = async () => (await must(page, 'GET', `/checklist-versions/${version}`)).content
    await page.goto(page.url().replace(/#.*/, `#/checklist-versions/${version}/edit`))
    await page.getByRole('link', { name: 'Перевести тексты' }).click()
    await page.getByText('Языков перевода пока нет').waitFor()
    await russian(page)
    await page.getByLabel('Добавить язык').selectOption('en')
    await page.getByText('Переведено 0 из 7').waitFor()
    const fields = page.getByLabel('английский')
    for (const [i, text] of texts.entries()) await fields.nth(i).fill(text)
    await page.getByText('Переведено 7 из 7').waitFor()
    await page.getByText('Сохранено', { exact: true }).waitFor()
    await settled(page)
    await fits(page)
    await accessible(page)
    const made = await stored()
    assert.deepEqual([made.languages, made.translations, made.sections[0].questions[0].translations, made.sections[0].questions[1].options[1].translations], [
      ['en'], { en: { text: 'Café' } }, { en: { text: 'Did they greet you?', hint: 'In half a minute' } }, { en: { text: 'Nothing' } },
    ])
    await page.getByRole('link', { name: 'К конструктору' }).click()
    await page.getByRole('link', { name: 'Переводы: английский' }).waitFor()
    await page.locator('#line-greeted').click()
    await page.getByLabel('Вопрос', { exact: true }).fill('С вами поздоровались первыми?')
    await page.getByText('Сохранено', { exact: true }).waitFor()
    await page.getByRole('link', { name: 'Переводы: английский' }).click()
    await page.getByText('Осталось: 2').click() // the question and its criterion are one text to look at
    assert.equal(await fields.count(), 2)
    await page.getByRole('button', { name: 'Перевод верен' }).first().click()
    await page.getByText('Осталось: 0').waitFor()
    await page.getByText('Сохранено', { exact: true }).waitFor()
    assert.deepEqual((await stored()).sections[0].questions[0].translations, { en: { text: 'Did they greet you?', hint: 'In half a minute' } })
  })
}

test('a scenario is told in the languages of the checklist, and a phone shows its own', async ({ open }) => {
  const { manager, wave, location } = await planned(open, { ...content, languages: ['en'] })
  const base = manager.url().replace(/#.*/, '')
  await manager.goto(`${base}#/waves/${wave}/plan`)
  const told = manager.getByRole('group', { name: 'Перевод: английский' })
  await manager.getByLabel('Название', { exact: true }).first().fill('Спешащий')
  await manager.getByLabel('Что делать и говорить').first().fill('Попросите кофе с собой.')
  await manager.getByLabel('Возражения').first().fill('Дорого.\nУ вас долго.')
  await told.getByLabel('Возражения').fill('It is dear.\nYou are slow.')
  await told.getByLabel('Название').fill('In a hurry')
  await told.getByLabel('Что делать и говорить').fill('Ask for a coffee to go.')
  await settled(manager)
  await fits(manager)
  await accessible(manager)
  await manager.getByRole('button', { name: 'Сохранить план' }).click()
  await manager.getByText('План сохранён').waitFor()
  const assignment = uuid()
  const shopper = await open({ ...phone, path: '/visits' })
  const account = (await must(shopper, 'GET', '/session')).account.id
  const due = new Date(Date.now() + 9 * 86_400_000).toISOString().slice(0, 10)
  await must(manager, 'POST', `/waves/${wave}/assignments`, { assignments: [{ id: assignment, location_id: location, shopper_id: account, due_on: due, scenario: 'Попросите кофе с собой.' }] })
  await shopper.evaluate(() => localStorage.setItem('etalon.language', 'en'))
  await shopper.reload()
  await shopper.goto(`${base}#/visits/${assignment}`)
  await shopper.getByText('Ask for a coffee to go.').waitFor()
  await shopper.getByText('You are slow.', { exact: true }).waitFor()
  await manager.getByLabel('Что делать и говорить').first().fill('Попросите чай с собой.')
  await told.getByText('Основной текст изменился после перевода.').waitFor()
  await told.getByRole('button', { name: 'Перевод верен' }).click()
  await told.getByText('Основной текст изменился после перевода.').waitFor({ state: 'detached' })
})

test('a shopper whose phone is English reads the checklist in English', async ({ open }) => {
  const said = (text, hint) => ({ en: { text, ...(hint ? { hint } : {}) } })
  const [greeted, drink] = content.sections[0].questions
  const { assignment, near } = await planned(open, {
    ...content, languages: ['en'],
    sections: [{ id: 's', title: 'Вход', translations: said('Entrance'), questions: [
      { ...greeted, translations: said('Did they greet you?', 'In half a minute') },
      { ...drink, options: [{ ...drink.options[0], translations: said('Tea') }, drink.options[1]] },
    ] }],
  })
  const page = await open({ ...phone, path: '/visits' })
  await at(page, near)
  await page.evaluate(() => localStorage.setItem('etalon.language', 'en'))
  await page.reload()
  await page.goto(`${new URL(page.url()).origin}/#/visits/${assignment}`)
  await page.getByText('Did they greet you?').waitFor({ state: 'attached' })
  await page.evaluate(() => localStorage.setItem('etalon.language', 'ru'))
  await page.reload()
  await begin(page, assignment)
  await page.getByText('С вами поздоровались?').first().waitFor()
  await page.evaluate(() => localStorage.setItem('etalon.language', 'en'))
  await page.reload()
  await page.getByText('Did they greet you?').first().waitFor()
  await page.getByText('In half a minute').first().waitFor()
  await page.getByText('Yes', { exact: true }).first().tap()
  await page.goto(page.url().replace(/\?.*|$/, '?question=drink'))
  await page.getByText('Что предложили?').first().waitFor() // what is not translated stays as it is
  await page.getByText('Tea', { exact: true }).first().waitFor()
})
