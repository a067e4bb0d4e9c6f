import { expect, test } from 'vitest'
import { columnsOf, say, sayRow, toRemember, type SheetLayout } from './layout'

const table = {
  sheet: 'Форма', header: 2, columns: {}, heading: 'h',
  seen: [{ letter: 'A', samples: [], holds: 'number' as const }, { letter: 'C', samples: ['Столы чистые'], holds: 'text' as const }],
}

test('what is said of a sheet replaces what was said of it, and keeps its rows', () => {
  const first: SheetLayout[] = [{ sheet: 'Форма', header: 1 }, { sheet: 'Другой', skip: true }]
  const rows = sayRow(first, table, 'Касса', 'section')
  expect(rows).toEqual([{ sheet: 'Другой', skip: true }, { sheet: 'Форма', header: 2, columns: { A: 'number', C: 'text' }, rows: { Касса: 'section' } }])
  expect(say(rows, { sheet: 'Форма', header: 3 })).toEqual([{ sheet: 'Другой', skip: true }, { sheet: 'Форма', header: 3, rows: { Касса: 'section' } }])
})

test('only tables with a header of which something was said are remembered, whole', () => {
  expect(toRemember([], [table])).toEqual([])
  const { heading: _, ...bare } = table
  expect(toRemember([{ sheet: 'Форма' }], [bare])).toEqual([])
  expect(toRemember([{ sheet: 'Форма', header: 2 }], [table])).toEqual([{ heading: 'h', columns: columnsOf(table), rows: {} }])
})
