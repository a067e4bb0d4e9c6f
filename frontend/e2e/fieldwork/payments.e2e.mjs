// What a visit is worth: the shopper asks a taxi back, the manager decides, gathers a register, pays it.
import { accessible, assert, downloaded, fits, isWorkbook, russian, screens, settled, test } from '../harness.mjs'
import { handedIn, must, plan, uuid } from '../visits.mjs'

/** The assignment of an approved visit of the demo's shopper that is paid 1,300. */
async function paidVisit(open) {
  const { shopper, manager, store, wave } = await plan(open)
  const account = (await must(shopper, 'GET', '/session')).account.id
  const location = (await must(store, 'GET', '/session')).roles[0].scope_id
  const assignment = uuid()
  const due = new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10)
  await must(manager, 'POST', `/waves/${wave}/assignments`, {
    assignments: [{ id: assignment, location_id: location, shopper_id: account, due_on: due, fee: 130_000, expense_limit: 50_000 }],
  })
  const visit = await handedIn(shopper, assignment)
  const reviewer = await open({ role: 'reviewer', path: '/' })
  await must(reviewer, 'POST', `/visits/${visit}/approve`, {})
  return assignment
}

test('a taxi is asked back, accepted in part, and the visit is paid from a register', async ({ open }) => {
  const assignment = await paidVisit(open)
  const shopper = await open({ role: 'shopper', path: `/my-pay/${assignment}`, width: 360, height: 740 })
  await shopper.getByLabel('На что потратили').fill('Такси до магазина')
  await shopper.getByLabel('Сумма').fill('450')
  await shopper.reload()
  assert.equal(await shopper.getByLabel('На что потратили').inputValue(), 'Такси до магазина')
  await shopper.getByRole('button', { name: 'Попросить возместить' }).click()
  await shopper.getByText('Ждёт решения').waitFor()
  await accessible(shopper)

  const manager = await open({ role: 'programme_manager', path: '/payments' })
  await manager.getByLabel('Состояние').selectOption({ value: 'undecided' })
  await manager.waitForURL(/state=undecided/)
  await settled(manager)
  await manager.getByRole('row').filter({ hasText: /1\s300/ }).getByRole('button').click()
  const drawer = manager.getByRole('dialog')
  await drawer.getByRole('button', { name: 'Меньше или отказать' }).click()
  await drawer.getByLabel('Принять сумму').fill('300')
  await drawer.getByRole('button', { name: 'Решить' }).click()
  await drawer.getByText('Заполните это поле.').waitFor()
  await drawer.getByLabel('Почему меньше').fill('Только в одну сторону')
  await drawer.getByRole('button', { name: 'Решить' }).click()
  await drawer.getByText(/Принято 300/).waitFor()
  await drawer.getByLabel('Прибавить или вычесть').fill('-100')
  await drawer.getByLabel('Причина').fill('Аванс')
  await drawer.getByRole('button', { name: 'Исправить оплату' }).click()
  await drawer.getByText(/1\s500/).waitFor()
  await drawer.getByRole('button', { name: 'Исключить из результатов' }).click()
  await drawer.getByLabel('Почему визит не войдёт в результаты').fill('В магазине был ремонт')
  await drawer.getByRole('button', { name: 'Исключить из результатов' }).click()
  await drawer.getByText('Исключён из результатов, оплачивается').waitFor()
  await accessible(manager)
  await manager.keyboard.press('Escape')

  await manager.getByRole('button', { name: 'Собрать реестр' }).click()
  await manager.getByRole('dialog').getByRole('button', { name: 'Собрать' }).click()
  await manager.getByRole('heading', { name: /^Реестр выплат № \d+$/ }).waitFor()
  isWorkbook(await downloaded(manager, () => manager.getByRole('button', { name: /Excel/ }).click()))
  await manager.getByRole('button', { name: 'Закрыть реестр' }).click()
  await manager.getByRole('alertdialog').getByRole('button', { name: 'Закрыть реестр' }).click()
  await manager.getByText(/^Оплачено 0 из \d+/).waitFor()
  await accessible(manager)
  await manager.getByRole('button', { name: 'Отметить оплату' }).click()
  await manager.getByRole('dialog').getByRole('button', { name: 'Отметить оплату' }).click()
  await manager.getByText('Оплачен', { exact: true }).first().waitFor()

  await shopper.reload()
  await shopper.getByText(/^Оплачено \d/).first().waitFor()
  await shopper.getByText('Только в одну сторону').waitFor()
  await shopper.getByRole('button', { name: /чек НПД/ }).click()
  await shopper.getByLabel('Номер чека НПД').fill('20a1b2c3d4')
  await shopper.getByRole('button', { name: 'Сохранить' }).click()
  await shopper.getByText('Чек 20a1b2c3d4').waitFor()
}, { allow: /422/ })

for (const screen of screens) {
  test(`pages of pay are accessible, fit and speak Russian, ${screen.width} px, ${screen.scheme}`, async ({ open }) => {
    const manager = await open({ role: 'programme_manager', path: '/payments', ...screen })
    for (const path of ['/payments', '/payments/registers']) {
      await manager.goto(manager.url().replace(/#.*/, `#${path}`))
      await settled(manager)
      await accessible(manager)
      await fits(manager)
      await russian(manager)
    }
    await manager.getByRole('link', { name: /^№ 1/ }).first().click()
    await manager.getByRole('heading', { name: 'Реестр выплат № 1' }).waitFor()
    await manager.locator('summary').first().click()
    await accessible(manager)
    await fits(manager)
    await russian(manager)
    const shopper = await open({ role: 'shopper', path: '/my-pay', ...screen })
    await shopper.getByRole('heading', { name: 'Мои выплаты', level: 1 }).waitFor()
    await accessible(shopper)
    await fits(shopper)
    await russian(shopper)
  })
}
