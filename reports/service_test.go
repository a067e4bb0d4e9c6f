package reports_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"etalon/audits"
	"etalon/audits/auditstest"
	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/locale"
	"etalon/reports"
	"etalon/reports/bonus"
	"etalon/reports/figures"
	"etalon/standards/mapping"
)

func TestMain(m *testing.M) { databasetest.Main(m) }

func service(t *testing.T, w *auditstest.World) *reports.Service {
	t.Helper()
	return reports.New(reports.Parts{
		DB: w.DB, Audits: w.Audits, Checklists: w.Checklists, Standards: w.Standards, Places: w.Places,
		Mappings: mapping.New(w.DB, w.Journal, w.Standards, func() time.Time { return w.At }),
		Now:      func() time.Time { return w.At }, Folder: t.TempDir(), Journal: w.Journal, Figures: business(w),
		Bonuses: bonus.New(w.DB, w.Journal, func() time.Time { return w.At }),
	})
}

func business(w *auditstest.World) *figures.Service {
	return figures.New(w.DB, w.Places, w.Journal, func() time.Time { return w.At })
}

// released makes a released visit at the location with index i, whose answer to
// q1 decides its score: 81,25 % or, capped by the critical question, 0 %.
func released(t *testing.T, w *auditstest.World, i int, good bool) {
	t.Helper()
	in := w.Submission(i)
	if !good {
		in.Answers["q1"] = json.RawMessage(`"no"`)
		delete(in.Answers, "q2")
		delete(in.Comments, "q2")
	}
	w.Release(t, in)
}

func TestService_Locations(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w, foreign := auditstest.New(t, db), auditstest.New(t, db)
		s := service(t, w)
		for i := range w.Locations {
			released(t, w, i, i != 3)
		}
		all := []string{"L11", "L12", "L21", "L22"}
		for name, c := range map[string]struct {
			by   accounts.Actor
			want []string
			mean checklists.Percent
		}{
			"administrator":     {w.Actors[accounts.Administrator], all, 6094},
			"programme manager": {w.Actors[accounts.ProgrammeManager], all, 6094},
			"brand manager":     {w.Actors[accounts.BrandManager], all, 6094},
			"regional manager":  {w.Actors[accounts.RegionalManager], all[:2], 8125},
			"store manager":     {w.Actors[accounts.StoreManager], all[:1], 8125},
		} {
			lines, total, err := s.Locations(t.Context(), c.by, w.Wave.ID, reports.LocationQuery{Sort: "code", Limit: 50})
			if err != nil || total != len(c.want) {
				t.Errorf("%s: %d of %d (%v)", name, len(lines), total, err)
			}
			var codes []string
			for _, l := range lines {
				codes = append(codes, l.Code)
			}
			if diff := cmp.Diff(c.want, codes); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
			page, err := s.WavePage(t.Context(), c.by, w.Wave.ID)
			if err != nil || page.Scores.N != len(c.want) || page.Scores.Mean() != c.mean {
				t.Errorf("%s: page n = %d, mean %v (%v), want %v", name, page.Scores.N, page.Scores.Mean(), err, c.mean)
			}
		}
		for _, role := range []accounts.Role{accounts.Shopper, accounts.Employee, accounts.GroupLeader} {
			if _, err := s.WavePage(t.Context(), w.Actors[role], w.Wave.ID); !errors.Is(err, accounts.ErrForbidden) {
				t.Errorf("%s: %v", role, err)
			}
		}
		if _, err := s.WavePage(t.Context(), foreign.Actors[accounts.Administrator], w.Wave.ID); !errors.Is(err, audits.ErrWaveNotFound) {
			t.Errorf("another organisation: %v", err)
		}
	})
}

