import { accessible, assert, fits, russian, screens, settled, test } from '../harness.mjs'
import { newPerson, signIn } from '../access/people.mjs'
import { ask, must } from '../visits.mjs'

const newId = (page) => page.evaluate(() => {
  const random = [...crypto.getRandomValues(new Uint8Array(10))].map((b) => b.toString(16).padStart(2, '0')).join('')
  const at = Date.now().toString(16).padStart(12, '0')
  return `${at.slice(0, 8)}-${at.slice(8)}-7${random.slice(0, 3)}-8${random.slice(3, 6)}-${random.slice(6, 18)}`
})
const day = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
const heading = (page, name) => page.getByRole('heading', { name, exact: true }).first().waitFor()

/** A draft of two requirements, written by the demo's administrator; its version and title. */
async function draft(admin) {
  const one = (code, statement) => ({ code, statement, level: 'mandatory', positions: ['кассир'], measure: { kind: 'yes_no' } })
  const title = `Касса ${Math.random().toString(36).replace(/[a-z.]/g, '')}`
  const made = await must(admin, 'POST', '/standards', {
    id: await newId(admin), title,
    content: { sections: [{ title: 'Касса', requirements: [one('1.1', 'Кассир здоровается первым.'), one('1.2', 'Кассир называет сумму покупки.')] }] },
  })
  return { id: made.id, title, standard: made.standard_id, lineage: made.content.sections[0].requirements[0].lineage }
}

/** Makes somebody with a role for a standard, and opens a page as they. */
async function person(open, admin, name, role, standard, options = {}) {
  const made = await newPerson(admin, name, role)
  await must(admin, 'POST', `/accounts/${made.id}/grants`, { role, scope_kind: 'standard', scope_id: standard })
  const page = await open({ path: '/', ...options })
  await signIn(page, made.email)
  await page.getByRole('heading', { level: 1 }).waitFor()
  return { ...made, page }
}

