import { describe, expect, it } from 'vitest'
import { clock, moved } from './exam'

describe('the clock of an exam', () => {
  it('always shows two digits of seconds', () => {
    expect([clock(0), clock(65), clock(600), clock(3599)]).toEqual(['0:00', '1:05', '10:00', '59:59'])
  })
})

describe('moving a step', () => {
  it('swaps neighbours and stays within the list', () => {
    expect(moved(['a', 'b', 'c'], 1, -1)).toEqual(['b', 'a', 'c'])
    expect(moved(['a', 'b', 'c'], 1, 1)).toEqual(['a', 'c', 'b'])
    expect(moved(['a', 'b', 'c'], 0, -1)).toEqual(['a', 'b', 'c'])
    expect(moved(['a', 'b', 'c'], 2, 1)).toEqual(['a', 'b', 'c'])
  })
})
