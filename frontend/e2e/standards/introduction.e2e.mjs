import { accessible, assert, downloaded, fits, isPDF, isWorkbook, russian, screens, settled, test } from '../harness.mjs'
import { newId } from './draft.mjs'
import { call, examined, imported, links, read, sit, staff, unique } from './introduction.mjs'

const rule = (code, statement, more = {}) => ({ code, statement, level: 'mandatory', how: 'По памятке.', ...more })

const content = {
  sections: [
    {
      title: 'Встреча',
      requirements: [
        rule('1.1', 'Здоровается с покупателем первым.', { measure: { kind: 'duration', unit: 's', bound: 'at_most', target: '30' } }),
        rule('1.2', 'Предлагает помощь.', { say: ['Чем могу помочь?'], avoid: ['Что надо?'] }),
        rule('1.3', 'Предлагает примерить.', { positions: ['Консультант'] }),
      ],
    },
    { title: 'Касса', requirements: [rule('2.1', 'Называет сумму покупки.', { positions: ['Кассир'] }), rule('2.2', 'Прощается с покупателем.')] },
  ],
}

/** Publishes a standard and returns its version; the page is the administrator's. */
async function publish(page) {
  await page.getByRole('heading', { level: 1 }).waitFor()
  const made = await call(page, 'POST', '/standards', { id: newId(), title: `Приём покупателя ${unique()}`, content })
  await call(page, 'POST', `/standard-versions/${made.id}/publish`, { effective_on: new Date().toISOString().slice(0, 10) })
  return made.id
}

/** Starts the introduction of a new version to twelve imported people. */
async function introduced(open) {
  const page = await open({ role: 'administrator', path: '/standards' })
  const version = await publish(page)
  const world = await staff(page, open)
  await imported(page, world.csv)
  await page.goto(page.url().replace(/#.*/, `#/standard-versions/${version}/introduction`))
  await page.getByRole('button', { name: 'Начать', exact: true }).click()
  await page.getByText(/^Ознакомлены 0 из/).waitFor()
  return { page, version, ...world }
}

test('twelve people get a standard, read the part for their position on a phone, and the store manager sees the own store alone', async ({ open }) => {
  const { page, version, manager, family, own, other } = await introduced(open)
  const mine = (await links(page, version, own)).filter((link) => link.name.toLowerCase().startsWith(family))
  const theirs = (await links(page, version, other)).filter((link) => link.name.toLowerCase().startsWith(family))
  assert.equal(mine.length + theirs.length, 12)
  const cashier = await read(open, mine.find((link) => link.position === 'Кассир').url)
  assert.equal(await cashier.getByText('Предлагает примерить.').count(), 0, 'a cashier reads what is for consultants')
  await fits(cashier)
  const consultant = await read(open, mine.find((link) => link.position === 'Консультант').url)
  assert.equal(await consultant.getByText('Называет сумму покупки.').count(), 0)
  await read(open, theirs[0].url)

  await page.reload()
  await page.getByText(/^Ознакомлены 3 из/).waitFor()
  await page.getByRole('searchbox').fill(family)
  await page.getByText('Не открывал', { exact: true }).nth(8).waitFor()
  isWorkbook(await downloaded(page, () => page.getByRole('button', { name: /Excel/ }).first().click()))
  isPDF(await downloaded(page, () => page.getByRole('button', { name: /^Лист для подписей/ }).click()))

  await manager.goto(manager.url().replace(/#.*/, `#/standard-versions/${version}/introduction`))
  await manager.getByText(/^Ознакомлены 2 из/).waitFor()
  assert.equal(await manager.getByRole('heading', { name: other.name, level: 3 }).count(), 0, 'a manager sees another store')
  await manager.getByRole('button', { name: 'Отметить' }).first().click()
  await manager.getByLabel('Основание').fill('Лист ознакомления от 3 сентября')
  await manager.getByRole('button', { name: 'Подтвердить' }).click()
  await manager.getByText(/^Ознакомлены 3 из/).waitFor()
})

test('an exam is failed, sat again and passed; results, certificate and oral sheet', async ({ open }) => {
  const { page, version, manager, family, own } = await introduced(open)
  await examined(page, version)
  const link = (await links(page, version, own)).find((one) => one.name.toLowerCase().startsWith(family))
  const phone = await read(open, link.url)
  await sit(phone, '15 с')
  await phone.getByText('Не сдан', { exact: true }).waitFor()
  await phone.getByText('Перечитайте:').waitFor()
  await phone.reload()
  await phone.getByText('Осталась 1 попытка').waitFor()
  await sit(phone, '30 с')
  await phone.getByText('Сдан', { exact: true }).waitFor()
  await phone.getByText(/^Сертификат № \d{4}-/).waitFor()
  assert.equal(await phone.getByRole('button', { name: 'Начать экзамен' }).count(), 0)

  await manager.goto(manager.url().replace(/#.*/, `#/standard-versions/${version}/exam`))
  await manager.getByText('сдали 1 из 1').waitFor()
  assert.equal(await manager.getByRole('heading', { name: 'Вопросы' }).count(), 0, 'a store manager sees the bank')
  isPDF(await downloaded(manager, () => manager.getByRole('button', { name: /^Сертификат/ }).first().click()))
  isPDF(await downloaded(manager, () => manager.getByRole('button', { name: /^Лист устного экзамена/ }).click()))
})

for (const screen of screens) {
  test(`staff, introduction, exam and reading are accessible, fit and speak Russian, ${screen.width} px, ${screen.scheme}`, async ({ open }) => {
    const { page, version, family, own } = await introduced(open)
    await examined(page, version)
    const link = (await links(page, version, own)).find((one) => one.name.toLowerCase().startsWith(family))
    const office = await open({ role: 'administrator', path: `/standard-versions/${version}/introduction`, ...screen })
    for (const path of [`/standard-versions/${version}/introduction`, `/standard-versions/${version}/exam`, '/staff', '/staff/import']) {
      await office.goto(office.url().replace(/#.*/, `#${path}`))
      await office.getByRole('heading', { level: 1 }).waitFor()
      await settled(office)
      await accessible(office)
      await fits(office)
      await russian(office)
    }
    const reader = await open({ path: new URL(link.url).hash.slice(1), ...screen })
    await reader.getByRole('heading', { name: /^1\. Встреча/ }).waitFor()
    await accessible(reader)
    await fits(reader)
    await russian(reader)
  })
}
