// The browser: a fresh window for each test, watched for errors.
import { chromium } from 'playwright-core'

/** The browser: CHROMIUM, else Debian's shell of it, which has no pages of its own to draw. */
const program = process.env.CHROMIUM ?? '/usr/bin/chromium-headless-shell'

/** Opens the browser. */
export async function openBrowser() {
  const browser = await chromium.launch(started())
  return { run: (test, server) => runTest(browser, test, server), close: () => browser.close() }
}

function started() {
  const args = ['--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
  // A camera and a microphone that are always there and asked for by nobody.
  args.push('--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream')
  // Chromium has no sandbox for root, as in a container.
  if (process.getuid?.() === 0) args.push('--no-sandbox')
  return { executablePath: program, args }
}

/** A browser of one test's own that keeps what it has in a folder: what dies with it hurts nobody else. */
export async function ownBrowser(folder, screen) {
  const context = await chromium.launchPersistentContext(folder, { ...started(), ...windowOf(screen) })
  return { context, page: context.pages()[0] ?? (await context.newPage()) }
}

async function runTest(browser, test, server) {
  const windows = []
  const errors = []
  async function open(options = {}) {
    const window = await openWindow(browser, server, options)
    windows.push(window)
    watch(window.page, errors, test.allow)
    countRequests(window.page)
    if (options.path !== undefined) await window.page.goto(`${server.base}/#${options.path}`)
    return window.page
  }
  try {
    await test.run({ open, server })
    if (errors.length > 0) throw new Error(`errors in the browser:\n${errors.join('\n')}`)
  } catch (error) {
    const page = windows.at(-1)?.page
    error.picture = await page?.screenshot().catch(() => undefined)
    error.seen ??= await seen(page, errors)
    throw error
  } finally {
    for (const window of windows) await window.context.close()
  }
}

/** What was on the last page when a test failed, in words: a run elsewhere keeps no pictures. */
export async function seen(page, errors = []) {
  const text = await page?.locator('body').innerText({ timeout: 1000 }).catch(() => '')
  return [page?.url(), text?.replace(/\s+/g, ' ').slice(0, 1500), ...errors].filter(Boolean).join('\n')
}

/** A screen, in a language, as the browser takes it. */
function windowOf({ width = 1280, height = 800, scheme = 'light', language = 'ru' }) {
  return {
    viewport: { width, height },
    colorScheme: scheme,
    locale: language === 'ru' ? 'ru-RU' : 'en-GB',
    timezoneId: 'Europe/Moscow',
    hasTouch: width < 500,
    isMobile: width < 500,
    acceptDownloads: true,
  }
}

/** A window of a role (nobody when absent). */
async function openWindow(browser, server, { role, language = 'ru', ...screen }) {
  const context = await browser.newContext(windowOf({ ...screen, language }))
  await context.addInitScript((chosen) => {
    if (localStorage.getItem('etalon.language') === null) localStorage.setItem('etalon.language', chosen)
    document.addEventListener('securitypolicyviolation', (e) => console.error(`policy: ${e.violatedDirective} ${e.blockedURI}`))
  }, language)
  if (role) {
    const cookie = server.sessions.get(role)
    if (!cookie) throw new Error(`the demo has no ${role} (it has: ${[...server.sessions.keys()].join(', ')})`)
    await context.addCookies([cookie])
  }
  return { context, page: await context.newPage() }
}

/** Gives the page quiet(): no request to the server for a moment. Playwright's own "networkidle" comes once a load. */
function countRequests(page) {
  const running = new Set()
  let last = Date.now()
  const ended = (request) => {
    running.delete(request)
    last = Date.now()
  }
  page.on('request', (request) => running.add(request))
  page.on('requestfinished', ended)
  page.on('requestfailed', ended)
  page.quiet = async () => {
    const asked = Date.now()
    while (running.size > 0 || Date.now() - Math.max(last, asked) < 250) {
      if (Date.now() - asked > 60_000) throw new Error(`requests that do not end:\n${[...running].map((one) => one.url()).join('\n')}`)
      await page.waitForTimeout(25)
    }
  }
}

function watch(page, errors, allow) {
  // A session that ended is answered with 401 when asked about, and Chromium logs it.
  const expected = (text, url) => /401/.test(text) && new URL(url).pathname === '/api/v1/session'
  page.on('pageerror', (error) => errors.push(`page: ${error.message}`))
  page.on('console', (message) => {
    const text = message.text()
    if (message.type() !== 'error' || expected(text, message.location().url || page.url()) || allow?.test(text)) return
    errors.push(`console: ${text} (${message.location().url})`)
  })
}
