// 250 questions with logic on a slow phone: how long the visit takes to open, and a touch until its answer is on the screen.
import { at, begin, phone, planned, saved } from '../fieldwork/phone.mjs'
import { judging, openings } from './opening.mjs'

const slower = 4 // times

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

/**
 * A touch as a finger makes it. Playwright's own tap looks at the page from within just then, which takes a slow
 * phone longer than what is measured.
 */
async function touch(page, target) {
  await target.scrollIntoViewIfNeeded()
  const { x, y, width, height } = await target.boundingBox()
  await page.evaluate(() => new Promise((done) => requestIdleCallback(done)))
  await page.touchscreen.tap(x + width / 2, y + height / 2)
}

/** From the touch to the frame that shows it, in milliseconds, for some touches. */
async function touches(page, name, list, say) {
  await page.evaluate(() => {
    globalThis.slow = []
    new PerformanceObserver((entries) => {
      for (const { name, duration } of entries.getEntries()) if (name === 'click') globalThis.slow.push(duration)
    }).observe({ type: 'event', durationThreshold: 16, buffered: false })
  })
  for (const target of list) {
    await touch(page, target)
    await saved(page)
  }
  const measured = (await page.evaluate(() => globalThis.slow)).sort((a, b) => a - b)
  // What took less than a frame of 16 ms is not listed.
  const all = [...Array(Math.max(0, list.length - measured.length)).fill(8), ...measured]
  const [median, ninth, worst] = [0.5, 0.9, 1].map((share) => all[Math.min(all.length - 1, Math.floor(share * all.length))])
  say(`visit_250_${name}_touch_median`, median, 'ms')
  say(`visit_250_${name}_touch_ninth_of_ten`, ninth, 'ms')
  say(`visit_250_${name}_touch_worst`, worst, 'ms')
}

/** A visit of 250 questions, one on the screen and all of them: opened, and touched. */
export async function visit({ open }, say) {
  const { assignment, near } = await planned(open, long)
  const page = await open({ ...phone, path: '/visits' })
  await at(page, near)
  await begin(page, assignment)
  await judging(page, long, 'plain', say)
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: slower })
  await judging(page, long, 'slow', say)
  await openings(page, assignment, 'single', say)
  const one = []
  for (let i = 0; i < 10; i++) one.push(page.getByText(i % 2 ? 'Да' : 'Нет', { exact: true }), page.getByRole('button', { name: /^(Далее|Пропустить)$/ }))
  await touches(page, 'single', one, say)
  await page.getByRole('button', { name: /из \d+/ }).tap()
  await page.getByRole('dialog').getByText('Списком').tap()
  await page.keyboard.press('Escape')
  const list = Array.from({ length: 12 }, (_, i) => page.getByRole('article').nth(i % 4).getByText(i % 3 ? 'Нет' : 'Да', { exact: true }))
  await touches(page, 'list', list, say)
  await openings(page, assignment, 'list', say)
}
