// A phone whose battery can die: a browser of its own that keeps what it has in a folder, on a link to the
// server that can be bad.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { ownBrowser, seen } from '../browser.mjs'
import { openLink } from '../link.mjs'
import { phone } from './phone.mjs'

/** The browsers that are switched on, by folder. */
const on = new Map()

/** Gives run the folder of a phone and its link, for as long as it takes. */
export async function withPhone(server, run) {
  const folder = mkdtempSync(join(tmpdir(), 'etalon-e2e-phone-'))
  const link = await openLink(server.base)
  try {
    await run(folder, link)
  } catch (error) {
    error.seen = (await Promise.all(on.get(folder)?.pages().map((page) => seen(page)) ?? [])).join('\n')
    throw error
  } finally {
    on.delete(folder)
    while (cutPower(folder) > 0) await pause(50) // a process that was just being started, or ends slowly
    await link.close()
    await remove(folder)
  }
}

/**
 * A thread of a killed process may still put a file into a folder that was just emptied, and then the whole is
 * to be removed again: what `maxRetries` tries is the folder alone.
 */
async function remove(folder, tries = 100) {
  try {
    rmSync(folder, { recursive: true, force: true })
  } catch (error) {
    if (error.code !== 'ENOTEMPTY' || tries === 0) throw error
    await pause(50)
    await remove(folder, tries - 1)
  }
}

/** Switches the phone on, signed in as the shopper of the demo. */
export async function pickUp(folder, server, link) {
  const { context, page } = await ownBrowser(folder, phone)
  await context.addCookies([{ ...server.sessions.get('shopper'), url: link.base }])
  page.setDefaultTimeout(60_000)
  on.set(folder, context)
  return page
}

/**
 * The phone was used before, with a network: the application and so many visits are on it, and it was put
 * away in order. (The browser writes who is signed in up to a minute late.)
 */
export async function useOnce(folder, server, link, visits) {
  const page = await pickUp(folder, server, link)
  await page.goto(`${link.base}/#/visits`)
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => {}))
  await page.waitForFunction((n) => document.querySelectorAll('article').length >= n, visits)
  await page.context().close()
}

/** Kills every process of the browser at once, as an empty battery does: nothing has time to be tidied up. How many there were. */
export function cutPower(folder) {
  let killed = 0
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder)) continue
      process.kill(Number(pid), 'SIGKILL')
      killed++
    } catch {
      // it has ended meanwhile
    }
  }
  return killed
}

/** Takes the network away, or brings it back as it is named. */
export async function network(page, link, state) {
  link.state = state
  await page.context().setOffline(state === 'none')
}
