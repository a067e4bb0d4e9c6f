// 250 questions with logic on a slow phone: how much work a touch is for the page.
//
// Measured is the time that the page's thread works for a touch, all of it, until everything is kept: not by the
// clock on the wall, which also counts the other tests on this machine. Four times that is what a phone of a
// quarter of the speed needs.
import { assert, test } from '../harness.mjs'
import { at, begin, phone, planned } from './phone.mjs'

const slower = 4 // times
const limit = 100 // ms, for nine touches of ten
const quiet = 600 // ms after a touch, in which its answer is written and read again

const long = {
  title: 'Двести пятьдесят вопросов',
  sections: Array.from({ length: 5 }, (_, s) => ({
    id: `s${s}`,
    title: `Раздел ${s + 1}`,
    questions: Array.from({ length: 50 }, (_, q) => {
      const i = 50 * s + q
      // Every third asks for the answer before it, so that a touch decides about others.
      return { id: `q${i}`, text: `Норма ${i + 1} выполнена?`, kind: 'yes_no', na: true, ...(i % 3 === 2 ? { show_if: `q${i - 1} == "no" or q0 == "no"` } : {}) }
    }),
  })),
}

/** The middle of an element, for a finger that asks the page nothing. */
async function middle(element) {
  const { x, y, width, height } = await element.boundingBox()
  return [x + width / 2, y + height / 2]
}

/** Touches points one after another, and fails when nine of ten are more work than allowed. */
async function touches(page, cdp, name, points) {
  const worked = async () => (await cdp.send('Performance.getMetrics')).metrics.find((metric) => metric.name === 'TaskDuration').value * 1000
  const all = []
  for (const point of points) {
    const before = await worked()
    await page.touchscreen.tap(...point)
    await page.waitForTimeout(quiet)
    all.push(Math.round(slower * ((await worked()) - before)))
  }
  all.sort((a, b) => a - b)
  const [median, ninth, worst] = [0.5, 0.9, 1].map((share) => all[Math.min(all.length - 1, Math.floor(share * all.length))])
  console.log(`     ${name}, ${slower} times slower: median ${median} ms, nine of ten ${ninth} ms, worst ${worst} ms (${all.length} touches)`)
  assert.ok(ninth < limit, `${name}: nine of ten touches are ${ninth} ms of work, ${limit} allowed`)
}

test('a touch is less than 100 ms of work among 250 questions on a phone four times slower', async ({ open }) => {
  const { assignment, near } = await planned(open, long)
  const page = await open({ ...phone, path: '/visits' })
  await at(page, near)
  await begin(page, assignment)
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' })
  const [yes, no] = [await middle(page.getByText('Да', { exact: true })), await middle(page.getByText('Нет', { exact: true }))]
  const next = await middle(page.getByRole('button', { name: 'Пропустить' }))
  await touches(page, cdp, 'one by one', Array.from({ length: 12 }, (_, i) => [i % 2 ? yes : no, next]).flat())
  assert.match(await page.getByRole('button', { name: /из \d+/ }).innerText(), /^12 из/, 'the finger missed')

  await page.getByRole('button', { name: /из \d+/ }).tap()
  await page.getByRole('dialog').getByText('Списком').tap()
  await page.keyboard.press('Escape')
  await page.evaluate(() => scrollTo(0, 0))
  await page.waitForTimeout(quiet)
  const first = page.getByRole('article').first()
  const both = [await middle(first.getByText('Да', { exact: true })), await middle(first.getByText('Нет', { exact: true }))]
  // The first answer shows and hides eighty questions, the second time and every time after.
  await touches(page, cdp, 'as a list', Array.from({ length: 12 }, (_, i) => both[i % 2]))
})
