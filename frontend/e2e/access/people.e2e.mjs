// People by letter: the real program, a real mail server, fresh windows.
import PostalMime from 'postal-mime'
import { SMTPServer } from 'smtp-server'
import { accessible, assert, fits, screens, settled, test } from '../harness.mjs'
import { startServer } from '../server.mjs'

const password = 'лиловый самовар 42'

/** A mail server that keeps what it gets. */
async function mailServer() {
  const letters = []
  const waiting = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    async onData(stream, session, done) {
      const letter = await PostalMime.parse(await new Response(stream).arrayBuffer())
      letters.push(letter)
      for (const look of waiting) look()
      done()
    },
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `smtp://127.0.0.1:${server.server.address().port}?tls=none`

  /** The newest letter to an address with these words in its subject, now or when it comes. */
  function letter(to, subject) {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`no letter to ${to}: ${subject}`)), 60_000)
      const look = () => {
        const found = letters.findLast((l) => l.to[0].address === to && l.subject.includes(subject))
        if (!found) return
        clearTimeout(late)
        resolve(found)
      }
      waiting.push(look)
      look()
    })
  }
  return { url, letter, letters, close: () => new Promise((resolve) => server.close(resolve)) }
}

/** The program with mail, for as long as the test. */
async function withMail(run) {
  const mail = await mailServer()
  const site = await startServer(process.env.ETALON_BIN, { env: { ETALON_SMTP_URL: mail.url, ETALON_MAIL_FROM: 'Эталон <etalon@example.org>' } })
  try {
    await run({ mail, site })
  } finally {
    await site.stop()
    await mail.close()
  }
}

/** A window on a program of the test's own. */
async function on(open, site, { role, path = '/', ...screen } = {}) {
  const page = await open(screen)
  if (role) await page.context().addCookies([site.sessions.get(role)])
  await page.goto(`${site.base}/#${path}`)
  return page
}

