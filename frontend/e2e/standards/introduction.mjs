// Twelve people who get to know a version, for the tests that need them.
import { assert, settled } from '../harness.mjs'

/** Asks the server as the person at the page. */
export async function call(page, method, path, body) {
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

const letters = 'абвгдежзик'
export const unique = () => [...String(Date.now() % 1e8)].map((digit) => letters[Number(digit)]).join('')

/** Twelve people of two stores, as a CSV file; the first store is the one that the demo's manager has. */
export async function staff(page, open, positions = ['Кассир', 'Консультант']) {
  const manager = await open({ role: 'store_manager', path: '/staff' })
  await manager.getByRole('heading', { level: 1 }).waitFor()
  const own = (await call(manager, 'GET', '/staff-locations')).items
  const all = (await call(page, 'GET', '/staff-locations')).items
  const other = all.find((store) => !own.some(({ id }) => id === store.id))
  const family = unique()
  const people = Array.from({ length: 12 }, (_, i) => ({
    name: `${family[0].toUpperCase()}${family.slice(1)} ${['Анна', 'Борис', 'Вера', 'Глеб', 'Дина', 'Егор'][i % 6]}`,
    position: positions[i % 2],
    store: i < 6 ? own[0] : other,
  }))
  const codes = (await call(page, 'GET', '/locations?limit=200')).items
  const code = (id) => codes.find((location) => location.id === id).code
  const csv = ['ФИО;Должность;Магазин', ...people.map((one) => `${one.name};${one.position};${code(one.store.id)}`)].join('\n')
  return { manager, family, own: own[0], other, csv }
}

/** The personal links of a store's people who have not read yet. */
export const links = async (page, version, store) => (await call(page, 'POST', `/standard-versions/${version}/reading-links`, { location_id: store.id })).items

/** Reads everything through a personal link on a phone, and says so. */
export async function read(open, url) {
  const phone = await open({ width: 360, height: 740, path: new URL(url).hash.slice(1) })
  await phone.getByRole('heading', { name: /^1\. / }).waitFor()
  for (const end of await phone.locator('article .end').all()) await end.scrollIntoViewIfNeeded()
  await phone.getByText('Вы дошли до конца.').waitFor()
  await phone.getByRole('button', { name: 'Ознакомлен' }).click()
  await phone.getByText(/^Ознакомлен \d/).waitFor()
  return phone
}

/** Prepares and opens an exam of one question with a known answer. */
export async function examined(page, version) {
  await page.goto(page.url().replace(/#.*/, `#/standard-versions/${version}/exam`))
  await page.getByLabel('Вопросов в билете').fill('1')
  await page.getByLabel('Пауза между попытками, ч').fill('0')
  await page.getByRole('button', { name: 'Подготовить экзамен' }).click()
  await page.getByText(/Какое значение задаёт норма/).first().waitFor()
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
export async function sit(phone, answer) {
  await phone.getByRole('button', { name: 'Начать экзамен' }).click()
  await phone.getByText(/^Осталось 1?\d:\d\d|^Осталось 20:00/).waitFor()
  await phone.getByLabel(answer).check()
  await settled(phone)
  await phone.getByRole('button', { name: 'Сдать работу' }).click()
}

/** Imports the staff of a CSV file in the browser. */
export async function imported(page, csv) {
  await page.goto(page.url().replace(/#.*/, '#/staff/import'))
  await page.locator('input[type=file]').setInputFiles({ name: 'staff.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) })
  await page.getByText('Новых: 12, изменится: 0, без изменений: 0, ошибок: 0.').waitFor()
  await page.getByRole('button', { name: 'Сохранить' }).click()
  await page.getByText('Загружено. Новых: 12').waitFor()
}
