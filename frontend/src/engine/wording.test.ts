/// <reference types="node" />
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { worded } from '.'

interface Case {
  name: string
  document: object
  language: string
  read: object
}

// The same cases as TestChecklist_In in Go.
const cases = JSON.parse(readFileSync(join(process.cwd(), '../checklists/testdata/wording/read.json'), 'utf8')) as Case[]

test.each(cases)('a checklist reads $name', ({ document, language, read }) => {
  expect(worded(document, language)).toEqual(read)
})

test('what a checklist is made of is left as it was', () => {
  const [{ document }] = cases as [Case]
  const before = JSON.stringify(document)
  worded(document, 'en')
  expect(JSON.stringify(document)).toBe(before)
})
