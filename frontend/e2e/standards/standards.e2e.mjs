import { accessible, assert, downloaded, fits, isPDF, russian, screens, settled, test } from '../harness.mjs'

/** Opens the comparison of the version in force with the one before it. */
async function openChanges(open, options = {}) {
  const page = await open({ role: 'administrator', path: '/standards', ...options })
  await page.getByRole('link', { name: 'Что изменилось после 1.0' }).first().click()
  await page.getByRole('heading', { name: 'Что изменилось', level: 1 }).waitFor()
  await settled(page)
  return page
}

test('standards are listed with their versions, and can be searched', async ({ open }) => {
  const page = await open({ role: 'administrator', path: '/standards' })
  await page.getByRole('link', { name: 'Версия 2.0' }).first().waitFor()
  await page.getByRole('searchbox').fill('такого стандарта нет')
  await page.getByRole('button', { name: 'Показать всё' }).click()
  await page.getByRole('link', { name: 'Версия 2.0' }).first().waitFor()
})

test('a version is read whole and saved as a PDF', async ({ open }) => {
  const page = await open({ role: 'administrator', path: '/standards' })
  await page.getByRole('link', { name: 'Версия 2.0' }).first().click()
  await page.getByRole('heading', { level: 3 }).first().waitFor()
  assert.ok((await page.getByRole('heading', { level: 3 }).count()) > 3, 'few requirements')
  assert.ok((await page.getByText('Как измерить').count()) > 3)
  isPDF(await downloaded(page, () => page.getByRole('button', { name: /^PDF: / }).click()))
})

test('what a version changed is shown word by word', async ({ open }) => {
  const page = await openChanges(open)
  assert.ok((await page.locator('ins').count()) > 0, 'nothing inserted')
  assert.ok((await page.locator('del').count()) > 0, 'nothing deleted')
  await page.getByRole('link', { name: 'К тексту версии' }).click()
  await page.getByText('Версия 2.0').waitFor()
})

for (const screen of screens) {
  test(`standards are accessible, fit and speak Russian, ${screen.width} px, ${screen.scheme}`, async ({ open }) => {
    const page = await openChanges(open, screen)
    for (const heading of ['', '/standards']) {
      if (heading) await page.goto(page.url().replace(/#.*/, `#${heading}`))
      if (heading) await page.getByRole('link', { name: 'Версия 2.0' }).first().waitFor()
      await accessible(page)
      await fits(page)
      await russian(page)
    }
    await page.getByRole('link', { name: 'Версия 2.0' }).first().click()
    await page.getByRole('heading', { level: 3 }).first().waitFor()
    await accessible(page)
    await fits(page)
    await russian(page)
  })
}
