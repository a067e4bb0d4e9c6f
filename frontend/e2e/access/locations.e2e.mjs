// Locations: the list with its tree, a location's page and form, the map, brands and regions, competitors.
import { accessible, assert, downloaded, fits, isWorkbook, russian, screens, test } from '../harness.mjs'

const goto = (page, path) => page.goto(page.url().replace(/#.*/, `#${path}`))

test('a manager sees the own part of the tree alone', async ({ open }) => {
  const page = await open({ role: 'store_manager', path: '/locations' })
  await page.getByRole('link', { name: 'ТЦ «Кром»' }).waitFor()
  assert.equal(await page.locator('tbody tr').count(), 1)
  assert.equal(await page.getByRole('link', { name: 'Новая точка' }).count(), 0, 'a manager may not make locations')
  await goto(page, '/locations/map')
  await page.locator('.map-spot').waitFor()
  assert.equal(await page.locator('.map-spot, .map-cluster').count(), 1)
})

test('the tree and the filters narrow the list, and a reload keeps them', async ({ open }) => {
  const page = await open({ role: 'administrator', path: '/locations' })
  await page.getByRole('button', { name: 'Северо-Запад' }).click()
  await page.getByText('Всего: 12').or(page.getByText('1–12 из 12')).waitFor()
  await page.getByLabel('Состояние').selectOption('paused')
  await page.getByText('Ничего не нашлось').waitFor()
  await page.reload()
  await page.getByText('Ничего не нашлось').waitFor()
  await page.getByRole('button', { name: 'Вся организация' }).click()
  await page.locator('tbody tr').first().waitFor()
  assert.equal(await page.locator('tbody tr').count(), 1, 'one shop of the demo is being repaired')
  isWorkbook(await downloaded(page, () => page.getByRole('button', { name: 'Excel: Точки' }).click()))
})

test('a location is made, found on the list and changed; its typed text survives a reload', async ({ open }) => {
  const page = await open({ role: 'administrator', path: '/locations/new' })
  const name = `Пробная ${Date.now()}`
  await page.getByLabel('Название').fill(name)
  await page.getByRole('button', { name: 'Сохранить' }).click()
  await page.getByText('Выберите регион.').waitFor()
  await page.reload()
  assert.equal(await page.getByLabel('Название').inputValue(), name, 'the text is lost on reload')
  await page.getByLabel('Код').fill(`Н${Date.now()}`)
  await page.getByLabel('Регион').selectOption({ label: 'Центр' })
  await page.getByRole('button', { name: /Указать часы.*понедельник/ }).click()
  await page.getByRole('button', { name: 'Как в понедельник — во все дни' }).click()
  await page.getByLabel('Есть тест-драйв').selectOption('true')
  await page.getByRole('button', { name: 'Сохранить' }).click()
  await page.getByRole('heading', { name, level: 1 }).waitFor()
  const text = await page.locator('main').innerText()
  assert.match(text, /ежедневно\s+10:00–22:00/)
  assert.match(text, /Есть тест-драйв\s+да/)
  await page.getByRole('button', { name: 'В архив' }).click()
  await page.getByRole('alertdialog').or(page.getByRole('dialog')).getByRole('button', { name: 'В архив' }).click()
  await page.getByText('В архиве').first().waitFor()
  await page.getByRole('button', { name: 'Вернуть из архива' }).click()
  await page.getByRole('button', { name: 'В архив' }).waitFor()
})

test(
  'two people change a location at once: both sides are shown and joined',
  async ({ open, server }) => {
    const page = await open({ role: 'administrator', path: '/locations' })
    await page.getByRole('link', { name: 'ТЦ «Ока»' }).click()
    await page.getByRole('link', { name: 'Изменить' }).click()
    await page.getByLabel('Телефон').fill('+7 900 111-11-11')
    const id = page.url().match(/locations\/([0-9a-f-]+)/)[1]
    await page.evaluate(async (path) => {
      const { state: _, brand_id: __, id: ___, ...body } = await (await fetch(path)).json()
      const saved = await fetch(path, { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ ...body, address: 'Новый адрес, 1' }) })
      await saved.text()
    }, `${server.base}/api/v1/locations/${id}`)
    await page.getByRole('button', { name: 'Сохранить' }).click()
    const merge = page.getByRole('dialog')
    await merge.getByText('Новый адрес, 1').waitFor()
    await accessible(page)
    await merge.getByRole('button').last().click()
    await page.getByRole('heading', { name: 'ТЦ «Ока»', level: 1 }).waitFor()
    await page.getByText('Новый адрес, 1').waitFor()
    assert.match(await page.locator('main').innerText(), /\+7 900 111-11-11/)
  },
  { allow: /412/ },
)

