package workbook

import (
	"errors"
	"io"
	"strings"
)

// The limits of one sheet.
const (
	MaxRows    = 5_000   // rows with something in them that Read keeps
	maxScan    = 50_000  // rows looked at, blank ones included
	maxCells   = 300_000 // cells looked at, blank ones included
	maxHeld    = 600_000 // cells kept of all sheets, with the blank ones between them
	MaxColumns = 60
	maxAreas   = 5_000 // merged cells, and cells with drop-down lists
	lastRow    = 1_048_576
	lastColumn = 16_384
)

// Sheet is what is kept of a sheet.
type Sheet struct {
	Name   string // empty for CSV
	Hidden bool
	Rows   []Row // those with something in them, downwards
	// Wide tells that cells to the right of MaxColumns were left out, Long that
	// rows below the last one were.
	Wide, Long    bool
	HiddenColumns map[int]bool   // from 0
	merges        map[int][]Area // by first row
	lists         []dropDown
}

// Row is a row with something in it.
type Row struct {
	Number int // from 1
	Hidden bool
	Cells  []Cell // by column, from 0
}

// Area is a range of cells; columns from 0, rows from 1, both ends included.
type Area struct{ Left, Top, Right, Bottom int }

// dropDown is a list of allowed values.
type dropDown struct {
	areas   []Area
	formula string // `"yes,no"` or a reference
}

// sheetReader reads one worksheet part.
type sheetReader struct {
	book *reader
	part *xmlPart
	into *Sheet
	row  int // number of the row being read
	seen int // cells, up to maxCells
	// merged and listed count areas, up to maxAreas.
	merged, listed int
	list           *dropDown
}

// readSheet reads the worksheet in the part name as far as the limits allow.
func (b *reader) readSheet(name string, entry sheetEntry) (*Sheet, error) {
	s := &Sheet{Name: entry.name, Hidden: entry.hidden, HiddenColumns: map[int]bool{}, merges: map[int][]Area{}}
	p, err := b.openPart(name, maxSheet)
	if err != nil {
		return nil, err
	}
	if p == nil {
		return nil, damaged(name)
	}
	defer p.close() //nolint:errcheck // the checksum is of no interest once the tags are read
	r := &sheetReader{book: b, part: p, into: s}
	switch err := r.read(); {
	case errors.Is(err, errXMLBudget):
		s.Long = true
	case err != nil:
		return nil, damaged(name)
	}
	return s, nil
}

func (r *sheetReader) read() error {
	for {
		e, err := r.part.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch {
		case e.end && e.name == "dataValidation":
			r.keepList()
		case e.end:
		case e.name == "":
			r.listText(e)
		case e.name == "col":
			r.hideColumns(e)
		case e.name == "sheetData":
			if err := r.readRows(); err != nil {
				return err
			}
		case e.name == "mergeCell":
			r.merge(e)
		case e.name == "dataValidation":
			r.list = &dropDown{areas: parseAreas(e.attr("sqref"))}
			if e.attr("type") != "list" {
				r.list = nil
			}
		}
	}
}

func (r *sheetReader) hideColumns(e xmlElement) {
	if !isTrue(e.attr("hidden")) {
		return
	}
	last := min(wholeNumber(e.attr("max"), lastColumn), MaxColumns)
	for column := max(wholeNumber(e.attr("min"), lastColumn), 1); column <= last; column++ {
		r.into.HiddenColumns[column-1] = true
	}
}

func (r *sheetReader) merge(e xmlElement) {
	areas := parseAreas(e.attr("ref"))
	if r.merged++; len(areas) == 1 && r.merged <= maxAreas {
		top := areas[0].Top
		r.into.merges[top] = append(r.into.merges[top], areas[0])
	}
}

