import { accessible, assert, downloaded, fits, isWorkbook, russian, screens, settled, test } from '../harness.mjs'

for (const screen of screens) {
  test(`the journal is accessible and fits, ${screen.width} px, ${screen.scheme}`, async ({ open }) => {
    const page = await open({ ...screen, role: 'administrator', path: '/journal' })
    await page.getByRole('heading', { name: 'Журнал действий', level: 1 }).waitFor()
    await page.getByRole('button', { name: 'Вход', exact: true }).first().waitFor()
    await accessible(page)
    await fits(page)
    await page.getByRole('button', { name: 'Вход', exact: true }).first().click()
    await page.getByRole('dialog').getByText('Номер записи').waitFor()
    await accessible(page)
    await fits(page)
  })
}

test('entries are found by what was done, and the address keeps the filter', async ({ open }) => {
  const page = await open({ role: 'administrator', path: '/journal' })
  await page.getByLabel('Предмет').selectOption({ label: 'Волна' })
  await page.getByRole('button', { name: 'Волна открыта' }).first().waitFor()
  await page.reload()
  await settled(page)
  assert.equal(await page.getByRole('button', { name: 'Вход', exact: true }).count(), 0)
  await russian(page)
  await page.getByRole('button', { name: 'Волна открыта' }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('rowheader', { name: 'Состояние' }).waitFor()
  assert.match(await dialog.innerText(), /черновик[\s\S]*открыта/)
  await dialog.getByRole('button', { name: 'Всё, что с этим делали' }).click()
  await page.getByText('Показаны записи только об одном').waitFor()
})

test('a file of the journal is a workbook, and taking it is in the journal', async ({ open }) => {
  const page = await open({ role: 'administrator', path: '/journal?verb=create' })
  await settled(page)
  isWorkbook(await downloaded(page, () => page.getByRole('button', { name: 'Excel: Журнал действий' }).click()))
  await page.getByLabel('Действие').selectOption({ label: 'Файл выгружен' })
  await page.getByRole('button', { name: 'Файл выгружен' }).first().click()
  await page.getByRole('dialog').getByText('Журнал действий, Excel').waitFor()
})

test('only the administrator finds the journal', async ({ open }) => {
  for (const role of ['programme_manager', 'store_manager']) {
    const page = await open({ role, path: '/' })
    await settled(page)
    assert.equal(await page.getByRole('link', { name: 'Журнал действий' }).count(), 0, role)
  }
})

for (const [role, path, name] of [
  ['programme_manager', '/waves', 'Волны'],
  ['store_manager', '/standards', 'Стандарты'],
  ['programme_manager', '/checklists', 'Чек-листы'],
]) {
  test(`${path} is a file of Excel for a ${role}`, async ({ open }) => {
    const page = await open({ role, path })
    await settled(page)
    isWorkbook(await downloaded(page, () => page.getByRole('button', { name: `Excel: ${name}` }).click()))
  })
}
