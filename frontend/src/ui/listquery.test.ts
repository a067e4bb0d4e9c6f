import { describe, expect, test } from 'vitest'
import { formatQuery, parseQuery, type ListDefaults } from './listquery.svelte'

const defaults: ListDefaults = { sort: 'mean', order: 'asc', filters: ['region'] }
const untouched = { search: '', sort: 'mean', order: 'asc', page: 1, filters: { region: '' } }

describe('the state of a list in the address', () => {
  test('an untouched list has an empty address', () => {
    expect(parseQuery('', defaults)).toEqual(untouched)
    expect(formatQuery(parseQuery('', defaults), defaults)).toBe('')
  })

  test.each(['search=%D0%9B%D0%B0%D0%B4%D0%B0', 'sort=name&order=desc', 'region=7&page=3', 'order=desc', 'sort=city&order=asc'])(
    '%s comes back as it went',
    (query) => expect(formatQuery(parseQuery(query, defaults), defaults)).toBe(query),
  )

  test.each(['page=0', 'page=-1', 'page=1.5', 'page=all', 'order=sideways', 'unknown=1'])('%s is nonsense and is left out', (query) =>
    expect(parseQuery(query, defaults)).toEqual(untouched),
  )
})
