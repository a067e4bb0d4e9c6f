// Measures pages in the browser and prints "name: value unit", a line a figure.
//
//   ETALON_BIN=../bin/etalon node e2e/speed/run.mjs
//
// Figures are no pass or fail: a machine at other work makes them larger.
import { openBrowser } from '../browser.mjs'
import { forgetDemo, startServer } from '../server.mjs'
import { newId } from '../standards/draft.mjs'
import { must } from '../visits.mjs'
import { visit } from './visit.mjs'

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]
const say = (name, value, unit) => console.log(`${name}: ${value < 10 ? Math.round(10 * value) / 10 : Math.round(value)} ${unit}`)

/** A standard of 60 sections and 1,200 requirements. */
function large() {
  const requirement = (s, r) => ({
    code: `${s + 1}.${r + 1}`, statement: `Сотрудник ${r + 1} выполняет действие ${s + 1} не позднее чем через ${r + 10} секунд.`, level: 'mandatory',
    how: 'По памятке.', positions: ['кассир'], measure: { kind: 'yes_no' },
  })
  return { sections: Array.from({ length: 60 }, (_, s) => ({ title: `Раздел ${s + 1}`, requirements: Array.from({ length: 20 }, (_, r) => requirement(s, r)) })) }
}

/** The time from each key to the next frame, in milliseconds. */
const typing = (page, keys) =>
  page.evaluate(async (count) => {
    const field = document.activeElement
    const took = []
    for (let i = 0; i < count; i++) {
      const begun = performance.now()
      document.execCommand('insertText', false, 'а')
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done)))
      took.push(performance.now() - begun)
      if (document.activeElement !== field) throw new Error('the field lost the focus')
    }
    return took
  }, keys)

/** The processor time of the page's main thread so far, in milliseconds: what others do on the machine is not in it. */
async function worked(cdp) {
  const { metrics } = await cdp.send('Performance.getMetrics')
  return 1000 * metrics.find(({ name }) => name === 'TaskDuration').value
}

async function editor({ open }) {
  const page = await open({ role: 'administrator', path: '/standards' })
  await page.getByRole('heading', { name: 'Стандарты', level: 1 }).waitFor()
  const made = await must(page, 'POST', '/standards', { id: newId(), title: 'Большой', content: large() })
  await page.close()
  const opened = []
  const busy = []
  for (let i = 0; i < 5; i++) {
    const writer = await open({ role: 'administrator', path: '/standards' })
    await writer.getByRole('heading', { name: 'Стандарты', level: 1 }).waitFor()
    const cdp = await writer.context().newCDPSession(writer)
    await cdp.send('Performance.enable', { timeDomain: 'threadTicks' })
    const before = await worked(cdp)
    const begun = Date.now()
    await writer.evaluate((id) => (location.hash = `#/standard-versions/${id}/edit`), made.id)
    await writer.getByRole('button', { name: /Править.*1\.1/ }).first().waitFor()
    opened.push(Date.now() - begun)
    busy.push((await worked(cdp)) - before)
    if (i === 4) {
      await writer.getByRole('button', { name: /Править.*1\.1/ }).first().click()
      await writer.getByLabel('Зачем клиенту').click()
      const took = await typing(writer, 60)
      say('editor_1200_key_median', median(took), 'ms')
      say('editor_1200_key_worst', Math.max(...took), 'ms')
    }
    await writer.close()
  }
  say('editor_1200_opens', median(opened), 'ms')
  say('editor_1200_opens_thread', median(busy), 'ms')
}

const browser = await openBrowser()
const server = await startServer(process.env.ETALON_BIN)
try {
  await browser.run({ run: editor }, server)
  await browser.run({ run: ({ open, server: s }) => visit({ open, server: s }, say) }, server)
} finally {
  await server.stop()
  await browser.close()
  await forgetDemo()
}
