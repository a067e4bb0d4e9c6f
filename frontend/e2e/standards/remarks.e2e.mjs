// A group divides a standard among owners, remarks on it and suggests changes.
import { accessible, assert, fits, russian, screens, settled, test } from '../harness.mjs'
import { newId } from './draft.mjs'
import { must } from '../visits.mjs'

const requirement = (code, statement) => ({ code, statement, level: 'mandatory', how: 'По памятке.', positions: ['кассир'] })

/** Makes a standard whose two sections belong to the section owner and, with that role for it alone, the expert. */
async function divided(open) {
  const administrator = await open({ role: 'administrator', path: '/standards' })
  const owner = await open({ role: 'section_owner', path: '/standards' })
  const expert = await open({ role: 'expert', path: '/standards' })
  const content = {
    sections: [
      { title: 'Приветствие', requirements: [requirement('1.1', 'Поздоровайтесь первым'), requirement('1.2', 'Представьтесь')] },
      { title: 'Прощание', requirements: [requirement('2.1', 'Попрощайтесь')] },
    ],
  }
  const version = await must(administrator, 'POST', '/standards', { id: newId(), title: `Стандарт ${Date.now()}`, content })
  const account = async (page) => (await must(page, 'GET', '/session')).account.id
  const owners = [await account(owner), await account(expert)]
  await must(administrator, 'POST', `/accounts/${owners[1]}/grants`, { role: 'section_owner', scope_kind: 'standard', scope_id: version.standard_id })
  for (const [i, section] of version.content.sections.entries()) {
    await must(administrator, 'PUT', `/standards/${version.standard_id}/sections/${section.lineage}/owners/${owners[i]}`)
  }
  for (const page of [administrator, owner, expert]) await page.close()
  return { id: version.id, standard: version.standard_id, version }
}

const path = (made, at = '') => `/standard-versions/${made.id}${at}`
const saved = (page) => page.getByRole('status').filter({ hasText: 'Сохранено' }).waitFor()
const drawer = (page) => page.getByRole('dialog')

/** Opens the discussion of a requirement. */
async function discuss(page, name) {
  await page.getByRole('button', { name: new RegExp(`^Обсуждение.*${name}`) }).click()
  await drawer(page).getByRole('heading', { level: 2 }).waitFor()
  await settled(page)
}

/** Suggests other words for a requirement. */
async function suggest(page, name, statement, reason) {
  await page.getByRole('button', { name: new RegExp(`Предложить правку.*${name}`) }).click()
  await drawer(page).getByLabel('Правило').fill(statement)
  await drawer(page).getByLabel('Почему так лучше').fill(reason)
  await drawer(page).getByRole('button', { name: 'Отправить предложение' }).click()
  await drawer(page).getByText(reason).waitFor()
  await drawer(page).getByRole('button', { name: 'Закрыть', exact: true }).click()
}

test('two section owners each edit their own section and only read the other', async ({ open }) => {
  const made = await divided(open)
  for (const [role, own, mine, foreign, theirs] of [
    ['section_owner', 'Приветствие', 'Представьтесь', 'Прощание', 'Попрощайтесь'],
    ['expert', 'Прощание', 'Попрощайтесь', 'Приветствие', 'Представьтесь'],
  ]) {
    const page = await open({ role, path: path(made, '/edit') })
    await page.getByRole('button', { name: new RegExp(`\\d\\. ${own}`) }).click()
    await page.getByRole('button', { name: new RegExp(`Править.*${mine}`) }).click()
    await page.getByLabel('Зачем клиенту').fill(`Видно: ${mine}`)
    await page.getByRole('button', { name: 'Готово' }).click()
    await saved(page)
    await page.getByText(`Видно: ${mine}`).waitFor()
    assert.equal(await page.getByLabel('Введение').count(), 0)
    assert.equal(await page.getByRole('button', { name: 'Номера по порядку' }).count(), 0)
    await page.getByRole('button', { name: new RegExp(`\\d\\. ${foreign}`) }).click()
    await page.getByText('Этот раздел ведут другие').waitFor()
    assert.equal(await page.getByRole('button', { name: new RegExp(`Править.*${theirs}`) }).count(), 0)
    await page.getByRole('button', { name: new RegExp(`Предложить правку.*${theirs}`) }).waitFor()
  }
  // The page offers nothing that the server would refuse, and the server refuses it all the same.
  const page = await open({ role: 'section_owner', path: path(made) })
  await page.getByRole('heading', { name: 'Прощание' }).waitFor()
  const status = await page.evaluate(async ([at, edit]) => {
    const answer = await fetch(`/api/v1${at}/edits`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ edits: [edit] }) })
    return [answer.status, (await answer.json()).detail]
  }, [path(made), { id: newId(), kind: 'remove_requirement', lineage: made.version.content.sections[1].requirements[0].lineage }])
  assert.equal(status[0], 403)
  assert.match(status[1], /Прощание.*Виктор Лосев/)
}, { allow: /403/ })