// listText takes the text inside a drop-down list. Lists that refer to another
// sheet stand in an extension, which gives their place as a tag of its own.
func (r *sheetReader) listText(e xmlElement) {
	if r.list == nil {
		return
	}
	switch e.within {
	case "formula1", "f":
		if r.list.formula == "" {
			r.list.formula = strings.TrimSpace(e.text)
		}
	case "sqref":
		r.list.areas = append(r.list.areas, parseAreas(e.text)...)
	}
}

func (r *sheetReader) keepList() {
	if r.list != nil && r.list.formula != "" && r.listed < maxAreas {
		r.listed += 1 + len(r.list.areas)
		r.into.lists = append(r.into.lists, *r.list)
	}
	r.list = nil
}

// readRows reads up to the end of the sheet's data, or skips to it when the
// sheet is longer than the limit: what follows tells of merged cells.
func (r *sheetReader) readRows() error {
	for scanned := 0; ; {
		e, err := r.part.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch {
		case e.end && e.name == "sheetData":
			return nil
		case e.end || e.name != "row":
			continue
		}
		if scanned++; scanned > maxScan || len(r.into.Rows) >= r.book.rows || r.book.held >= maxHeld {
			r.into.Long = true
			return ignoreEOF(r.part.skipPast("sheetData"))
		}
		if err := r.readRow(e); errors.Is(err, errEnough) {
			r.into.Long = true
			return ignoreEOF(r.part.skipPast("sheetData"))
		} else if err != nil {
			return err
		}
	}
}

func ignoreEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

func (r *sheetReader) readRow(start xmlElement) error {
	r.row++
	if at := wholeNumber(start.attr("r"), lastRow); at > 0 {
		r.row = at
	}
	row := Row{Number: r.row, Hidden: isTrue(start.attr("hidden"))}
	for column := 0; ; {
		e, err := r.part.next()
		if err != nil {
			return err
		}
		switch {
		case e.end && e.name == "row":
			r.keepRow(row)
			return nil
		case e.end || e.name != "c":
			continue
		}
		if r.seen++; r.seen > maxCells {
			r.keepRow(row)
			return errEnough
		}
		if at, ok := parseAddress(e.attr("r")); ok {
			column = at.Left
		}
		c, err := r.readCell(e)
		if err != nil {
			return err
		}
		switch {
		case c.Blank():
		case column >= MaxColumns:
			r.into.Wide = true
		default:
			for len(row.Cells) <= column {
				row.Cells = append(row.Cells, Cell{})
			}
			row.Cells[column] = c
		}
		column++
	}
}

// keepRow keeps rows with something in them. Rows go downwards: a row numbered
// out of order is written by no spreadsheet program.
func (r *sheetReader) keepRow(row Row) {
	if len(row.Cells) == 0 {
		return
	}
	if n := len(r.into.Rows); n > 0 && r.into.Rows[n-1].Number >= row.Number {
		return
	}
	r.book.held += len(row.Cells)
	r.into.Rows = append(r.into.Rows, row)
}

// Path names a cell of the sheet in a fault: "Лист1!B7", or "B7" of a CSV.
func (s *Sheet) Path(column, row int) string {
	return strings.TrimPrefix(s.Name+"!"+Address(column, row), "!")
}

// At returns the cell of a row, blank where there is none.
func (r *Row) At(column int) *Cell {
	if column < 0 || column >= len(r.Cells) {
		return &Cell{}
	}
	return &r.Cells[column]
}

// Span returns the merged area that begins at the cell, or the cell itself.
func (s *Sheet) Span(row, column int) Area {
	for _, m := range s.merges[row] {
		if m.Left == column {
			return m
		}
	}
	return Area{Left: column, Top: row, Right: column, Bottom: row}
}

// ListAt returns the formula of the drop-down list of a cell.
func (s *Sheet) ListAt(row, column int) string {
	for _, l := range s.lists {
		for _, a := range l.areas {
			if a.Top <= row && row <= a.Bottom && a.Left <= column && column <= a.Right {
				return l.formula
			}
		}
	}
	return ""
}
