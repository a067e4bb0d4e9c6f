// Runs the browser tests against the real program, freshly started with its demo.
//
//   ETALON_BIN=../bin/etalon npm run e2e
//
// ETALON_BIN  the program; the front end must have been built into it
// ONLY        folders to run, such as "access reports"; all when absent
// CHROMIUM    the browser; /usr/bin/chromium when absent
// E2E_OUT     where pictures of failed tests go; a temporary folder when absent
//
// Prints a line for each test and ends in "N passed" (or "N passed, M failed" and exit code 1).
import { writeFile } from 'node:fs/promises'
import { mkdirSync, mkdtempSync, readdirSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { openBrowser } from './browser.mjs'
import { tests } from './harness.mjs'
import { startServer } from './server.mjs'

const root = import.meta.dirname
const out = process.env.E2E_OUT ?? mkdtempSync(join(tmpdir(), 'etalon-e2e-'))

function folders() {
  const all = readdirSync(root).filter((name) => statSync(join(root, name)).isDirectory())
  const only = (process.env.ONLY ?? '').split(/[\s,]+/).filter(Boolean)
  const unknown = only.filter((name) => !all.includes(name))
  if (unknown.length > 0) throw new Error(`ONLY names no folder of tests: ${unknown.join(', ')} (there are: ${all.join(', ')})`)
  return only.length > 0 ? only : all
}

async function load() {
  for (const folder of folders()) {
    for (const file of readdirSync(join(root, folder)).filter((name) => name.endsWith('.e2e.mjs')).sort()) {
      const before = tests.length
      await import(pathToFileURL(join(root, folder, file)).href)
      for (const test of tests.slice(before)) test.place = `${folder}/${file.replace('.e2e.mjs', '')}`
    }
  }
}

/** Runs the tests of each folder against a server of its own: what one folder makes is not in another's way. */
async function runAll(browser) {
  const failed = []
  for (const folder of new Set(tests.map((test) => test.place.split('/')[0]))) {
    const server = await startServer(process.env.ETALON_BIN)
    try {
      for (const test of tests.filter((one) => one.place.startsWith(`${folder}/`))) await runOne(browser, server, test, failed)
    } finally {
      await server.stop()
    }
  }
  return failed.length
}

async function runOne(browser, server, test, failed) {
  const start = Date.now()
  const name = `${test.place}: ${test.name}`
  const error = await browser.run(test, server).then(() => undefined, (e) => e)
  console.log(`${error ? 'FAIL' : 'ok  '} ${name} (${((Date.now() - start) / 1000).toFixed(1)} s)`)
  if (!error) return
  failed.push(name)
  console.log(String(error.stack ?? error).replace(/^/gm, '     '))
  const picture = join(out, `${failed.length}.png`)
  if (error.picture) console.log(`     picture: ${picture}`)
  if (error.picture) await writeFile(picture, error.picture)
}

mkdirSync(out, { recursive: true })
await load()
const browser = await openBrowser(process.env.CHROMIUM ?? '/usr/bin/chromium')
const failed = await runAll(browser).finally(() => browser.close())
const passed = tests.length - failed
console.log(failed > 0 ? `${passed} passed, ${failed} failed` : `${passed} passed`)
process.exitCode = failed > 0 || passed === 0 ? 1 : 0
