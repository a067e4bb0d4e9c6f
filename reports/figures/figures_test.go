package figures_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/fault"
	"etalon/internal/locale"
	"etalon/internal/locations"
	"etalon/reports/figures"
)

func TestMain(m *testing.M) { databasetest.Main(m) }

// shop is a world with sales, the average bill and complaints.
type shop struct {
	*auditstest.World
	*figures.Service
	kinds []figures.Kind
	admin accounts.Actor
}

func newShop(t *testing.T, db *database.DB) *shop {
	t.Helper()
	w := auditstest.New(t, db)
	s := &shop{World: w, Service: figures.New(db, w.Places, w.Journal, func() time.Time { return w.At }), admin: w.Actors[accounts.Administrator]}
	var err error
	if s.kinds, err = s.PutUsual(t.Context(), s.admin); err != nil {
		t.Fatal(err)
	}
	return s
}

func month(text string) figures.Month {
	m, _ := figures.ParseMonth(text)
	return m
}

func upload(table string) figures.Upload {
	return figures.Upload{File: strings.NewReader(table), Size: int64(len(table)), Name: "показатели.csv"}
}

// load imports a table after its preview.
func (s *shop) load(t *testing.T, by accounts.Actor, table string, onlyGood bool) (figures.Imported, error) {
	t.Helper()
	preview, err := s.PreviewImport(t.Context(), by, upload(table))
	if err != nil {
		return preview, err
	}
	return s.Import(t.Context(), by, upload(table), preview.Digest, onlyGood)
}

// seen writes the values of a kind that somebody sees, a line a location.
func (s *shop) seen(t *testing.T, by accounts.Actor, kind int, from, until string) []string {
	t.Helper()
	rows, total, err := s.Rows(t.Context(), by, figures.Query{KindID: s.kinds[kind].ID, From: month(from), Until: month(until), Limit: 50})
	if err != nil || total != len(rows) {
		t.Fatalf("%d of %d (%v)", len(rows), total, err)
	}
	var lines []string
	for _, r := range rows {
		line := r.Code
		for _, v := range r.Values {
			line += " " + v.Month.String() + "=" + v.Amount.String()
			if v.Corrected {
				line += "*"
			}
		}
		lines = append(lines, line)
	}
	return lines
}

func same(t *testing.T, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: %s", what, diff)
	}
}

const byMonth = "Код;Название;Показатель;2026-06;июль 2026;08.2026\nL11;Магазин;Продажи;1 000,5;2000;\nL12;;Продажи;0;—;300\nL11;;Жалобы;3;4;5\n"

func TestService_Import(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newShop(t, db)
		done, err := s.load(t, s.admin, byMonth, false)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "counts", figures.Counts{New: 7, Blank: 2}, done.Counts)
		same(t, "layout", figures.MonthsLayout, done.Layout)
		same(t, "sales", []string{"L11 2026-06=1000.5 2026-07=2000", "L12 2026-06=0 2026-08=300", "L21", "L22"}, s.seen(t, s.admin, 0, "2026-06", "2026-08"))
		t.Run("again it changes nothing", func(t *testing.T) {
			done, err := s.load(t, s.admin, byMonth, false)
			same(t, "counts", figures.Counts{Same: 7, Blank: 2}, done.Counts)
			if err != nil {
				t.Error(err)
			}
		})
		t.Run("other layouts say the same", func(t *testing.T) {
			for layout, table := range map[figures.Layout]string{
				figures.LongLayout:    "код точки,месяц,показатель,значение\nL11,2026-06,Sales,1000.50\nL12,июнь 2026,продажи,0\nL11,06.2026,Complaints,3\n",
				figures.FiguresLayout: "Код;Месяц;Продажи;Жалобы\nL11;2026-06;1000,5;3\nL12;2026-06;0;\n",
			} {
				done, err := s.PreviewImport(t.Context(), s.admin, upload(table))
				if err != nil || done.Layout != layout || done.Counts.Same != 3 || done.Counts.New+done.Counts.Changed+done.Counts.Refused > 0 {
					t.Errorf("%s: %+v %v", layout, done, err)
				}
			}
		})
		t.Run("a correction keeps what was there", func(t *testing.T) {
			s.At = s.At.Add(time.Hour)
			done, err := s.load(t, s.Actors[accounts.ProgrammeManager], "Код;Месяц;Продажи\nL11;2026-06;1100\n", false)
			if err != nil || done.Counts.Changed != 1 || done.Changed[0].Before.String() != "1000.5" || done.Changed[0].Path != "C2" {
				t.Fatalf("%+v %v", done, err)
			}
			s.At = s.At.Add(time.Hour)
			if err := s.Set(t.Context(), s.admin, s.kinds[0].ID, s.Locations[0].ID, month("2026-06"), nil, "Ошибка кассы"); err != nil {
				t.Fatal(err)
			}
			past, err := s.History(t.Context(), s.admin, s.kinds[0].ID, s.Locations[0].ID, month("2026-06"))
			var lines []string
			for _, p := range past {
				value := "нет"
				if p.Amount != nil {
					value = p.Amount.String()
				}
				lines = append(lines, value+" "+p.Batch.Source+p.Batch.Reason)
			}
			same(t, "history", []string{"нет Ошибка кассы", "1100 показатели.csv", "1000.5 показатели.csv"}, lines)
			if err != nil || past[1].Batch.By == "" {
				t.Errorf("%+v %v", past, err)
			}
			same(t, "sales", "L11 2026-07=2000", s.seen(t, s.admin, 0, "2026-06", "2026-08")[0])
		})
	})
}

