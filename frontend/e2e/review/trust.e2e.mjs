import { accessible, assert, fits, russian, screens, settled, test } from '../harness.mjs'
import { filled, must, photo, plan, uuid } from '../visits.mjs'

/** Hands in a visit made in half a minute by a phone that told no place, with a receipt. */
async function hurried(open) {
  const { shopper, assignment } = await plan(open)
  const visit = uuid()
  const { body, photos } = await filled(shopper, assignment)
  const at = body.started_at
  body.track = {
    device: uuid(), app: 'test', outcome: 'done', declared: { conflict: false, at }, elapsed_ms: 30_000, clock_jump_ms: 0,
    start: { missing: 'denied', at }, questions: {},
  }
  await must(shopper, 'PUT', `/visits/${visit}`, body)
  const draft = await must(shopper, 'GET', `/visits/${visit}/draft`)
  assert.equal(draft.track.start.missing, 'denied')
  for (const question of photos) {
    await must(shopper, 'PUT', `/visits/${visit}/photos/${uuid()}?question=${question}`, await photo(shopper), 'image/jpeg')
  }
  await must(shopper, 'POST', `/visits/${visit}/submit`)
  return { shopper, visit }
}

test('a hurried visit says why it needs a close look, and is rejected with a reason', async ({ open }) => {
  const { shopper, visit } = await hurried(open)
  const reviewer = await open({ role: 'reviewer', path: `/review/${visit}` })
  await reviewer.getByText('внимательная проверка').waitFor()
  await reviewer.getByText('Покупатель не разрешил телефону определить место.').waitFor()
  await reviewer.getByRole('button', { name: 'Отклонить', exact: true }).click()
  const dialog = reviewer.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Отклонить', exact: true }).click()
  await dialog.getByText('Напишите причину').waitFor()
  await dialog.getByRole('textbox').fill('За полминуты столько не увидеть.')
  await dialog.getByRole('button', { name: 'Отклонить', exact: true }).click()
  await reviewer.getByText('отклонена').waitFor()
  assert.equal((await must(shopper, 'GET', `/visits/${visit}`)).status, 'rejected')
  const told = await must(shopper, 'GET', '/notifications')
  assert.ok(told.items.some((n) => n.kind === 'visit_rejected'), JSON.stringify(told.items))
})

for (const screen of screens) {
  test(`how a visit was made is accessible, fits and speaks Russian, ${screen.width} px, ${screen.scheme}`, async ({ open }) => {
    const { visit } = await hurried(open)
    const page = await open({ role: 'reviewer', path: `/review/${visit}`, ...screen })
    await page.getByText('внимательная проверка').waitFor()
    await settled(page)
    if (process.env.E2E_SHOTS) await page.screenshot({ path: `${process.env.E2E_SHOTS}/trust-${screen.width}-${screen.scheme}.png`, fullPage: true })
    await accessible(page)
    await fits(page)
    await russian(page)
  })
}
