import { expect, test } from 'vitest'
import { clusters, fitting, step } from './cluster'

test('clusters keep everything and keep their distance', () => {
  const things = Array.from({ length: 5000 }, (_, n) => ({ x: (n * 7919) % 1200, y: (n * 104729) % 700, item: n }))
  const found = clusters(things, 44)
  expect(found.flatMap((one) => one.items).sort((a, b) => a - b)).toEqual(things.map((one) => one.item))
  for (const [i, one] of found.entries()) {
    for (const other of found.slice(i + 1)) expect(Math.hypot(one.x - other.x, one.y - other.y)).toBeGreaterThanOrEqual(44)
  }
})

test('far things stand alone', () => {
  expect(clusters([{ x: 0, y: 0, item: 'a' }, { x: 100, y: 0, item: 'b' }], 44).map((one) => one.items)).toEqual([['a'], ['b']])
})

test('of labels that overlap the first stays', () => {
  const label = (x: number, item: string) => ({ x, y: 0, item, width: 60 })
  expect(fitting([label(0, 'a'), label(30, 'b'), label(90, 'c')], 20).map((one) => one.item)).toEqual(['a', 'c'])
})

test('a grid has a handful of lines', () => {
  for (const span of [0.03, 1, 7, 40, 360]) expect(span / step(span)).toBeLessThanOrEqual(8)
})
