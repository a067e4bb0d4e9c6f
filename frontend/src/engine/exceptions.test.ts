import { describe, expect, it } from 'vitest'
import { dayIn, exceptedOn, parseAnswers, parseChecklist, score, type Exception } from '.'

const exception = (id: string, from: string, until: string, ...questions: string[]): Exception => ({ id, from, until, questions })
const ids = (list: Exception[], day: string) => Object.fromEntries([...exceptedOn(list, day)].map(([question, e]) => [question, e.id]))

describe('exceptedOn', () => {
  const winter = exception('winter', '2028-01-10', '2028-02-29', 'q1', 'q2')

  it('holds on its first and its last day, and on no other', () => {
    expect(ids([winter], '2028-01-09')).toEqual({})
    expect(ids([winter], '2028-01-10')).toEqual({ q1: 'winter', q2: 'winter' })
    expect(ids([winter], '2028-02-29')).toEqual({ q1: 'winter', q2: 'winter' })
    expect(ids([winter], '2028-03-01')).toEqual({})
  })

  it('names the exception that ends last, then the smaller id', () => {
    expect(ids([winter, exception('b', '2028-02-01', '2028-03-31', 'q2')], '2028-02-10')).toEqual({ q1: 'winter', q2: 'b' })
    expect(ids([winter, exception('a', '2028-02-01', '2028-02-29', 'q2')], '2028-02-10')).toEqual({ q1: 'winter', q2: 'a' })
  })
})

describe('dayIn', () => {
  it('is the day of the location, not of the phone', () => {
    const night = new Date('2028-02-29T14:30:00Z') // 00:30 in Vladivostok
    expect(dayIn(night, 'Asia/Vladivostok')).toBe('2028-03-01')
    expect(dayIn(night, 'Europe/Moscow')).toBe('2028-02-29')
    expect(dayIn(new Date('2027-12-31T20:59:59Z'), 'Europe/Moscow')).toBe('2027-12-31')
    expect(dayIn(new Date('2027-12-31T21:00:00Z'), 'Europe/Moscow')).toBe('2028-01-01')
  })
})

it('a visit made offline is scored without what its day excepts', () => {
  const checklist = parseChecklist({
    sections: [{ id: 's', questions: [{ id: 'q1', kind: 'yes_no', points: 3 }, { id: 'q2', kind: 'yes_no', points: 1, critical: true }] }],
  })
  const day = dayIn(new Date('2028-02-29T10:00:00Z'), 'Asia/Vladivostok')
  const excepted = exceptedOn([exception('x', '2028-02-01', '2028-02-29', 'q2')], day)
  const result = score(checklist, parseAnswers(checklist, { q1: 'yes' }), {}, excepted)
  expect(result).toMatchObject({ raw: 10000, failed: false, missing: [], hidden: [], excepted: ['q2'] })
})
