import { expect, test } from 'vitest'
import type { StandardVersion } from '../api/types'
import { asking, positionsOf, sectionsFor } from './position.svelte'

const rule = (code: string, positions?: string[]) => ({ lineage: code, code, statement: code, level: 'mandatory' as const, ...(positions ? { positions } : {}) })
const version = {
  content: {
    sections: [
      { title: 'Встреча', requirements: [rule('1.1', ['кассир', 'продавец']), rule('1.2')] },
      { title: 'Зал', requirements: [rule('2.1', ['продавец'])] },
    ],
  },
} as StandardVersion

test('positions are listed once, in the order of the text', () => {
  expect(positionsOf(version)).toEqual(['кассир', 'продавец'])
})

test('a position reads its own rules and those of everybody, without empty sections', () => {
  const codes = (position: string) => sectionsFor(version, position).map((section) => section.requirements.map((one) => one.code))
  expect(codes('кассир')).toEqual([['1.1', '1.2']])
  expect(codes('')).toEqual([['1.1', '1.2'], ['2.1']])
})

test('an address names a position as it is written', () => {
  expect(new URLSearchParams(asking('продавец & кассир')).get('position')).toBe('продавец & кассир')
  expect(asking('')).toBe('')
})
