// What a test file needs: test, and a few ways to be certain.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'

export { assert }

/** Every test of the files loaded so far. */
export const tests = []

/**
 * Registers a test. The function gets { open, server } and fails by throwing;
 * errors in the console, of the page or of its security policy fail it too.
 * @param {{ allow?: RegExp, reads?: boolean }} options allow: errors in the console that the test provokes;
 *   reads: it changes nothing on the server, so that any worker can take it
 */
export function test(name, run, options = {}) {
  tests.push({ name, run, ...options })
}

/** The screens that every page must be good on: each width and each scheme once; SCREENS=all crosses them. */
export const screens = [
  { width: 360, height: 740, scheme: 'light' },
  { width: 360, height: 740, scheme: 'dark', crossed: true },
  { width: 1280, height: 800, scheme: 'light', crossed: true },
  { width: 1280, height: 800, scheme: 'dark' },
].filter(({ crossed }) => !crossed || process.env.SCREENS === 'all')

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Fails when axe finds anything against WCAG 2.2 AA. */
export async function accessible(page) {
  await settled(page)
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(`${axe};0`)
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
  const { violations } = await page.evaluate((runOnly) => globalThis.axe.run(document, { runOnly }), tags)
  const said = violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.html}\n  ${n.failureSummary}`))
  assert.deepEqual(said, [], 'axe finds violations')
}

/** Fails when the page is wider than the screen. */
export async function fits(page) {
  // Not innerWidth: a phone widens it to what does not fit.
  const over = (await page.evaluate(() => document.documentElement.scrollWidth)) - page.viewportSize().width
  assert.ok(over <= 0, `the page is ${over} px wider than the screen`)
}

/** Fails when a word in Latin letters is shown; names of formats, addresses, of keys, of the other language, short codes and request numbers are not words. */
export async function russian(page) {
  const shown = await page.evaluate(() => document.body.innerText)
  const text = shown.replace(/https?:\S+|\S+@\S+/g, '').replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '')
  const words = (text.match(/[A-Za-z]{4,}/g) ?? []).filter((word) => !['Excel', 'JSON', 'Word', 'xlsx', 'docx', 'XLSForm', 'Parquet', 'Collect', 'OpenRosa', 'English', 'Ctrl', 'Enter'].includes(word))
  assert.deepEqual(words, [], 'English words on a Russian page')
}

/** Waits until the page has what it asked for and stands still. */
export async function settled(page) {
  await page.quiet()
  await page.evaluate(() => Promise.all(document.getAnimations().map((a) => a.finished.catch(() => {}))))
}

/** Presses what starts a download, and returns its name and bytes. */
export async function downloaded(page, press) {
  const [download] = await Promise.all([page.waitForEvent('download', { timeout: 60_000 }), press()])
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) }
}

/** Fails unless the file is a whole PDF. */
export function isPDF({ name, bytes }) {
  assert.match(name, /^.+\.pdf$/)
  assert.equal(bytes.subarray(0, 5).toString(), '%PDF-')
  assert.match(bytes.subarray(-1024).toString('latin1'), /%%EOF\s*$/)
}

/** Fails unless the file is a whole Excel workbook. */
export function isWorkbook({ name, bytes }) {
  assert.match(name, /^.+\.xlsx$/)
  assert.equal(bytes.subarray(0, 4).toString('latin1'), 'PK\u0003\u0004')
  assert.ok(bytes.includes('xl/workbook.xml'), 'the zip has no workbook')
  assert.ok(bytes.subarray(-4096).includes('PK\u0005\u0006'), 'the zip has no end')
}
