import { accessible, assert, fits, russian, screens, settled, test } from '../harness.mjs'

for (const screen of screens) {
  test(`the search is accessible and fits, ${screen.width} px, ${screen.scheme}`, async ({ open }) => {
    const page = await open({ ...screen, role: 'administrator', path: '/waves' })
    await page.getByRole('button', { name: 'Поиск' }).click()
    await page.getByRole('combobox').fill('ма')
    await page.getByRole('option').first().waitFor()
    await accessible(page)
    await fits(page)
  })
}

test('the keyboard alone opens, chooses and goes; what was opened comes back', async ({ open }) => {
  const page = await open({ role: 'programme_manager', path: '/standards' })
  await settled(page)
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill('станд')
  await page.getByRole('option').first().waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('combobox').waitFor({ state: 'detached' })
  await page.keyboard.press('/')
  await page.getByRole('combobox').fill('ВОЛНА')
  const first = page.getByRole('option').first()
  await first.waitFor()
  await russian(page)
  const title = (await first.innerText()).split('\n')[0]
  await page.keyboard.press('Enter')
  await page.waitForURL(/#\/waves\//)
  await settled(page)
  await page.keyboard.press('Control+k')
  await page.getByText('Недавнее').waitFor()
  assert.ok((await page.getByRole('option').first().innerText()).startsWith(title))
})

test('a store manager finds the own store and no other; nothing found says so', async ({ open }) => {
  const page = await open({ role: 'store_manager', path: '/waves' })
  await settled(page)
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill('магаз')
  await settled(page)
  const places = page.getByRole('group', { name: 'Точки' }).getByRole('option')
  assert.ok((await places.count()) <= 1, 'other stores are found')
  await page.getByRole('combobox').fill('ъъъъ')
  await page.getByText('Ничего не нашлось').waitFor()
})

test('a shopper has nothing to search in', async ({ open }) => {
  const page = await open({ role: 'shopper', path: '/' })
  await settled(page)
  assert.equal(await page.getByRole('button', { name: 'Поиск' }).count(), 0)
})
