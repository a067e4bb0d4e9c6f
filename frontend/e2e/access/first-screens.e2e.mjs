// Every role of the demo, on a phone and on a desk, in both languages: its first screen and every
// place that its navigation leads to. Pictures are kept in E2E_SCREENS, none when absent.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { accessible, assert, fits, russian, settled, test } from '../harness.mjs'

const out = process.env.E2E_SCREENS
if (out) mkdirSync(out, { recursive: true })

/** What each role sees first, by the words on top. */
const firsts = {
  administrator: { ru: 'Настройка', en: 'Set-up' },
  group_leader: { ru: 'Стандарты', en: 'Standards' },
  section_owner: { ru: 'Стандарты', en: 'Standards' },
  group_member: { ru: 'Стандарты', en: 'Standards' },
  expert: { ru: 'Стандарты', en: 'Standards' },
  approver: { ru: 'Стандарты', en: 'Standards' },
  programme_manager: { ru: 'Волны', en: 'Waves' },
  reviewer: { ru: 'Проверка анкет', en: 'Review' },
  shopper: { ru: 'Мои визиты', en: 'My visits' },
  store_manager: { ru: 'Мои магазины', en: 'My stores' },
  regional_manager: { ru: 'Обзор', en: 'Overview' },
  brand_manager: { ru: 'Обзор', en: 'Overview' },
  employee: { ru: 'Стандарты', en: 'Standards' },
}

const sizes = [
  { width: 360, height: 740, languages: ['ru'] }, // whose words are the longer ones
  { width: 1280, height: 800, languages: ['ru', 'en'] },
]

/** Who is at work with a phone in the hand, and who at a desk; the administrator, who has nearly every place, is looked at on both. SCREENS=all: everybody. */
const onPhone = ['shopper', 'store_manager', 'regional_manager', 'employee', 'section_owner']
const worksAt = (role, width) => process.env.SCREENS === 'all' || role === 'administrator' || onPhone.includes(role) === width < 500

/** In whose English the screens are looked at: between them they have all places. SCREENS=all: everybody's. */
const readsEnglish = ['administrator', 'programme_manager', 'store_manager', 'shopper', 'brand_manager', 'group_leader']
const told = (role, language) => language === 'ru' || process.env.SCREENS === 'all' || readsEnglish.includes(role)

/** The places that the navigation leads to, also those behind "more". */
async function places(page) {
  const more = page.getByRole('button', { name: /^(Ещё|More)$/ })
  if (await more.count()) {
    await more.click()
    await page.getByRole('dialog').waitFor()
    await accessible(page)
  }
  const links = page.locator('nav a[href^="#/"], dialog a[href^="#/"]')
  const found = await links.evaluateAll((all) => all.map((a) => a.getAttribute('href').slice(1)))
  if (await more.count()) await page.keyboard.press('Escape')
  return [...new Set(found)]
}

async function look(page, role, screen, width, language) {
  // What a page is made of is the same in both languages.
  if (language === 'ru') await accessible(page)
  else await settled(page)
  await fits(page)
  if (language === 'ru') await russian(page)
  if (out) await page.screenshot({ path: join(out, `${role}-${screen}-${width}-${language}.png`), fullPage: true })
}

for (const role of Object.keys(firsts)) {
  for (const { width, height, languages } of sizes) {
    for (const language of languages.filter((one) => told(role, one) && (one === 'en' || worksAt(role, width)))) {
      test(`${role}: the first screen and every place, ${width} px, ${language}`, async ({ open }) => {
        const page = await open({ role, path: '/', width, height, language })
        await page.getByRole('heading', { name: firsts[role][language], level: 1 }).waitFor()
        await look(page, role, 'first', width, language)
        for (const place of await places(page)) {
          await page.goto(`${page.url().replace(/#.*/, '')}#${place}`)
          await page.getByRole('heading', { level: 1 }).first().waitFor()
          assert.equal(await page.getByRole('heading', { name: /не найдена|not found/ }).count(), 0, `${place} leads nowhere`)
          await look(page, role, place.slice(1).replaceAll('/', '-'), width, language)
        }
      }, { reads: true })
    }
  }
}

