package figures

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"

	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/workbook"
)

// Faults of an import, besides those of package workbook.
var (
	// ErrLayout: values stand in one column, in columns of months or in columns of figures.
	ErrLayout    = fault.New(fault.Invalid, "figures_import_layout")
	ErrNoMonths  = fault.New(fault.Invalid, "figures_import_no_months")
	ErrNoFigures = fault.New(fault.Invalid, "figures_import_no_figures")
	// ErrImportCells refuses cells; the fields name them.
	ErrImportCells = fault.New(fault.Invalid, "figures_import_cells")
	// ErrImportChanged: the file, or the values, are not those that were shown.
	ErrImportChanged = fault.New(fault.Conflict, "figures_import_changed")
)

// Upload is a file of values.
type Upload struct {
	File   io.ReaderAt
	Size   int64
	Name   string
	KindID string // of a file that names no figure; empty: it has to
}

// Counts count the values of a file.
type Counts struct{ New, Changed, Same, Blank, Refused int }

// Difference is a value that becomes another.
type Difference struct {
	Path          string // of the cell
	Place         Place
	Kind          Kind
	Month         Month
	Before, After Amount
}

// KindTotal is what a file says of a kind.
type KindTotal struct {
	Kind        Kind
	N           int
	From, Until Month
	Sum         Amount
}

// Imported is what an import would do, or has done.
type Imported struct {
	Digest   string // of the file and of what it changes: applying takes it
	Sheet    string // empty for CSV
	Layout   Layout
	Rows     int
	Counts   Counts
	Kinds    []KindTotal
	Changed  []Difference  // the first
	Problems []fault.Field // the first, by cell
	Notices  []fault.Field // what is read all the same
	Unknown  []fault.Field // headings that were not read
}

const differencesMax = 500

// PreviewImport says what Import would do with a file. Nothing is stored.
func (s *Service) PreviewImport(ctx context.Context, by accounts.Actor, up Upload) (Imported, error) {
	done, _, err := s.read(ctx, by, up)
	return done, err
}

// Import keeps the values of a file, all or none; blank cells change nothing. With
// onlyGood the cells that cannot be read are left out, otherwise one refuses all.
// Imported again it changes nothing. The number of statements grows by one per thousand
// values.
//
// Faults: ErrImportCells, ErrImportChanged, ErrLayout and its like, and those of package
// workbook.
func (s *Service) Import(ctx context.Context, by accounts.Actor, up Upload, digest string, onlyGood bool) (Imported, error) {
	if err := by.Require(accounts.ManageFigures); err != nil {
		return Imported{}, err
	}
	var done Imported
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.store.hold(ctx, by.OrgID); err != nil {
			return err
		}
		var changes []change
		var err error
		done, changes, err = s.read(ctx, by, up)
		switch {
		case err != nil:
			return err
		case done.Digest != digest:
			return ErrImportChanged
		case done.Counts.Refused > 0 && !onlyGood:
			return ErrImportCells.At(done.Problems...)
		case len(changes) == 0:
			return nil
		}
		b, err := s.batch(ctx, by, up.Name, "")
		if err != nil {
			return err
		}
		if err := s.store.apply(ctx, b, changes); err != nil {
			return err
		}
		return s.record(ctx, by, "import_figures", "organisation", by.OrgID, nil, map[string]any{
			"file": b.Source, "new": done.Counts.New, "changed": done.Counts.Changed, "batch": b.ID,
		})
	})
	if err != nil {
		return Imported{}, err
	}
	return done, nil
}

