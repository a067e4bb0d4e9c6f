import { fireEvent, render, screen, waitFor } from '@testing-library/svelte'
import { expect, test, vi } from 'vitest'
import NewWave from './NewWave.svelte'

test('a wave at competitors is asked nothing about a ranking that it is not in', async () => {
  let made: unknown
  const version = (id: string, audit: string) => ({ id, number: 1, status: 'published', audit })
  const lists: Record<string, unknown[]> = {
    brands: [{ id: 'b', name: 'Линия' }],
    checklists: [{ title: 'Визит', versions: [version('own', 'visit')] }, { title: 'Соседи', versions: [version('rival', 'competitor')] }],
    waves: [],
  }
  vi.stubGlobal('fetch', async (request: Request) => {
    if (request.method === 'POST') made = await request.json()
    return Response.json({ items: lists[new URL(request.url, 'http://x').pathname.split('/').at(-1) ?? ''] ?? [] })
  })
  render(NewWave)
  const minimum = 'Визитов для места в рейтинге'
  await waitFor(() => expect(screen.getByLabelText(minimum)).toBeTruthy())
  await fireEvent.change(screen.getByLabelText('Чек-лист'), { target: { value: 'rival' } })
  expect(screen.queryByLabelText(minimum)).toBeNull()
  await fireEvent.input(screen.getAllByLabelText('Название')[0]!, { target: { value: 'Соседи осенью' } })
  await fireEvent.click(screen.getByRole('button', { name: 'Создать и перейти к плану' }))
  await waitFor(() => expect(made).toMatchObject({ checklist_version_id: 'rival', minimum_visits: 1 }))
})