test('a member suggests, the owner accepts one with the difference shown and declines another with a reason', async ({ open }) => {
  const made = await divided(open)
  const member = await open({ role: 'group_member', path: path(made) })
  await suggest(member, 'Поздоровайтесь', 'Поздоровайтесь первым и громко', 'Покупатели не слышат.')
  await suggest(member, 'Представьтесь', 'Представьтесь по имени и отчеству', 'Так вежливее.')
  const owner = await open({ role: 'section_owner', path: path(made, '/edit') })
  await discuss(owner, 'Поздоровайтесь')
  assert.equal((await drawer(owner).locator('ins').innerText()).replace(/^.*:/, '').trim().endsWith('и громко'), true)
  await drawer(owner).getByRole('button', { name: 'Принять' }).click()
  await drawer(owner).getByText(/Принято: Ирина Панова/).waitFor()
  await drawer(owner).getByRole('button', { name: 'Закрыть', exact: true }).click()
  await owner.getByRole('heading', { name: /Поздоровайтесь первым и громко/ }).waitFor()
  await owner.getByRole('button', { name: /История.*громко/ }).click()
  await owner.getByText('по предложению: Олег Савин').waitFor()
  await owner.getByRole('dialog').getByRole('button', { name: 'Закрыть', exact: true }).click()
  await discuss(owner, 'Представьтесь')
  await drawer(owner).getByRole('button', { name: 'Отклонить' }).click()
  await drawer(owner).getByRole('button', { name: 'Отклонить' }).click()
  await drawer(owner).getByText('Обязательное поле').or(drawer(owner).getByText('Заполните')).first().waitFor()
  await drawer(owner).getByLabel('Почему нет').fill('В зале не принято отчество.')
  await drawer(owner).getByRole('button', { name: 'Отклонить' }).click()
  await drawer(owner).getByText(/Отклонено: Ирина Панова/).waitFor()
  await member.goto(member.url().replace(/#.*/, '#/notifications'))
  await member.getByRole('link', { name: /Ваше предложение принято: 1\.1/ }).waitFor()
  await member.getByRole('link', { name: /Ваше предложение отклонено: 1\.2/ }).click()
  await member.getByText('В зале не принято отчество.').waitFor()
}, { allow: /422/ })

test('other words for a section and for the introduction are suggested, and accepted by who writes them', async ({ open }) => {
  const made = await divided(open)
  const member = await open({ role: 'group_member', path: path(made) })
  await member.getByRole('button', { name: /Предложить другое название.*Приветствие/ }).click()
  const form = drawer(member)
  assert.equal(await form.getByLabel('Название').inputValue(), 'Приветствие')
  await form.getByLabel('Название').fill('Встреча гостя')
  await form.getByRole('button', { name: 'Добавить вступление' }).click()
  await form.getByRole('textbox', { name: 'Вступление' }).click()
  await member.keyboard.type('Первые секунды решают всё.')
  await form.getByLabel('Почему так лучше').fill('Так точнее.')
  await settled(member)
  await accessible(member)
  await russian(member)
  await form.getByRole('button', { name: 'Отправить предложение' }).click()
  await form.getByText('Так точнее.').waitFor()
  await form.getByRole('button', { name: 'Закрыть', exact: true }).click()
  await member.getByRole('button', { name: 'Предложить правку введения' }).click()
  await form.getByLabel('Введение').fill('Стандарт действует во всех магазинах.')
  await form.getByLabel('Почему так лучше').fill('Нового сотрудника это смущает.')
  await form.getByRole('button', { name: 'Отправить предложение' }).click()
  await form.getByText('Нового сотрудника это смущает.').waitFor()
  const owner = await open({ role: 'section_owner', path: path(made, '/remarks?show=suggestions') })
  const item = (page, name) => page.getByRole('article', { name })
  await item(owner, 'Изменить введение').getByText('во всех магазинах').waitFor()
  assert.equal(await item(owner, 'Изменить введение').getByRole('button', { name: 'Принять' }).count(), 0)
  if (process.env.E2E_OUT) await owner.screenshot({ path: `${process.env.E2E_OUT}/suggested-texts.png`, fullPage: true })
  await item(owner, 'Изменить раздел').getByRole('button', { name: 'Принять' }).click()
  await owner.getByText('Предложение принято, текст изменён').waitFor()
  const leader = await open({ role: 'group_leader', path: path(made, '/remarks?show=suggestions') })
  await item(leader, 'Изменить введение').getByRole('button', { name: 'Принять' }).click()
  await leader.getByText('Предложение принято, текст изменён').waitFor()
  const { content } = await must(leader, 'GET', path(made))
  assert.equal(content.preamble, 'Стандарт действует во всех магазинах.')
  assert.equal(content.sections[0].title, 'Встреча гостя')
  assert.match(JSON.stringify(content.sections[0].intro), /Первые секунды решают всё/)
})

test('a remark that mentions somebody is told, answered, resolved and reopened', async ({ open }) => {
  const made = await divided(open)
  const member = await open({ role: 'group_member', path: path(made) })
  await discuss(member, 'Представьтесь')
  const field = drawer(member).getByLabel('Новое замечание')
  await field.pressSequentially('По имени или с фамилией, @Андр')
  await drawer(member).getByRole('option', { name: 'Андрей Белов' }).waitFor()
  await field.press('Enter')
  await field.pressSequentially('?')
  await drawer(member).getByRole('button', { name: 'Оставить замечание' }).click()
  await drawer(member).getByText('@Андрей Белов').waitFor()
  await drawer(member).getByRole('button', { name: 'Исправить' }).click()
  await drawer(member).getByLabel('Исправить').fill('По имени или с фамилией, @Андрей Белов? И с должностью?')
  await drawer(member).getByRole('button', { name: 'Сохранить' }).click()
  await drawer(member).getByText('исправлено').waitFor()
  const leader = await open({ role: 'group_leader', path: '/notifications' })
  await leader.getByRole('link', { name: /Олег Савин упоминает вас: 1\.2 Представьтесь/ }).first().click()
  await leader.getByText('И с должностью?').waitFor()
  await leader.getByRole('button', { name: 'Ответить' }).click()
  await leader.getByLabel('Ответить').fill('По имени.')
  await leader.getByRole('button', { name: 'Отправить ответ' }).click()
  await leader.getByText('По имени.', { exact: true }).waitFor()
  await leader.getByRole('button', { name: 'Закрыть обсуждение' }).click()
  await leader.getByText(/Закрыто: Андрей Белов/).waitFor()
  await leader.getByRole('button', { name: 'Все обсуждения' }).click()
  await leader.getByText('Здесь пока ничего не обсуждают').waitFor()
  await leader.getByText('С моим участием').click()
  await leader.getByRole('button', { name: 'Открыть снова' }).click()
  await leader.getByText(/Открыто снова: Андрей Белов/).waitFor()
  await member.goto(member.url().replace(/#.*/, '#/notifications'))
  await member.getByRole('link', { name: /Обсуждение открыто снова: 1\.2/ }).waitFor()
  await member.goto(member.url().replace(/#.*/, `#${path(made)}`))
  await discuss(member, 'Представьтесь')
  await drawer(member).getByRole('button', { name: 'Удалить' }).click()
  await member.getByRole('alertdialog').getByRole('button', { name: 'Удалить' }).click()
  await drawer(member).getByText('Замечание удалено').waitFor()
})

test('the leader names owners of sections and positions', async ({ open }) => {
  const made = await divided(open)
  const leader = await open({ role: 'group_leader', path: path(made, '/remarks') })
  await leader.getByRole('tab', { name: 'Ответственные' }).click()
  await leader.getByLabel('Назначить ответственного за раздел «Прощание»').selectOption('Ирина Панова')
  await leader.getByRole('button', { name: 'Снять с раздела «Прощание»: Ирина Панова' }).waitFor()
  await leader.getByRole('button', { name: 'Снять с раздела «Прощание»: Виктор Лосев' }).click()
  await leader.getByRole('button', { name: 'Снять с раздела «Прощание»: Виктор Лосев' }).waitFor({ state: 'detached' })
  await leader.getByLabel('Ответственный за должность «кассир»').selectOption('Олег Савин')
  await leader.getByText('За должность «кассир» назначен ответственный.').waitFor()
  await leader.reload()
  await leader.getByRole('button', { name: 'Снять с раздела «Прощание»: Ирина Панова' }).waitFor()
  assert.equal(await leader.getByLabel('Ответственный за должность «кассир»').evaluate((select) => select.selectedOptions[0].text), 'Олег Савин')
})

for (const screen of screens) {
  test(`the discussion is accessible, fits and speaks Russian, ${screen.width} px, ${screen.scheme}`, async ({ open }) => {
    const made = await divided(open)
    const member = await open({ role: 'group_member', path: path(made), ...screen })
    const good = async (page) => {
      await settled(page)
      await accessible(page)
      await fits(page)
      await russian(page)
    }
    await suggest(member, 'Поздоровайтесь', 'Поздоровайтесь первым и громко', 'Покупатели не слышат.')
    await good(member)
    await discuss(member, 'Представьтесь')
    await drawer(member).getByLabel('Новое замечание').pressSequentially('Как, @')
    await drawer(member).getByRole('option').first().waitFor()
    await good(member)
    await drawer(member).getByLabel('Новое замечание').press('Enter')
    await drawer(member).getByRole('button', { name: 'Оставить замечание' }).click()
    await drawer(member).getByRole('button', { name: 'Исправить' }).waitFor()
    await good(member)
    const owner = await open({ role: 'section_owner', path: path(made, '/edit'), ...screen })
    await owner.getByRole('heading', { name: /Поздоровайтесь/ }).waitFor()
    await good(owner)
    for (const tab of ['', '?show=suggestions', '?show=owners']) {
      await owner.goto(owner.url().replace(/#.*/, `#${path(made, '/remarks')}${tab}`))
      await owner.getByText(tab === '' ? 'Оставить замечание' : tab.endsWith('owners') ? 'За должности' : 'Покупатели не слышат').first().waitFor()
      await good(owner)
    }
  })
}
