package workbook

import (
	"iter"
	"slices"
	"strings"
	"unicode"

	"etalon/internal/fault"
)

const (
	maxHeaderRow = 20  // below which no headings are looked for
	maxFields    = 100 // of one fault
)

// Column is a column that an import knows.
type Column struct {
	Key              string // by which the import asks for it
	Russian, English string // headings, and what messages call it
	Also             []string
	Required         bool
}

// Label names the column to readers of either language.
func (c Column) Label() string {
	if c.Russian == c.English || c.English == "" {
		return c.Russian
	}
	return strings.TrimPrefix(c.Russian+" / "+c.English, " / ")
}

// Table is a plain table: a row of headings, and below it one thing a row.
type Table struct {
	Sheet   string        // empty for CSV
	Header  int           // number of the row of headings
	Unknown []fault.Field // headings that no column has; they are not read

	sheet   *Sheet
	first   int            // index of the row below the headings
	columns map[string]int // key → column, from 0
}

// FindTable finds the table among the visible sheets: the row with the most known
// headings among the first 20 of each. Headings are compared without regard to
// case, spaces, ё and a closing "*" or ":". No two columns may share a heading.
//
// Every required column must be there, none twice, and there may be maxRows rows of
// data, all of which can be read; otherwise FindTable fails with ErrNoHeader,
// ErrHeader, ErrTooManyRows, ErrTooManyColumns or ErrCells.
func FindTable(b *Book, columns []Column, maxRows int) (*Table, error) {
	known := map[string]string{} // heading → key
	for _, c := range columns {
		for _, name := range append([]string{c.Russian, c.English}, c.Also...) {
			if name = heading(name); name != "" {
				known[name] = c.Key
			}
		}
	}
	var best *Table
	for _, s := range b.Sheets {
		for i := 0; i < len(s.Rows) && s.Rows[i].Number <= maxHeaderRow && !s.Hidden; i++ {
			t := &Table{Sheet: s.Name, Header: s.Rows[i].Number, sheet: s, first: i + 1, columns: headings(&s.Rows[i], known)}
			if len(t.columns) > 0 && (best == nil || len(t.columns) > len(best.columns)) {
				best = t
			}
		}
	}
	if best == nil {
		return nil, ErrNoHeader.With(fault.Params{"Columns": labels(columns)})
	}
	for _, check := range []func() error{
		func() error { return best.checkHeader(columns, known) },
		func() error { return best.checkSize(maxRows) },
		best.checkCells,
	} {
		if err := check(); err != nil {
			return nil, err
		}
	}
	return best, nil
}

// Fold makes headings and names comparable: without case, spaces, ё and a closing "*"
// or ":".
func Fold(text string) string {
	text = strings.Map(func(r rune) rune {
		switch r = unicode.ToLower(r); {
		case unicode.IsSpace(r):
			return -1
		case r == 'ё':
			return 'е'
		}
		return r
	}, text)
	return strings.TrimRight(text, "*:")
}

func heading(text string) string { return Fold(clean(text)) }

// headings finds the known columns of a row, each where it stands first.
func headings(row *Row, known map[string]string) map[string]int {
	found := map[string]int{}
	for column := range row.Cells {
		key, ok := known[heading(row.Cells[column].Text)]
		if _, twice := found[key]; ok && !twice {
			found[key] = column
		}
	}
	return found
}

// labels names the columns that a table needs, or all where it needs none.
func labels(columns []Column) string {
	var required, all []string
	for _, c := range columns {
		all = append(all, c.Label())
		if c.Required {
			required = append(required, c.Label())
		}
	}
	if len(required) == 0 {
		required = all
	}
	return strings.Join(required, ", ")
}

func (t *Table) checkHeader(columns []Column, known map[string]string) error {
	var wrong []fault.Field
	for _, c := range columns {
		if c.Required && !t.Has(c.Key) {
			wrong = append(wrong, fault.Field{Path: t.sheet.Path(0, t.Header), Code: "workbook_column_missing", Params: fault.Params{"Column": c.Label()}})
		}
	}
	row := &t.sheet.Rows[t.first-1]
	for column := range row.Cells {
		text := OneLine(row.Cells[column].Text)
		path, params := t.sheet.Path(column, t.Header), fault.Params{"Column": shorten(text)}
		switch key, ok := known[heading(text)]; {
		case ok && t.columns[key] != column:
			wrong = append(wrong, fault.Field{Path: path, Code: "workbook_column_twice", Params: params})
		case !ok && text != "":
			t.Unknown = append(t.Unknown, fault.Field{Path: path, Code: "workbook_column_unknown", Params: params})
		}
	}
	if len(wrong) > 0 {
		return ErrHeader.At(wrong...)
	}
	return nil
}

