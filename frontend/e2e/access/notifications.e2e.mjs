import { accessible, assert, fits, russian, screens, settled, test } from '../harness.mjs'

for (const screen of screens) {
  test(`notifications are accessible and fit, ${screen.width} px, ${screen.scheme}`, async ({ open }) => {
    const page = await open({ ...screen, role: 'store_manager', path: '/waves' })
    await settled(page)
    await page.getByRole('button', { name: /Уведомления/ }).click()
    if (screen.width < 500) await page.getByRole('heading', { name: 'Уведомления', level: 1 }).waitFor()
    else await page.getByRole('dialog', { name: 'Уведомления' }).waitFor()
    await page.getByText(/Новый результат/).first().waitFor()
    await accessible(page)
    await fits(page)
  })
}

test('the bell counts what is new until it is read, and a notification leads to its page', async ({ open }) => {
  const page = await open({ role: 'regional_manager', path: '/standards' })
  const bell = page.getByRole('button', { name: /Уведомления: \d+ нов/ })
  await bell.click()
  const dialog = page.getByRole('dialog', { name: 'Уведомления' })
  await dialog.getByRole('link', { name: /Новый результат/ }).first().click()
  await page.waitForURL(/#\/waves\/.+location=/)
  await settled(page)
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: /Уведомления/ }).click()
  await page.getByRole('button', { name: 'Отметить все прочитанными' }).click()
  await page.getByRole('button', { name: 'Уведомления', exact: true }).waitFor({ state: 'attached' })
})

test('a shopper is told of their visits, and never of a score', async ({ open }) => {
  const page = await open({ role: 'shopper', path: '/notifications' })
  await page.getByText(/Визит принят/).first().waitFor()
  await settled(page)
  await russian(page)
  const text = await page.getByRole('main').innerText()
  assert.doesNotMatch(text, /%|балл|оценк/i)
})
