// Rules of the house that no compiler checks. Each names the files that break it.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const sources = import.meta.glob<string>(['./**/*.ts', './**/*.svelte', './**/*.css'], {
  query: '?raw',
  import: 'default',
  eager: true,
})
const files = Object.entries(sources).filter(([path]) => !/\.test\.ts$|\.gen\.ts$/.test(path))
const code = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|<!--[\s\S]*?-->|(^|\s)\/\/.*$/gm, '')
const imports = (text: string) => [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map((m) => m[1] ?? '')
const breaking = (wrong: (text: string) => boolean, within = /./) =>
  files.filter(([path, text]) => within.test(path) && wrong(text)).map(([path]) => path)

test('words live in the message files', () => {
  expect(breaking((text) => /[А-Яа-яЁё]/.test(code(text)))).toEqual([])
})

test('files are at most 300 lines long', () => {
  expect(breaking((text) => text.split('\n').length > 300)).toEqual([])
})

test('nothing is inline that the content security policy refuses', () => {
  expect(breaking((text) => /\sstyle="|\{@html/.test(code(text)))).toEqual([])
})

test('ui knows no domain', () => {
  const foreign = (path: string) => !/^\.\/|^\.\.\/i18n\//.test(path)
  expect(breaking((text) => imports(text).some(foreign), /^\.\/ui\//)).toEqual([])
})

test('the engine is pure', () => {
  expect(breaking((text) => imports(text).some((path) => !path.startsWith('./')), /^\.\/engine\//)).toEqual([])
})

test('pages do not know the frame they stand in', () => {
  const frame = (path: string) => path.startsWith('../app/')
  expect(breaking((text) => imports(text).some(frame), /^\.\/(?!app\/)[^/]+\//)).toEqual([])
})

test('every custom property that is used is set somewhere', () => {
  // Vitest gives style sheets out as empty.
  const sheets = files.map(([path, text]) => (path.endsWith('.css') ? readFileSync(`src/${path}`, 'utf8') : text))
  const set = new Set(sheets.flatMap((text) => [...text.matchAll(/(--[\w-]+)(?:=|:)/g)].map((m) => m[1])))
  const unset = (text: string) => [...text.matchAll(/var\((--[\w-]+)\)/g)].some((m) => !set.has(m[1]))
  expect(breaking(unset)).toEqual([])
})