// shorten keeps messages short, whatever stands in the row of headings.
func shorten(text string) string {
	if letters := []rune(text); len(letters) > 80 {
		return string(letters[:79]) + "…"
	}
	return text
}

// checkSize refuses what would be read in part: of a list of people or shops, the
// rest would look like those who left.
func (t *Table) checkSize(maxRows int) error {
	rows, read := 0, t.Header
	for r := range t.Rows() {
		if rows++; rows > maxRows {
			return overLimit(ErrTooManyRows, t.sheet.Path(0, r.Number), maxRows)
		}
		read = r.Number
	}
	switch {
	case t.sheet.Long:
		return overLimit(ErrTooManyRows, t.sheet.Path(0, read+1), rows)
	case t.sheet.Wide:
		return overLimit(ErrTooManyColumns, t.sheet.Path(MaxColumns, t.Header), MaxColumns)
	}
	return nil
}

// checkCells refuses texts that were cut and formulas that failed.
func (t *Table) checkCells() error {
	var wrong []fault.Field
	for r := range t.Rows() {
		for column := range r.row.Cells {
			c, path := &r.row.Cells[column], t.sheet.Path(column, r.Number)
			switch {
			case len(wrong) >= maxFields || !t.named(column):
			case c.Cut:
				wrong = append(wrong, tooLong(path))
			case c.Failed, c.Uncomputed:
				wrong = append(wrong, fault.Field{Path: path, Code: "workbook_cell_failed"})
			}
		}
	}
	if len(wrong) > 0 {
		return unreadable(wrong...)
	}
	return nil
}

func (t *Table) named(column int) bool {
	for _, at := range t.columns {
		if at == column {
			return true
		}
	}
	return false
}

// Has reports whether the table has the column key.
func (t *Table) Has(key string) bool {
	_, ok := t.columns[key]
	return ok
}

// Rows gives the rows of data downwards, without blank ones. Hidden rows are among
// them: a filter hides rows that are meant as much as the others.
func (t *Table) Rows() iter.Seq[Record] {
	return func(yield func(Record) bool) {
		for i := t.first; i < len(t.sheet.Rows); i++ {
			row := &t.sheet.Rows[i]
			blank := !slices.ContainsFunc(row.Cells, func(c Cell) bool { return c.Text != "" || c.Uncomputed })
			if !blank && !yield(Record{Number: row.Number, table: t, row: row}) {
				return
			}
		}
	}
}

// Record is a row of data.
type Record struct {
	Number int // of the row, from 1

	table *Table
	row   *Row
}

// Cell is the cell of the column key; blank where the table has none.
func (r Record) Cell(key string) *Cell {
	if column, ok := r.table.columns[key]; ok {
		return r.row.At(column)
	}
	return &Cell{}
}

// Text is the text of the column key, lines kept.
func (r Record) Text(key string) string { return r.Cell(key).Text }

// Float is the number in the column key, typed as a number or as text: "55,75".
// Dates and percentages are none.
func (r Record) Float(key string) (float64, bool) {
	c := r.Cell(key)
	switch {
	case c.Date, c.Percent:
		return 0, false
	case c.Numeric:
		return c.Number, true
	}
	return parseNumber(c.Text)
}

// Address is the address of the cell of the column key, such as "B7"; that of the
// row's first cell where the table has no such column.
func (r Record) Address(key string) string { return Address(r.table.columns[key], r.Number) }

// Path is that cell as the path of a fault's field: "Лист1!B7".
func (r Record) Path(key string) string { return r.table.sheet.Path(r.table.columns[key], r.Number) }

func overLimit(err *fault.Error, path string, most int) error {
	params := fault.Params{"Max": most, "Cell": path}
	return err.With(params).At(fault.Field{Path: path, Code: err.Code, Params: params})
}

func unreadable(cells ...fault.Field) error {
	return ErrCells.With(fault.Params{"Cell": cells[0].Path}).At(cells...)
}

func tooLong(path string) fault.Field {
	return fault.Field{Path: path, Code: "workbook_cell_too_long", Params: fault.Params{"Max": maxCellText}}
}
