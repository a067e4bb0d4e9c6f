// Builds src/sw.ts into one classic script, sw.js, and tells it what a shopper's phone keeps to open
// without a network: the frame and the shopper's own pages, never those of the office.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build, type Plugin } from 'vite'

/** Sources that the phone opens with, as build.json names them; each brings what it imports. */
const shell = [
  /^index\.html$/,
  /^src\/(visits|offline)\//,
  /^src\/app\/UpdateOffer\.svelte$/,
  /^src\/access\/(Account\.svelte|SecondFactorPage\.svelte|device\.ts)$/,
  /^src\/notifications\/Notifications\.svelte$/,
  /^src\/shoppers\/OwnProfile\.svelte$/,
  /^src\/i18n\/(ru|en)\/(app|access|audits|filling|kinds|messages|notifications|push|security|shoppers|visits)\.json$/,
]
/** Letters that our two languages do not need. */
const foreign = /-(cyrillic|latin)-ext-/

interface Chunk {
  file: string
  imports?: string[]
  css?: string[]
  assets?: string[]
}

/** The built files that the phone keeps, as addresses, in order. */
export function shellOf(manifest: Record<string, Chunk>): string[] {
  const files = new Set<string>()
  const seen = new Set<string>()
  const take = (source: string): void => {
    const chunk = manifest[source]
    if (!chunk || seen.has(source)) return
    seen.add(source)
    for (const file of [chunk.file, ...(chunk.css ?? []), ...(chunk.assets ?? [])]) if (!foreign.test(file)) files.add(`/${file}`)
    for (const other of chunk.imports ?? []) take(other)
  }
  for (const source of Object.keys(manifest)) if (shell.some((one) => one.test(source))) take(source)
  return [...files].sort()
}

export function serviceWorker(): Plugin {
  let out = ''
  return {
    name: 'service-worker',
    apply: 'build',
    configResolved: (config) => void (out = config.build.outDir),
    async closeBundle() {
      const record = join(out, 'build.json')
      if (!existsSync(record)) return // the build failed, and has said why
      const icons = readdirSync(join(out, 'icons')).map((name) => `/icons/${name}`)
      const files = ['/', '/icon.svg', '/manifest.webmanifest', ...icons, ...shellOf(JSON.parse(readFileSync(record, 'utf8')) as Record<string, Chunk>)]
      const version = createHash('sha256')
      for (const file of files) version.update(file).update(readFileSync(join(out, file === '/' ? 'index.html' : file)))
      await build({
        configFile: false,
        publicDir: false,
        logLevel: 'warn',
        define: { __FILES__: JSON.stringify([...new Set(files)]), __VERSION__: JSON.stringify(version.digest('hex').slice(0, 12)) },
        build: { outDir: out, emptyOutDir: false, rolldownOptions: { input: 'src/sw.ts', output: { format: 'iife', entryFileNames: 'sw.js' } } },
      })
    },
  }
}
