import { assert, test } from '../harness.mjs'
import { ask, handedIn, must, plan } from '../visits.mjs'

test('the store sees a visit only after its approval and release', async ({ open }) => {
  const { shopper, store, manager, wave, assignment } = await plan(open)
  const visit = await handedIn(shopper, assignment)
  const reviewer = await open({ role: 'reviewer', path: '/' })
  const early = await ask(manager, 'POST', `/visits/${visit}/release`, {})
  assert.equal(early.status, 409, 'released without an approval')
  // The dates of a wave that is not announced would give its visits away.
  const hidden = async () => {
    assert.equal((await ask(store, 'GET', `/visits?wave=${wave}`)).status, 404)
    assert.ok(!(await must(store, 'GET', '/visits?limit=200')).items.some(({ id }) => id === visit))
  }
  await hidden()
  await must(reviewer, 'POST', `/visits/${visit}/approve`, { reason: 'Подтверждено фотографиями.' })
  await hidden()
  await must(manager, 'POST', `/visits/${visit}/release`, {})
  const seen = await must(store, 'GET', `/visits?wave=${wave}`)
  assert.equal(seen.total, 1)
  assert.equal(seen.items[0].final, 10000)
  await store.goto(`${new URL(store.url()).origin}/#/waves/${wave}`)
  await store.getByText('100,00').first().waitFor()
}, { allow: /404|409/ })

test('a returned visit goes back to its shopper with the reason', async ({ open }) => {
  const { shopper, assignment } = await plan(open)
  const visit = await handedIn(shopper, assignment)
  const reviewer = await open({ role: 'reviewer', path: '/' })
  const silent = await ask(reviewer, 'POST', `/visits/${visit}/return`, {})
  assert.equal(silent.status, 422)
  await must(reviewer, 'POST', `/visits/${visit}/return`, { reason: 'Уточните время ожидания у кассы.' })
  assert.equal((await must(shopper, 'GET', `/visits/${visit}`)).status, 'returned')
  await must(shopper, 'POST', `/visits/${visit}/submit`)
  assert.equal((await must(shopper, 'GET', `/visits/${visit}`)).status, 'submitted')
}, { allow: /422/ })
