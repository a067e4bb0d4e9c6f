// Lighthouse on the shopper's screens, as on a slow phone with a slow network. Of five runs (RUNS) the middle one counts: a
// machine that does something else for a second makes a phone four times as slow look stuck.
import { rmSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import lighthouse from 'lighthouse'
import { chromium } from 'playwright-core'
import { at, begin } from '../../fieldwork/phone.mjs'
import { freePort, startServer, forgetDemo } from '../../server.mjs'

const times = Number(process.env.RUNS) || 5
/** The middle of what the runs measured. */
const middle = (runs, of) => runs.map(of).sort((a, b) => a - b)[Math.floor(runs.length / 2)]

/**
 * The shopper's screens, by name. What the page shows of a visit that was begun is on the phone alone: its storage
 * stays, and with it the application, as for who comes back to it.
 */
async function screensOf(base, cookie) {
  const asked = async (path) => (await fetch(`${base}/api/v1${path}`, { headers: { Cookie: cookie } })).json()
  const { items: assignments } = await asked('/assignments')
  const [begun, other] = assignments.filter(({ status }) => status === 'accepted')
  const sent = assignments.find(({ visit_status: status }) => status === 'submitted')
  const { items: briefings } = await asked('/briefings')
  const { items: pay } = await asked('/my-pay')
  const fresh = {
    visits: '/visits', before: `/visits/${other.id}`, messages: `/visits/${other.id}/messages`, sent: `/visits/${sent.id}/sent`, board: '/board',
    briefings: '/briefings', briefing: `/briefings/${briefings[0].id}`, pay: '/my-pay', pay_one: `/my-pay/${pay[0].assignment_id}`,
    notifications: '/notifications', profile: '/profile', account: '/account',
  }
  return { begun, fresh, kept: { fill: `/visits/${begun.id}/fill`, review: `/visits/${begun.id}/review` } }
}

const server = await startServer(process.env.ETALON_BIN)
const folder = mkdtempSync(join(tmpdir(), 'etalon-lighthouse-'))
const port = await freePort()
const args = [`--remote-debugging-port=${port}`, '--disable-gpu', '--lang=ru', '--accept-lang=ru', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])]
const context = await chromium.launchPersistentContext(folder, { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args, hasTouch: true, locale: 'ru-RU' })

/** keeps: the phone's storage stays between the runs. */
async function measure(screen, path, cookie, keeps) {
  const settings = { port, onlyCategories: ['performance', 'accessibility', 'best-practices'], extraHeaders: { Cookie: cookie }, disableStorageReset: keeps }
  const runs = []
  for (let run = 0; run < times; run++) runs.push((await lighthouse(`${server.base}/#${path}`, settings)).lhr)
  for (const category of Object.keys(runs[0].categories)) console.log(`lighthouse_${screen}_${category.replace('-', '_')}: ${Math.round(100 * middle(runs, ({ categories }) => categories[category].score))} of 100`)
  // Lighthouse's own measure of the machine: under 1000 points it warns that its marks tell of the machine.
  console.log(`lighthouse_${screen}_machine: ${Math.round(middle(runs, ({ environment }) => environment.benchmarkIndex))} points`)
  console.log(`lighthouse_${screen}_largest_paint: ${Math.round(middle(runs, ({ audits }) => audits['largest-contentful-paint'].numericValue))} ms`)
  console.log(`lighthouse_${screen}_blocking: ${Math.round(middle(runs, ({ audits }) => audits['total-blocking-time'].numericValue))} ms`)
  console.log(`lighthouse_${screen}_shift: ${middle(runs, ({ audits }) => audits['cumulative-layout-shift'].numericValue).toFixed(3)} of the screen`)
}

try {
  const session = server.sessions.get('shopper')
  const cookie = `${session.name}=${session.value}`
  const { begun, fresh, kept } = await screensOf(server.base, cookie)
  for (const [screen, path] of Object.entries(fresh)) await measure(screen, path, cookie, false)
  await context.addCookies([session])
  const page = await context.newPage()
  await at(page, { latitude: 55.7539, longitude: 37.6208, accuracy: 20 })
  await page.goto(`${server.base}/#/visits`)
  await begin(page, begun.id)
  for (const [screen, path] of Object.entries(kept)) await measure(screen, path, cookie, true)
} finally {
  await context.close()
  await server.stop()
  await forgetDemo()
  rmSync(folder, { recursive: true, force: true })
}