/** Opens the path of a version on a page of somebody who is signed in. */
async function goTo(page, id) {
  await page.goto(page.url().replace(/#.*|$/, `#/standard-versions/${id}/path`))
  await page.reload() // it may be open already
  await heading(page, 'Путь версии')
  await settled(page)
}

/** Opens a round in the dialog that is on the page. */
async function sendTo(page, ...names) {
  const dialog = page.getByRole('dialog')
  for (const name of names) await dialog.getByRole('checkbox', { name: new RegExp(name) }).check()
  await dialog.getByRole('button', { name: 'Отправить', exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
}

/** Answers on the path as the person at the page. */
async function answer(page, verdict, words = '') {
  await page.getByRole('radio', { name: verdict, exact: true }).check()
  if (words) await page.getByLabel('Пояснение').fill(words)
  await page.getByRole('button', { name: 'Отправить ответ' }).click()
  await page.getByText('Ответ отправлен.').first().waitFor()
}

/** Fills the reason in the dialog that is open and goes on. */
async function because(page, reason, verb) {
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Причина').fill(reason)
  await dialog.getByRole('button', { name: verb, exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
}

test('a version is reviewed twice, shown to a store, audited, approved by others and published', async ({ open }) => {
  const admin = await open({ role: 'administrator', path: '/standards' })
  await admin.getByRole('heading', { level: 1 }).waitFor()
  const version = await draft(admin)
  const leader = (await person(open, admin, 'Лидия Ведущая', 'group_leader', version.standard)).page
  const expert = (await person(open, admin, 'Эдуард Экспертов', 'expert', version.standard)).page
  const approver = (await person(open, admin, 'Алла Утверждаева', 'approver', version.standard)).page

  // A review, in which changes are asked for.
  await goTo(leader, version.id)
  await leader.getByRole('button', { name: 'Отправить на рассмотрение' }).click()
  await sendTo(leader, 'Эдуард Экспертов')
  await heading(leader, 'Ждём ответов')
  const edited = await ask(leader, 'POST', `/standard-versions/${version.id}/edits`, { edits: [{ id: await newId(leader), kind: 'renumber' }] })
  assert.equal(edited.body.code, 'version_not_draft')
  await expert.goto(expert.url().replace(/#.*|$/, '#/standards'))
  await expert.reload() // the list may be open already
  await expert.getByRole('link', { name: new RegExp(`Ответить.*${version.title}`) }).click()
  await heading(expert, 'Ждут вашего ответа')
  await expert.getByRole('radio', { name: 'Нужны правки' }).check()
  await expert.getByRole('button', { name: 'Отправить ответ' }).click()
  await expert.getByText('Напишите, что не так.').waitFor()
  await answer(expert, 'Нужны правки', 'Скажите, за сколько секунд.')
  await goTo(leader, version.id)
  await leader.getByText('Скажите, за сколько секунд.').first().waitFor()
  await leader.getByRole('button', { name: 'Вернуть на доработку' }).click()
  await because(leader, 'Нужны числа', 'Вернуть на доработку')
  await leader.getByRole('button', { name: 'Взять в работу' }).click()
  await heading(leader, 'Отправьте версию на рассмотрение')
  await must(leader, 'POST', `/standard-versions/${version.id}/edits`, { edits: [{ id: await newId(leader), kind: 'renumber' }] })

  // A second review passes; meanwhile a store is asked.
  await goTo(leader, version.id)
  await leader.getByRole('button', { name: 'Отправить на рассмотрение' }).click()
  await sendTo(leader, 'Эдуард Экспертов')
  const phone = await open({ role: 'store_manager', path: '/my-stores', width: 360, height: 740 })
  await heading(phone, 'Мои магазины')
  const own = (await must(phone, 'GET', '/session')).roles[0].scope_id
  await must(leader, 'PUT', `/rounds/${await newId(leader)}`, { version_id: version.id, kind: 'consultation', deadline: day(5), places: { locations: [own] } })
  await phone.reload()
  await phone.getByRole('link', { name: new RegExp(`Ответить.*${version.title}`) }).click()
  await heading(phone, 'Что вы думаете о стандарте?')
  await phone.getByText('Кассир здоровается первым.').waitFor()
  await accessible(phone)
  await fits(phone)
  await phone.getByRole('button', { name: 'Сразу к ответу' }).click()
  await answer(phone, 'Согласен с замечаниями', 'Утром в зале один человек.')
  await phone.getByText('Спасибо, ответ у рабочей группы.').waitFor()
  assert.equal((await ask(phone, 'GET', `/standard-versions/${version.id}`)).status, 404)
  await goTo(expert, version.id)
  await answer(expert, 'Согласен')
  await goTo(leader, version.id)
  await leader.getByRole('button', { name: 'Передать экспертам' }).waitFor()

  // The final audit: a finding is answered and done.
  await leader.getByRole('button', { name: 'Передать экспертам' }).click()
  await sendTo(leader, 'Эдуард Экспертов')
  await goTo(expert, version.id)
  await expert.getByRole('button', { name: 'Добавить замечание' }).click()
  const finding = expert.getByRole('dialog')
  await finding.getByLabel('К чему относится').selectOption(version.lineage)
  await finding.getByLabel('Что не так').fill('Нельзя измерить временем.')
  await finding.getByRole('button', { name: 'Сохранить замечание' }).click()
  await expert.getByText('Нельзя измерить временем.').first().waitFor()
  await answer(expert, 'Проверено')
  await goTo(leader, version.id)
  await leader.getByText('Замечания экспертов без ответа: 1.').waitFor()
  assert.equal(await leader.getByRole('button', { name: 'Отправить на утверждение' }).count(), 0)
  await leader.getByRole('button', { name: 'Отклонить' }).click()
  await because(leader, 'Время есть в соседней норме.', 'Отклонить')

  // The author of the last change does not approve alone; the others do.
  const session = await must(leader, 'GET', '/session')
  await must(admin, 'POST', `/accounts/${session.account.id}/grants`, { role: 'approver', scope_kind: 'standard', scope_id: version.standard })
  await leader.getByRole('button', { name: 'Отправить на утверждение' }).click()
  const dialog = leader.getByRole('dialog')
  await dialog.getByRole('checkbox', { name: /Лидия Ведущая/ }).check()
  await dialog.getByRole('button', { name: 'Отправить', exact: true }).click()
  await dialog.getByText('Автор последней правки не может утверждать редакцию один').waitFor()
  await dialog.getByRole('checkbox', { name: /Лидия Ведущая/ }).uncheck()
  await sendTo(leader, 'Алла Утверждаева')
  await goTo(approver, version.id)
  await answer(approver, 'Утверждаю')

  // Publication takes an order and a date; then nothing changes the text.
  await goTo(approver, version.id)
  await approver.getByRole('button', { name: 'Опубликовать', exact: true }).click()
  const publish = approver.getByRole('dialog')
  await publish.getByRole('button', { name: 'Опубликовать', exact: true }).click()
  await publish.getByText('Укажите номер приказа.').waitFor()
  await publish.getByLabel('Номер приказа').fill('27-п')
  await publish.getByLabel('Действует с').fill(day(10))
  await publish.getByRole('button', { name: 'Опубликовать', exact: true }).click()
  await publish.waitFor({ state: 'detached' })
  await heading(approver, 'Путь пройден')
  await approver.getByText('Опубликована', { exact: true }).first().waitFor()
  const late = await ask(leader, 'POST', `/standard-versions/${version.id}/edits`, { edits: [{ id: await newId(leader), kind: 'renumber' }] })
  assert.equal(late.body.code, 'version_published')
  assert.equal((await ask(leader, 'PUT', `/standard-versions/${version.id}/status`, { status: 'draft' })).status, 409)
}, { allow: /4(04|09|22)/ })

for (const screen of screens) {
  test(`the path is accessible, fits and speaks Russian, ${screen.width} px, ${screen.scheme}`, async ({ open }) => {
    const page = await open({ role: 'administrator', path: '/standards', ...screen })
    await page.getByRole('heading', { level: 1 }).waitFor()
    const version = await draft(page)
    const me = (await must(page, 'GET', '/session')).account.id
    await must(page, 'PUT', `/rounds/${await newId(page)}`, { version_id: version.id, kind: 'review', deadline: day(5), people: [me], note: 'Прочитайте раздел о кассе.' })
    await must(page, 'PUT', `/rounds/${await newId(page)}`, { version_id: version.id, kind: 'consultation', deadline: day(5), places: { all: true } })
    await goTo(page, version.id)
    await accessible(page)
    await fits(page)
    await russian(page)
    await page.getByRole('button', { name: 'Позвать эксперта сейчас' }).click()
    await page.getByRole('dialog').waitFor()
    await settled(page)
    await accessible(page)
    await fits(page)
    await russian(page)
  })
}
