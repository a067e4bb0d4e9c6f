import { expect, test, vi } from 'vitest'
import { Kept } from './kept.svelte'

test('typed text survives a reload until it is sent', () => {
  new Kept('form.name', '').value = 'Анна'
  const again = new Kept('form.name', '')
  expect(again.value).toBe('Анна')
  again.forget()
  expect(again.value).toBe('')
  expect(new Kept('form.name', '').value).toBe('')
})

test('what cannot be read is as if it were not there', () => {
  sessionStorage.setItem('etalon.kept.form', '{broken')
  expect(new Kept('form', 'start').value).toBe('start')
})

test('a full storage does not stop the typing', () => {
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError')
  })
  const kept = new Kept('form', '')
  kept.value = 'text'
  expect(kept.value).toBe('text')
  vi.restoreAllMocks()
})
