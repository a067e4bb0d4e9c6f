// The program under test, in a folder of its own, with its demo and one session for each role.
import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { far } from './far.mjs'

const delay = Number(process.env.FAR) || 0 // ms, by which a server that is far away answers later
const patience = 180_000 // ms, for building the demo on a slow machine

/** A folder with the demo in it, made once: every server starts from a copy. */
let demo

async function makeDemo(program) {
  const folder = newFolder()
  const server = await serve(program, folder)
  await server.end()
  return folder
}

/** Removes the folder that servers were copied from. */
export async function forgetDemo() {
  if (demo) rmSync(await demo, { recursive: true, force: true })
}

const newFolder = () => mkdtempSync(join(tmpdir(), 'etalon-e2e-data-'))

/** Starts the program with its demo and waits until it is ready. */
export async function startServer(program, options = {}) {
  if (!program) throw new Error('set ETALON_BIN to the program, such as ETALON_BIN=../bin/etalon')
  demo ??= makeDemo(program)
  const folder = newFolder()
  cpSync(await demo, folder, { recursive: true })
  const port = options.port ?? (await freePort())
  // Who names the port tells others of it: the server stays there.
  const away = delay > 0 && options.port === undefined ? await far(port, delay) : undefined
  const known = { ...options, port, front: away?.base }
  let running = await serve(program, folder, known)
  const { base, sessions, linkOf, spareLink } = running
  async function stop() {
    await away?.close()
    await running.end()
    rmSync(folder, { recursive: true, force: true })
  }
  /** Starts it once more at the same address, on the same data. */
  async function again() {
    running = await serve(program, folder, { ...known, again: true })
  }
  return { base, sessions, linkOf, spareLink, stop, kill: () => running.end('SIGKILL'), again }
}

/** front: the address that people use, where it is not the program's own. */
async function serve(program, data, { env = {}, port, front, again = false } = {}) {
  const address = `127.0.0.1:${port ?? (await freePort())}`
  const child = spawn(program, ['serve', '--data', data, '--listen', address, '--demo'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...(front ? { ETALON_PUBLIC_URL: front } : {}), ...env },
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text))
  const gone = new Promise((resolve) => child.on('exit', resolve))
  const base = front ?? `http://${address}`

  async function end(signal = 'SIGTERM') {
    child.kill(signal)
    await gone
  }
  try {
    await ready(base, child, () => said)
    if (again) return { base, end }
    const links = await linksIn(() => said)
    // The demo's links work any number of times: one is also opened by a test.
    const sessions = await Promise.all(links.map((link) => signIn(base, link)))
    const linkOf = new Map(sessions.map(([role], i) => [role, `${base}/#/link/${links[i]}`]))
    return { base, end, sessions: new Map(sessions), linkOf, spareLink: `${base}/#/link/${links.at(-1)}` }
  } catch (error) {
    await end()
    throw error
  }
}

async function ready(base, child, said) {
  for (const end = Date.now() + patience; Date.now() < end; await pause(100)) {
    if (child.exitCode !== null) throw new Error(`the program ended with ${child.exitCode}:\n${said()}`)
    if (await fetch(`${base}/readyz`).then((r) => r.ok, () => false)) return
  }
  throw new Error(`the program was not ready in ${patience / 1000} s:\n${said()}`)
}

/** The tokens of the links that the program prints, one for each role of the demo. */
async function linksIn(said) {
  let seen = 0
  for (const end = Date.now() + patience; Date.now() < end; await pause(300)) {
    const links = [...said().matchAll(/#\/link\/([\w.~-]+)/g)].map((m) => m[1])
    if (links.length >= 2 && links.length === seen) return [...new Set(links)]
    seen = links.length
  }
  throw new Error(`the program printed no sign-in links:\n${said()}`)
}

/** Signs in and returns the role with the cookie of its session. */
async function signIn(base, token) {
  const response = await fetch(`${base}/api/v1/session/link`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ token }),
  })
  if (!response.ok) throw new Error(`a printed link was refused: ${response.status} ${await response.text()}`)
  const cookie = response.headers.getSetCookie()[0] ?? ''
  const [, name, value] = cookie.match(/^([^=]+)=([^;]*)/) ?? []
  const session = await response.json()
  return [session.roles[0]?.role, { name, value, url: base }]
}

/** A port of the loopback that is free now. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
}
