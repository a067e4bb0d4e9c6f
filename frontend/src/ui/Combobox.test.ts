import { fireEvent, render, screen, waitFor } from '@testing-library/svelte'
import { describe, expect, test, vi } from 'vitest'
import Combobox, { type Option } from './Combobox.svelte'

const places: Option[] = [
  { value: '1', label: 'Мега', note: 'S001' },
  { value: '2', label: 'Европа', note: 'S002' },
  { value: '3', label: 'Мега Юг', note: 'S003' },
]

function show(find = async (words: string) => places.filter((p) => p.label.includes(words)), value: Option | null = null) {
  const onchoose = vi.fn()
  const asked = vi.fn(find)
  render(Combobox, { props: { label: 'Точка', name: 'location', value, find: asked, onchoose, pause: 0 } })
  return { onchoose, asked, field: screen.getByRole('combobox', { name: 'Точка' }) as HTMLInputElement }
}
const type = (field: HTMLInputElement, value: string) => fireEvent.input(field, { target: { value } })
const press = (field: HTMLInputElement, key: string) => fireEvent.keyDown(field, { key })
const active = (field: HTMLInputElement) => document.getElementById(field.getAttribute('aria-activedescendant') ?? '')?.textContent

describe('Combobox', () => {
  test('finds by typing and chooses by the keyboard', async () => {
    const { field, onchoose } = show()
    expect(field.getAttribute('aria-expanded')).toBe('false')
    await type(field, 'Мега')
    await waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(2))
    expect(field.getAttribute('aria-expanded')).toBe('true')
    expect(screen.getByRole('status').textContent).toContain('Найдено 2 варианта')
    expect(active(field)).toContain('S001')
    await press(field, 'ArrowDown')
    expect(active(field)).toContain('S003')
    await press(field, 'ArrowDown')
    expect(active(field)).toContain('S001')
    await press(field, 'ArrowUp')
    await press(field, 'Enter')
    expect(onchoose).toHaveBeenCalledWith(places[2])
    expect(field.value).toBe('Мега Юг')
    expect(field.getAttribute('aria-expanded')).toBe('false')
  })

  test('shows the first few when it is opened, and chooses by a press', async () => {
    const { field, asked, onchoose } = show()
    await fireEvent.click(field)
    await fireEvent.click(await screen.findByRole('option', { name: /Европа/ }))
    expect(asked).toHaveBeenCalledWith('', expect.anything())
    expect(onchoose).toHaveBeenCalledWith(places[1])
  })

  test('Escape and leaving keep what was chosen; words that chose nothing are dropped', async () => {
    const { field, onchoose } = show(undefined, places[0])
    await type(field, 'Евр')
    await press(field, 'Escape')
    expect(field.value).toBe('Мега')
    await type(field, 'Евр')
    await fireEvent.blur(field)
    expect(field.value).toBe('Мега')
    expect(onchoose).not.toHaveBeenCalled()
  })

  test('an emptied field and the cross choose nothing', async () => {
    const { field, onchoose } = show(undefined, places[0])
    await type(field, '')
    await fireEvent.blur(field)
    expect(onchoose).toHaveBeenLastCalledWith(null)
    await fireEvent.click(field)
    await fireEvent.click(await screen.findByRole('option', { name: /Европа/ }))
    await fireEvent.click(screen.getByRole('button', { name: 'Очистить: Точка' }))
    expect(onchoose).toHaveBeenLastCalledWith(null)
  })

  test('an older answer never replaces a newer one', async () => {
    const waiting: ((found: Option[]) => void)[] = []
    const { field } = show(() => new Promise<Option[]>((resolve) => waiting.push(resolve)))
    await type(field, 'М')
    await waitFor(() => expect(waiting).toHaveLength(1))
    await type(field, 'Е')
    await waitFor(() => expect(waiting).toHaveLength(2))
    waiting[1]?.([places[1] as Option])
    await screen.findByRole('option', { name: /Европа/ })
    waiting[0]?.(places)
    await new Promise((done) => setTimeout(done))
    expect(screen.getAllByRole('option')).toHaveLength(1)
  })

  test('says that nothing was found, and that the search failed', async () => {
    let fail = false
    const { field } = show(async () => {
      if (fail) throw new Error('no server')
      return []
    })
    await type(field, 'нет')
    await waitFor(() => expect(screen.getByRole('status').textContent).toBe('Ничего не нашлось'))
    fail = true
    await type(field, 'нет такого')
    await waitFor(() => expect(screen.getByRole('status').textContent).toContain('Поиск не удался'))
  })
})