test('the shopper is told what to do next, and never a score', async ({ open }) => {
  const page = await open({ role: 'shopper', path: '/', width: 360, height: 740 })
  await page.getByRole('heading', { name: 'Нужно сделать' }).waitFor()
  // The cards are there when they are listed; what to do next when all is on the phone.
  const cards = page.locator('section:is([aria-labelledby=todo], [aria-labelledby=sent])').getByRole('article')
  await cards.nth(5).waitFor()
  await cards.filter({ hasText: 'Скачивается на телефон' }).first().waitFor({ state: 'detached' })
  assert.equal(await cards.count(), 6)
  const first = await cards.first().innerText()
  assert.match(first, /Нужно исправить/, 'a returned visit is not the first')
  assert.match(first, /Проверяющий просит\s+\S.{10,}/)
  const all = await page.locator('main').innerText()
  assert.match(all, /сегодня/)
  assert.match(all, /Делать ничего не нужно/)
  assert.doesNotMatch(all, /%/)
})

test('the reviewer has the oldest deadline first, opens a form and returns it with what to correct', async ({ open }) => {
  const page = await open({ role: 'reviewer', path: '/' })
  const rows = page.locator('tbody tr')
  await rows.first().waitFor()
  const sent = await page.locator('tbody tr td:nth-child(2) .value').allInnerTexts()
  const order = sent.map((text) => text.replace(/(\d\d)\.(\d\d)\.(\d{4}), (\d\d:\d\d)/, '$3$2$1$4'))
  assert.ok(order.length >= 7)
  assert.deepEqual(order, [...order].sort())
  // A press anywhere on the row opens it.
  await rows.first().locator('td').nth(3).click()
  await page.getByRole('button', { name: 'Вернуть на исправление' }).click()
  await page.getByRole('button', { name: 'Вернуть', exact: true }).click()
  await page.getByText('Напишите, что исправить').waitFor()
  await accessible(page)
  await page.getByLabel('Что исправить').fill('Приложите фотографию витрины.')
  await page.reload()
  await page.getByRole('button', { name: 'Вернуть на исправление' }).click()
  assert.equal(await page.getByLabel('Что исправить').inputValue(), 'Приложите фотографию витрины.')
  await page.getByRole('button', { name: 'Вернуть', exact: true }).click()
  await page.getByText(/Анкета .+ возвращена/).waitFor()
  await page.waitForFunction((n) => document.querySelectorAll('tbody tr').length === n, order.length - 1)
})

test('approving asks first, says what it does, and can be left', async ({ open }) => {
  const page = await open({ role: 'reviewer', path: '/' })
  await page.getByRole('table').getByRole('link').first().click()
  const approve = page.getByRole('button', { name: 'Принять анкету' })
  await approve.click()
  await page.getByRole('alertdialog', { name: 'Принять анкету?' }).waitFor()
  await accessible(page)
  await page.keyboard.press('Escape')
  await page.getByRole('alertdialog').waitFor({ state: 'detached' })
  await approve.click()
  await page.getByRole('button', { name: 'Принять', exact: true }).click()
  await page.getByText(/Анкета .+ принята/).waitFor()
  await page.getByRole('heading', { name: 'Проверка анкет' }).waitFor()
})

test('the store sees its result, what was not met and the files, and nobody who visited', async ({ open }) => {
  const page = await open({ role: 'store_manager', path: '/' })
  await page.getByRole('heading', { name: 'Что не выполнено' }).waitFor()
  const text = await page.locator('main').innerText()
  assert.match(text, /\d+,\d\d\s%/)
  assert.match(text, /n = \d+/)
  assert.ok((await page.getByRole('button', { name: /^PDF: / }).count()) >= 2)
})

test('the administrator sees what is left to set up, and every step leads somewhere', async ({ open }) => {
  const page = await open({ role: 'administrator', path: '/' })
  await page.getByRole('heading', { name: 'Настройка', level: 1 }).waitFor()
  const show = page.getByRole('button', { name: 'Показать шаги' })
  await show.or(page.getByRole('progressbar')).first().waitFor()
  if (await show.count()) await show.click()
  for (const step of ['Пригласите людей', 'Загрузите точки', 'Опубликуйте стандарт', 'Опубликуйте чек-лист', 'Откройте волну']) {
    const heading = page.getByRole('heading', { name: new RegExp(`^${step}\\s*: Сделано$`) })
    await heading.waitFor()
  }
  await page.getByRole('link', { name: 'К стандартам' }).click()
  await page.getByRole('heading', { name: 'Стандарты', level: 1 }).waitFor()
})
