import { flushSync } from 'svelte'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Kept, keeping } from './kept.svelte'
import { toasts } from './toasts.svelte'

const day = 86_400_000

beforeEach(() => {
  toasts.list = []
  keeping.of('anna')
})
afterEach(() => {
  keeping.of('')
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** What a tab of the same person on the same device writes. */
function otherTab(key: string, value: unknown, at = Date.now() + 1): void {
  localStorage.setItem(key, JSON.stringify({ at, tab: 'other', value }))
}

describe('typed text', () => {
  test('survives a reload until it is sent', () => {
    new Kept('form.name', '').value = 'Анна'
    const again = new Kept('form.name', '')
    expect(again.value).toBe('Анна')
    again.forget()
    expect(again.value).toBe('')
    expect(new Kept('form.name', '').value).toBe('')
    expect(keeping.any).toBe(false)
  })

  test('may be an object whose fields are changed in place', () => {
    const form = new Kept('form', { name: '', city: 'Тверь' })
    form.value.name = 'Лада'
    flushSync()
    const again = new Kept('form', { name: '', city: '' })
    expect(again.value).toEqual({ name: 'Лада', city: 'Тверь' })
    expect([again.changed, new Kept('other', { name: '' }).changed]).toEqual([true, false])
    form.forget()
    flushSync()
    expect(new Kept('form', { name: '', city: '' }).value).toEqual({ name: '', city: '' })
  })

  test('that was sent while the form stays open is no longer kept, and what comes after it is', () => {
    const kept = new Kept('form', '')
    kept.value = 'sent'
    kept.settle()
    expect([kept.value, kept.changed, new Kept('form', '').value]).toEqual(['sent', false, ''])
    kept.value = 'sent, and more'
    expect(new Kept('form', '').value).toBe('sent, and more')
  })

  test('as the form began is not kept', () => {
    const kept = new Kept('form', 'start')
    kept.value = 'other'
    kept.value = 'start'
    expect(keeping.any).toBe(false)
  })

  test('that cannot be read is as if it were not there', () => {
    localStorage.setItem('etalon.kept.anna.form', '{broken')
    expect(new Kept('form', 'start').value).toBe('start')
  })

  test('that does not fit into the storage does not stop the typing', () => {
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError')
    })
    const kept = new Kept('form', '')
    kept.value = 'text'
    expect(kept.value).toBe('text')
  })
})

describe('drafts belong to an account', () => {
  test('another account never sees them, and the same one finds them again', () => {
    new Kept('form', '').value = 'тайна Анны'
    keeping.of('boris')
    expect(new Kept('form', '').value).toBe('')
    new Kept('form', '').value = 'Борис'
    keeping.of('anna')
    expect(new Kept('form', '').value).toBe('тайна Анны')
  })

  test('signing out for good throws away one\'s own only', () => {
    new Kept('form', '').value = 'Анна'
    keeping.of('boris')
    new Kept('form', '').value = 'Борис'
    expect(keeping.any).toBe(true)
    keeping.clear()
    expect(keeping.any).toBe(false)
    keeping.of('anna')
    expect(new Kept('form', '').value).toBe('Анна')
  })

  test('before the sign-in they last as long as the tab', () => {
    keeping.of('')
    new Kept('sign-in.email', '').value = 'anna@example.ru'
    expect(JSON.stringify({ ...localStorage })).not.toContain('anna@example.ru')
    expect(new Kept('sign-in.email', '').value).toBe('anna@example.ru')
  })

  test('after thirty days they are thrown away', () => {
    vi.useFakeTimers({ now: 100 * day })
    new Kept('old', '').value = 'давно'
    vi.setSystemTime(129 * day)
    new Kept('new', '').value = 'вчера'
    vi.setSystemTime(131 * day)
    keeping.of('anna')
    expect([new Kept('old', '').value, new Kept('new', '').value]).toEqual(['', 'вчера'])
  })
})

describe('two tabs with the same form', () => {
  const key = 'etalon.kept.anna.form'

  test('do not overwrite each other, and it is said', () => {
    const mine = new Kept('form', '')
    mine.value = 'моё'
    otherTab(key, 'в другой вкладке')
    mine.value = 'моё и больше'
    expect(JSON.parse(localStorage.getItem(key) ?? '').value).toBe('в другой вкладке')
    expect(toasts.list).toHaveLength(1)
    expect(new Kept('form', '').value).toBe('моё и больше')
    mine.forget()
    expect(new Kept('form', '').value).toBe('в другой вкладке')
  })

  test('a tab that opens the form later goes on with what is there', () => {
    otherTab(key, 'начало')
    const mine = new Kept('form', '')
    expect(mine.value).toBe('начало')
    mine.value = 'начало и конец'
    expect(toasts.list).toEqual([])
    expect(JSON.parse(localStorage.getItem(key) ?? '').value).toBe('начало и конец')
  })

  test('what a closed tab left beside the draft is found', () => {
    otherTab(`${key}@closed`, 'осталось')
    expect(new Kept('form', '').value).toBe('осталось')
  })
})
