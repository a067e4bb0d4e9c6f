package reports

import (
	"context"
	"io"
	"iter"
	"time"

	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/locale"
)

// ListMax is the most rows of a list in a file. It is more than anybody reads,
// and less than keeps a server busy for long.
const ListMax = 100_000

// ErrListTooLong has the params Total and Max.
var ErrListTooLong = fault.New(fault.Invalid, "list_too_long")

// List is a table as a file: what a page of the application shows of it, with
// every row.
type List struct {
	Title   string
	Columns []ListColumn
	Total   int // rows that Rows will yield, as far as is known beforehand
	// Rows yields the cells of each row: string, bool, int, checklists.Percent,
	// a pointer to that, time.Time, or nil for nothing.
	Rows iter.Seq2[[]any, error]
	Zone *time.Location // of the moments; nil is UTC
}

// ListColumn is a column of a list.
type ListColumn struct {
	Head string
	Kind ListKind
}

// ListKind is what the cells of a column are.
type ListKind uint8

// The kinds of column.
const (
	ListText   ListKind = iota
	ListLong            // text that may take several lines
	ListNumber          // int
	ListShare           // checklists.Percent
	ListPoints          // a difference of shares, in percentage points
	ListMoment          // time.Time, in the list's zone
	ListDay             // time.Time, its date alone
)

// ListXLSX makes a workbook of one sheet. The rows are the caller's to authorize.
// Error: ErrListTooLong.
func (s *Service) ListXLSX(ctx context.Context, by accounts.Actor, lang locale.Language, l List) (*File, error) {
	if l.Total > ListMax {
		return nil, ErrListTooLong.With(fault.Params{"Total": l.Total, "Max": ListMax})
	}
	if l.Zone == nil {
		l.Zone = time.UTC
	}
	return s.tables(ctx, by, lang, l.Title, func(b *book) { b.list(l) })
}

// tables makes a workbook that is about no single wave.
func (s *Service) tables(ctx context.Context, by accounts.Actor, lang locale.Language, title string, body func(*book)) (*File, error) {
	organisation, err := s.query.organisation(ctx, by.OrgID)
	if err != nil {
		return nil, err
	}
	meta := &Meta{Organisation: organisation, Language: lang, GeneratedAt: s.now()}
	if meta.GenerationID, err = generation(title, by.OrgID, meta.GeneratedAt); err != nil {
		return nil, err
	}
	return s.file(ctx, lang, title, xlsxType, func(w io.Writer) error { return write(w, meta, title, body) })
}

func (b *book) list(l List) {
	columns := make([]field, len(l.Columns))
	for i, c := range l.Columns {
		columns[i] = c.field(l.Zone)
	}
	sheet := b.table(sheetName(cellText(l.Title), 1), columns)
	for row, err := range l.Rows {
		b.try(err)
		if b.err == nil && sheet.row > ListMax {
			b.try(ErrListTooLong.With(fault.Params{"Total": sheet.row, "Max": ListMax}))
		}
		if b.err != nil {
			return
		}
		cells := make([]any, len(columns))
		for i, v := range row {
			cells[i] = b.cell(v, l.Columns[i].Kind, l.Zone)
		}
		sheet.add(cells...)
	}
	sheet.close()
}

// field is how a column looks. A spreadsheet's moments have no zone, so that the
// heading says it.
func (c ListColumn) field(zone *time.Location) field {
	switch c.Kind {
	case ListLong:
		return field{c.Head, 60, wrapLook}
	case ListNumber:
		return field{c.Head, 12, numberLook}
	case ListShare:
		return field{c.Head, 12, percentLook}
	case ListPoints:
		return field{c.Head, 12, pointsLook}
	case ListMoment:
		return field{c.Head + " (" + zone.String() + ")", 18, dateLook}
	case ListDay:
		return field{c.Head, 12, dayLook}
	case ListText:
	}
	return field{c.Head, 26, plainLook}
}

func (b *book) cell(v any, kind ListKind, zone *time.Location) any {
	switch v := v.(type) {
	case string:
		return cellText(v) // never a formula: only cells made as one are
	case bool:
		if v {
			return b.t("yes")
		}
		return b.t("no")
	case checklists.Percent:
		if kind == ListPoints {
			return float64(v) / 100
		}
		return fraction(v)
	case *checklists.Percent:
		if v == nil {
			return nil
		}
		return b.cell(*v, kind, zone)
	case time.Time:
		if kind == ListMoment {
			v = v.In(zone)
		}
		return serial(v)
	case *time.Time:
		if v == nil {
			return nil
		}
		return b.cell(*v, kind, zone)
	}
	return v
}
