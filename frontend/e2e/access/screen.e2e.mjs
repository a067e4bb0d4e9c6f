import { accessible, assert, fits, screens, settled, test } from '../harness.mjs'

test('another language changes every word, is sent to the server and stays', async ({ open }) => {
  const page = await open({ role: 'administrator', path: '/account' })
  await page.getByText('English').click()
  await page.getByRole('link', { name: 'Waves' }).waitFor()
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'en')
  const [request] = await Promise.all([
    page.waitForRequest((r) => r.url().includes('/api/v1/waves')),
    page.getByRole('link', { name: 'Waves' }).click(),
  ])
  assert.equal(await request.headerValue('accept-language'), 'en')
  await page.reload()
  await page.getByRole('heading', { name: 'Waves', level: 1 }).waitFor()
  assert.doesNotMatch(await page.locator('nav').first().innerText(), /Волны|Стандарты|Чек-листы/)
  // The account's language is for the next device; put it back for the other tests.
  await page.goto(page.url().replace(/#.*/, '#/account'))
  await page.getByText('Русский').click()
  await page.getByRole('link', { name: 'Волны' }).waitFor()
  await settled(page)
})

test('the person chooses light or dark, and it stays', async ({ open }) => {
  const page = await open({ role: 'administrator', path: '/account', scheme: 'light' })
  const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
  await page.getByText('Тёмное').waitFor()
  const light = await paper()
  await page.getByText('Тёмное').click()
  const dark = await paper()
  assert.notEqual(dark, light)
  await page.reload()
  await page.getByText('Тёмное').waitFor()
  assert.equal(await paper(), dark)
  await accessible(page)
})

test('the keyboard reaches the content at once, and the rail folds and stays folded', async ({ open }) => {
  const page = await open({ role: 'administrator', path: '/waves' })
  await page.getByRole('heading', { name: 'Волны', level: 1 }).waitFor()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'content')
  const fold = page.getByRole('button', { name: 'Боковая панель' })
  await fold.press('Enter')
  assert.equal(await fold.getAttribute('aria-expanded'), 'false')
  await accessible(page)
  await page.reload()
  assert.equal(await fold.getAttribute('aria-expanded'), 'false')
})

for (const screen of screens) {
  test(`the account page is accessible and fits, ${screen.width} px, ${screen.scheme}`, async ({ open }) => {
    const page = await open({ role: 'administrator', path: '/account', ...screen })
    await page.getByRole('heading', { name: 'Роли' }).waitFor()
    await accessible(page)
    await fits(page)
  })
}

test('an address without a page says where to go', async ({ open }) => {
  const page = await open({ role: 'administrator', path: '/nowhere' })
  await page.getByRole('heading', { name: 'Страница не найдена' }).waitFor()
  await page.getByRole('link', { name: 'На главную' }).click()
  await page.getByRole('heading', { name: 'Настройка', level: 1 }).waitFor()
})
