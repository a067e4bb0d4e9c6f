package checklists

import (
	"context"
	"io"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/journal"
	"etalon/internal/workbook"
)

// ErrLayoutInvalid is the fault of a layout to be remembered that has no column of
// texts, or more rows than are kept.
var ErrLayoutInvalid = fault.New(fault.Invalid, "import_layout_invalid")

// maxTexts is how many single rows are remembered with a layout.
const maxTexts = 300

// RememberedLayout is how files with one header are read.
type RememberedLayout struct {
	OrgID, Heading string
	Columns        map[string]Column  // by letter
	Texts          map[string]RowKind // by the words of a row
	By             string
	At             time.Time
}

// Reading is an import with the layouts that were remembered for its sheets.
type Reading struct {
	*Imported
	Remembered map[string]RememberedLayout // by sheet
}

// Read reads a workbook as Import does. Sheets of which layout says nothing are read
// as somebody of the organisation last said of files with their header.
func (s *Service) Read(ctx context.Context, by accounts.Actor, r io.ReaderAt, size int64, layout Layout) (Reading, error) {
	if err := by.Require(accounts.WriteChecklists); err != nil {
		return Reading{}, err
	}
	b, err := workbook.Read(r, size)
	if err != nil {
		return Reading{}, err
	}
	remembered, err := s.remembered(ctx, by.OrgID, b, layout)
	if err != nil {
		return Reading{}, err
	}
	used := Reading{Remembered: map[string]RememberedLayout{}}
	for sheet, known := range remembered {
		header := known.row
		layout = append(layout, SheetLayout{Sheet: sheet, Header: &header, Columns: known.Columns, Texts: known.Texts})
		used.Remembered[sheet] = known.RememberedLayout
	}
	used.Imported, err = importBook(b, layout)
	return used, err
}

// knownLayout is a layout whose header stands in a row, from 1.
type knownLayout struct {
	RememberedLayout
	row int
}

func (s *Service) remembered(ctx context.Context, orgID string, b *workbook.Book, layout Layout) (map[string]knownLayout, error) {
	rows := map[string]map[string]int{} // sheet → heading → row
	var all []string
	for _, sheet := range b.Sheets {
		if sheet.Hidden || layout.of(sheet.Name) != nil || len(all) > 1000 {
			continue
		}
		rows[sheet.Name] = map[string]int{}
		for i := range sheet.Rows[:min(len(sheet.Rows), maxHeaderRow)] {
			heading := headingOf(&sheet.Rows[i])
			if _, twice := rows[sheet.Name][heading]; heading != "" && !twice {
				rows[sheet.Name][heading] = sheet.Rows[i].Number
				all = append(all, heading)
			}
		}
	}
	known, err := s.store.layouts(ctx, orgID, all)
	if err != nil {
		return nil, err
	}
	found := map[string]knownLayout{}
	for sheet, headings := range rows {
		for _, l := range known {
			if row, ok := headings[l.Heading]; ok {
				found[sheet] = knownLayout{l, row}
			}
		}
	}
	return found, nil
}

// Remember keeps how files with a header are read, in place of what was kept before.
// Errors: ErrLayoutInvalid.
func (s *Service) Remember(ctx context.Context, by accounts.Actor, l RememberedLayout) error {
	if err := by.Require(accounts.WriteChecklists); err != nil {
		return err
	}
	texts, asked := RowTexts(l.Texts), false
	for _, column := range l.Columns {
		asked = asked || column == TextColumn
	}
	if !asked || len(l.Columns) > workbook.MaxColumns || len(texts) > maxTexts {
		return ErrLayoutInvalid
	}
	l.OrgID, l.Texts, l.By, l.At = by.OrgID, texts, by.AccountID, s.now()
	return s.db.Tx(ctx, func(ctx context.Context) error {
		before, err := s.store.layouts(ctx, by.OrgID, []string{l.Heading})
		if err != nil {
			return err
		}
		if err := s.store.putLayout(ctx, l); err != nil {
			return err
		}
		var was any
		if len(before) > 0 {
			was = before[0].facts()
		}
		return s.recordLayout(ctx, by, "remember_layout", l.Heading, was, l.facts())
	})
}

// Forget lets files with a header be guessed again. Nothing remembered: no error.
func (s *Service) Forget(ctx context.Context, by accounts.Actor, heading string) error {
	if err := by.Require(accounts.WriteChecklists); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		before, err := s.store.layouts(ctx, by.OrgID, []string{heading})
		if err != nil || len(before) == 0 {
			return err
		}
		if err := s.store.deleteLayout(ctx, by.OrgID, heading); err != nil {
			return err
		}
		return s.recordLayout(ctx, by, "forget_layout", heading, before[0].facts(), nil)
	})
}

func (s *Service) recordLayout(ctx context.Context, by accounts.Actor, verb, heading string, before, after any) error {
	return s.journal.Record(ctx, journal.Entry{
		OrgID: by.OrgID, AccountID: by.AccountID, Verb: verb, SubjectKind: "import_layout", SubjectID: heading, Before: before, After: after,
	})
}

func (l RememberedLayout) facts() map[string]any {
	return map[string]any{"columns": l.Columns, "rows": len(l.Texts)}
}
