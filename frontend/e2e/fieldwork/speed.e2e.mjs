// 250 questions with logic on a slow phone: how long a touch takes until its answer is on the screen.
import { assert, test } from '../harness.mjs'
import { at, begin, phone, planned, saved } from './phone.mjs'

const slower = 4 // times
const limit = 100 // ms, for nine touches of ten
const rounds = 5 // at most: other tests share the machine, and noise only adds

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

/** From the touch to the frame that shows it, ms, for some touches: sorted. */
async function measured(page, list) {
  await page.evaluate(() => {
    globalThis.slow = []
    globalThis.watching ??= new PerformanceObserver((entries) => {
      for (const { name, duration } of entries.getEntries()) if (name === 'click') globalThis.slow.push(duration)
    })
    globalThis.watching.observe({ type: 'event', durationThreshold: 16, buffered: false })
  })
  for (const target of list) {
    await target.tap()
    await saved(page)
  }
  const slow = (await page.evaluate(() => globalThis.slow)).sort((a, b) => a - b)
  // What took less than a frame of 16 ms is not listed.
  return [...Array(Math.max(0, list.length - slow.length)).fill(8), ...slow]
}

/** Fails unless in some round nine touches of ten show in time. */
async function touches(page, name, list) {
  let best
  for (let round = 0; round < rounds && !(best?.ninth < limit); round++) {
    const all = await measured(page, list())
    const [median, ninth, worst] = [0.5, 0.9, 1].map((share) => all[Math.min(all.length - 1, Math.floor(share * all.length))])
    if (!best || ninth < best.ninth) best = { median, ninth, worst, of: all.length }
  }
  console.log(`     ${name}, ${slower} times slower: median ${best.median} ms, nine of ten ${best.ninth} ms, worst ${best.worst} ms (${best.of} touches)`)
  assert.ok(best.ninth < limit, `${name}: nine of ten touches take ${best.ninth} ms, ${limit} allowed`)
}

test('a touch shows within 100 ms among 250 questions on a phone four times slower', async ({ open }) => {
  const { assignment, near } = await planned(open, long)
  const page = await open({ ...phone, path: '/visits' })
  await at(page, near)
  await begin(page, assignment)
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: slower })
  const one = Array.from({ length: 10 }, (_, i) => [page.getByText(i % 2 ? 'Да' : 'Нет', { exact: true }), page.getByRole('button', { name: /^(Далее|Пропустить)$/ })]).flat()
  await touches(page, 'one by one', () => one)
  await page.getByRole('button', { name: /из \d+/ }).tap()
  await page.getByRole('dialog').getByText('Списком').tap()
  await page.keyboard.press('Escape')
  const list = Array.from({ length: 12 }, (_, i) => page.getByRole('article').nth(i % 4).getByText(i % 3 ? 'Нет' : 'Да', { exact: true }))
  await touches(page, 'as a list', () => list)
})
