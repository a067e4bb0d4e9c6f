// A standard reaches people as a brochure, a memo and a cue card: on a phone, as PDF and for Word.
import { accessible, assert, downloaded, fits, isPDF, russian, screens, settled, test } from '../harness.mjs'
import { newId } from './draft.mjs'
import { call } from './introduction.mjs'

/** Opens the formats of the version that the demo published last. */
async function formats(open, options = {}) {
  const page = await open({ role: 'group_leader', path: '/standards', ...options })
  await page.getByRole('link', { name: 'Версия 2.0' }).first().click()
  await page.getByRole('link', { name: 'Форматы' }).click()
  await page.getByRole('heading', { name: 'Лист-подсказка' }).waitFor()
  return page
}

const choose = (page, position) => page.getByLabel('Должность').selectOption(position)

test('a position reads on a phone what binds it, and nothing else', async ({ open }) => {
  const page = await formats(open, { role: 'employee', width: 360, height: 740 })
  await choose(page, 'кассир')
  await page.getByRole('link', { name: 'Читать с экрана' }).first().click()
  await page.getByRole('heading', { name: 'Касса и прощание' }).waitFor()
  assert.equal(await page.getByLabel('Должность').inputValue(), 'кассир')
  assert.equal(await page.getByText('Не ходит следом').count(), 0)
  await choose(page, '')
  await page.getByText('Не ходит следом').waitFor()
})

test('the group writes the memo of a position, and staff read it', async ({ open }) => {
  const page = await formats(open)
  await choose(page, 'кассир')
  await page.getByRole('link', { name: 'Читать с экрана' }).nth(1).click()
  await page.getByText('Предложено программой').waitFor()
  await page.getByRole('button', { name: 'Править' }).click()
  await page.getByLabel('Заголовок').fill('')
  await page.getByRole('button', { name: 'Сохранить' }).click()
  await page.getByText('Заполните это поле.').waitFor()
  await page.getByLabel('Заголовок').fill('Касса: главное')
  const before = await page.getByRole('textbox', { name: 'Строка 2' }).inputValue()
  await page.getByRole('button', { name: 'Поднять строку 2' }).click()
  assert.equal(await page.getByRole('textbox', { name: 'Строка 1', exact: true }).inputValue(), before)
  await page.getByRole('textbox', { name: 'Строка 1', exact: true }).fill('Назовите сумму чека')
  // What is typed and not saved outlives a reload.
  await page.reload()
  await page.getByRole('button', { name: 'Править' }).click()
  assert.equal(await page.getByRole('textbox', { name: 'Строка 1', exact: true }).inputValue(), 'Назовите сумму чека')
  await page.getByRole('button', { name: 'Сохранить', exact: true }).click()
  await page.getByRole('heading', { name: 'Касса: главное' }).waitFor()
  const reader = await open({ role: 'employee', path: page.url().split('#')[1] })
  await reader.getByText('Назовите сумму чека').waitFor()
  assert.equal(await reader.getByRole('button', { name: 'Править' }).count(), 0)
}, { allow: /422/ })

const node = (type, ...content) => ({ type, content })
const said = (text, ...marks) => ({ type: 'text', text, ...(marks.length ? { marks: marks.map((type) => ({ type })) } : {}) })
const paragraph = (...content) => node('paragraph', ...content)
const row = (kind, ...cells) => node('tableRow', ...cells.map((cell) => node(kind, paragraph(said(cell)))))

const details = node(
  'doc',
  paragraph(said('Примерочная — место, где покупатель решает. '), said('Не оставляйте его одного', 'bold'), said(' дольше пяти минут.')),
  node('orderedList', node('listItem', paragraph(said('Проверьте кабину'))), node('listItem', paragraph(said('Возьмите два соседних размера')))),
  node('table', row('tableHeader', 'Что', 'Сколько вещей'), row('tableCell', 'Платья', 'не больше четырёх'), row('tableCell', 'Верхняя одежда', 'две')),
  node('doDont', node('do', paragraph(said('«Как вам длина рукава?»'))), node('dont', paragraph(said('«Ну что, берёте?»')))),
)

/** Makes a draft whose only rule has details, and opens one of its forms. */
async function detailed(open, form, options) {
  const page = await open({ role: 'administrator', path: '/standards', ...options })
  await page.getByRole('heading', { level: 1 }).waitFor()
  const rule = { code: '4.1', statement: 'Проводите покупателя до кабины.', level: 'mandatory', how: 'Назовите число вещей.', details }
  const made = await call(page, 'POST', '/standards', { id: newId(), title: 'Примерочная', content: { sections: [{ title: 'Примерка', requirements: [rule] }] } })
  await page.goto(page.url().replace(/#.*/, `#/standard-versions/${made.id}/${form}`))
  return page
}

for (const screen of screens) {
  test(`the brochure and the memo show the details of a rule, ${screen.width} px, ${screen.scheme}`, async ({ open }) => {
    const page = await detailed(open, 'brochure', screen)
    const look = async (name) => {
      await page.getByText('Не оставляйте его одного').waitFor()
      await page.getByText('«Ну что, берёте?»').waitFor()
      await settled(page)
      await accessible(page)
      await fits(page)
      await russian(page)
      if (process.env.E2E_OUT) await page.screenshot({ path: `${process.env.E2E_OUT}/${name}-${screen.width}-${screen.scheme}.png`, fullPage: true })
    }
    await page.getByRole('cell', { name: 'не больше четырёх' }).waitFor()
    await look('brochure')
    await page.goto(page.url().replace('/brochure', '/handouts/memo'))
    await page.getByText('Подробнее', { exact: true }).click()
    await look('memo')
  })
}

test('every form is a file', async ({ open }) => {
  const page = await formats(open)
  await choose(page, 'кассир')
  for (const name of ['PDF: Брошюра', 'PDF: Памятка', 'Четыре карточки А6: Лист-подсказка', 'Две карточки А5: Лист-подсказка', 'PDF: Книга']) {
    isPDF(await downloaded(page, () => page.getByRole('button', { name }).click()))
  }
  for (const name of ['Брошюра', 'Памятка', 'Лист-подсказка', 'Книга']) {
    const file = await downloaded(page, () => page.getByRole('button', { name: `Word: ${name}` }).click())
    assert.match(file.name, /\.docx$/)
    assert.ok(file.bytes.includes('word/document.xml'))
  }
})

for (const screen of screens) {
  test(`formats are accessible, fit and speak Russian, ${screen.width} px, ${screen.scheme}`, async ({ open }) => {
    const page = await formats(open, screen)
    const look = async () => {
      await settled(page)
      await accessible(page)
      await fits(page)
      await russian(page)
    }
    await look()
    for (const n of [0, 1]) {
      await page.getByRole('link', { name: 'Читать с экрана' }).nth(n).click()
      await page.getByRole('link', { name: 'К форматам' }).waitFor()
      await look()
      if (n === 1) {
        await page.getByRole('button', { name: 'Править' }).click()
        await look()
      }
      await page.getByRole('link', { name: 'К форматам' }).click()
    }
  })
}