// read reads a file against what is there.
func (s *Service) read(ctx context.Context, by accounts.Actor, up Upload) (Imported, []change, error) {
	within, err := s.places.Visible(ctx, by, accounts.ManageFigures)
	if err != nil {
		return Imported{}, nil, err
	}
	kinds, err := s.store.kinds(ctx, by.OrgID)
	if err != nil {
		return Imported{}, nil, err
	}
	places, err := s.store.codes(ctx, within)
	if err != nil {
		return Imported{}, nil, err
	}
	r := &reader{kinds: kinds, places: places, byName: map[string]int{}, byCode: map[string]int{}, fallback: -1, months: monthNames(s.now())}
	for i, k := range kinds {
		if k.ID == up.KindID {
			r.fallback = i
		}
		for _, name := range k.names() {
			if name != "" {
				r.byName[workbook.Fold(name)] = i
			}
		}
	}
	if up.KindID != "" && r.fallback < 0 {
		return Imported{}, nil, ErrKindNotFound
	}
	for i, p := range places {
		r.byCode[workbook.Fold(p.Code)] = i
	}
	if r.table, err = openFile(up.File, up.Size, kinds, s.now()); err != nil {
		return Imported{}, nil, err
	}
	r.csv = r.table.Sheet == ""
	if err := r.plan(s.now()); err != nil {
		return Imported{}, nil, err
	}
	r.readAll()
	sum := sha256.New()
	if _, err := io.Copy(sum, io.NewSectionReader(up.File, 0, up.Size)); err != nil {
		return Imported{}, nil, fmt.Errorf("read import: %w", err)
	}
	return s.compare(ctx, by.OrgID, r, sum)
}

// compare sets the cells of a file against the values that are there.
func (s *Service) compare(ctx context.Context, orgID string, r *reader, sum hash.Hash) (Imported, []change, error) {
	done := Imported{
		Sheet: r.table.Sheet, Layout: r.layout, Rows: r.rows, Problems: r.problems, Notices: r.notices, Unknown: r.table.Unknown,
		Counts: Counts{Blank: r.blank, Refused: r.refused},
	}
	if len(r.problems) > 0 && done.Counts.Refused == 0 {
		done.Counts.Refused = len(r.problems) // rows without values
	}
	present, err := s.presentFor(ctx, orgID, r)
	if err != nil {
		return done, nil, err
	}
	totals := make([]KindTotal, len(r.kinds))
	var changes []change
	for i := range r.cells {
		c := &r.cells[i]
		totals[c.kind].add(c)
		before, known := present[key{c.kind, c.location, c.month}]
		_, _ = fmt.Fprintf(sum, "%d %d %d %d %v\n", c.kind, c.location, c.month, before.Amount, known) // a hash takes everything
		switch {
		case !known:
			done.Counts.New++
		case before.Amount == c.amount:
			done.Counts.Same++
			continue
		default:
			done.Counts.Changed++
			if len(done.Changed) < differencesMax {
				done.Changed = append(done.Changed, Difference{c.path, r.places[c.location], r.kinds[c.kind], c.month, before.Amount, c.amount})
			}
		}
		one := change{kindID: r.kinds[c.kind].ID, locationID: r.places[c.location].ID, month: c.month, after: &c.amount}
		if known {
			one.before = &before
		}
		changes = append(changes, one)
	}
	for i, t := range totals {
		if t.N > 0 {
			t.Kind = r.kinds[i]
			done.Kinds = append(done.Kinds, t)
		}
	}
	done.Digest = hex.EncodeToString(sum.Sum(nil))
	return done, changes, nil
}

func (t *KindTotal) add(c *cell) {
	if t.N == 0 {
		t.From, t.Until = c.month, c.month
	}
	t.N, t.From, t.Until, t.Sum = t.N+1, min(t.From, c.month), max(t.Until, c.month), t.Sum+c.amount
}

// key is a value's place among the kinds and locations of a reader.
type key struct {
	kind, location int
	month          Month
}

// presentFor reads the values that the cells may replace.
func (s *Service) presentFor(ctx context.Context, orgID string, r *reader) (map[key]kept, error) {
	found := map[key]kept{}
	if len(r.cells) == 0 {
		return found, nil
	}
	from, until := r.cells[0].month, r.cells[0].month
	kindAt, placeAt := map[string]int{}, make(map[string]int, len(r.places))
	for _, c := range r.cells {
		from, until = min(from, c.month), max(until, c.month)
		kindAt[r.kinds[c.kind].ID] = c.kind
	}
	for i, p := range r.places {
		placeAt[p.ID] = i
	}
	ids := make([]string, 0, len(kindAt))
	for id := range kindAt {
		ids = append(ids, id)
	}
	err := s.store.present(ctx, orgID, ids, from, until, func(kindID, locationID string, month Month, v kept) {
		if at, ok := placeAt[locationID]; ok {
			found[key{kindAt[kindID], at, month}] = v
		}
	})
	return found, err
}
