import { accessible, assert, fits, russian, screens, settled, test } from '../harness.mjs'

const content = {
  sections: [{ title: 'Касса', requirements: [{ code: '1.1', statement: 'Кассир называет сумму чека до оплаты.', level: 'mandatory', how: 'Вслух.', positions: ['кассир'] }] }],
}

/** Makes a draft as the person at the page and returns the id of its version. */
async function makeDraft(page) {
  const made = await page.evaluate(async (body) => {
    const random = [...crypto.getRandomValues(new Uint8Array(10))].map((b) => b.toString(16).padStart(2, '0')).join('')
    const at = Date.now().toString(16).padStart(12, '0')
    const id = `${at.slice(0, 8)}-${at.slice(8)}-7${random.slice(0, 3)}-8${random.slice(3, 6)}-${random.slice(6, 18)}`
    const answer = await fetch('/api/v1/standards', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ id, ...body }) })
    return { status: answer.status, body: await answer.json() }
  }, { title: `Подробный ${Math.random().toString(36).replace(/[a-z.]/g, '')}`, content })
  assert.equal(made.status, 200, JSON.stringify(made.body))
  return made.body.id
}

/** Opens the details of the only requirement of a new draft. */
async function openDetails(open, options = {}) {
  const page = await open({ role: 'administrator', path: '/standards', ...options })
  await page.getByRole('heading', { level: 1 }).waitFor()
  const id = await makeDraft(page)
  await page.goto(page.url().replace(/#.*/, `#/standard-versions/${id}/edit`))
  await page.getByRole('button', { name: /^Изменить|^Править/ }).first().click()
  await page.getByRole('button', { name: 'Добавить подробности' }).click()
  const text = page.getByRole('textbox', { name: 'Подробно' })
  await text.waitFor()
  await settled(page)
  return { page, text, id }
}

/** Pastes what a clipboard holds. */
const paste = (text, html, plain = '') =>
  text.evaluate((node, [markup, words]) => {
    const data = new DataTransfer()
    if (markup) data.setData('text/html', markup)
    data.setData('text/plain', words)
    node.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
  }, [html, plain])

const saved = (page) => page.getByRole('status').getByText('Всё сохранено').or(page.getByText('Сохранено')).first().waitFor()

test('details with a list, a table and a pair are kept through a reload, and shown in the version', async ({ open }) => {
  const { page, text, id } = await openDetails(open)
  await text.click()
  await page.getByRole('button', { name: 'Список', exact: true }).click()
  await page.keyboard.type('Назвать сумму')
  await page.keyboard.press('Enter')
  await page.keyboard.type('Дождаться ответа')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Так — не так' }).click()
  await text.locator('[data-side="do"]').click()
  await page.keyboard.type('Смотреть на покупателя')
  await text.locator('[data-side="dont"]').click()
  await page.keyboard.type('Смотреть в телефон')
  const answered = page.waitForResponse((r) => r.url().endsWith('/edits') && r.request().method() === 'POST')
  await page.getByRole('button', { name: 'Готово' }).click()
  assert.equal((await answered).status(), 200)
  await saved(page)
  await page.goto(page.url().replace(/#.*/, `#/standard-versions/${id}`))
  await page.reload()
  await page.getByRole('listitem').filter({ hasText: 'Дождаться ответа' }).first().waitFor()
  await page.getByText('Не так').first().waitFor()
  await page.getByText('Смотреть в телефон').waitFor()
})

test('what is pasted from Word keeps its words and loses scripts and styles', async ({ open }) => {
  const { page, text } = await openDetails(open)
  await text.click()
  await paste(text, '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p{color:red}</style><script>window.hacked = 1</script></head><body><!--[if gte mso 9]><xml>x</xml><![endif]--><p class="MsoNormal" style="color:red" onclick="window.hacked = 1"><b>Важно</b><o:p></o:p> сказать</p><table><tr><td colspan="2">Шаг</td></tr><tr><td>1</td><td>2</td></tr></table></body></html>')
  await text.getByText('Важно').waitFor()
  await text.locator('table').waitFor()
  assert.equal(await page.evaluate(() => window.hacked), undefined)
  assert.equal(await text.locator('[style*="color"], script, style, [onclick]').count(), 0)
  const answered = page.waitForResponse((r) => r.url().endsWith('/edits') && r.request().method() === 'POST')
  await page.getByRole('button', { name: 'Готово' }).click()
  const made = await answered
  assert.equal(made.status(), 200, await made.text())
})

test('a paste of a hundred thousand letters is refused with words, and nothing is lost', async ({ open }) => {
  const { page, text } = await openDetails(open)
  await text.click()
  await page.keyboard.type('Было здесь')
  await paste(text, '', 'я'.repeat(100_000))
  await page.getByRole('alert').getByText('а можно 20000').waitFor()
  assert.equal(await text.innerText(), 'Было здесь')
})

for (const screen of screens) {
  test(`the editor of details is accessible, fits and speaks Russian, ${screen.width} px, ${screen.scheme}`, async ({ open }) => {
    const { page, text } = await openDetails(open, screen)
    await text.click()
    await page.getByRole('button', { name: 'Таблица' }).click()
    await page.getByRole('button', { name: '+ строка' }).waitFor()
    await accessible(page)
    await fits(page)
    await russian(page)
    if (process.env.E2E_OUT) await page.screenshot({ path: `${process.env.E2E_OUT}/rich-${screen.width}-${screen.scheme}.png`, fullPage: true })
  })
}
