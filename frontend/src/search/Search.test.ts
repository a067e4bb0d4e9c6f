import { fireEvent, render, screen, waitFor } from '@testing-library/svelte'
import { beforeEach, expect, test, vi } from 'vitest'
import Search from './Search.svelte'
import { recentPicks } from './recent'

const asked: string[] = []

beforeEach(() => {
  asked.length = 0
  HTMLDialogElement.prototype.showModal = function () {
    this.open = true
  }
  vi.stubGlobal('fetch', (request: Request) => {
    asked.push(decodeURIComponent(new URL(request.url, 'http://x').search))
    const groups = [
      { kind: 'locations', total: 7, items: [{ id: '1', title: 'Магазин 11', note: 'L11', link: '/locations/1' }] },
      { kind: 'waves', total: 1, items: [{ id: '2', title: 'Осень', link: '/waves/2' }] },
    ]
    return Promise.resolve(Response.json({ groups }))
  })
})

test('it waits for two letters, arrows choose, Enter opens and is remembered', async () => {
  const onclose = vi.fn()
  render(Search, { onclose })
  const field = screen.getByRole('combobox')
  await fireEvent.input(field, { target: { value: 'м' } })
  expect(screen.getByRole('status').textContent).toContain('две буквы')
  await fireEvent.input(field, { target: { value: 'ма' } })
  await waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(2))
  expect(asked).toEqual(['?q=ма'])
  expect(screen.getByText('и ещё 6')).toBeTruthy()
  await fireEvent.keyDown(field, { key: 'ArrowDown' })
  expect(screen.getAllByRole('option').map((option) => option.getAttribute('aria-selected'))).toEqual(['false', 'true'])
  await fireEvent.keyDown(field, { key: 'ArrowDown' })
  expect(screen.getAllByRole('option')[0]?.getAttribute('aria-selected')).toBe('true')
  await fireEvent.keyDown(field, { key: 'Enter' })
  expect(onclose).toHaveBeenCalledOnce()
  expect(recentPicks('').map((pick) => pick.link)).toEqual(['/locations/1'])
})

test('what cannot be read of the recent picks is forgotten', () => {
  localStorage.setItem('etalon.search.', '[{"link": 7}, {"link": "/waves/2", "title": "Осень"}]')
  expect(recentPicks('').map((pick) => pick.link)).toEqual(['/waves/2'])
  localStorage.setItem('etalon.search.', '{broken')
  expect(recentPicks('')).toEqual([])
})
