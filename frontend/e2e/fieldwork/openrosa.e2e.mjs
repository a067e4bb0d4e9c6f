// A shopper takes the link of an assignment, and a client that knows it sends the visit; a coordinator makes and revokes one.
import { accessible, assert, fits, russian, screens, test } from '../harness.mjs'
import { phone, planned } from './phone.mjs'

const content = {
  title: 'Визит по ссылке',
  sections: [{ id: 's1', title: 'Зал', questions: [{ id: 'q1', text: 'Витрина собрана?', kind: 'yes_no', points: 1 }] }],
}

/** What a client asks of the server whose address it was told. */
async function client(page, address) {
  const base = new URL(page.url()).origin + new URL(address).pathname
  return async (path, body) => {
    const answer = await fetch(base + path, { method: body ? 'POST' : 'GET', body, headers: { 'X-OpenRosa-Version': '1.0' } })
    return { status: answer.status, text: await answer.text() }
  }
}

test('the shopper takes a link, and what a client sends by it is their visit', async ({ open }) => {
  const { assignment } = await planned(open, content)
  const page = await open({ ...phone, path: `/visits/${assignment}` })
  await page.getByRole('button', { name: 'Заполнить в ODK Collect' }).click()
  await page.getByRole('button', { name: 'Сделать ссылку' }).click()
  await page.getByRole('img', { name: 'QR-код для ODK Collect' }).waitFor()
  await accessible(page)
  await fits(page)
  await russian(page)
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/shopper.png`, fullPage: true })
  const ask = await client(page, await page.getByText('/openrosa/').innerText())
  const list = await ask('/formList')
  assert.match(list.text, /Визит по ссылке · /)
  assert.match((await ask('/form.xml')).text, /Витрина собрана\?/)
  const now = new Date().toISOString()
  const form = new FormData()
  const filled = `<data xmlns:orx="http://openrosa.org/xforms" id="${assignment}" version="1"><s1><q1>yes</q1></s1><orx:meta><orx:instanceID>uuid:1</orx:instanceID><orx:timeStart>${now}</orx:timeStart><orx:timeEnd>${now}</orx:timeEnd></orx:meta></data>`
  form.append('xml_submission_file', new Blob([filled]), 'form.xml')
  const sent = await ask('/submission', form)
  assert.equal(sent.status, 201, sent.text)
  await page.getByRole('dialog').getByRole('button', { name: 'Закрыть' }).last().click()
  await page.getByRole('link', { name: 'Состояние отправки' }).waitFor()
})

test('a coordinator comes to the link by the schedule, and revokes it', async ({ open }) => {
  const { assignment, wave } = await planned(open, content)
  for (const screen of screens) {
    const page = await open({ role: 'programme_manager', path: `/waves/${wave}/schedule?view=list`, ...screen })
    await page.getByRole('button', { name: /^Перенести: / }).first().click()
    await page.getByRole('dialog').getByRole('link', { name: 'Ссылка для ODK Collect' }).click()
    await page.getByRole('button', { name: 'Сделать ссылку' }).click()
    await page.getByRole('img', { name: 'QR-код для ODK Collect' }).waitFor()
    await page.getByText('Проверить такой визит вы уже не сможете').waitFor()
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/office-${screen.width}.png`, fullPage: true })
    await accessible(page)
    await fits(page)
    await russian(page)
    await page.getByRole('button', { name: 'Отозвать' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Отозвать' }).click()
    await page.getByRole('button', { name: 'Сделать ссылку' }).waitFor()
  }
})
