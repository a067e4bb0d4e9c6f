import { accessible, assert, fits, russian, screens, settled, test } from '../harness.mjs'

/** Calls the API as the person at the page. */
const call = (page, method, path, body) =>
  page.evaluate(async ([method, path, body]) => {
    const answer = await fetch(`/api/v1${path}`, {
      method, headers: body ? { 'Content-Type': 'application/json' } : {}, body: body ? JSON.stringify(body) : undefined,
    })
    return { status: answer.status, body: await answer.json().catch(() => null) }
  }, [method, path, body])

async function did(page, method, path, body) {
  const answer = await call(page, method, path, body)
  assert.equal(answer.status, 200, `${method} ${path}: ${JSON.stringify(answer.body)}`)
  return answer.body
}

const words = ['Кассир читает требование вслух напарнику', 'Охранник придерживает дверь входящим']

/** The demo's draft anew: what is published with one rule reworded, one dropped, two new. */
async function draft(page) {
  const list = await did(page, 'GET', '/standards?limit=200')
  const standard = list.items.find((one) => one.versions.some((v) => v.status === 'published') && one.versions.length > 1)
  const { id } = standard.versions.find((v) => v.status === 'draft')
  const { revision, content: now } = await did(page, 'GET', `/standard-versions/${id}`)
  if (now.sections[0].requirements.some(({ statement }) => statement === words[0])) return id
  const { content } = await did(page, 'GET', `/standard-versions/${standard.versions.find((v) => v.status === 'published').id}`)
  const [first] = content.sections
  const [kept, , ...others] = first.requirements
  kept.statement += ' Иначе.'
  first.requirements = [kept, ...others, ...words.map((statement, i) => ({ code: `99.${i + 1}`, statement, level: 'mandatory', measure: { kind: 'yes_no' } }))]
  await did(page, 'PUT', `/standard-versions/${id}`, { revision, content })
  return id
}

async function openPage(open, at, options = {}) {
  const page = await open({ role: 'administrator', path: '/standards', ...options })
  await page.getByRole('heading', { level: 1 }).waitFor()
  const id = await draft(page)
  await page.goto(page.url().replace(/#.*/, `#/standard-versions/${id}${at}`))
  return page
}

test('a dropped and two new rules are told to be a split, and the impact follows', async ({ open }) => {
  const page = await openPage(open, '/impact')
  await page.getByText('3 связи не подтверждены').waitFor()
  await page.getByRole('link', { name: /чек-лист|визит/i }).first().waitFor()
  await page.getByText(/визитов сдано \d+ из \d+/).first().waitFor()
  await page.getByRole('listitem').filter({ hasText: 'Исключено' }).first().getByRole('button', { name: 'Изменить' }).click()
  const dialog = page.getByRole('dialog')
  for (const text of words) await dialog.getByText(text).click()
  await dialog.getByText('Получается: Разделено').waitFor()
  await dialog.getByRole('button', { name: 'Сохранить' }).click()
  await page.getByText('Отменить решение').waitFor()
  assert.equal(await page.getByText('не подтвержден').count(), 0)
  await page.getByRole('button', { name: 'Отменить решение' }).click()
  await page.getByText('3 связи не подтверждены').waitFor()
})

test('two versions are compared side by side, and the changes are taken away as a PDF', async ({ open }) => {
  const page = await openPage(open, '/changes')
  await page.getByText('Охранник придерживает дверь входящим').waitFor()
  await page.locator('ins', { hasText: 'Иначе' }).first().waitFor()
  const coming = page.waitForEvent('download')
  await page.getByRole('button', { name: /PDF/ }).click()
  assert.match((await coming).suggestedFilename(), /\.pdf$/)
  const select = page.getByLabel('Было')
  const earlier = await select.locator('option').last().getAttribute('value')
  await select.selectOption(earlier)
  await page.waitForURL(new RegExp(`from=${earlier}`))
})

for (const screen of screens) {
  for (const at of ['/impact', '/changes']) {
    test(`${at} is accessible, fits and speaks Russian, ${screen.width} px, ${screen.scheme}`, async ({ open }) => {
      const page = await openPage(open, at, screen)
      await page.getByText('Охранник придерживает дверь входящим').first().waitFor()
      await settled(page)
      await accessible(page)
      await fits(page)
      await russian(page)
    })
  }
}
