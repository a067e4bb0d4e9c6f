// The frame around the pages: bars, drafts through the end of a session, what is shown when things break.
import { accessible, assert, fits, russian, settled, test } from '../harness.mjs'

test('a phone has three places and the rest behind "more"', async ({ open }) => {
  const page = await open({ role: 'administrator', path: '/', width: 360, height: 740 })
  await page.getByRole('heading', { name: 'Настройка', level: 1 }).waitFor()
  const bar = page.getByRole('navigation', { name: 'Разделы' })
  assert.equal(await bar.getByRole('listitem').count(), 4)
  await bar.getByRole('button', { name: 'Ещё' }).click()
  const sheet = page.getByRole('dialog', { name: 'Все разделы' })
  await sheet.waitFor()
  await accessible(page)
  await sheet.getByRole('link', { name: 'Чек-листы' }).click()
  await page.getByRole('heading', { name: 'Чек-листы', level: 1 }).waitFor()
  await sheet.waitFor({ state: 'detached' })
  for (const target of await bar.locator('a, button').all()) {
    const box = await target.boundingBox()
    assert.ok(box.height >= 44 && box.width >= 44, `a target of ${box.width} by ${box.height}`)
  }
})

test('the bar of a phone has the first places, and the others behind "more" when they are many', async ({ open }) => {
  for (const [role, places, more] of [['shopper', ['Мои визиты', 'Доска', 'Мои выплаты'], 1], ['employee', ['Мои стандарты', 'Стандарты', 'Профиль'], 0]]) {
    const page = await open({ role, path: '/', width: 360, height: 740 })
    const bar = page.getByRole('navigation', { name: 'Разделы' })
    await bar.waitFor()
    assert.deepEqual(await bar.getByRole('link').allInnerTexts(), places)
    assert.equal(await page.getByRole('button', { name: 'Ещё' }).count(), more)
  }
})

test('the focus goes to the heading of a page that is opened', async ({ open }) => {
  const page = await open({ role: 'administrator', path: '/waves' })
  await page.getByRole('heading', { name: 'Волны', level: 1 }).waitFor()
  await page.getByRole('link', { name: 'Стандарты' }).click()
  await page.waitForFunction(() => document.activeElement?.textContent === 'Стандарты' && document.activeElement.tagName === 'H1')
})

test('columns are chosen, stay chosen, and can be had back', async ({ open }) => {
  const page = await open({ role: 'administrator', path: '/waves' })
  await page.getByRole('columnheader', { name: 'Бренд' }).waitFor()
  await page.getByRole('button', { name: 'Столбцы' }).click()
  await page.getByRole('dialog', { name: 'Столбцы' }).waitFor()
  await accessible(page)
  assert.ok(await page.getByRole('checkbox', { name: 'Волна' }).isDisabled(), 'a row could lose its name')
  await page.getByRole('checkbox', { name: 'Бренд' }).uncheck()
  await page.getByRole('button', { name: 'Готово' }).click()
  await page.getByRole('columnheader', { name: 'Бренд' }).waitFor({ state: 'detached' })
  await page.reload()
  await page.getByRole('columnheader', { name: 'Среднее' }).waitFor()
  assert.equal(await page.getByRole('columnheader', { name: 'Бренд' }).count(), 0)
  await page.getByRole('button', { name: 'Столбцы' }).click()
  await page.getByRole('button', { name: 'Показать все' }).click()
  await page.getByRole('button', { name: 'Готово' }).click()
  await page.getByRole('columnheader', { name: 'Бренд' }).waitFor()
})

/** Opens the form that returns a visit, and types into it. */
async function typing(open) {
  const page = await open({ role: 'reviewer', path: '/review' })
  await page.getByRole('table').getByRole('link').first().click()
  await page.getByRole('button', { name: 'Вернуть на исправление' }).click()
  await page.getByLabel('Что исправить').fill('Уточните время ожидания у кассы.')
  return page
}

test(
  'a session that ends while typing loses nothing: the same person finds the text at the same address',
  async ({ open, server }) => {
    const page = await typing(open)
    const address = page.url()
    await page.context().clearCookies()
    await page.getByRole('button', { name: 'Вернуть', exact: true }).click()
    await page.getByText('Сеанс закончился').waitFor()
    assert.equal(page.url(), address)
    await accessible(page)
    await page.context().addCookies([server.sessions.get('reviewer')])
    await page.reload()
    await page.getByRole('button', { name: 'Вернуть на исправление' }).click()
    assert.equal(await page.getByLabel('Что исправить').inputValue(), 'Уточните время ожидания у кассы.')
  },
  { allow: /401/ },
)

test(
  'another person on the same device does not see what the first one typed',
  async ({ open, server }) => {
    const page = await typing(open)
    await page.context().clearCookies()
    await page.context().addCookies([server.sessions.get('administrator')])
    await page.reload()
    await page.getByRole('button', { name: 'Вернуть на исправление' }).click()
    assert.equal(await page.getByLabel('Что исправить').inputValue(), '')
  },
  { allow: /401/ },
)

test('without a connection it is said what still works, and it goes by itself', async ({ open }) => {
  const page = await open({ role: 'administrator', path: '/waves' })
  await page.getByRole('table').waitFor()
  await settled(page)
  await page.context().setOffline(true)
  await page.getByText('Нет связи с сервером.').waitFor()
  await accessible(page)
  await fits(page)
  await russian(page)
  await page.context().setOffline(false)
  await page.getByText('Нет связи с сервером.').waitFor({ state: 'detached' })
}, { allow: /ERR_INTERNET_DISCONNECTED|Failed to load/ })

test('a page whose code is gone after an update offers to reload, and the places stay', async ({ open }) => {
  const page = await open({ role: 'administrator', path: '/waves' })
  await page.getByRole('table').waitFor()
  await settled(page)
  await page.route('**/assets/Standards-*.js', (route) => route.fulfill({ status: 404, body: '' }))
  await page.getByRole('link', { name: 'Стандарты' }).click()
  await page.getByText('Программа на сервере обновилась').waitFor()
  await accessible(page)
  await page.getByRole('link', { name: 'Волны' }).click()
  await page.getByRole('table').waitFor()
  await page.getByRole('link', { name: 'Стандарты' }).click()
  await page.getByText('Программа на сервере обновилась').waitFor()
  await page.unroute('**/assets/Standards-*.js')
  await page.getByRole('button', { name: 'Перезагрузить' }).click()
  await page.getByRole('heading', { name: 'Стандарты', level: 1 }).waitFor()
}, { allow: /404|Failed to fetch dynamically/ })

test('a page that cannot be drawn leaves the way to the others', async ({ open }) => {
  const page = await open({ role: 'administrator', path: '/start' })
  await page.getByRole('heading', { name: 'Настройка', level: 1 }).waitFor()
  await settled(page)
  await page.route('**/api/v1/waves?*', (route) => route.fulfill({ json: { items: [{ id: null }], total: 1 } }))
  await page.getByRole('link', { name: 'Волны' }).click()
  await page.getByText('На странице произошла ошибка').waitFor()
  await accessible(page)
  await page.getByRole('link', { name: 'Стандарты' }).click()
  await page.getByRole('heading', { name: 'Стандарты', level: 1 }).waitFor()
}, { allow: /TypeError|Cannot read|RangeError|Invalid/ })
