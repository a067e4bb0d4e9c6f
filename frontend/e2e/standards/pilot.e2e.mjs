import { accessible, assert, fits, russian, screens, settled, test } from '../harness.mjs'
import { newPerson, signIn } from '../access/people.mjs'
import { ask, must } from '../visits.mjs'
import { newDraft, newId } from './draft.mjs'

const day = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
const heading = (page, name) => page.getByRole('heading', { name }).first().waitFor()

/** Makes somebody with a role for a standard, and opens a page as they. */
async function person(open, admin, name, role, standard, options = {}) {
  const made = await newPerson(admin, name, role)
  await must(admin, 'POST', `/accounts/${made.id}/grants`, { role, scope_kind: 'standard', scope_id: standard })
  const page = await open({ path: '/', ...options })
  await signIn(page, made.email)
  await page.getByRole('heading', { level: 1 }).waitFor()
  return { ...made, page }
}

/** Goes to an address, as if it were opened anew. */
async function goTo(page, address) {
  await page.goto(page.url().replace(/#.*|$/, `#${address}`))
  await page.reload()
  await settled(page)
}

/** The row of a requirement on the sheet. */
const row = (page, name) => page.getByRole('listitem').getByRole('button', { name }).first()
const group = (page, name) => page.getByRole('group', { name, exact: true })
const pick = (page, question, answer) => group(page, question).getByText(answer, { exact: true }).click()

/** Answers the four questions of the open requirement. */
async function judge(page, seen, appropriate, convenient, feasible) {
  await pick(page, 'Выполняют ли это на месте?', seen)
  await pick(page, 'Уместно?', appropriate)
  await pick(page, 'Удобно?', convenient)
  await pick(page, 'Выполнимо?', feasible)
}

test('a draft is tried in a store on a phone, through a reload and without a network, and the group reads what was said', async ({ open }) => {
  const admin = await open({ role: 'administrator', path: '/standards' })
  await admin.getByRole('heading', { level: 1 }).waitFor()
  const lists = (await must(admin, 'GET', '/checklists')).total
  const { version, standard } = await newDraft(admin)
  const leader = (await person(open, admin, 'Лидия Ведущая', 'group_leader', standard)).page
  const visitor = await person(open, admin, 'Вера Участница', 'group_member', standard, { width: 360, height: 740 })

  // The leader plans the visit.
  await goTo(leader, `/standard-versions/${version}/pilot`)
  await leader.getByText('Пробных визитов пока нет').waitFor()
  await leader.getByRole('button', { name: 'Назначить пробный визит' }).click()
  const dialog = leader.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Назначить', exact: true }).click()
  await dialog.getByText('Выберите, кто идёт.').waitFor()
  await dialog.getByText('Другое место', { exact: true }).click()
  await dialog.getByLabel('Место', { exact: true }).fill('Магазин на углу')
  await dialog.getByRole('combobox', { name: 'Кто идёт' }).fill('Вера')
  await leader.getByRole('option', { name: /Вера Участница/ }).click()
  await dialog.getByLabel('На что обратить внимание').fill('Зайдите вечером.')
  await dialog.getByRole('button', { name: 'Назначить', exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
  await leader.getByText('Магазин на углу').first().waitFor()

  // On the phone: from the list of what waits to the sheet.
  const phone = visitor.page
  await goTo(phone, '/standards')
  await phone.getByRole('link', { name: /Открыть.*Магазин на углу/ }).click()
  await heading(phone, 'Магазин на углу')
  await phone.getByText('Зайдите вечером.').waitFor()
  await phone.getByRole('button', { name: 'Начать визит' }).click()
  await judge(phone, 'Нет', 'Да', 'Отчасти', 'Нет')
  await phone.getByLabel('Что вы увидели').fill('У кассы очередь, никто не поздоровался.')
  await phone.getByText('Всё сохранено').waitFor()

  // A reload in the middle of typing loses nothing.
  await phone.getByLabel('Пояснение').fill('Вечером в зале один человек.')
  await phone.reload()
  await row(phone, /1\.1/).click()
  assert.equal(await phone.getByLabel('Пояснение').inputValue(), 'Вечером в зале один человек.')
  assert.equal(await phone.getByLabel('Что вы увидели').inputValue(), 'У кассы очередь, никто не поздоровался.')
  await fits(phone)

  // What is missing is said; a moment without a network is bridged.
  await phone.getByRole('button', { name: 'Сдать лист' }).click()
  await phone.getByText('Не хватает ответов: 1 требование').waitFor()
  await phone.context().setOffline(true)
  await judge(phone, 'Да', 'Да', 'Да', 'Да')
  await phone.getByText(/Нет связи: 1 ответ/).waitFor()
  await phone.context().setOffline(false)
  await phone.getByText('Всё сохранено').waitFor()
  await phone.getByText('Готово 2 из 2').first().waitFor()

  // The draft is edited meanwhile: the sheet keeps what it began with.
  const text = await must(admin, 'GET', `/standard-versions/${version}`)
  text.content.sections[0].requirements[0].statement = 'Сотрудник здоровается первым.'
  await must(admin, 'PUT', `/standard-versions/${version}`, { revision: text.revision, content: text.content })
  await phone.getByRole('button', { name: 'Сдать лист' }).click()
  await phone.getByRole('alertdialog').getByRole('button', { name: 'Сдать лист' }).click()
  await phone.getByText('Ответы у рабочей группы.').waitFor()
  await row(phone, /1\.1 Сотрудник здоровается с покупателем не позднее/).waitFor()

  // Results, the worst first, and the marks beside the text.
  await goTo(leader, `/standard-versions/${version}/pilot`)
  await leader.getByText('Вечером в зале один человек.').first().waitFor()
  await leader.getByText('Вера Участница · Магазин на углу').first().waitFor()
  await leader.getByText('текст с тех пор изменён').first().waitFor()
  assert.match(await leader.getByRole('heading', { level: 3 }).first().innerText(), /1\.1/)
  await leader.getByText('С ответом «нет»').first().click()
  assert.equal(await leader.getByRole('heading', { level: 3 }).count(), 1)
  await goTo(leader, `/standard-versions/${version}/path`)
  await leader.getByText('1 требование признано невыполнимым.').waitFor()
  await goTo(leader, `/standard-versions/${version}/edit`)
  await leader.getByRole('link', { name: 'Пробный визит, прежний текст: невыполнимо' }).waitFor()
  await goTo(leader, `/standard-versions/${version}`)
  await leader.getByRole('link', { name: /Пробный визит, прежний текст/ }).click()
  await heading(leader, 'Пробные визиты')

  // Given back with a reason; a pilot is nowhere among visits and checklists.
  await leader.getByRole('button', { name: /Вернуть лист/ }).click()
  await leader.getByRole('dialog').getByLabel('Причина').fill('Укажите час')
  await leader.getByRole('dialog').getByRole('button', { name: 'Вернуть лист', exact: true }).click()
  await leader.getByText('Лист возвращали: Укажите час').waitFor()
  await phone.reload()
  await phone.getByText('Укажите час').waitFor()
  assert.equal((await must(admin, 'GET', '/checklists')).total, lists)
}, { allow: /ERR_INTERNET_DISCONNECTED|healthz|409/ })

test('a shopper is sent by who may know them, finds the visit among their own, and stays unknown to the group', async ({ open }) => {
  const admin = await open({ role: 'administrator', path: '/standards' })
  await admin.getByRole('heading', { level: 1 }).waitFor()
  const shopper = await open({ role: 'shopper', path: '/visits', width: 360, height: 740 })
  const account = (await must(shopper, 'GET', '/session')).account
  const { version, standard } = await newDraft(admin)
  const leader = (await person(open, admin, 'Лидия Ведущая', 'group_leader', standard)).page
  const pilot = newId()
  await must(admin, 'PUT', `/pilots/${pilot}`, { version_id: version, place: 'Кафе', visitor_id: account.id, goes_on: day(1) })
  await shopper.reload()
  await shopper.getByRole('link', { name: /Открыть.*Кафе/ }).click()
  await shopper.getByRole('button', { name: 'Начать визит' }).click()
  await shopper.getByText('Готово 0 из 2').first().waitFor()
  await judge(shopper, 'Да', 'Да', 'Да', 'Трудно сказать')
  await shopper.getByRole('button', { name: /^Дальше/ }).click()
  await shopper.getByRole('button', { name: /2\.1/, expanded: true }).waitFor()
  assert.equal((await ask(shopper, 'GET', `/standard-versions/${version}`)).status, 403)
  await goTo(leader, `/standard-versions/${version}/pilot`)
  await leader.getByText(/Тайный покупатель/).first().waitFor()
  assert.equal(await leader.getByText(account.name).count(), 0)
}, { allow: /403|404/ })

/** A draft with a sheet that was handed in by the administrator, and one that is being filled. */
async function tried(page) {
  const { version } = await newDraft(page)
  const { account } = await must(page, 'GET', '/session')
  const ids = [newId(), newId()]
  for (const id of ids) {
    await must(page, 'PUT', `/pilots/${id}`, { version_id: version, place: 'Магазин у дома', visitor_id: account.id, goes_on: day(1), note: 'Зайдите вечером.' })
    const { items } = await must(page, 'POST', `/pilots/${id}/begin`)
    if (id === ids[1]) continue
    for (const [i, item] of items.entries()) {
      const verdict = i === 0 ? 'no' : 'partly'
      await must(page, 'PUT', `/pilots/${id}/answers/${item.lineage}`, {
        observed: 'not_met', observation: 'Никто не подошёл.', appropriate: 'yes', convenient: verdict, feasible: verdict, remark: 'Вечером в зале один человек, и он на кассе.',
      })
    }
    await must(page, 'POST', `/pilots/${id}/submit`)
  }
  return { version, filling: ids[1] }
}

for (const screen of screens) {
  test(`pilot visits are accessible, fit and speak Russian, ${screen.width} px, ${screen.scheme}`, async ({ open }) => {
    const page = await open({ role: 'administrator', path: '/standards', ...screen })
    await page.getByRole('heading', { level: 1 }).waitFor()
    const { version, filling } = await tried(page)
    await goTo(page, `/standard-versions/${version}/pilot`)
    await page.getByText('Вечером в зале один человек').first().waitFor()
    await checks(page, `results-${screen.width}-${screen.scheme}`)
    await page.getByRole('button', { name: 'Назначить пробный визит' }).click()
    await page.getByRole('dialog').waitFor()
    await checks(page, `plan-${screen.width}-${screen.scheme}`)
    await goTo(page, `/pilots/${filling}`)
    await row(page, /1\.1/).click()
    await page.getByText('Уместно?').waitFor()
    await checks(page, `sheet-${screen.width}-${screen.scheme}`)
  })
}

async function checks(page, name) {
  if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/${name}.png`, fullPage: true })
  await accessible(page)
  await fits(page)
  await russian(page)
}
