// What somebody says a workbook's sheets hold.
import type { ImportPreview } from '../api/types'

type Table = ImportPreview['tables'][number]
export type Holds = Table['seen'][number]['holds']
/** What a single row can be said to be. */
export type RowSaid = 'question' | 'section' | 'note'

/** What is said of one sheet. What is absent is guessed; with the sheet alone, it is to be read. */
export interface SheetLayout {
  sheet: string
  skip?: boolean
  /** Row, from 1; 0: the table has none. */
  header?: number
  columns?: Record<string, Holds>
  /** By the text of a row. */
  rows?: Record<string, RowSaid>
}

/** What the columns of a table hold now, by letter. */
export const columnsOf = (table: Table): Record<string, Holds> => Object.fromEntries(table.seen.map(({ letter, holds }) => [letter, holds]))

/**
 * One more thing that is said of a sheet. Another header makes the columns a guess again; what rows
 * are stays said.
 */
export function say(layout: SheetLayout[], more: SheetLayout): SheetLayout[] {
  const before = layout.find(({ sheet }) => sheet === more.sheet)
  const rows = { ...before?.rows, ...more.rows }
  return [...layout.filter(({ sheet }) => sheet !== more.sheet), Object.keys(rows).length > 0 ? { ...more, rows } : more]
}

/** A row of a table is of another kind than it was taken for. */
export function sayRow(layout: SheetLayout[], table: Table, text: string, kind: RowSaid): SheetLayout[] {
  return say(layout, { sheet: table.sheet, header: table.header ?? 0, columns: columnsOf(table), rows: { [text]: kind } })
}

/** What is worth remembering for files with the same headers: tables of which something was said. */
export function toRemember(layout: SheetLayout[], tables: Table[]): { heading: string; columns: Record<string, Holds>; rows: Record<string, RowSaid> }[] {
  return tables.flatMap((table) => {
    const said = layout.find(({ sheet }) => sheet === table.sheet)
    return said && table.heading ? [{ heading: table.heading, columns: columnsOf(table), rows: said.rows ?? {} }] : []
  })
}