test('the map works by keyboard, opens a location and draws no tiles', async ({ open, server }) => {
  const page = await open({ role: 'administrator', path: '/locations/map' })
  const foreign = []
  page.on('request', (request) => request.url().startsWith(server.base) || foreign.push(request.url()))
  const spot = page.locator('.map-spot').first()
  await spot.focus()
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').getByRole('link', { name: 'Открыть точку' }).click()
  await page.getByRole('heading', { name: 'О точке' }).waitFor()
  await page.getByRole('link', { name: 'На карте' }).click()
  await page.locator('.map-spot, .map-cluster').first().waitFor()
  assert.deepEqual(foreign, [], 'the map asks the network')
})

test('brands and regions are made, renamed and deleted while they are empty', async ({ open }) => {
  const page = await open({ role: 'administrator', path: '/locations/places' })
  await page.getByRole('button', { name: 'Новый регион' }).first().click()
  const name = `Регион ${Date.now()}`
  await page.getByLabel('Название региона').fill(name)
  await page.getByRole('button', { name: 'Сохранить' }).click()
  await page.getByRole('button', { name: new RegExp(`Переименовать.*${name}`) }).click()
  await page.getByLabel('Название региона').fill(`${name}-2`)
  await page.getByRole('button', { name: 'Сохранить' }).click()
  await page.getByRole('button', { name: new RegExp(`Удалить.*${name}-2`) }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Удалить' }).click()
  await page.getByRole('link', { name: `${name}-2` }).waitFor({ state: 'detached' })
})

test('a competitor is added and deleted', async ({ open }) => {
  const page = await open({ role: 'administrator', path: '/competitors' })
  await page.getByRole('button', { name: 'Новый конкурент' }).first().click()
  const name = `Сосед ${Date.now()}`
  await page.getByLabel('Чья это точка').fill('Сосед')
  await page.getByLabel('Название').fill(name)
  await page.getByLabel('Широта').fill('где-то')
  await page.getByRole('button', { name: 'Сохранить' }).click()
  await page.getByText('Нужны градусы числом').waitFor()
  await page.getByLabel('Широта').fill('55,75')
  await page.getByLabel('Долгота').fill('37,61')
  await page.getByRole('button', { name: 'Сохранить' }).click()
  await page.getByRole('button', { name }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Удалить' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Удалить' }).click()
  await page.getByRole('button', { name, exact: true }).waitFor({ state: 'detached' })
})

for (const screen of screens) {
  test(`pages of locations are accessible, fit and speak Russian, ${screen.width} px, ${screen.scheme}`, async ({ open }) => {
    const page = await open({ role: 'administrator', path: '/locations', ...screen })
    const good = async () => {
      await accessible(page)
      await fits(page)
      await russian(page)
    }
    await page.getByRole('link', { name: 'ТЦ «Парковый»' }).waitFor()
    await good()
    await page.getByRole('link', { name: 'ТЦ «Парковый»' }).click()
    await page.getByRole('heading', { name: 'О точке' }).waitFor()
    await good()
    await page.getByRole('link', { name: 'Изменить' }).click()
    await page.getByRole('button', { name: 'Сохранить' }).waitFor()
    await good()
    await goto(page, '/locations/map')
    await page.locator('.map-cluster').first().waitFor()
    await good()
    await goto(page, '/locations/places')
    await page.getByRole('heading', { name: 'Силуэт', exact: true }).waitFor()
    await good()
    await goto(page, '/competitors')
    await page.getByText('Модный квартал').first().waitFor()
    await good()
  })
}
