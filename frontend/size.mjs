// How much JavaScript a shopper's first screens load, gzip: the frame, the sign-in and "my visits",
// with their words in one language. Fails above the limit, and when a part for the office is among it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const limit = 60_000 // bytes
const dist = join(import.meta.dirname, 'dist')
const manifest = JSON.parse(readFileSync(join(dist, 'build.json'), 'utf8'))

/** What the screens are made of, as sources; each brings what it imports. */
const screens = [
  'index.html', // the frame, with the sign-in and what is always there
  'src/visits/MyVisits.svelte',
  'src/i18n/ru/app.json',
  'src/i18n/ru/visits.json',
]
/** What follows them before a visit can be filled without a network; told, without a limit. */
const offline = [...screens, 'src/visits/phone.svelte.ts', 'src/offline/index.ts', 'src/visits/StorageLine.svelte', 'src/visits/BeforePage.svelte', 'src/visits/FillPage.svelte', 'src/visits/CheckPage.svelte', 'src/visits/SentPage.svelte', 'src/i18n/ru/filling.json']
/** What a phone in a shop must not carry. */
const foreign = /leaflet|chart|editor|engine|WavePage|ImportPage|ReviewPage|Standards/i

/** The built files that a source needs at once: itself and its static imports. */
function needs(source, found = new Map()) {
  const chunk = manifest[source]
  if (!chunk) throw new Error(`the build has no ${source}: correct size.mjs`)
  if (found.has(source)) return found
  found.set(source, chunk)
  for (const other of chunk.imports ?? []) needs(other, found)
  return found
}

/** The scripts that sources need, and how large each is when it is sent. */
function scripts(sources) {
  const all = new Map()
  for (const source of sources) needs(source, all)
  const files = new Map([...all].map(([source, chunk]) => [chunk.file, source]).filter(([file]) => file.endsWith('.js')))
  const sizes = [...files.keys()].map((file) => [file, gzipSync(readFileSync(join(dist, file)), { level: 9 }).length])
  return { files, sizes, total: sizes.reduce((sum, [, size]) => sum + size, 0) }
}
const { files, sizes, total } = scripts(screens)

if (process.argv.includes('--list')) for (const [file, size] of sizes.sort((a, b) => b[1] - a[1])) console.log(`${size}\t${file}`)
console.log(`size: the shopper's first screens load ${(total / 1000).toFixed(1)} kB of JavaScript (gzip), of ${limit / 1000} kB allowed`)
console.log(`size: all that filling a visit without a network needs is ${(scripts(offline).total / 1000).toFixed(1)} kB`)
const wrong = [...files].filter(([file, source]) => foreign.test(file) || foreign.test(source))
if (wrong.length > 0) console.error(`size: these are for other screens: ${wrong.map(([file]) => file).join(', ')}`)
if (total > limit || wrong.length > 0) process.exit(1)
