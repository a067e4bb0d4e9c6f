package workbook

import (
	"bytes"
	"errors"
	"io"

	"etalon/internal/fault"
)

// Faults of a table, besides those of the file.
var (
	ErrNotTable       = fault.New(fault.Invalid, "workbook_not_a_table")        // neither Excel nor CSV
	ErrCells          = fault.New(fault.Invalid, "workbook_cells_unreadable")   // the fields name them; params: Cell, the first
	ErrTooManyRows    = fault.New(fault.TooLarge, "workbook_too_many_rows")     // params: Max, Cell
	ErrTooManyColumns = fault.New(fault.TooLarge, "workbook_too_many_columns")  // params: Max, Cell
	ErrNoHeader       = fault.New(fault.Invalid, "workbook_no_header")          // params: Columns
	ErrHeader         = fault.New(fault.Invalid, "workbook_header_not_as_told") // the fields name the columns
)

// Limits bound a table being opened. Besides, CSV has at most 300,000 cells, and the
// sheets of a workbook 600,000 together, blank ones to the left of others included.
type Limits struct {
	Bytes int64 // of the file; 10 MB is the most, and what zero means
	Rows  int   // of data, so that headings come on top; zero means MaxRows
}

func (l Limits) settled() Limits {
	if l.Bytes <= 0 || l.Bytes > maxFile {
		l.Bytes = maxFile
	}
	if l.Rows <= 0 {
		l.Rows = MaxRows
	}
	l.Rows += maxHeaderRow
	return l
}

func (l Limits) tooLarge() error {
	return ErrTooLarge.With(fault.Params{"MaxMB": (l.Bytes + 1<<20 - 1) >> 20})
}

// Open reads an Excel workbook or CSV of size bytes, whatever the file is called:
// its first bytes tell which. Other spreadsheets are refused, each by its name. An
// Excel sheet over the limits is cut and marked so; [FindTable] refuses it.
func Open(r io.ReaderAt, size int64, limits Limits) (*Book, error) {
	if settled := limits.settled(); size > settled.Bytes {
		return nil, settled.tooLarge()
	}
	head := make([]byte, 8)
	n, err := r.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	switch head = head[:n]; {
	// "PK" alone may begin a heading, and a zip goes on.
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")), bytes.Equal(head, compoundFile):
		return readWorkbook(r, size, limits.settled().Rows)
	}
	s, err := ReadCSV(io.NewSectionReader(r, 0, size), limits)
	if err != nil {
		return nil, err
	}
	return &Book{Sheets: []*Sheet{s}}, nil
}
