import { accessible, assert, downloaded, fits, isWorkbook, russian, screens, test } from '../harness.mjs'
import { must } from '../visits.mjs'

const rubles = (hundredths) => `${(hundredths / 100).toLocaleString('ru').replace(/\s/g, '\u00a0')}\u00a0₽`

test('a scheme is tried while it is typed, its table corrected with a reason, and approved', async ({ open }) => {
  const page = await open({ role: 'programme_manager', path: '/figures/bonuses' })
  await page.getByRole('link', { name: 'Новая схема' }).click()
  const example = page.getByRole('region', { name: 'Что получилось бы' })
  await example.getByText(/премию получают/).waitFor()
  const before = await example.innerText()
  await page.getByLabel('Базовая сумма на точку').fill('50000')
  await page.waitForFunction((was) => !document.body.innerText.includes(was), before.match(/.*премию получают/)[0])
  await page.getByLabel('Ступень 2: оценка от').fill('10')
  await example.getByText('выше предыдущей').waitFor()
  await page.getByLabel('Ступень 2: оценка от').fill('80')
  await page.getByLabel('Название').fill('Премия к празднику')
  await page.getByRole('button', { name: 'Сохранить' }).click()
  await page.getByRole('link', { name: 'Премия к празднику' }).waitFor()
  const waves = await must(page, 'GET', '/waves?limit=50')
  const wave = waves.items.filter(({ released }) => released > 40)[0]
  await page.getByRole('button', { name: 'Составить таблицу' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Схема').selectOption({ label: 'Премия к празднику' })
  await dialog.getByLabel('Волна').selectOption(wave.id)
  await dialog.getByRole('button', { name: 'Посчитать' }).click()
  await page.getByRole('button', { name: 'Утвердить' }).waitFor()
  const id = page.url().split('/').at(-1)
  const table = await must(page, 'GET', `/bonus-tables/${id}`)
  const line = table.items[0]
  await page.getByRole('button', { name: `Исправить премию: ${line.location.name}` }).click()
  await dialog.getByLabel('К выплате').fill('12345')
  await dialog.getByRole('button', { name: 'Сохранить' }).click()
  await dialog.getByText('Заполните это поле.').first().waitFor()
  await dialog.getByLabel('Почему').fill('Ремонт зала')
  await dialog.getByRole('button', { name: 'Сохранить' }).click()
  await page.getByText(/Рассчитано .* Ремонт зала/).waitFor()
  const total = table.total - line.result + 1_234_500
  await page.getByRole('heading', { name: `Всего ${rubles(total)}` }).waitFor()
  isWorkbook(await downloaded(page, () => page.getByRole('button', { name: /Excel/ }).click()))
  await page.getByRole('button', { name: 'Утвердить' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Утвердить' }).click()
  await page.getByText(/^Утверждено .*Правила редакции 1/).waitFor()
  assert.equal(await page.getByRole('button', { name: /^Исправить/ }).count(), 0)
}, { allow: /422/ })

for (const screen of screens) {
  test(`bonuses are in Russian, fit and are accessible, ${screen.width} px, ${screen.scheme}`, async ({ open }) => {
    const page = await open({ role: 'administrator', path: '/figures/bonuses', ...screen })
    await page.getByRole('link', { name: 'Премии № 1' }).waitFor()
    const check = async () => {
      await russian(page)
      await fits(page)
      await accessible(page)
    }
    await check()
    await page.getByRole('link', { name: 'Премии № 1' }).click()
    await page.getByRole('heading', { name: /^Всего/ }).waitFor()
    await check()
    await page.goBack()
    await page.getByRole('link', { name: 'Премия за сервис', exact: true }).click()
    await page.getByText(/премию получают/).waitFor()
    await check()
  }, { reads: true })
}