func TestService_Import_refuses(t *testing.T) {
	s := newShop(t, databasetest.SQLite(t))
	table := "Код;Месяц;Продажи;Жалобы\nL11;2026-06;много;1\nL99;2026-06;5;6\nL12;июнябрь;7;\nL12;2026-06;1,234;2\nL12;2026-06;12 %;2\nL21;2026-06;-5;0\n"
	preview, err := s.PreviewImport(t.Context(), s.admin, upload(table))
	if err != nil {
		t.Fatal(err)
	}
	var problems []string
	for _, p := range preview.Problems {
		problems = append(problems, p.Path+" "+p.Code)
	}
	same(t, "problems", []string{
		"C2 figure_not_a_number", "A3 figure_location_unknown", "B4 figure_month_unread", "C5 figure_ambiguous", "C6 figure_not_percent", "D6 figure_twice",
	}, problems)
	same(t, "counts", figures.Counts{New: 4, Blank: 1, Refused: 7}, preview.Counts)
	if len(preview.Notices) != 1 || preview.Notices[0].Path != "C7" {
		t.Errorf("notices %+v", preview.Notices)
	}
	if _, err := s.load(t, s.admin, table, false); !errors.Is(err, figures.ErrImportCells) {
		t.Errorf("%v", err)
	}
	same(t, "nothing", []string{"L11", "L12", "L21", "L22"}, s.seen(t, s.admin, 1, "2026-06", "2026-06"))
	if _, err := s.load(t, s.admin, table, true); err != nil {
		t.Error(err)
	}
	same(t, "the rest", []string{"L11 2026-06=1", "L12 2026-06=2", "L21 2026-06=0", "L22"}, s.seen(t, s.admin, 2, "2026-06", "2026-06"))
	for table, want := range map[string]*fault.Error{
		"Код;Значение;2026-06\nL11;1;2\n":        figures.ErrLayout,
		"Код;Название\nL11;1\n":                  figures.ErrLayout,
		"Код;Продажи\nL11;1\n":                   figures.ErrNoMonths,
		"Код;2026-06\nL11;1\n":                   figures.ErrNoFigures,
		"Код;Месяц;Значение\nL11;2026-06;1\n":    figures.ErrNoFigures,
		"Код;Показатель;Значение\nL11;Sales;1\n": figures.ErrNoMonths,
	} {
		if _, err := s.PreviewImport(t.Context(), s.admin, upload(table)); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", table, err, want)
		}
	}
	t.Run("values changed since the preview", func(t *testing.T) {
		table := "Код;Месяц;Продажи\nL22;2026-06;5\n"
		preview, err := s.PreviewImport(t.Context(), s.admin, upload(table))
		if err != nil {
			t.Fatal(err)
		}
		amount := figures.Amount(70_000)
		if err := s.Set(t.Context(), s.admin, s.kinds[0].ID, s.Locations[3].ID, month("2026-06"), &amount, ""); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Import(t.Context(), s.admin, upload(table), preview.Digest, false); !errors.Is(err, figures.ErrImportChanged) {
			t.Errorf("%v", err)
		}
	})
}

