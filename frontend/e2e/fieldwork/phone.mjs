// The shopper's phone: a checklist to fill, a visit planned for it, and what a hand does on the screen.
import { createHash } from 'node:crypto'
import { assert } from '../harness.mjs'
import { must, uuid } from '../visits.mjs'

export const phone = { role: 'shopper', width: 360, height: 740 }

/** A checklist with a question of every kind; "why" appears with an answer. */
export const everyKind = {
  title: 'Все виды вопросов',
  sections: [
    {
      id: 'entrance',
      title: 'Вход',
      questions: [
        { id: 'greeted', text: 'Сотрудник поздоровался первым?', hint: 'В течение минуты после вашего входа.', kind: 'yes_no', na: true, comment: 'optional' },
        { id: 'why', text: 'Чем был занят сотрудник?', kind: 'single', options: [{ id: 'phone', text: 'Говорил по телефону', credit: '0' }, { id: 'guest', text: 'Обслуживал другого гостя', credit: '1' }], show_if: 'greeted == "no"', comment: 'required' },
        { id: 'clean', text: 'Что было чисто?', kind: 'multiple', options: [{ id: 'door', text: 'Входная дверь', points: 1 }, { id: 'floor', text: 'Пол', points: 1 }, { id: 'nothing', text: 'Ничего из перечисленного', points: 0, exclusive: true }] },
        { id: 'mood', text: 'Насколько приятно в зале?', kind: 'scale', scale: { min: 1, max: 5 } },
      ],
    },
    {
      id: 'floor',
      title: 'Торговый зал',
      questions: [
        { id: 'temperature', text: 'Какая температура в зале?', kind: 'number', unit: 'm', points: 0, required: false },
        { id: 'people', text: 'Сколько человек стояло в очереди?', kind: 'count', points: 0 },
        { id: 'wait', text: 'Сколько вы ждали консультанта?', kind: 'duration', unit: 's', points: 0 },
        { id: 'words', text: 'Что сказал консультант?', kind: 'text', required: true },
        { id: 'day', text: 'День визита', kind: 'date' },
        { id: 'hour', text: 'Время входа', kind: 'time' },
        { id: 'shelf', text: 'Полка заполнена?', kind: 'yes_no', photo: 'required' },
      ],
    },
    {
      id: 'till',
      title: 'Касса',
      questions: [
        { id: 'view', text: 'Сфотографируйте кассовую зону', kind: 'photo', required: true },
        { id: 'receipt', text: 'Сфотографируйте чек', kind: 'receipt', required: true },
        { id: 'told', text: 'Расскажите о разговоре на кассе', kind: 'audio' },
        { id: 'signed', text: 'Подпись', kind: 'signature' },
        { id: 'place', text: 'Где вы сейчас?', kind: 'location' },
      ],
    },
  ],
}

/** Publishes a checklist and plans visits of the demo's shopper by it, all to the place of the store manager; draft is given the draft before. */
export async function planned(open, content, { visits = 1, draft = async () => {} } = {}) {
  const administrator = await open({ role: 'administrator', path: '/' })
  const manager = await open({ role: 'programme_manager', path: '/' })
  const shopper = await open({ role: 'shopper', path: '/' })
  const store = await open({ role: 'store_manager', path: '/' })
  const version = uuid()
  await must(administrator, 'POST', '/checklists', { id: uuid(), version_id: version, title: content.title, content })
  await draft(administrator, version)
  await must(administrator, 'POST', `/checklist-versions/${version}/publish`)
  const account = (await must(shopper, 'GET', '/session')).account.id
  const location = (await must(store, 'GET', '/session')).roles[0].scope_id
  const earlier = await must(manager, 'GET', `/waves/${(await must(manager, 'GET', '/waves')).items[0].id}`)
  const wave = uuid()
  const assignments = Array.from({ length: visits }, uuid)
  const day = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
  await must(manager, 'POST', '/waves', {
    id: wave, brand_id: earlier.brand.id, checklist_version_id: version, title: 'Проверка приложения', starts_on: day(-3), ends_on: day(20),
    minimum_visits: 1, bands: earlier.bands,
  })
  await must(manager, 'PUT', `/waves/${wave}/status`, { status: 'open' })
  await must(manager, 'POST', `/waves/${wave}/assignments`, {
    assignments: assignments.map((id) => ({ id, location_id: location, shopper_id: account, due_on: day(10) })),
  })
  const [longitude, latitude] = [37.6208, 55.7539]
  for (const page of [administrator, shopper, store]) await page.close()
  return { manager, wave, assignment: assignments[0], assignments, version, location, near: { latitude, longitude, accuracy: 20 } }
}

/** A JPEG of its own, drawn by the page, as bytes for an input. */
export async function picture(page, number, width = 1200, height = 900) {
  const base64 = await page.evaluate(async ([number, width, height]) => {
    const canvas = document.createElement('canvas')
    Object.assign(canvas, { width, height })
    const draw = canvas.getContext('2d')
    const sky = draw.createLinearGradient(0, 0, 0, height)
    sky.addColorStop(0, `hsl(${(number * 47) % 360} 40% 75%)`)
    sky.addColorStop(1, `hsl(${(number * 47) % 360} 30% 45%)`)
    draw.fillStyle = sky
    draw.fillRect(0, 0, width, height)
    draw.fillStyle = '#f6d6b8'
    draw.beginPath()
    draw.arc(width / 2, height / 3, height / 6, 0, 7)
    draw.fill()
    draw.fillStyle = '#222'
    draw.font = `${height / 8}px sans-serif`
    draw.fillText(`№ ${number}`, width / 12, height * 0.9)
    const blob = await new Promise((done) => canvas.toBlob(done, 'image/jpeg', 0.8))
    const bytes = new Uint8Array(await blob.arrayBuffer())
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
  }, [number, width, height])
  return { name: `${number}.jpg`, mimeType: 'image/jpeg', buffer: Buffer.from(base64, 'base64') }
}

export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex')

/** The question on the screen, by its words. */
export const question = (page, text) => page.getByRole('article', { name: text })

/** Waits until the screen says that everything is on the phone. */
export const saved = (page) => page.getByText('Сохранено на телефоне').waitFor()

/** The next question. */
export async function next(page) {
  await page.getByRole('button', { name: /^(Далее|Пропустить)$/ }).tap()
}

/** Lets the phone say where it is. */
export async function at(page, near) {
  await page.context().grantPermissions(['geolocation'])
  await page.context().setGeolocation(near)
}

/** From the list to the first question. */
export async function begin(page, assignment) {
  await page.goto(`${new URL(page.url()).origin}/#/visits/${assignment}`)
  await page.getByText('Никого не знаю').tap()
  await page.getByRole('button', { name: 'Начать визит' }).tap()
  await page.getByRole('dialog').getByText(/Место записано|До точки/).waitFor()
  await page.getByRole('button', { name: 'Начать', exact: true }).tap()
  await page.waitForURL(/\/fill/)
  await page.getByRole('article').first().waitFor()
}

/** What the server holds of the shopper's visit, when it is all there. */
export async function arrived(page, assignment, patience = 60_000) {
  for (const end = Date.now() + patience; Date.now() < end; await page.waitForTimeout(250)) {
    const found = await page.evaluate(async (assignment) => {
      const list = await fetch('/api/v1/assignments').then((r) => r.json())
      return list.items.find(({ id }) => id === assignment)
    }, assignment).catch(() => undefined)
    if (found?.visit_status === 'submitted') return must(page, 'GET', `/visits/${found.visit_id}`)
  }
  return assert.fail('the visit did not arrive')
}