func TestService_Locations_sorts(t *testing.T) {
	w := auditstest.New(t, databasetest.SQLite(t))
	s := service(t, w)
	for i := range w.Locations {
		released(t, w, i, i%2 == 0)
	}
	by := w.Actors[accounts.Administrator]
	for order, want := range map[string][]string{"mean": {"L12", "L22", "L11", "L21"}, "-mean": {"L11", "L21", "L12", "L22"}, "rank": {"L11", "L21", "L12", "L22"}, "-code": {"L22", "L21", "L12", "L11"}} {
		q := reports.LocationQuery{Sort: order, Limit: 50}
		if order[0] == '-' {
			q.Sort, q.Descending = order[1:], true
		}
		lines, _, err := s.Locations(t.Context(), by, w.Wave.ID, q)
		if err != nil {
			t.Fatal(err)
		}
		var codes []string
		for _, l := range lines {
			codes = append(codes, l.Code)
		}
		if diff := cmp.Diff(want, codes); diff != "" {
			t.Errorf("%s: %s", order, diff)
		}
	}
	lines, total, err := s.Locations(t.Context(), by, w.Wave.ID, reports.LocationQuery{Search: "МАГАЗИН 2", Region: w.Regions[1].ID, Limit: 1, Offset: 1})
	if err != nil || total != 2 || len(lines) != 1 || lines[0].Code != "L22" {
		t.Errorf("search: %+v of %d (%v)", lines, total, err)
	}
}

// The number of statements must not grow with the visits.
func TestService_statements(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		s := service(t, w)
		by := w.Actors[accounts.BrandManager]
		var counts []int
		for i := range w.Locations {
			released(t, w, i, i%2 == 0)
			counts = append(counts, databasetest.Statements(t, db, func() {
				f, err := s.WaveXLSX(t.Context(), by, w.Wave.ID, locale.Russian)
				if err != nil {
					t.Fatal(err)
				}
				if err := f.Content.Close(); err != nil {
					t.Error(err)
				}
			}))
		}
		if counts[1] != counts[len(counts)-1] {
			t.Errorf("statements for 1 to %d visits: %v", len(counts), counts)
		}
	})
}

func TestService_WaveXLSX(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		s := service(t, w)
		for i := range w.Locations {
			released(t, w, i, i != 0)
		}
		f, err := s.WaveXLSX(t.Context(), w.Actors[accounts.BrandManager], w.Wave.ID, locale.Russian)
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(f.Content)
		if err := errors.Join(err, f.Content.Close()); err != nil {
			t.Fatal(err)
		}
		book, err := excelize.OpenReader(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = book.Close() }()
		for sheet, want := range map[string]int{"Визиты": 4, "Ответы": 20} {
			rows, err := book.GetRows(sheet)
			if err != nil {
				t.Fatal(err)
			}
			got := 0
			for _, row := range rows {
				for _, cell := range row {
					if len(cell) == 5 && cell[0] == 'L' && cell[3] == '-' { // the number of a visit: L11-1
						got++
						break
					}
				}
			}
			if got != want {
				t.Errorf("%s has %d rows, want %d", sheet, got, want)
			}
		}
	})
}

func TestService_VisitPDF(t *testing.T) {
	w := auditstest.New(t, databasetest.SQLite(t))
	s := service(t, w)
	in := w.Submission(0)
	if _, err := w.Audits.Save(t.Context(), w.Actors[accounts.Shopper], in); err != nil {
		t.Fatal(err)
	}
	for role, want := range map[accounts.Role]error{
		accounts.StoreManager: audits.ErrVisitNotFound, accounts.BrandManager: audits.ErrVisitNotFound,
		accounts.Shopper: accounts.ErrForbidden, accounts.Reviewer: nil, accounts.ProgrammeManager: nil,
	} {
		f, err := s.VisitPDF(t.Context(), w.Actors[role], in.VisitID, locale.Russian)
		if !errors.Is(err, want) {
			t.Errorf("%s before release: %v, want %v", role, err, want)
		}
		if err == nil {
			_ = f.Content.Close()
		}
	}
}
