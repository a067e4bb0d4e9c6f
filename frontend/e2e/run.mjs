// Runs the browser tests against the real program, freshly started with its demo.
//
//   ETALON_BIN=../bin/etalon npm run e2e
//
// ETALON_BIN  the program; the front end must have been built into it
// WORKERS     how many files run side by side; two more than the machine has processors when absent, four at most: pages wait for servers, and servers for pages
// ONLY        folders or files to run, such as "access standards/editor"; all when absent
// E2E_SCREENS where pictures of what is looked at go; none are taken when absent
// SCREENS     all: every width in every scheme; each once when absent
// CHROMIUM    the browser; /usr/bin/chromium-headless-shell when absent
// E2E_OUT     where pictures of failed tests go; a temporary folder when absent
//
// Prints a line for each test and ends in "N passed" (or "N passed, M failed" and exit code 1).
import { writeFile } from 'node:fs/promises'
import { mkdirSync, mkdtempSync, readdirSync, statSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { openBrowser } from './browser.mjs'
import { tests } from './harness.mjs'
import { forgetDemo, startServer } from './server.mjs'

const root = import.meta.dirname
const out = process.env.E2E_OUT ?? mkdtempSync(join(tmpdir(), 'etalon-e2e-'))

/** The files to run, as "folder/name", in order. */
function places() {
  const folders = readdirSync(root).filter((name) => statSync(join(root, name)).isDirectory())
  const all = folders.flatMap((folder) =>
    readdirSync(join(root, folder)).filter((name) => name.endsWith('.e2e.mjs')).sort().map((name) => `${folder}/${name.replace('.e2e.mjs', '')}`),
  )
  const only = (process.env.ONLY ?? '').split(/[\s,]+/).filter(Boolean)
  const isOf = (place, name) => place === name || place.startsWith(`${name}/`)
  const unknown = only.filter((name) => !all.some((place) => isOf(place, name)))
  if (unknown.length > 0) throw new Error(`ONLY names no tests: ${unknown.join(', ')} (there are: ${folders.join(', ')} and their files)`)
  return only.length > 0 ? all.filter((place) => only.some((name) => isOf(place, name))) : all
}

async function load() {
  for (const place of places()) {
    const before = tests.length
    await import(pathToFileURL(join(root, `${place}.e2e.mjs`)).href)
    for (const test of tests.slice(before)) test.place = place
  }
}

/**
 * Runs the files side by side, each against a server of its own: what one makes is not in another's way.
 * Tests that only read are then shared out one by one.
 */
async function runAll(browser) {
  const failed = []
  const changing = tests.filter((test) => !test.reads)
  const files = [...new Set(changing.map((test) => test.place))].map((file) => changing.filter((test) => test.place === file))
  const readers = tests.filter((test) => test.reads)
  async function worker() {
    while (files.length > 0) await onServer(files.shift(), (server, test) => runOne(browser, server, test, failed))
    await onServer(readers, (server, test) => runOne(browser, server, test, failed))
  }
  const workers = Number(process.env.WORKERS) || Math.min(availableParallelism() + 2, 4)
  await Promise.all(Array.from({ length: workers }, worker))
  return failed.length
}

/** Starts a server for the tests and takes them from their list until it is empty. */
async function onServer(list, run) {
  if (list.length === 0) return
  const server = await startServer(process.env.ETALON_BIN)
  try {
    while (list.length > 0) await run(server, list.shift())
  } finally {
    await server.stop()
  }
}

async function runOne(browser, server, test, failed) {
  const start = Date.now()
  const name = `${test.place}: ${test.name}`
  const error = await browser.run(test, server).then(() => undefined, (e) => e)
  console.log(`${error ? 'FAIL' : 'ok  '} ${name} (${((Date.now() - start) / 1000).toFixed(1)} s)`)
  if (!error) return
  const picture = join(out, `${failed.push(name)}.png`)
  console.log(String(error.stack ?? error).replace(/^/gm, '     '))
  if (error.seen) console.log(error.seen.replace(/^/gm, '     | '))
  if (error.picture) console.log(`     picture: ${picture}`)
  if (error.picture) await writeFile(picture, error.picture)
}

mkdirSync(out, { recursive: true })
await load()
const browser = await openBrowser()
const failed = await runAll(browser).finally(() => Promise.all([browser.close(), forgetDemo()]))
const passed = tests.length - failed
console.log(failed > 0 ? `${passed} passed, ${failed} failed` : `${passed} passed`)
process.exitCode = failed > 0 || passed === 0 ? 1 : 0
