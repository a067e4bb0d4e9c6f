package checklists

import (
	"errors"
	"io"
	"strings"
)

// The limits of one sheet.
const (
	maxSheetRows    = 5_000   // rows with something in them
	maxSheetScan    = 50_000  // rows looked at, blank ones included
	maxSheetCells   = 300_000 // cells looked at, blank ones included
	maxSheetColumns = 60
	maxSheetAreas   = 5_000 // merged cells, and cells with drop-down lists
	maxSheetRow     = 1_048_576
	maxSheetColumn  = 16_384
)

// worksheet is what an import keeps of a sheet.
type worksheet struct {
	name   string
	hidden bool
	rows   []sheetRow // those with something in them, downwards
	// wide tells that cells to the right of maxSheetColumns were left out, long
	// that rows below the last one were.
	wide, long    bool
	hiddenColumns map[int]bool
	merges        map[int][]cellArea // by first row
	lists         []dropDown
}

type sheetRow struct {
	number int // from 1
	hidden bool
	cells  []cell // by column, from 0
}

// cellArea is a range of cells; columns from 0, rows from 1, both ends included.
type cellArea struct{ left, top, right, bottom int }

// dropDown is a list of allowed values.
type dropDown struct {
	areas   []cellArea
	formula string // `"yes,no"` or a reference
}

// sheetReader reads one worksheet part.
type sheetReader struct {
	book *bookReader
	part *xmlPart
	into *worksheet
	row  int // number of the row being read
	seen int // cells, up to maxSheetCells
	// merged and listed count areas, up to maxSheetAreas.
	merged, listed int
	list           *dropDown
}

// readSheet reads the worksheet in the part name as far as the limits allow.
func (b *bookReader) readSheet(name string, entry sheetEntry) (*worksheet, error) {
	s := &worksheet{name: entry.name, hidden: entry.hidden, hiddenColumns: map[int]bool{}, merges: map[int][]cellArea{}}
	p, err := b.openPart(name, maxImportSheet)
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
		s.long = true
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
	last := min(wholeNumber(e.attr("max"), maxSheetColumn), maxSheetColumns)
	for column := max(wholeNumber(e.attr("min"), maxSheetColumn), 1); column <= last; column++ {
		r.into.hiddenColumns[column-1] = true
	}
}

func (r *sheetReader) merge(e xmlElement) {
	areas := parseAreas(e.attr("ref"))
	if r.merged++; len(areas) == 1 && r.merged <= maxSheetAreas {
		top := areas[0].top
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
	if r.list != nil && r.list.formula != "" && r.listed < maxSheetAreas {
		r.listed += 1 + len(r.list.areas)
		r.into.lists = append(r.into.lists, *r.list)
	}
	r.list = nil
}

// readRows reads up to the end of the sheet's data, or skips to it when the
// sheet is longer than a checklist can be: what follows tells of merged cells.
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
		if scanned++; scanned > maxSheetScan || len(r.into.rows) >= maxSheetRows {
			r.into.long = true
			return ignoreEOF(r.part.skipPast("sheetData"))
		}
		if err := r.readRow(e); errors.Is(err, errEnough) {
			r.into.long = true
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
	if at := wholeNumber(start.attr("r"), maxSheetRow); at > 0 {
		r.row = at
	}
	row := sheetRow{number: r.row, hidden: isTrue(start.attr("hidden"))}
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
		if r.seen++; r.seen > maxSheetCells {
			r.keepRow(row)
			return errEnough
		}
		if at, ok := parseAddress(e.attr("r")); ok {
			column = at.left
		}
		c, err := r.readCell(e)
		if err != nil {
			return err
		}
		switch {
		case c.blank():
		case column >= maxSheetColumns:
			r.into.wide = true
		default:
			for len(row.cells) <= column {
				row.cells = append(row.cells, cell{})
			}
			row.cells[column] = c
		}
		column++
	}
}

// keepRow keeps rows with something in them. Rows go downwards: a row numbered
// out of order is written by no spreadsheet program.
func (r *sheetReader) keepRow(row sheetRow) {
	if len(row.cells) == 0 {
		return
	}
	if n := len(r.into.rows); n > 0 && r.into.rows[n-1].number >= row.number {
		return
	}
	r.into.rows = append(r.into.rows, row)
}

// at returns the cell of a row, blank where there is none.
func (r *sheetRow) at(column int) *cell {
	if column < 0 || column >= len(r.cells) {
		return &cell{}
	}
	return &r.cells[column]
}

// span returns the merged area that begins at the cell, or the cell itself.
func (s *worksheet) span(row, column int) cellArea {
	for _, m := range s.merges[row] {
		if m.left == column {
			return m
		}
	}
	return cellArea{left: column, top: row, right: column, bottom: row}
}

// listAt returns the formula of the drop-down list of a cell.
func (s *worksheet) listAt(row, column int) string {
	for _, l := range s.lists {
		for _, a := range l.areas {
			if a.top <= row && row <= a.bottom && a.left <= column && column <= a.right {
				return l.formula
			}
		}
	}
	return ""
}