func TestService_whoSees(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s, foreign := newShop(t, db), newShop(t, db)
		if _, err := s.load(t, s.admin, byMonth, false); err != nil {
			t.Fatal(err)
		}
		for role, want := range map[accounts.Role][]string{
			accounts.BrandManager: {"L11 2026-06=1000.5", "L12 2026-06=0", "L21", "L22"}, accounts.RegionalManager: {"L11 2026-06=1000.5", "L12 2026-06=0"},
			accounts.StoreManager: {"L11 2026-06=1000.5"},
		} {
			same(t, string(role), want, s.seen(t, s.Actors[role], 0, "2026-06", "2026-06"))
			if _, err := s.PreviewImport(t.Context(), s.Actors[role], upload(byMonth)); !errors.Is(err, accounts.ErrForbidden) {
				t.Errorf("%s imports: %v", role, err)
			}
			if _, err := s.PutKind(t.Context(), s.Actors[role], s.kinds[0], 1); !errors.Is(err, accounts.ErrForbidden) {
				t.Errorf("%s defines: %v", role, err)
			}
		}
		for _, role := range []accounts.Role{accounts.Reviewer, accounts.Shopper, accounts.Employee, accounts.GroupLeader} {
			if _, err := s.Kinds(t.Context(), s.Actors[role]); !errors.Is(err, accounts.ErrForbidden) {
				t.Errorf("%s: %v", role, err)
			}
		}
		_, err1 := s.History(t.Context(), s.Actors[accounts.StoreManager], s.kinds[0].ID, s.Locations[1].ID, month("2026-06"))
		_, err2 := s.History(t.Context(), foreign.admin, foreign.kinds[0].ID, s.Locations[0].ID, month("2026-06"))
		_, _, err3 := s.Rows(t.Context(), foreign.admin, figures.Query{KindID: s.kinds[0].ID, From: month("2026-06"), Until: month("2026-06"), Limit: 5})
		amount := figures.Amount(1)
		err4 := s.Set(t.Context(), foreign.admin, foreign.kinds[0].ID, s.Locations[0].ID, month("2026-06"), &amount, "")
		for i, err := range []error{err1, err2, err3, err4} {
			if !errors.Is(err, figures.ErrLocationNotFound) && !errors.Is(err, figures.ErrKindNotFound) {
				t.Errorf("%d: %v", i+1, err)
			}
		}
		if done, err := s.PreviewImport(t.Context(), foreign.admin, upload("Код;Месяц;Продажи\nL11;2026-06;1\n")); err != nil || done.Counts.New != 1 {
			t.Errorf("the code is their own location's: %+v %v", done.Counts, err)
		}
	})
}

func TestService_PutKind(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newShop(t, db)
		kind := s.kinds[0]
		for name, want := range map[string]string{"Жалобы": "figure_name_taken", "sales ": "", "Код": "figure_name_reserved", "Январь 2026": "figure_name_reserved", "": "required", "ЖАЛОБЫ:": "figure_name_taken"} {
			k := kind
			k.Label = locations.Label{Russian: name}
			_, err := s.PutKind(t.Context(), s.admin, k, kind.Revision)
			got := ""
			if f, ok := fault.Of(err); ok && len(f.Fields) > 0 {
				got = f.Fields[0].Code
			}
			if got != want {
				t.Errorf("%q: %q (%v)", name, got, err)
			}
		}
		again, err := s.Kind(t.Context(), s.admin, kind.ID)
		if err != nil || again.Revision != 2 || again.Label.Russian != "sales" {
			t.Fatalf("%+v %v", again, err)
		}
		if _, err := s.PutKind(t.Context(), s.admin, kind, 1); !errors.Is(err, figures.ErrStale) {
			t.Errorf("stale: %v", err)
		}
		amount := figures.Amount(5)
		if err := s.Set(t.Context(), s.admin, kind.ID, s.Locations[0].ID, month("2026-06"), &amount, ""); err != nil {
			t.Fatal(err)
		}
		again.Unit = figures.Percent
		if _, err := s.PutKind(t.Context(), s.admin, again, 2); !errors.Is(err, figures.ErrInvalid) {
			t.Errorf("another unit: %v", err)
		}
		if err := s.Set(t.Context(), s.admin, kind.ID, s.Locations[0].ID, month("2029-06"), &amount, ""); !errors.Is(err, figures.ErrInvalid) {
			t.Errorf("far: %v", err)
		}
	})
}

