import { accessible, assert, fits, screens, settled, test } from '../harness.mjs'
import { newPerson, signIn } from './people.mjs'

test(
  'a person sees where they are signed in, and ends it there',
  async ({ open }) => {
    const admin = await open({ role: 'administrator', path: '/account' })
    const person = await newPerson(admin, 'Пётр Кот')
    const [here, there, far] = [await open({ path: '/account' }), await open({ path: '/account' }), await open({ path: '/account' })]
    for (const page of [here, there, far]) {
      await signIn(page, person.email)
      await page.getByRole('heading', { name: 'Где вы вошли' }).waitFor()
      await settled(page)
    }
    await here.reload()
    const rows = here.locator('li', { hasText: 'Последнее действие' })
    await rows.nth(2).waitFor()
    assert.match(await rows.first().innerText(), /Chrome, Linux\s+Этот сеанс/)
    await rows.nth(1).getByRole('button').click()
    await here.getByText('Сеанс завершён').waitFor()
    await here.getByRole('button', { name: 'Завершить все остальные' }).click()
    await here.getByRole('dialog').getByRole('button', { name: 'Завершить все остальные' }).click()
    await here.getByText('Остальные сеансы завершены').waitFor()
    await rows.nth(1).waitFor({ state: 'detached' })
    assert.equal(await rows.count(), 1)
    for (const page of [there, far]) {
      await page.reload()
      await page.getByRole('heading', { name: 'Вход' }).waitFor()
    }
  },
  { allow: /401/ },
)

test('an administrator makes an access key, another program uses it, and it is revoked', async ({ open, server }) => {
  const page = await open({ role: 'administrator', path: '/account' })
  await page.getByRole('navigation', { name: 'Разделы' }).getByRole('link', { name: 'Интеграции' }).click()
  await page.getByText('Ключей пока нет').waitFor()
  await accessible(page)
  await page.getByRole('button', { name: 'Новый ключ' }).first().click()
  await page.getByRole('button', { name: 'Создать ключ' }).click()
  await page.getByText('Заполните это поле.').first().waitFor()
  await page.getByLabel('Для чего ключ').fill('Выгрузка в учётную систему')
  await page.getByLabel('Читать волны и назначения').check()
  await accessible(page)
  await page.getByRole('button', { name: 'Создать ключ' }).click()
  await page.getByText('больше он не покажется').waitFor()
  const secret = await page.locator('.secret code').innerText()
  await page.getByRole('button', { name: 'Готово' }).click()
  const ask = (path) => fetch(`${server.base}/api/v1${path}`, { headers: { Authorization: `Bearer ${secret}` } })
  assert.equal((await ask('/waves')).status, 200)
  assert.equal((await ask('/accounts')).status, 403)
  assert.equal((await ask('/checklists')).status, 403)
  assert.ok(!(await page.locator('table').innerText()).includes(secret))
  await page.getByRole('button', { name: /Отозвать ключ/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Отозвать', exact: true }).click()
  await page.getByText('Ключей пока нет').waitFor()
  assert.equal((await ask('/waves')).status, 401)
}, { allow: /422/ })

for (const screen of screens) {
  test(`the settings of signing in are accessible and fit, ${screen.width} px, ${screen.scheme}`, async ({ open }) => {
    const page = await open({ role: 'administrator', path: '/settings/sign-in', ...screen })
    await page.getByRole('heading', { name: 'Защита от подбора' }).waitFor()
    await accessible(page)
    await fits(page)
    await page.goto(page.url().replace(/#.*/, '#/settings/integrations'))
    await page.getByRole('heading', { name: 'Интеграции' }).waitFor()
    await accessible(page)
    await fits(page)
  })
}
