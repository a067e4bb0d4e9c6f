// Lighthouse on the shopper's screens, as on a slow phone with a slow network.
import { rmSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import lighthouse from 'lighthouse'
import { chromium } from 'playwright-core'
import { freePort, startServer, forgetDemo } from '../../server.mjs'

const server = await startServer(process.env.ETALON_BIN)
const folder = mkdtempSync(join(tmpdir(), 'etalon-lighthouse-'))
const port = await freePort()
const args = [`--remote-debugging-port=${port}`, '--disable-gpu', '--lang=ru', '--accept-lang=ru', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])]
const context = await chromium.launchPersistentContext(folder, { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args })
try {
  const { name, value } = server.sessions.get('shopper')
  const settings = { port, onlyCategories: ['performance', 'accessibility', 'best-practices'], extraHeaders: { Cookie: `${name}=${value}` } }
  for (const [screen, path] of [['visits', '/visits'], ['board', '/board'], ['account', '/account']]) {
    const { lhr } = await lighthouse(`${server.base}/#${path}`, settings)
    for (const [category, { score }] of Object.entries(lhr.categories)) console.log(`lighthouse_${screen}_${category.replace('-', '_')}: ${Math.round(100 * score)} of 100`)
    console.log(`lighthouse_${screen}_largest_paint: ${Math.round(lhr.audits['largest-contentful-paint'].numericValue)} ms`)
    console.log(`lighthouse_${screen}_blocking: ${Math.round(lhr.audits['total-blocking-time'].numericValue)} ms`)
  }
} finally {
  await context.close()
  await server.stop()
  await forgetDemo()
  rmSync(folder, { recursive: true, force: true })
}
