import { accessible, assert, fits, screens, settled, test } from '../harness.mjs'

for (const screen of screens) {
  test(`the sign-in page is accessible and fits, ${screen.width} px, ${screen.scheme}`, async ({ open }) => {
    const page = await open({ ...screen, path: '/' })
    await page.getByRole('heading', { name: 'Вход' }).waitFor()
    await accessible(page)
    await fits(page)
    await page.getByRole('radio', { name: 'English' }).waitFor()
  })
}

test(
  'a wrong password is refused with advice, and the address stays',
  async ({ open }) => {
    const page = await open({ path: '/' })
    await page.getByLabel('Электронная почта').fill('nobody@example.ru')
    await page.getByLabel('Пароль').fill('not the password')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').waitFor()
    assert.equal(await page.getByLabel('Электронная почта').inputValue(), 'nobody@example.ru')
    assert.equal(await page.getByLabel('Пароль').inputValue(), '')
    await page.reload()
    assert.equal(await page.getByLabel('Электронная почта').inputValue(), 'nobody@example.ru')
  },
  { allow: /401/ },
)

test('an empty form says what is missing and puts the focus there', async ({ open }) => {
  const page = await open({ path: '/' })
  await page.getByRole('button', { name: 'Войти' }).click()
  await page.getByText('Введите адрес почты.').waitFor()
  await page.waitForFunction(() => document.activeElement?.getAttribute('name') === 'email')
  await accessible(page)
})

test('a link signs in once opened, and signing out closes everything', async ({ open, server }) => {
  const page = await open()
  await page.goto(server.spareLink)
  await page.getByRole('navigation').waitFor()
  assert.ok(!page.url().includes('/link/'), 'the token stays in the address')
  await page.goto(`${server.base}/#/account`)
  await page.getByRole('button', { name: 'Выйти' }).click()
  await page.getByRole('heading', { name: 'Вход' }).waitFor()
  await page.goto(`${server.base}/#/waves`)
  await page.reload()
  await page.getByRole('heading', { name: 'Вход' }).waitFor()
})

test(
  'a link that does not work says so and offers another way',
  async ({ open }) => {
    const page = await open({ path: '/link/bad' })
    await page.getByRole('alert').waitFor()
    await accessible(page)
    await page.getByRole('link', { name: 'Войти по паролю' }).click()
    await page.getByRole('heading', { name: 'Вход', exact: true }).waitFor()
  },
  { allow: /401|422|404/ },
)

test('an address asked for before signing in opens after it', async ({ open, server }) => {
  const page = await open({ path: '/standards' })
  await page.getByRole('heading', { name: 'Вход' }).waitFor()
  await page.context().addCookies([server.sessions.get('administrator')])
  await page.reload()
  await page.getByRole('heading', { name: 'Стандарты', level: 1 }).waitFor()
})

test(
  'a session that ends in the middle is said, and the page comes back after it',
  async ({ open, server }) => {
    const page = await open({ role: 'administrator', path: '/waves' })
    await page.getByRole('heading', { name: 'Волны', level: 1 }).waitFor()
    await settled(page)
    await page.context().clearCookies()
    await page.getByRole('link', { name: 'Чек-листы' }).click()
    await page.getByText('Сеанс закончился').waitFor()
    await page.context().addCookies([server.sessions.get('administrator')])
    await page.reload()
    await page.getByRole('heading', { name: 'Чек-листы', level: 1 }).waitFor()
  },
  { allow: /401/ },
)
