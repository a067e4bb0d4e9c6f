// A visit as the phone will send it: until the screens of fieldwork are there,
// the page's own fetch does, with its cookie and through its security policy.
import { randomUUID } from 'node:crypto'
import { assert } from './harness.mjs'

/** A random UUID, as devices make them for visits and photos. */
export const uuid = () => randomUUID()

/** An id that tells its time, as images and standards have. */
export function uuid7() {
  const time = Date.now().toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${uuid().slice(15)}`
}

/** Asks the API from within the page. */
export function ask(page, method, path, body, type = 'application/json') {
  return page.evaluate(
    async ([method, path, body, type]) => {
      const content = body === undefined ? undefined : typeof body === 'string' ? Uint8Array.from(atob(body), (c) => c.charCodeAt(0)) : JSON.stringify(body)
      const answer = await fetch(`/api/v1${path}`, { method, body: content, headers: body === undefined ? {} : { 'Content-Type': type } })
      const text = await answer.text()
      return { status: answer.status, body: text ? JSON.parse(text) : null }
    },
    [method, path, body, type],
  )
}

/** Asks and fails unless the answer is a success. */
export async function must(page, method, path, body, type) {
  const answer = await ask(page, method, path, body, type)
  assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
  return answer.body
}

/** A photo, drawn by the page, as base64. */
export function photo(page) {
  return page.evaluate(async () => {
    const canvas = document.createElement('canvas')
    canvas.width = 800
    canvas.height = 600
    const draw = canvas.getContext('2d')
    draw.fillStyle = '#ccd'
    draw.fillRect(0, 0, 800, 600)
    draw.fillStyle = '#334'
    draw.fillRect(200, 250, 400, 200)
    const blob = await new Promise((done) => canvas.toBlob(done, 'image/jpeg', 0.8))
    return btoa(String.fromCharCode(...new Uint8Array(await blob.arrayBuffer())))
  })
}

/** Plans a wave with one visit of the demo's shopper to the demo's store manager's location. */
export async function plan(open) {
  const shopper = await open({ role: 'shopper', path: '/' })
  const store = await open({ role: 'store_manager', path: '/' })
  const manager = await open({ role: 'programme_manager', path: '/' })
  const account = (await must(shopper, 'GET', '/session')).account.id
  const location = (await must(store, 'GET', '/session')).roles[0].scope_id
  const earlier = (await must(manager, 'GET', '/waves')).items[0]
  const wave = await must(manager, 'GET', `/waves/${earlier.id}`)
  const id = uuid()
  const day = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
  await must(manager, 'POST', '/waves', {
    id, brand_id: wave.brand.id, checklist_version_id: wave.checklist_version.id, previous_id: wave.id,
    title: 'Повторная проверка', starts_on: day(-3), ends_on: day(20), minimum_visits: 1, bands: wave.bands,
  })
  await must(manager, 'PUT', `/waves/${id}/status`, { status: 'open' })
  const assignment = uuid()
  await must(manager, 'POST', `/waves/${id}/assignments`, { assignments: [{ id: assignment, location_id: location, shopper_id: account, due_on: day(10) }] })
  return { shopper, store, manager, wave: id, assignment }
}

/** Fills the assignment's checklist: every question is answered well. */
export async function filled(shopper, assignment) {
  const checklist = await must(shopper, 'GET', `/assignments/${assignment}/checklist`)
  const answers = {}
  const photos = []
  for (const question of checklist.sections.flatMap((section) => section.questions)) {
    const bad = question.penalty || question.turned
    if (question.kind === 'yes_no') answers[question.id] = bad ? 'no' : 'yes'
    else if (question.kind === 'single') answers[question.id] = question.options[0].id
    else if (question.kind === 'scale') answers[question.id] = question.scale.max
    else if (question.bands) answers[question.id] = Number((question.bands.find((band) => band.credit === '1') ?? question.bands[0]).upto ?? 100)
    if (question.photo === 'required') photos.push(question.id)
  }
  const hour = 3_600_000
  const started_at = new Date(Date.now() - hour).toISOString()
  const finished_at = new Date(Date.now() - hour / 2).toISOString()
  return { photos, body: { assignment_id: assignment, started_at, finished_at, answers, comments: {}, summary: 'Всё спокойно и приветливо.' } }
}

/** Sends a visit with its photos and hands it in. */
export async function handedIn(shopper, assignment) {
  const visit = uuid()
  const { body, photos } = await filled(shopper, assignment)
  await must(shopper, 'PUT', `/visits/${visit}`, body)
  for (const question of photos) await must(shopper, 'PUT', `/visits/${visit}/photos/${uuid()}?question=${question}`, await photo(shopper), 'image/jpeg')
  await must(shopper, 'POST', `/visits/${visit}/submit`)
  return visit
}
