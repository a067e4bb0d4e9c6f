// The whole way of a standard, as a new user goes it: from the fashion-retail template to a published 1.0, to 2.0, and to the staff.
import { assert, downloaded, isPDF, settled, test } from '../harness.mjs'
import { must } from '../visits.mjs'
import { newId } from './draft.mjs'
import { call, examined, imported, links, read, sit, staff, unique } from './introduction.mjs'

const go = async (page, path) => {
  await page.goto(page.url().replace(/#.*|$/, `#${path}`))
  await page.reload() // it may be open already, or the role may be new
  await page.getByRole('heading', { level: 1 }).waitFor()
  await settled(page)
}
const drawer = (page) => page.getByRole('dialog')
const close = (page) => drawer(page).getByRole('button', { name: 'Закрыть', exact: true }).click()
const who = async (page) => (await must(page, 'GET', '/session')).account
const today = () => new Date().toISOString().slice(0, 10)

/** A draft from the template, with the first two sections given to two owners. */
async function begun(open) {
  const leader = await open({ role: 'administrator', path: '/standards' })
  await leader.getByRole('link', { name: 'Новый стандарт' }).first().click()
  await leader.getByRole('button', { name: /Посмотреть текст.*модной одежды/ }).click()
  await drawer(leader).getByRole('button', { name: 'Взять этот шаблон' }).click()
  await leader.getByLabel('Название стандарта').fill(`Стандарт салонов ${unique()}`)
  await leader.getByRole('button', { name: 'Создать черновик' }).click()
  await leader.waitForURL(/standard-versions\/[^/]+\/edit/)
  const id = leader.url().match(/standard-versions\/([0-9a-f-]+)/)[1]
  const version = await must(leader, 'GET', `/standard-versions/${id}`)
  const owner = await open({ role: 'section_owner', path: '/standards' })
  const second = await open({ role: 'expert', path: '/standards' })
  for (const page of [owner, second]) await page.getByRole('heading', { level: 1 }).waitFor()
  const owners = [await who(owner), await who(second)]
  await must(leader, 'POST', `/accounts/${owners[1].id}/grants`, { role: 'section_owner', scope_kind: 'standard', scope_id: version.standard_id })
  for (const [i, section] of version.content.sections.slice(0, 2).entries()) {
    await must(leader, 'PUT', `/standards/${version.standard_id}/sections/${section.lineage}/owners/${owners[i].id}`)
  }
  return { leader, owner, second, id, version }
}

/** Each owner edits the own section; a member remarks and suggests, and the owner accepts. */
async function discussed(open, { owner, second, id, version }) {
  const [mine, theirs] = version.content.sections
  for (const [page, section, words] of [[owner, mine, 'Покупатель видит готовый зал.'], [second, theirs, 'Покупателя заметили.']]) {
    await go(page, `/standard-versions/${id}/edit`)
    await page.getByRole('button', { name: new RegExp(`\\d\\. ${section.title}`) }).first().click()
    await page.getByRole('button', { name: new RegExp(`Править.*${section.requirements[0].code}`) }).click()
    await page.getByLabel('Зачем клиенту').fill(words)
    await page.getByRole('button', { name: 'Готово' }).click()
    await page.getByText(words).waitFor()
    await page.getByRole('status').filter({ hasText: 'Сохранено' }).waitFor()
  }
  const first = mine.requirements[0].statement.slice(0, 24)
  const member = await open({ role: 'group_member', path: `/standard-versions/${id}` })
  await member.getByRole('button', { name: new RegExp(`^Обсуждение.*${first}`) }).click()
  await drawer(member).getByLabel('Новое замечание').fill('А если смену принимает один человек?')
  await drawer(member).getByRole('button', { name: 'Оставить замечание' }).click()
  await drawer(member).getByText('А если смену принимает один человек?').waitFor()
  await close(member)
  await member.getByRole('button', { name: new RegExp(`Предложить правку.*${first}`) }).click()
  await drawer(member).getByLabel('Правило').fill('Смена приходит в магазин не позднее чем за 40 минут до открытия.')
  await drawer(member).getByLabel('Почему так лучше').fill('За полчаса не успеваем.')
  await drawer(member).getByRole('button', { name: 'Отправить предложение' }).click()
  await close(member)
  await go(owner, `/standard-versions/${id}/edit`)
  await owner.getByRole('button', { name: new RegExp(`\\d\\. ${mine.title}`) }).first().click()
  await owner.getByRole('button', { name: new RegExp(`^Обсуждение.*${first}`) }).click()
  await drawer(owner).getByRole('button', { name: 'Принять' }).click()
  await drawer(owner).getByText(/Принято:/).waitFor()
  await close(owner)
  await owner.getByRole('heading', { name: /за 40 минут до открытия/ }).waitFor()
}

/** Through review, audit and approval to publication. */
async function published(open, leader, id, order, impact = false) {
  const asked = async (role, verdict) => {
    const page = await open({ role, path: `/standard-versions/${id}/path` })
    await page.getByRole('radio', { name: verdict, exact: true }).check()
    await page.getByRole('button', { name: 'Отправить ответ' }).click()
    await page.getByText('Ответ отправлен.').first().waitFor()
    return page
  }
  for (const [button, role, verdict] of [['Отправить на рассмотрение', 'group_member', 'Согласен'], ['Передать экспертам', 'expert', 'Проверено'], ['Отправить на утверждение', 'approver', 'Утверждаю']]) {
    const page = await open({ role, path: '/standards' })
    await page.getByRole('heading', { level: 1 }).waitFor()
    const { name } = await who(page)
    await page.close()
    await go(leader, `/standard-versions/${id}/path`)
    await leader.getByRole('button', { name: button }).click()
    await drawer(leader).getByRole('checkbox', { name: new RegExp(name) }).check()
    await drawer(leader).getByRole('button', { name: 'Отправить', exact: true }).click()
    await drawer(leader).waitFor({ state: 'detached' })
    await (await asked(role, verdict)).close()
  }
  const approver = await open({ role: 'approver', path: `/standard-versions/${id}/path` })
  await approver.getByRole('button', { name: 'Опубликовать', exact: true }).click()
  if (impact) await drawer(approver).getByRole('heading', { name: 'Что затронет публикация' }).waitFor()
  await drawer(approver).getByLabel('Номер приказа').fill(order)
  await drawer(approver).getByLabel('Действует с').fill(today())
  await drawer(approver).getByRole('button', { name: 'Опубликовать', exact: true }).click()
  await approver.getByRole('heading', { name: 'Путь пройден' }).first().waitFor()
  await approver.close()
}

test('from the template to 1.0, to 2.0, and to twelve people who read it and sit the exam', async ({ open }) => {
  const story = await begun(open)
  const { leader, id } = story
  await discussed(open, story)
  await published(open, leader, id, '11-п')

  // The book and the cue card.
  await go(leader, `/standard-versions/${id}/formats`)
  isPDF(await downloaded(leader, () => leader.getByRole('button', { name: 'PDF: Книга' }).click()))
  isPDF(await downloaded(leader, () => leader.getByRole('button', { name: 'Четыре карточки А6: Лист-подсказка' }).click()))

  // 2.0: a rule is measured otherwise, and the page says what that touches.
  const next = await must(leader, 'POST', `/standard-versions/${id}/revise`, { substantive: true })
  const rule = next.content.sections[0].requirements[0]
  await must(leader, 'POST', `/standard-versions/${next.id}/edits`, {
    edits: [{ id: newId(), kind: 'set_requirement', lineage: rule.lineage, before: rule, requirement: { ...rule, measure: { ...rule.measure, target: '40', limit: '30' } } }],
  })
  await go(leader, `/standard-versions/${next.id}/impact`)
  await leader.getByText(/база изменилась|новая база/i).first().waitFor()
  await published(open, leader, next.id, '12-п', true)

  // Twelve people read it and sit the exam.
  const world = await staff(leader, open, ['кассир', 'продавец-консультант'])
  await imported(leader, world.csv)
  await go(leader, `/standard-versions/${next.id}/introduction`)
  await leader.getByRole('button', { name: 'Начать', exact: true }).click()
  await leader.getByText(/^Ознакомлены 0 из/).waitFor()
  await examined(leader, next.id)
  const board = await call(leader, 'GET', `/standard-versions/${next.id}/exam`)
  const [question, ...others] = board.bank.filter((one) => one.in_use && one.text.startsWith('Какое значение'))
  for (const { id: other, lineage, kind, text, options, expected, points, revision } of others) {
    await call(leader, 'PUT', `/standard-versions/${next.id}/exam/questions/${other}`, { lineage, kind, text, options, expected, points, revision, in_use: false })
  }
  const right = question.options.find((option) => option.right).text
  const own = (list) => list.filter((one) => one.name.toLowerCase().startsWith(world.family))
  const people = [...own(await links(leader, next.id, world.own)), ...own(await links(leader, next.id, world.other))]
  assert.equal(people.length, 12)
  for (const { url } of people) {
    const phone = await read(open, url)
    await sit(phone, right)
    await phone.getByText('Сдан', { exact: true }).waitFor()
    await phone.close()
  }
  await go(leader, `/standard-versions/${next.id}/introduction`)
  await leader.getByText(/^Ознакомлены 12 из/).waitFor()
  await go(leader, `/standard-versions/${next.id}/exam`)
  await leader.getByText(/сдали 6 из 6/).first().waitFor()
}, { allow: /4(04|09|22)/ })
