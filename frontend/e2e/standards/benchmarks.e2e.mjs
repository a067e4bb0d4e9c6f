import { accessible, assert, downloaded, fits, isPDF, isWorkbook, russian, screens, test } from '../harness.mjs'
import { must } from '../visits.mjs'

const one = /^#\/benchmarks\/[0-9a-f-]{36}$/

test('two people rate apart, a third sees nothing before the end, and the owner settles', async ({ open }) => {
  const owner = await open({ role: 'brand_manager', path: '/benchmarks' })
  await owner.getByRole('link', { name: 'Новое сравнение' }).click()
  await owner.getByLabel('Товар или услуга').fill('Подгонка брюк')
  await owner.getByRole('checkbox', { name: 'Линия стиля' }).check()
  for (const name of ['Виктор Лосев', 'Олег Савин', 'Татьяна Громова']) {
    await owner.getByRole('combobox', { name: 'Кого пригласить' }).fill(name)
    await owner.getByRole('option', { name }).click()
    await owner.getByRole('button', { name: `Убрать: ${name}` }).waitFor()
  }
  await owner.getByRole('button', { name: 'Сохранить' }).click()
  await owner.getByRole('button', { name: 'Начать сбор оценок' }).click()
  await owner.getByRole('alertdialog').getByRole('button', { name: 'Начать сбор оценок' }).click()
  await owner.getByText('Оценки собираются').waitFor()
  const hash = await owner.evaluate(() => location.hash)
  assert.match(hash, one)
  const path = hash.slice(1)

  const expert = await open({ role: 'expert', path, width: 1280, height: 900 })
  const cell = expert.getByRole('button', { name: 'Цена, Силуэт: нет оценки' })
  await cell.click()
  const typed = (text) => text.split('').reduce(async (before, key) => { await before; await expert.keyboard.press(key === '>' ? 'ArrowRight' : key === 'v' ? 'ArrowDown' : key === '<' ? 'ArrowLeft' : key) }, Promise.resolve())
  await typed(`5>3${'v<4>3'.repeat(11)}`)
  await expert.getByText('Ваши оценки: 24 из 24').waitFor()
  await expert.getByText('Сохранено').waitFor()
  await expert.getByRole('button', { name: 'Готово' }).click()
  await expert.getByText('Отмечено: вы закончили').waitFor()

  const member = await open({ role: 'group_member', path, width: 360, height: 740 })
  for (let vector = 1; vector <= 12; vector++) {
    await member.getByText(`Вектор ${vector} из 12`).waitFor()
    await member.getByRole('group', { name: 'Силуэт: оценка' }).getByRole('radio', { name: vector === 1 ? /^2:/ : /^4:/ }).check({ force: true })
    await member.getByRole('group', { name: 'Линия стиля: оценка' }).getByRole('radio', { name: vector === 12 ? 'не знаю' : /^3:/ }).check({ force: true })
    if (vector === 1) {
      await member.getByLabel('На чём основана оценка').first().fill('По чекам за октябрь')
    }
    if (vector < 12) await member.getByRole('button', { name: 'Дальше' }).click()
  }
  await member.getByText('Ваши оценки: 24 из 24').waitFor()
  await member.getByText('Сохранено').waitFor()

  const third = await open({ role: 'approver', path })
  const seen = await must(third, 'GET', path)
  assert.equal(seen.result, undefined, 'a third sees marks before the end')
  assert.deepEqual(seen.own, [])
  await third.getByText('Ваши оценки: 0 из 24').waitFor()

  await owner.reload()
  await owner.getByRole('button', { name: 'Закрыть сбор оценок' }).click()
  await owner.getByRole('alertdialog').getByText(/Ещё не закончили 2 человека/).waitFor()
  await owner.getByRole('alertdialog').getByRole('button', { name: 'Закрыть сбор оценок' }).click()
  await owner.getByText('Оценки расходятся в 1 ячейке').waitFor()
  await owner.getByRole('button', { name: 'Цена, Силуэт: подробно' }).click()
  const dialog = owner.getByRole('dialog')
  await dialog.getByText('По чекам за октябрь').waitFor()
  await dialog.getByRole('radio', { name: '3' }).check({ force: true })
  await dialog.getByLabel('Почему так решили').fill('Сверили чеки вместе')
  await dialog.getByRole('button', { name: 'Записать' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await owner.getByRole('button', { name: 'Добавить вектор' }).click()
  await owner.getByLabel('Что сделаем').fill('Вторая примерочная')
  await owner.getByRole('button', { name: 'Сохранить' }).click()
  await owner.getByText('Вторая примерочная').waitFor()
  await owner.getByRole('button', { name: 'Утвердить' }).click()
  await owner.getByRole('alertdialog').getByRole('button', { name: 'Утвердить' }).click()
  await owner.getByText(/Утверждено \d/).waitFor()
  await owner.getByText('47', { exact: false }).first().waitFor() // 3 + 11 × 4
  isPDF(await downloaded(owner, () => owner.getByRole('button', { name: /PDF/ }).click()))
  isWorkbook(await downloaded(owner, () => owner.getByRole('button', { name: /Excel/ }).click()))
  const told = await must(third, 'GET', path)
  assert.equal(told.state, 'settled')
  assert.deepEqual(told.result.totals.map(({ points, known }) => [points, known]), [[4700, 12], [3600, 12]])
})

for (const screen of screens) {
  test(`comparisons with competitors are in Russian, fit and are accessible, ${screen.width} px, ${screen.scheme}`, async ({ open }) => {
    const page = await open({ role: 'brand_manager', path: '/benchmarks', ...screen })
    await page.getByRole('link', { name: 'Сравнение № 1', exact: true }).waitFor()
    const check = async () => {
      await russian(page)
      await fits(page)
      await accessible(page)
    }
    await check()
    await page.getByRole('link', { name: 'Сравнение № 1', exact: true }).click()
    await page.getByRole('heading', { name: 'Что развиваем' }).waitFor()
    await check()
    await page.goBack()
    await page.getByRole('link', { name: 'Сравнение № 2', exact: true }).click()
    await page.getByRole('heading', { name: 'Ваши оценки' }).waitFor()
    await check()
    await page.goBack()
    await page.getByRole('link', { name: 'Новое сравнение' }).click()
    await page.getByLabel('На какую дату').waitFor()
    await check()
  }, { reads: true })
}
