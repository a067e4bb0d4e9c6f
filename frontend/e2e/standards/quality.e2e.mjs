import { accessible, assert, fits, russian, screens, settled, test } from '../harness.mjs'

const requirement = (code, statement, more = {}) => ({
  code, statement, level: 'mandatory', how: 'По памятке.', positions: ['кассир'], measure: { kind: 'yes_no' }, ...more,
})

/** A draft with one good requirement and five that are weak in their own ways. */
const content = {
  sections: [
    {
      title: 'Приветствие',
      requirements: [
        requirement('1.1', 'Сотрудник быстро и вовремя приветствует покупателя.'),
        requirement('1.2', 'Сотрудник понимает потребности покупателя.', { how: '' }),
        requirement('1.3', 'Сотрудник здоровается с покупателем не позднее чем через 30 секунд.'),
      ],
    },
    {
      title: 'Касса',
      requirements: [
        requirement('2.1', 'Кассир называет сумму покупки и выдаёт бумажный чек.', { positions: [] }),
        requirement('2.2', 'Консультант приветствует клиента не позднее чем через 20 секунд.'),
        requirement('2.3', 'Кассир прощается первым.'),
      ],
    },
  ],
}

/** Makes a draft as the person at the page and returns its id. */
async function makeDraft(page) {
  const made = await page.evaluate(async (body) => {
    const hex = (n) => n.toString(16)
    const random = [...crypto.getRandomValues(new Uint8Array(10))].map((b) => b.toString(16).padStart(2, '0')).join('')
    const at = hex(Date.now()).padStart(12, '0')
    const id = `${at.slice(0, 8)}-${at.slice(8)}-7${random.slice(0, 3)}-8${random.slice(3, 6)}-${random.slice(6, 18)}`
    const answer = await fetch('/api/v1/standards', {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ id, ...body }),
    })
    return { status: answer.status, body: await answer.json() }
  }, { title: `Черновик ${Math.random().toString(36).replace(/[a-z.]/g, '')}`, content })
  assert.equal(made.status, 200, JSON.stringify(made.body))
  return made.body.id
}

/** Opens the check of a new draft. */
async function openCheck(open, options = {}) {
  const page = await open({ role: 'administrator', path: '/standards', ...options })
  await page.getByRole('heading', { level: 1 }).waitFor()
  const id = await makeDraft(page)
  await page.goto(page.url().replace(/#.*/, `#/standard-versions/${id}`))
  await page.getByRole('link', { name: 'Проверка требований' }).click()
  await page.getByRole('heading', { name: 'Проверка требований', level: 1 }).waitFor()
  await page.getByText('1 требование без замечаний из 6').waitFor()
  await settled(page)
  return page
}

test('weak requirements are shown with the words, the reason and what to do, and narrowed by kind', async ({ open }) => {
  const page = await openCheck(open)
  assert.deepEqual(await page.locator('mark').allInnerTexts(), ['быстро', 'вовремя', 'понимает', 'называет', 'выдаёт'])
  assert.equal(await page.getByRole('heading', { level: 3 }).count(), 5)
  await page.getByRole('button', { name: /^Повтор/ }).click()
  await page.getByText('Почти то же говорит требование 2.2').waitFor()
  assert.equal(await page.getByRole('heading', { level: 3 }).count(), 2)
  await page.getByRole('button', { name: /^Повтор/ }).click()
  await page.getByRole('button', { name: /^Не названа должность/ }).click()
  await page.getByText('Не сказано, кто это делает.').waitFor()
  assert.equal(await page.getByRole('heading', { level: 3 }).count(), 1)
  await page.getByRole('searchbox').fill('такого требования нет')
  await page.getByRole('button', { name: 'Показать всё' }).click()
  await page.getByText('Кассир прощается первым.').waitFor()
  assert.equal(await page.getByRole('heading', { level: 3 }).count(), 6)
})

test('a member of the group scores a requirement with the keyboard, and changes the mind', async ({ open }) => {
  const page = await openCheck(open)
  await page.locator('summary').first().click()
  await page.getByRole('button', { name: 'Сохранить оценку' }).click()
  await page.getByText('Поставьте хотя бы одну оценку.').waitFor()
  const concrete = page.getByRole('group', { name: 'Конкретно' })
  await concrete.getByRole('radio', { name: '1', exact: true }).focus()
  await page.keyboard.press('ArrowRight')
  await page.getByRole('group', { name: 'Выполнимо' }).getByText('Не могу судить').click()
  await page.getByLabel('Пояснение').fill('За сколько секунд?')
  await page.getByRole('button', { name: 'Сохранить оценку' }).click()
  await page.getByText('Оценка сохранена.').waitFor()
  await page.getByText('средняя 2,0, 1 участник').waitFor()
  await page.reload()
  await page.locator('summary').first().click()
  assert.ok(await concrete.getByRole('radio', { name: '2', exact: true }).isChecked())
  await concrete.getByText('5', { exact: true }).click()
  await page.getByRole('button', { name: 'Сохранить оценку' }).click()
  await page.getByText('средняя 5,0, 1 участник').waitFor()
  await page.getByText('За сколько секунд?').first().waitFor()
}, { allow: /422/ })

for (const screen of screens) {
  test(`the check is accessible, fits and speaks Russian, ${screen.width} px, ${screen.scheme}`, async ({ open }) => {
    const page = await openCheck(open, screen)
    await page.locator('summary').first().click()
    await page.getByRole('button', { name: 'Сохранить оценку' }).waitFor()
    await accessible(page)
    await fits(page)
    await russian(page)
  })
}
