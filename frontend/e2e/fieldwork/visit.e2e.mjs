import { assert, test } from '../harness.mjs'
import { ask, filled, handedIn, must, photo, plan, uuid } from '../visits.mjs'

test('a visit without its photos is refused and every gap is named', async ({ open }) => {
  const { shopper, assignment } = await plan(open)
  const { body, photos } = await filled(shopper, assignment)
  const visit = uuid()
  const first = Object.keys(body.answers)[0]
  const { [first]: _, ...rest } = body.answers
  const refused = await ask(shopper, 'PUT', `/visits/${visit}`, { ...body, answers: rest, submit: true })
  assert.equal(refused.status, 422)
  assert.equal(refused.body.code, 'visit_incomplete')
  assert.deepEqual(refused.body.errors.map((e) => e.location).sort(), [`answers.${first}`, ...photos.map((id) => `photos.${id}`)].sort())
  assert.match(refused.body.errors[0].message, /^Нет (ответа|фотографии): \S/)
  assert.equal((await ask(shopper, 'GET', `/visits/${visit}`)).status, 404)
}, { allow: /422|404/ })

test('eight identical copies at once are one visit and eight equal successes', async ({ open }) => {
  const { shopper, assignment } = await plan(open)
  const { body, photos } = await filled(shopper, assignment)
  const visit = uuid()
  const copies = await Promise.all(Array.from({ length: 8 }, () => ask(shopper, 'PUT', `/visits/${visit}`, body)))
  for (const copy of copies) assert.deepEqual(copy, copies[0])
  assert.equal(copies[0].status, 200)
  const picture = await photo(shopper)
  const id = uuid()
  for (let i = 0; i < 3; i++) await must(shopper, 'PUT', `/visits/${visit}/photos/${id}?question=${photos[0]}`, picture, 'image/jpeg')
  const stored = await must(shopper, 'GET', `/visits/${visit}`)
  assert.equal(stored.files.length, 1)
})

test('the shopper learns that the visit is in, and never a score', async ({ open }) => {
  const { shopper, assignment } = await plan(open)
  const visit = await handedIn(shopper, assignment)
  const receipt = await must(shopper, 'GET', `/visits/${visit}`)
  assert.equal(receipt.status, 'submitted')
  assert.ok(!JSON.stringify(receipt).match(/final|raw|percent|score/))
  assert.equal((await ask(shopper, 'GET', `/visits/${visit}/report.pdf`)).status, 403)
}, { allow: /403/ })