/** The path of the link in a letter; the letter must carry it in both of its texts. */
function linkIn(letter) {
  const link = letter.text.match(/https?:\/\/\S+#(\/\S+)/)
  assert.ok(link, letter.text)
  assert.ok(letter.html.includes(link[0]), 'the HTML has no link')
  return link[1]
}

async function invite(page, { name, email }) {
  await page.getByRole('link', { name: 'Пригласить' }).click()
  await page.getByLabel('Имя').fill(name)
  await page.getByLabel('Почта').fill(email)
  await page.getByLabel('Роль', { exact: true }).selectOption('brand_manager')
  await page.getByText('Видит результаты точек своего бренда').waitFor()
  await page.getByRole('combobox', { name: 'Бренд' }).click()
  await page.getByRole('listbox').getByRole('option').first().click()
  await page.getByRole('button', { name: 'Отправить приглашение' }).click()
  await page.getByRole('heading', { name, level: 1 }).waitFor()
}

test(
  'an invited colleague gets a letter, chooses a password and sees exactly their first screen',
  async ({ open }) => {
    await withMail(async ({ mail, site }) => {
      const admin = await on(open, site, { role: 'administrator', path: '/people' })
      await invite(admin, { name: 'Вера Ильина', email: 'vera@example.org' })
      await admin.getByText('Приглашён', { exact: true }).waitFor()
      const letter = await mail.letter('vera@example.org', 'Приглашение')
      assert.equal(letter.to[0].name, 'Вера Ильина')
      assert.match(letter.text, /7 дней/)
      const path = linkIn(letter)

      const vera = await on(open, site, { path })
      await vera.getByRole('heading', { name: 'Приглашение' }).waitFor()
      await accessible(vera)
      await vera.getByLabel('Придумайте пароль').fill('1234567890')
      await vera.getByRole('button', { name: 'Принять приглашение' }).click()
      await vera.getByText('Такой пароль угадают первым').waitFor()
      await vera.getByLabel('Придумайте пароль').fill(password)
      await vera.getByRole('button', { name: 'Принять приглашение' }).click()
      await vera.getByRole('heading', { name: 'Обзор', level: 1 }).waitFor()
      assert.ok(!vera.url().includes('invitation'), 'the token stays in the address')
      const places = await vera.getByRole('navigation').first().getByRole('link').allInnerTexts()
      assert.ok(!places.some((place) => /Люди|Чек-листы/.test(place)), `she sees ${places}`)

      const again = await on(open, site, { path })
      await again.getByText('Ссылка не действует').waitFor()
      await accessible(again)

      await admin.goto(`${site.base}/#/people?search=vera%40`)
      await admin.getByRole('table').getByText('Работает').waitFor()
      await admin.getByRole('link', { name: 'Исходящие письма' }).click()
      await admin.getByRole('button', { name: 'Приглашение в «Эталон»' }).click()
      await admin.getByText('ссылку видит только получатель').waitFor()
      assert.equal(await admin.getByRole('button', { name: 'Скопировать ссылку' }).count(), 0)
    })
  },
  { allow: /401|422/ },
)

test(
  'a forgotten password: the same answer for everybody, a letter for the owner, and a new password',
  async ({ open }) => {
    await withMail(async ({ mail, site }) => {
      const admin = await on(open, site, { role: 'administrator', path: '/people' })
      await invite(admin, { name: 'Пётр Орлов', email: 'petr@example.org' })
      const first = await on(open, site, { path: linkIn(await mail.letter('petr@example.org', 'Приглашение')) })
      await first.getByLabel('Придумайте пароль').fill(password)
      await first.getByRole('button', { name: 'Принять приглашение' }).click()
      await first.getByRole('navigation').first().waitFor()

      const page = await on(open, site)
      await page.getByRole('link', { name: 'Забыли пароль?' }).click()
      const answers = []
      for (const email of ['nobody@example.org', 'petr@example.org']) {
        await page.getByLabel('Электронная почта').fill(email)
        await page.getByRole('button', { name: 'Прислать ссылку' }).click()
        answers.push((await page.getByText('Если учётная запись').innerText()).replace(email, ''))
        await accessible(page)
        await page.reload()
      }
      assert.equal(answers[0], answers[1])
      const path = linkIn(await mail.letter('petr@example.org', 'Новый пароль'))
      assert.ok(!mail.letters.some((l) => l.to[0].address === 'nobody@example.org'))

      await page.goto(`${site.base}/#${path}`)
      await page.getByLabel('Новый пароль').fill('серебряный чайник 7')
      await page.getByRole('button', { name: 'Сохранить пароль' }).click()
      await page.getByText('Пароль изменён. Войдите с ним.').waitFor()
      await mail.letter('petr@example.org', 'изменён')
      await page.getByRole('button', { name: 'К странице входа' }).click()
      await page.getByLabel('Электронная почта').fill('petr@example.org')
      await page.getByLabel('Пароль').fill('серебряный чайник 7')
      await page.keyboard.press('Enter')
      await page.getByRole('navigation').first().waitFor()

      await first.reload()
      await first.getByRole('heading', { name: 'Вход' }).waitFor()
      await first.goto(`${site.base}/#${path}`)
      await first.getByText('Ссылка не действует').waitFor()

      await page.goto(`${site.base}/#/account`)
      await page.getByLabel('Новая почта').fill('petr.new@example.org')
      await page.getByLabel('Нынешний пароль').first().fill('серебряный чайник 7')
      await page.getByRole('button', { name: 'Изменить почту' }).click()
      await page.getByText('Ссылка отправлена на petr.new@example.org').waitFor()
      await page.goto(`${site.base}/#${linkIn(await mail.letter('petr.new@example.org', 'Подтвердите'))}`)
      await page.getByRole('button', { name: 'Подтвердить почту' }).click()
      await page.getByText('Почта изменена').waitFor()
      assert.match((await mail.letter('petr@example.org', 'Почта для входа')).text, /petr\.new@example\.org/)
    })
  },
  { allow: /401/ },
)

test('without a mail server the outbox has the link, and it works', async ({ open, server }) => {
  const page = await open({ role: 'administrator', path: '/people' })
  await invite(page, { name: 'Нина Белова', email: 'nina@example.org' })
  await page.getByRole('link', { name: 'Исходящие письма' }).click()
  await page.getByText('Почтовый сервер не настроен').waitFor()
  await page.getByRole('button', { name: 'Приглашение в «Эталон»' }).click()
  await page.getByRole('button', { name: 'Скопировать ссылку' }).waitFor()
  await accessible(page)
  const link = await page.locator('#letter-link').innerText()
  assert.ok(link.startsWith(`${server.base}/#/invitation/`) || /^http:\/\/localhost:\d+\/#\/invitation\//.test(link), link)
  const nina = await open({ path: link.slice(link.indexOf('#') + 1) })
  await nina.getByLabel('Придумайте пароль').fill(password)
  await nina.getByRole('button', { name: 'Принять приглашение' }).click()
  await nina.getByRole('heading', { name: 'Обзор', level: 1 }).waitFor()
  await page.reload()
  await page.getByText('Ссылка не действует').waitFor()
})

test('a role is given and taken, a person disabled and let in again', async ({ open }) => {
  const page = await open({ role: 'administrator', path: '/people' })
  await invite(page, { name: 'Олег Серов', email: 'oleg@example.org' })
  await page.getByRole('button', { name: 'Добавить роль' }).click()
  await page.getByLabel('Роль', { exact: true }).selectOption('store_manager')
  await page.getByRole('combobox', { name: 'Точка' }).click()
  await page.getByRole('listbox').getByRole('option').first().click()
  await page.getByRole('button', { name: 'Добавить роль' }).click()
  await page.getByText('Видит результаты своих точек').waitFor()
  await page.getByRole('button', { name: /Забрать роль: Директор/ }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Забрать роль' }).click()
  await page.getByText('Видит результаты своих точек').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Отозвать' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Отозвать приглашение' }).click()
  await page.getByText('Его можно отправить снова').waitFor()
  await page.getByRole('button', { name: 'Отправить снова' }).click()
  await page.getByText('Ссылка действует до').waitFor()
  await settled(page)
})

for (const screen of screens) {
  test(`the people pages are accessible and fit, ${screen.width} px, ${screen.scheme}`, async ({ open }) => {
    const page = await open({ role: 'administrator', path: '/people', ...screen })
    await page.getByRole('heading', { name: 'Люди', level: 1 }).waitFor()
    await accessible(page)
    await fits(page)
    await page.getByRole('table').getByRole('link').first().click()
    await page.getByRole('heading', { name: 'Роли и где они действуют' }).waitFor()
    await accessible(page)
    await fits(page)
    for (const path of ['/people/invite', '/letters']) {
      await page.goto(page.url().replace(/#.*/, `#${path}`))
      await page.getByRole('heading', { level: 1 }).waitFor()
      await accessible(page)
      await fits(page)
    }
    const door = await open({ path: '/forgotten-password', ...screen })
    await door.getByRole('button', { name: 'Прислать ссылку' }).waitFor()
    await accessible(door)
    await fits(door)
  })
}
