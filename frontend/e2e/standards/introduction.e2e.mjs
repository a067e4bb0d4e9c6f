import { accessible, assert, downloaded, fits, isPDF, isWorkbook, russian, screens, settled, test } from '../harness.mjs'

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

/** Asks the server as the person at the page. */
async function call(page, method, path, body) {
  const answer = await page.evaluate(
    async ([how, where, what]) => {
      const response = await fetch(`/api/v1${where}`, { method: how, headers: { 'Content-Type': 'application/json' }, body: what ? JSON.stringify(what) : undefined })
      return { status: response.status, body: await response.json().catch(() => undefined) }
    },
    [method, path, body],
  )
  assert.ok(answer.status < 300, `${method} ${path}: ${JSON.stringify(answer)}`)
  return answer.body
}

function newId() {
  const random = [...crypto.getRandomValues(new Uint8Array(10))].map((b) => b.toString(16).padStart(2, '0')).join('')
  const at = Date.now().toString(16).padStart(12, '0')
  return `${at.slice(0, 8)}-${at.slice(8)}-7${random.slice(0, 3)}-8${random.slice(3, 6)}-${random.slice(6, 18)}`
}

/** Publishes a standard and returns its version; the page is the administrator's. */
async function publish(page) {
  await page.getByRole('heading', { level: 1 }).waitFor()
  const made = await call(page, 'POST', '/standards', { id: newId(), title: `Приём покупателя ${unique()}`, content })
  await call(page, 'POST', `/standard-versions/${made.id}/publish`, { effective_on: new Date().toISOString().slice(0, 10) })
  return made.id
}

const letters = 'абвгдежзик'
const unique = () => [...String(Date.now() % 1e8)].map((digit) => letters[Number(digit)]).join('')

/** Twelve people of two stores, as a CSV file; the first store is the one that the demo's manager has. */
async function staff(page, open) {
  const manager = await open({ role: 'store_manager', path: '/staff' })
  await manager.getByRole('heading', { level: 1 }).waitFor()
  const own = (await call(manager, 'GET', '/staff-locations')).items
  const all = (await call(page, 'GET', '/staff-locations')).items
  const other = all.find((store) => !own.some(({ id }) => id === store.id))
  const family = unique()
  const people = Array.from({ length: 12 }, (_, i) => ({
    name: `${family[0].toUpperCase()}${family.slice(1)} ${['Анна', 'Борис', 'Вера', 'Глеб', 'Дина', 'Егор'][i % 6]}`,
    position: i % 2 ? 'Консультант' : 'Кассир',
    store: i < 6 ? own[0] : other,
  }))
  const codes = (await call(page, 'GET', '/locations?limit=200')).items
  const code = (id) => codes.find((location) => location.id === id).code
  const csv = ['ФИО;Должность;Магазин', ...people.map((one) => `${one.name};${one.position};${code(one.store.id)}`)].join('\n')
  return { manager, family, own: own[0], other, csv }
}

/** The personal links of a store's people who have not read yet. */
const links = async (page, version, store) => (await call(page, 'POST', `/standard-versions/${version}/reading-links`, { location_id: store.id })).items

/** Reads everything through a personal link on a phone, and says so. */
async function read(open, url) {
  const phone = await open({ width: 360, height: 740, path: new URL(url).hash.slice(1) })
  await phone.getByRole('heading', { name: /^1\. Встреча/ }).waitFor()
  await phone.getByRole('heading', { name: /Касса/ }).scrollIntoViewIfNeeded()
  for (const end of await phone.locator('article .end').all()) await end.scrollIntoViewIfNeeded()
  await phone.getByText('Вы дошли до конца.').waitFor()
  await phone.getByRole('button', { name: 'Ознакомлен' }).click()
  await phone.getByText(/^Ознакомлен \d/).waitFor()
  return phone
}

/** Starts the introduction of a new version to twelve imported people. */
async function introduced(open) {
  const page = await open({ role: 'administrator', path: '/standards' })
  const version = await publish(page)
  const world = await staff(page, open)
  await page.goto(page.url().replace(/#.*/, '#/staff/import'))
  await page.locator('input[type=file]').setInputFiles({ name: 'staff.csv', mimeType: 'text/csv', buffer: Buffer.from(world.csv) })
  await page.getByText('Новых: 12, изменится: 0, без изменений: 0, ошибок: 0.').waitFor()
  await page.getByRole('button', { name: 'Сохранить' }).click()
  await page.getByText('Загружено. Новых: 12').waitFor()
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

  await manager.goto(manager.url().replace(/#.*/, `#/standard-versions/${version}/introduction`))
  await manager.getByText(/^Ознакомлены 2 из/).waitFor()
  assert.equal(await manager.getByRole('heading', { name: other.name, level: 3 }).count(), 0, 'a manager sees another store')
  await manager.getByRole('button', { name: 'Отметить' }).first().click()
  await manager.getByLabel('Основание').fill('Лист ознакомления от 3 сентября')
  await manager.getByRole('button', { name: 'Подтвердить' }).click()
  await manager.getByText(/^Ознакомлены 3 из/).waitFor()
})

/** Prepares and opens an exam of one question with a known answer. */
async function examined(page, version) {
  await page.goto(page.url().replace(/#.*/, `#/standard-versions/${version}/exam`))
  await page.getByLabel('Вопросов в билете').fill('1')
  await page.getByLabel('Пауза между попытками, ч').fill('0')
  await page.getByRole('button', { name: 'Подготовить экзамен' }).click()
  await page.getByText(/Какое значение задаёт норма/).waitFor()
  const board = await call(page, 'GET', `/standard-versions/${version}/exam`)
  for (const question of board.bank) {
    if (question.text.startsWith('Какое значение')) continue
    const { id, lineage, kind, text, options, expected, points, revision } = question
    await call(page, 'PUT', `/standard-versions/${version}/exam/questions/${id}`, { lineage, kind, text, options, expected, points, revision, in_use: false })
  }
  await page.reload()
  await page.getByRole('button', { name: 'Открыть экзамен' }).click()
  await page.getByText('Открыт', { exact: true }).waitFor()
}

/** Sits the exam with an answer. */
async function sit(phone, answer) {
  await phone.getByRole('button', { name: 'Начать экзамен' }).click()
  await phone.getByText(/^Осталось 1?\d:\d\d|^Осталось 20:00/).waitFor()
  await phone.getByLabel(answer).check()
  await settled(phone)
  await phone.getByRole('button', { name: 'Сдать работу' }).click()
}

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
