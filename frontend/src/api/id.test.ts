import { expect, test } from 'vitest'
import { newId } from './id'

test('ids are UUIDs of version 7, in the order of time, never twice', () => {
  const ids = Array.from({ length: 1000 }, (_, i) => newId(1_800_000_000_000 + i))
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect([...ids].sort()).toEqual(ids)
  expect(new Set(ids).size).toBe(ids.length)
  expect(parseInt((ids[0] ?? '').replace('-', '').slice(0, 12), 16)).toBe(1_800_000_000_000)
})