// chain adds locations until the brand has n, with the codes C0001 and on.
func (s *shop) chain(t *testing.T, n int) {
	t.Helper()
	places := locations.Places{}
	for i := range n {
		places.Locations = append(places.Locations, locations.Location{
			ID: auditstest.ID(), BrandID: s.Brand.ID, RegionID: s.Regions[0].ID, Code: fmt.Sprintf("C%04d", i), Name: fmt.Sprintf("Магазин %d", i), City: "Псков", TimeZone: "Europe/Moscow",
		})
	}
	if err := s.Places.ImportMany(t.Context(), s.admin, places); err != nil {
		t.Fatal(err)
	}
}

// A large chain over three years with five figures goes in at once, as Excel, and out.
func TestService_Import_large(t *testing.T) {
	if testing.Short() {
		t.Skip("243,000 values")
	}
	s := newShop(t, databasetest.SQLite(t))
	const places, months = 1350, 36
	for _, name := range []string{"Конверсия", "Списания"} {
		k, err := s.PutKind(t.Context(), s.admin, figures.Kind{ID: auditstest.ID(), Label: locations.Label{Russian: name}, Unit: figures.Percent, Aggregate: figures.Mean, Better: figures.More}, 0)
		if err != nil {
			t.Fatal(err)
		}
		s.kinds = append(s.kinds, k)
	}
	s.chain(t, places)
	f := excelize.NewFile()
	out, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	head, row := []any{"Код", "Показатель"}, 1
	for m := range figures.Month(months) {
		head = append(head, (month("2023-09") + m).String())
	}
	if err := out.SetRow("A1", head); err != nil {
		t.Fatal(err)
	}
	for i := range places {
		for k, value := range []any{1e6 + i, 1500.25, i % 7, 12.5, 3.75} {
			row++
			cells := []any{fmt.Sprintf("C%04d", i), s.kinds[k].Label.Russian}
			for range months {
				cells = append(cells, value)
			}
			if err := out.SetRow(fmt.Sprintf("A%d", row), cells); err != nil {
				t.Fatal(err)
			}
		}
	}
	var data bytes.Buffer
	if err := errors.Join(out.Flush(), f.Write(&data)); err != nil {
		t.Fatal(err)
	}
	file := bytes.NewReader(data.Bytes())
	up := figures.Upload{File: file, Size: file.Size(), Name: "год.xlsx"}
	start := time.Now()
	preview, err := s.PreviewImport(t.Context(), s.admin, up)
	if err != nil || preview.Counts.New != places*months*5 {
		t.Fatalf("%+v %v", preview.Counts, err)
	}
	checked := time.Since(start)
	if _, err := s.Import(t.Context(), s.admin, up, preview.Digest, false); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d bytes: checked in %v, checked and kept in %v", data.Len(), checked, time.Since(start)-checked)
	table, err := s.Table(t.Context(), s.admin, figures.TableQuery{Layout: figures.MonthsLayout, From: month("2023-09"), Until: month("2026-08")}, locale.Russian)
	if err != nil || len(table.Rows) != places+4 || table.Rows[1][38] != float64(1_000_001) {
		t.Errorf("%d rows, %v (%v)", len(table.Rows), table.Rows[1][38], err)
	}
}
