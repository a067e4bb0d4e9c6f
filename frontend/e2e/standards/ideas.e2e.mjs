import { accessible, assert, fits, russian, screens, settled, test } from '../harness.mjs'
import { ask, must } from '../visits.mjs'
import { newDraft, newId } from './draft.mjs'

/** Opens the bank of a new draft as whoever leads its group. */
async function openBank(open, options = {}) {
  const page = await open({ role: 'administrator', path: '/standards', ...options })
  await page.getByRole('heading', { level: 1 }).waitFor()
  const draft = await newDraft(page)
  await page.goto(page.url().replace(/#.*/, `#/standard-versions/${draft.version}/ideas`))
  await page.getByRole('heading', { name: 'Идеи и возражения', level: 1 }).waitFor()
  return { page, draft }
}

/** Makes a link to a bank that is open to everybody who has it, or as access says. */
async function linkTo(page, draft, access = 'link') {
  await must(page, 'PUT', `/standards/${draft.standard}/idea-bank`, { access, title: 'Идеи для стандарта', invitation: 'Что улучшить?', revision: 0 })
  const { token } = await must(page, 'POST', `/standards/${draft.standard}/idea-link`, { days: 30, address: page.url().replace(/#.*/, '') })
  await page.reload()
  return token
}

const phone = { width: 360, height: 740 }

test('an idea sent on a phone without an account becomes a requirement credited to its author', async ({ open }) => {
  const { page, draft } = await openBank(open)
  await page.getByRole('button', { name: 'Настроить приём' }).click()
  await page.getByRole('button', { name: 'Сохранить' }).click()
  await page.getByText('Приём настроен').waitFor()
  await page.getByRole('button', { name: 'Создать ссылку и QR-код' }).click()
  await page.getByRole('img', { name: 'QR-код со ссылкой для идей' }).waitFor()
  const [, token] = (await page.getByText(/#\/idea\//).innerText()).match(/#\/idea\/([\w-]+)/)

  const visitor = await open({ path: `/idea/${token}`, ...phone })
  await visitor.getByRole('heading', { name: 'Идеи для нашего стандарта', level: 1 }).waitFor()
  assert.ok(!(await visitor.locator('body').innerText()).includes('Черновик'), 'the draft is shown')
  await visitor.getByLabel('Ваша идея').fill('Предлагать пакет до оплаты')
  await visitor.getByLabel('Имя').fill('Анна')
  await visitor.getByLabel('Должность').fill('кассир')
  await visitor.getByLabel('Магазин').fill('Тула, Ленина, 5')
  await visitor.reload() // what is typed stays
  await visitor.getByRole('button', { name: 'Отправить' }).click()
  await visitor.getByText('Спасибо, отправлено').waitFor()
  assert.equal(await visitor.getByLabel('Ваша идея').inputValue(), '')
  assert.equal(await visitor.getByLabel('Имя').inputValue(), 'Анна')
  await visitor.getByLabel('Ваша идея').fill('Вода для покупателей')
  await visitor.getByRole('button', { name: 'Отправить' }).click()
  await visitor.getByText('Отправлено 2 записи').waitFor()

  await page.reload()
  const row = page.getByRole('article').filter({ hasText: 'Предлагать пакет до оплаты' })
  await row.getByText('Анна, кассир, Тула, Ленина, 5').waitFor()
  await row.getByRole('button', { name: 'В требование' }).click()
  await page.getByRole('combobox', { name: 'Раздел' }).selectOption({ label: 'Касса' })
  await page.getByLabel('Требование', { exact: true }).fill('Кассир предлагает пакет до оплаты.')
  await page.getByLabel('Должности').fill('кассир')
  await page.getByRole('button', { name: 'Добавить требование' }).click()
  await page.getByText('Готово').waitFor()
  const version = await must(page, 'GET', `/standard-versions/${draft.version}`)
  const added = version.content.sections[1].requirements[1]
  assert.equal(added.statement, 'Кассир предлагает пакет до оплаты.')
  assert.equal(added.source, 'идея сотрудника: Анна, кассир, Тула, Ленина, 5')
})

test('an objection becomes a phrase, duplicates are merged with their voices, another is declined with a reason', async ({ open }) => {
  const { page, draft } = await openBank(open)
  const token = await linkTo(page, draft)
  const visitor = await open({ path: `/idea/${token}`, ...phone })
  await visitor.getByText('Возражение покупателя').click()
  await visitor.getByLabel('Что говорит покупатель').fill('В другом магазине дешевле')
  await visitor.getByLabel(/^Ваш лучший ответ/).fill('Зато у нас обмен без чека в любом городе.')
  await visitor.getByRole('button', { name: 'Отправить' }).click()
  await visitor.getByText('Спасибо, отправлено').waitFor()
  for (const text of ['Поставить кулер', 'Кулер с водой в зал']) await must(visitor, 'POST', '/idea-links/ideas', { token, id: newId(), kind: 'idea', text })

  await page.reload()
  const row = (text) => page.getByRole('article').filter({ hasText: text })
  await row('дешевле').getByRole('button', { name: 'Фразой' }).click()
  await page.getByRole('combobox', { name: 'К какому требованию' }).fill('сумму')
  await page.getByRole('listbox').getByRole('option').first().click()
  await page.getByRole('button', { name: 'Добавить фразу' }).click()
  await page.getByText('Готово').first().waitFor()
  const version = await must(page, 'GET', `/standard-versions/${draft.version}`)
  const changed = version.content.sections[1].requirements[0]
  assert.deepEqual(changed.say, ['Зато у нас обмен без чека в любом городе.'])
  assert.equal(changed.source, 'ответ на возражение, без подписи')

  await row('Поставить кулер').getByRole('button', { name: 'Объединить' }).click()
  await page.getByRole('combobox', { name: 'С какой идеей' }).fill('в зал')
  await page.getByRole('listbox').getByRole('option').first().click()
  await page.getByRole('dialog').getByRole('button', { name: 'Объединить' }).click()
  await row('Кулер с водой в зал').getByText('2 голоса').waitFor()
  await row('Кулер с водой в зал').getByRole('button', { name: 'Отклонить' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Отклонить' }).click()
  await page.getByRole('textbox', { name: 'Почему' }).and(page.locator('[aria-invalid]')).waitFor()
  await page.getByRole('textbox', { name: 'Почему' }).fill('Нет места')
  await page.getByRole('dialog').getByRole('button', { name: 'Отклонить' }).click()
  await row('Кулер с водой в зал').waitFor({ state: 'detached' })
}, { allow: /422/ })

test('who signs in and signs the idea sees what became of it; strangers have to sign in where the group says so', async ({ open }) => {
  const { page, draft } = await openBank(open)
  const token = await linkTo(page, draft, 'signed_in')
  const stranger = await open({ path: `/idea/${token}`, ...phone })
  await stranger.getByText('Нужно войти').waitFor()
  const sent = await ask(stranger, 'POST', '/idea-links/ideas', { token, id: newId(), kind: 'idea', text: 'Мысль' })
  assert.equal(sent.body.code, 'idea_sign_in')
  const employee = await open({ role: 'employee', path: `/idea/${token}`, ...phone })
  await employee.getByLabel('Ваша идея').fill('Бейджи с крупным именем')
  await employee.getByLabel('Имя').fill('Ольга')
  await employee.getByRole('button', { name: 'Отправить' }).click()
  await employee.getByText('Что вы прислали').waitFor()
  await page.reload()
  await page.getByRole('button', { name: 'На потом' }).click()
  await page.getByRole('button', { name: 'Оставить на потом' }).click()
  await page.getByText('Готово').first().waitFor()
  await employee.reload()
  await employee.getByText('на потом').waitFor()
}, { allow: /403/ })

test('a revoked link says so, and so does the link of a bank that was closed', async ({ open }) => {
  const { page, draft } = await openBank(open)
  const token = await linkTo(page, draft)
  const visitor = await open({ path: `/idea/${token}`, ...phone })
  await visitor.getByLabel('Ваша идея').fill('Опоздавшая мысль')
  await page.getByRole('button', { name: 'Отозвать ссылку' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Отозвать ссылку' }).click()
  await page.getByText('Ссылка отозвана').waitFor()
  await visitor.getByRole('button', { name: 'Отправить' }).click()
  await visitor.getByText('Эта ссылка больше не действует').waitFor()
  assert.equal(await visitor.getByLabel('Ваша идея').inputValue(), 'Опоздавшая мысль')
  const other = await openBank(open)
  const closing = await linkTo(other.page, other.draft)
  const { bank } = await must(other.page, 'GET', `/standards/${other.draft.standard}/ideas`)
  await must(other.page, 'PUT', `/standards/${other.draft.standard}/idea-bank`, { access: 'closed', title: bank.title, revision: bank.revision })
  await visitor.goto(visitor.url().replace(/#.*/, `#/idea/${closing}`))
  await visitor.reload()
  await visitor.getByText('Эта ссылка больше не действует').waitFor()
}, { allow: /404/ })

for (const screen of screens) {
  test(`the bank and its door are accessible, fit and speak Russian, ${screen.width} px, ${screen.scheme}`, async ({ open }) => {
    const { page, draft } = await openBank(open, screen)
    const token = await linkTo(page, draft)
    await must(page, 'POST', '/idea-links/ideas', { token, id: newId(), kind: 'objection', text: 'Дорого', answer: 'Зато надолго.', name: 'Анна' })
    await page.reload()
    await page.getByRole('article').waitFor()
    const door = await open({ path: `/idea/${token}`, ...screen })
    await door.getByText('Возражение покупателя').click()
    for (const one of [page, door]) {
      await settled(one)
      await accessible(one)
      await fits(one)
      await russian(one)
    }
  })
}
