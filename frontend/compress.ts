// Keeps every text of the build also compressed, so that the server sends what was compressed once and
// well: assets/x.js, assets/x.js.br and assets/x.js.gz.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

const texts = /\.(css|html|js|svg|webmanifest)$/
const least = 500 // bytes: below, the header costs what is won

export function compress(): Plugin {
  let out = ''
  return {
    name: 'compress',
    apply: 'build',
    configResolved: (config) => void (out = config.build.outDir),
    closeBundle: {
      order: 'post', // the service worker, too
      sequential: true,
      handler() {
        for (const name of readdirSync(out, { recursive: true }) as string[]) {
          if (!texts.test(name)) continue
          const text = readFileSync(join(out, name))
          if (text.length < least) continue
          const size = { [constants.BROTLI_PARAM_SIZE_HINT]: text.length }
          writeFileSync(join(out, `${name}.br`), brotliCompressSync(text, { params: size }))
          writeFileSync(join(out, `${name}.gz`), gzipSync(text, { level: 9 }))
        }
      },
    },
  }
}
