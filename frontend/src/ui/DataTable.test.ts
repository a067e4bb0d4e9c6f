import { fireEvent, render, screen, within } from '@testing-library/svelte'
import { createRawSnippet } from 'svelte'
import { describe, expect, test, vi } from 'vitest'
import DataTable from './DataTable.svelte'
import { ListQuery } from './listquery.svelte'

interface Row {
  id: string
  name: string
  mean: number
}

const text = (words: string) => createRawSnippet(() => ({ render: () => `<p>${words}</p>` }))
const columns = [
  { id: 'name', label: 'Точка', sortable: true, phone: 'title' as const },
  { id: 'mean', label: 'Среднее', sortable: true, numeric: true },
  { id: 'note', label: 'Заметка' },
]

function show(rows: Row[] | undefined, more: object = {}) {
  const query = new ListQuery({ sort: 'mean' }, 2)
  const sorted = vi.spyOn(query, 'sort').mockImplementation(() => {})
  const turned = vi.spyOn(query, 'turn').mockImplementation(() => {})
  const again = vi.fn()
  const source = { value: rows && { items: rows, total: 5 }, problem: undefined, busy: false, again, ...more }
  const cell = createRawSnippet<[Row, string]>((row, column) => ({
    render: () => `<span>${column() === 'name' ? row().name : column() === 'mean' ? row().mean : ''}</span>`,
  }))
  render(DataTable<Row>, {
    props: { caption: 'Точки', columns, source, query, key: (row: Row) => row.id, cell, empty: text('Пусто: создайте') },
  })
  return { sorted, turned, again }
}

const rows = [
  { id: '1', name: 'Европа', mean: 80 },
  { id: '2', name: 'Мега', mean: 90 },
]

describe('DataTable', () => {
  test('is a table with a name, headings and cells', () => {
    show(rows)
    const table = screen.getByRole('table', { name: 'Точки' })
    expect(within(table).getAllByRole('columnheader')).toHaveLength(3)
    expect(within(table).getAllByRole('row')).toHaveLength(3)
    expect(within(table).getAllByRole('cell')[3]?.textContent).toContain('Мега')
  })

  test('says how it is sorted and asks for another order', async () => {
    const { sorted } = show(rows)
    expect(screen.getByRole('columnheader', { name: 'Среднее' }).getAttribute('aria-sort')).toBe('ascending')
    expect(screen.getByRole('columnheader', { name: 'Точка' }).getAttribute('aria-sort')).toBe('none')
    expect(screen.getByRole('columnheader', { name: 'Заметка' }).hasAttribute('aria-sort')).toBe(false)
    await fireEvent.click(screen.getByRole('button', { name: 'Точка' }))
    expect(sorted).toHaveBeenCalledWith('name')
  })

  test('can be sorted on a phone, where there are no headings', async () => {
    const { sorted } = show(rows)
    const select = screen.getByLabelText('Порядок')
    await fireEvent.change(select, { target: { value: 'name desc' } })
    expect(sorted).toHaveBeenCalledWith('name', 'desc')
  })

  test('turns pages and says which part is shown', async () => {
    const { turned } = show(rows)
    expect(screen.getByText('1–2 из 5')).toBeTruthy()
    await fireEvent.click(screen.getByRole('button', { name: 'Дальше' }))
    expect(turned).toHaveBeenCalledWith(2)
    expect((screen.getByRole('button', { name: 'Назад' }) as HTMLButtonElement).disabled).toBe(true)
  })

  test('says what to do when it is empty', () => {
    show([])
    expect(screen.getByText('Пусто: создайте')).toBeTruthy()
    expect(screen.queryByRole('table')).toBeNull()
  })

  test('keeps its rows while asking again, and offers to repeat what failed', async () => {
    const { again } = show(rows, { busy: true, problem: { title: 'Нет связи', detail: 'Повторите.', requestId: '' } })
    expect(screen.getByRole('table').getAttribute('aria-busy')).toBe('true')
    expect(screen.getByRole('alert').textContent).toContain('Нет связи')
    await fireEvent.click(screen.getByRole('button', { name: 'Повторить' }))
    expect(again).toHaveBeenCalledOnce()
  })

  test('shows that it loads before the first answer', () => {
    show(undefined)
    expect(screen.getByText('Загружается')).toBeTruthy()
  })
})
