// How long a visit of 250 questions takes to open on a slow phone, and how long an answer takes to be judged.
import { build } from 'vite'

const times = 5
const firstAnswer = 'article input'

/** Tells when the first answer can be given, in milliseconds since the page began to load. */
const watchLoad = (selector) => {
  const look = () => {
    if (document.querySelector(selector)) globalThis.answerable = performance.now()
    else requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}

/** The same since the next touch. */
const watchTouch = (selector) => {
  globalThis.answerable = undefined
  addEventListener('click', (touch) => {
    const look = () => {
      if (document.querySelector(selector)) globalThis.answerable = performance.now() - touch.timeStamp
      else requestAnimationFrame(look)
    }
    look()
  }, { capture: true, once: true })
}

async function answerable(page) {
  await page.waitForFunction(() => globalThis.answerable !== undefined)
  return page.evaluate(() => globalThis.answerable)
}

function told(say, name, list) {
  const sorted = [...list].sort((a, b) => a - b)
  say(`${name}_best`, sorted[0], 'ms')
  say(`${name}_median`, sorted[Math.floor(sorted.length / 2)], 'ms')
}

/** Opens a begun visit again and again: by a touch of its card, and by a load of its page. */
export async function openings(page, assignment, name, say) {
  const [touched, loaded] = [[], []]
  await page.addInitScript(watchLoad, firstAnswer)
  for (let i = 0; i < times; i++) {
    await page.goto(`${new URL(page.url()).origin}/#/visits`)
    const card = page.locator(`a[href="#/visits/${assignment}/fill"]`)
    await card.waitFor()
    await page.quiet()
    await page.evaluate(watchTouch, firstAnswer)
    await card.tap()
    touched.push(await answerable(page))
    await page.reload()
    loaded.push(await answerable(page))
  }
  told(say, `visit_250_${name}_opens_by_touch`, touched)
  told(say, `visit_250_${name}_opens_by_load`, loaded)
}

/** The engine of the phone as one script that a page can be given. */
async function engine() {
  const entry = new URL('../../src/engine/index.ts', import.meta.url).pathname
  const [made] = [await build({ configFile: false, logLevel: 'error', build: { write: false, lib: { entry, formats: ['iife'], name: 'engine' } } })].flat()
  return `${made.output[0].code};globalThis.engine = engine`
}

const rounds = 5

/**
 * Answers every question of a checklist, one after another: who is asked what, and the score, after each. A question's
 * time is its best of some rounds, since other work on the machine is in the rest; the very first answer is told apart.
 */
export async function judging(page, content, name, say) {
  await page.evaluate(await engine())
  const { first, best } = await page.evaluate(({ content, rounds }) => {
    const { parseChecklist, standings, score, parseAnswers } = globalThis.engine
    const checklist = parseChecklist(content)
    const ids = checklist.sections.flatMap(({ questions }) => questions.map(({ id }) => id))
    const best = {}
    let first
    for (let round = 0; round < rounds; round++) {
      const answers = {}
      for (const value of ['no', 'yes']) {
        for (const id of ids) {
          const begun = performance.now()
          answers[id] = value
          standings(checklist, answers)
          score(checklist, parseAnswers(checklist, answers))
          const took = performance.now() - begun
          first ??= took
          best[id + value] = Math.min(best[id + value] ?? Infinity, took)
        }
      }
    }
    return { first, best: Object.values(best).sort((a, b) => a - b) }
  }, { content, rounds })
  say(`answer_250_${name}_judged_median`, best[Math.floor(best.length / 2)], 'ms')
  say(`answer_250_${name}_judged_worst_question`, best.at(-1), 'ms')
  say(`answer_250_${name}_judged_first`, first, 'ms')
}
