import { accessible, assert, downloaded, fits, screens, settled, test } from '../harness.mjs'
import { newPerson, signIn, totp } from './people.mjs'

/** Sets a second factor up on the profile; returns the secret and the recovery codes. */
async function enrol(page, look = async () => {}) {
  await page.getByRole('link', { name: 'Подключить' }).click()
  await page.getByRole('img', { name: /Код для приложения/ }).waitFor()
  await look()
  await page.getByText('Камеры нет?').click()
  const secret = (await page.locator('details code').innerText()).replace(/\s/g, '')
  await page.getByLabel('Код из приложения').fill(totp(secret))
  await page.getByRole('button', { name: 'Включить' }).click()
  await page.getByRole('heading', { name: 'Резервные коды' }).waitFor()
  const codes = await page.locator('ol code').allInnerTexts()
  assert.equal(new Set(codes).size, 10)
  return { secret, codes }
}

test(
  'a person sets a second factor up, signs in with it, and a used code is refused',
  async ({ open }) => {
    const admin = await open({ role: 'administrator', path: '/account' })
    const person = await newPerson(admin, 'Вера Лунина')
    const page = await open({ path: '/account' })
    await signIn(page, person.email)
    const { secret, codes } = await enrol(page)
    await page.getByRole('button', { name: 'Готово' }).click()
    await page.getByText('Сначала сохраните коды').waitFor()
    const file = await downloaded(page, () => page.getByRole('button', { name: 'Скачать' }).click())
    assert.equal(file.bytes.toString(), `${codes.join('\n')}\n`)
    await page.getByLabel('Коды сохранены').check()
    await page.getByRole('button', { name: 'Готово' }).click()
    await page.getByText('Осталось 10 резервных кодов').waitFor()

    const again = await open({ path: '/account' })
    await signIn(again, person.email)
    await again.getByRole('heading', { name: 'Подтвердите вход' }).waitFor()
    await again.getByLabel('Код').fill('000000')
    await again.keyboard.press('Enter')
    await again.getByText('Код не подходит').waitFor()
    const used = totp(secret, 1)
    await again.getByLabel('Код').fill(used)
    await again.keyboard.press('Enter')
    await again.getByRole('heading', { name: 'Второй фактор' }).waitFor()

    const replay = await open({ path: '/account' })
    await signIn(replay, person.email)
    await replay.getByLabel('Код').fill(used)
    await replay.keyboard.press('Enter')
    await replay.getByText('Код не подходит').waitFor()
    await replay.getByLabel('Код').fill(codes[0].toUpperCase())
    await replay.keyboard.press('Enter')
    await replay.getByText('Осталось 9 резервных кодов').waitFor()

    await replay.getByRole('button', { name: 'Отключить' }).click()
    await replay.getByRole('dialog').getByLabel('Пароль').fill('не тот пароль')
    await replay.getByLabel(/резервный код/).fill(codes[1])
    await replay.getByRole('dialog').getByRole('button', { name: 'Отключить' }).click()
    await replay.getByRole('alert').waitFor()
    await replay.getByRole('dialog').getByLabel('Пароль').fill('лиловый-самовар-42')
    await replay.getByLabel(/резервный код/).fill(codes[1])
    await replay.getByRole('dialog').getByRole('button', { name: 'Отключить' }).click()
    await replay.getByText('Выключен').waitFor()
  },
  { allow: /401|422/ },
)

test(
  'an organisation that asks for a second factor gets it before anything else',
  async ({ open }) => {
    const admin = await open({ role: 'administrator', path: '/settings/sign-in' })
    const person = await newPerson(admin, 'Юрий Гай')
    const page = await open({ path: '/waves' })
    await signIn(page, person.email)
    await page.getByRole('heading', { name: 'Волны', level: 1 }).waitFor()
    await admin.getByText('Обязателен', { exact: true }).click()
    await admin.getByRole('button', { name: 'Сохранить' }).click()
    // The administrator, who has none, is asked at once.
    await admin.getByText('Ваша организация просит').waitFor()
    await accessible(admin)
    await page.getByRole('link', { name: 'Чек-листы' }).click()
    await page.getByText('Ваша организация просит').waitFor()
    await finish(page)
    await page.getByRole('heading', { name: 'Чек-листы', level: 1 }).waitFor()
    await finish(admin)
    await admin.getByText('По желанию', { exact: true }).click()
    const saved = admin.waitForResponse((response) => response.request().method() === 'PUT' && response.ok())
    await admin.getByRole('button', { name: 'Сохранить' }).click()
    await saved
    await settled(admin)
  },
  { allow: /403/ },
)

async function finish(page) {
  await page.getByText('Камеры нет?').click()
  const secret = (await page.locator('details code').innerText()).replace(/\s/g, '')
  await page.getByLabel('Код из приложения').fill(totp(secret))
  await page.getByRole('button', { name: 'Включить' }).click()
  await page.getByLabel('Коды сохранены').check()
  await page.getByRole('button', { name: 'Готово' }).click()
}

for (const screen of screens) {
  test(
    `the pages of the second factor are accessible and fit, ${screen.width} px, ${screen.scheme}`,
    async ({ open }) => {
      const office = await open({ role: 'administrator', path: '/account' })
      const person = await newPerson(office, 'Инна Ладога')
      const page = await open({ path: '/account', ...screen })
      await signIn(page, person.email)
      const both = async () => {
        await accessible(page)
        await fits(page)
      }
      await enrol(page, both)
      await both()
      const again = await open({ path: '/account', ...screen })
      await signIn(again, person.email)
      await again.getByRole('heading', { name: 'Подтвердите вход' }).waitFor()
      await accessible(again)
      await fits(again)
    },
    { allow: /401/ },
  )
}
