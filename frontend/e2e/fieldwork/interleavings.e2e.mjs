// Runs the library of the phone against the program: src/offline/property.test.ts.
//
// OFFLINE_RUNS  how many interleavings; 40 when absent ("make offline" takes 1,000)
// OFFLINE_SEED  the first of their seeds, to see one again; 1 when absent
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { assert, test } from '../harness.mjs'
import { startServer } from '../server.mjs'

const frontend = join(import.meta.dirname, '..', '..')

test('whatever comes between, two devices and a bad network lose nothing and send nothing twice', async () => {
  // More requests a second than a shopper may make.
  const server = await startServer(process.env.ETALON_BIN, { env: { ETALON_RATE: '0' } })
  const cookie = (role) => `${server.sessions.get(role).name}=${server.sessions.get(role).value}`
  const access = { base: server.base, shopper: cookie('shopper'), programme_manager: cookie('programme_manager'), store_manager: cookie('store_manager') }
  const run = spawn('npx', ['vitest', 'run', 'src/offline/property.test.ts', '--disable-console-intercept'], {
    cwd: frontend, env: { ...process.env, OFFLINE_ACCESS: JSON.stringify(access) },
  })
  let said = ''
  for (const stream of [run.stdout, run.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text))
  const code = await new Promise((done) => run.on('exit', done))
  await server.stop()
  console.log(said.match(/^interleavings: .*$/m)?.[0] ?? said)
  assert.equal(code, 0, said)
})
