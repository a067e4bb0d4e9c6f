// @vitest-environment node
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

/** Which file has which letters. */
const facesOf = (css: string) => [...css.matchAll(/files\/([\w-]+)\.woff2[^}]*unicode-range:\s*([^;]+);/g)].map(([, file, range]) => [file, range?.replace(/\s/g, '')])

test('the faces are those of the package, without the sign of the rouble', () => {
  const read = (path: string) => facesOf(readFileSync(new URL(path, import.meta.url), 'utf8'))
  const theirs = read('../../node_modules/@fontsource-variable/golos-text/index.css')
  expect(theirs).toHaveLength(4)
  expect(read('./fonts.css')).toEqual(theirs.map(([file, range]) => [file, range?.replace('U+20AD-20C0', 'U+20AD-20BC,U+20BE-20C0')]))
})
