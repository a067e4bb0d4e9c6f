// Lighthouse on the shopper's screens, as on a slow phone with a slow network. Of five runs the middle one counts: a
// machine that does something else for a second makes a phone four times as slow look stuck.
import { rmSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import lighthouse from 'lighthouse'
import { chromium } from 'playwright-core'
import { freePort, startServer, forgetDemo } from '../../server.mjs'

const times = 5
/** The middle of what the runs measured. */
const middle = (runs, of) => runs.map(of).sort((a, b) => a - b)[Math.floor(runs.length / 2)]

const server = await startServer(process.env.ETALON_BIN)
const folder = mkdtempSync(join(tmpdir(), 'etalon-lighthouse-'))
const port = await freePort()
const args = [`--remote-debugging-port=${port}`, '--disable-gpu', '--lang=ru', '--accept-lang=ru', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])]
const context = await chromium.launchPersistentContext(folder, { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args })
try {
  const { name, value } = server.sessions.get('shopper')
  const settings = { port, onlyCategories: ['performance', 'accessibility', 'best-practices'], extraHeaders: { Cookie: `${name}=${value}` } }
  for (const [screen, path] of [['visits', '/visits'], ['board', '/board'], ['account', '/account']]) {
    const runs = []
    for (let run = 0; run < times; run++) runs.push((await lighthouse(`${server.base}/#${path}`, settings)).lhr)
    for (const category of Object.keys(runs[0].categories)) console.log(`lighthouse_${screen}_${category.replace('-', '_')}: ${Math.round(100 * middle(runs, ({ categories }) => categories[category].score))} of 100`)
    // Lighthouse's own measure of the machine: under 1000 points it warns that its marks tell of the machine.
    console.log(`lighthouse_${screen}_machine: ${Math.round(middle(runs, ({ environment }) => environment.benchmarkIndex))} points`)
    console.log(`lighthouse_${screen}_largest_paint: ${Math.round(middle(runs, ({ audits }) => audits['largest-contentful-paint'].numericValue))} ms`)
    console.log(`lighthouse_${screen}_blocking: ${Math.round(middle(runs, ({ audits }) => audits['total-blocking-time'].numericValue))} ms`)
    console.log(`lighthouse_${screen}_shift: ${middle(runs, ({ audits }) => audits['cumulative-layout-shift'].numericValue).toFixed(3)} of the screen`)
  }
} finally {
  await context.close()
  await server.stop()
  await forgetDemo()
  rmSync(folder, { recursive: true, force: true })
}
