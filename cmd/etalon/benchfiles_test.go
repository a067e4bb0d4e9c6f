package main

import (
	"io"
	"math"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"etalon/audits/auditstest"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/locale"
	"etalon/reports"
	"etalon/reports/orders"
)

// wiredOn builds the services on a database like db, in a folder of the test's.
func wiredOn(t *testing.T, db *database.DB) *services {
	t.Helper()
	cfg := &Config{Data: t.TempDir()}
	if db.Postgres() {
		cfg.Database = databasetest.PostgresURL(t)
	}
	s, err := wire(t.Context(), cfg, database.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.close() })
	return s
}

// grown is an organisation with n released visits of so many questions.
func grown(t *testing.T, s *services, n, questions int) *fieldPlan {
	t.Helper()
	plan, err := planField(t.Context(), s, 2000, questions)
	if err != nil {
		t.Fatal(err)
	}
	plan.visits = plan.visits[:1]
	if err := release(t.Context(), s, plan); err != nil {
		t.Fatal(err)
	}
	var ids []string
	if err := s.db.Conn(t.Context()).Raw("SELECT id FROM locations WHERE org_id = ? ORDER BY code", plan.orgID).Scan(&ids).Error; err != nil {
		t.Fatal(err)
	}
	auditstest.Copies(t, s.db, plan.visits[0].id, ids, n-1)
	if err := s.db.Conn(t.Context()).Exec("ANALYZE").Error; err != nil {
		t.Fatal(err)
	}
	return plan
}

// exportedFile orders the answers of a plan and makes the file.
func exportedFile(t *testing.T, s *services, plan *fieldPlan, format orders.Format) (orders.Order, time.Duration, float64) {
	t.Helper()
	begun := time.Now()
	stop, peak := watchHeap()
	o, err := s.orders.Put(t.Context(), plan.manager, orders.Order{ID: newID(), Kind: orders.Answers, Format: format, Language: locale.Russian})
	if err == nil {
		err = s.queue.Drain(t.Context())
	}
	took := time.Since(begun)
	stop()
	if err == nil {
		o, err = s.orders.Get(t.Context(), plan.manager, o.ID)
	}
	if err != nil || o.State != orders.Done {
		t.Fatalf("%s: %s (%v)", o.State, o.Problem, err)
	}
	return o, took, float64(*peak >> 20)
}

// benchFiles makes exports of 5,000 and 20,000 visits of 60 questions (P3), as CSV by
// jobs, and a sheet of 100,000 rows beside a bare StreamWriter (P4).
func benchFiles(t *testing.T, db *database.DB, kind string, add func(string, float64, string)) {
	const questions = 60
	s := wiredOn(t, db)
	small, large := grown(t, s, 5000, questions), grown(t, s, 20000, questions)
	_, few, flat := exportedFile(t, s, small, orders.CSV)
	o, many, peak := exportedFile(t, s, large, orders.CSV)
	add("export_csv_5000x60_"+kind, rounded(few), "s")
	add("export_csv_20000x60_"+kind, rounded(many), "s")
	add("export_csv_growth_"+kind, math.Round(100*many.Seconds()/few.Seconds())/100, "times for 4 times the visits")
	add("export_csv_memory_5000_"+kind, flat, "MB")
	add("export_csv_memory_20000_"+kind, peak, "MB")
	add("export_csv_size_"+kind, float64(o.Size>>20), "MB")
	benchSheet(t, s, grown(t, s, 100_000/questions, questions), kind, add)
}

// benchSheet makes a workbook of 100,000 rows in 29 columns out of the database, and
// lets a bare StreamWriter write 20 of them out of memory.
func benchSheet(t *testing.T, s *services, plan *fieldPlan, kind string, add func(string, float64, string)) {
	t.Helper()
	facts, err := s.reports.Facts(t.Context(), plan.manager, reports.FactFilter{}, locale.Russian)
	if err != nil {
		t.Fatal(err)
	}
	page, err := facts.Read(t.Context(), reports.FactKey{}, 100_000)
	if err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	if err := bareSheet(page.Facts); err != nil {
		t.Fatal(err)
	}
	bare := time.Since(begun)
	rows := len(page.Facts)
	page.Facts = nil
	o, own, peak := exportedFile(t, s, plan, orders.XLSX)
	add("sheet_rows_"+kind, float64(rows), "rows")
	add("sheet_100000_"+kind, rounded(own), "s")
	add("sheet_bare_100000_"+kind, rounded(bare), "s")
	add("sheet_of_bare_"+kind, math.Round(100*bare.Seconds()/own.Seconds()), "%")
	add("sheet_memory_"+kind, peak, "MB")
	add("sheet_size_"+kind, float64(o.Size>>10), "KB")
}

func bareSheet(facts []reports.Fact) error {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		return err
	}
	for i := range facts {
		a := &facts[i]
		if err := w.SetRow("A"+strconv.Itoa(i+1), []any{
			a.Visit, a.Wave, a.Place.Code, a.Place.Name, a.Place.City, a.Place.Region, a.Place.Brand, 46000, a.Checklist, a.Version,
			a.Section, a.Requirement, a.Number, a.Question, a.Answer, string(a.State), string(a.Met), a.Earned, a.Possible, a.Comment,
		}); err != nil {
			return err
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Write(io.Discard)
}

func rounded(d time.Duration) float64 { return math.Round(d.Seconds()*1000) / 1000 }

// TestBenchFiles prints the figures of exports alone.
func TestBenchFiles(t *testing.T) {
	if os.Getenv("ETALON_BENCH") == "" {
		t.Skip("figures are measured by make bench")
	}
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		benchFiles(t, db, map[bool]string{true: "postgres", false: "sqlite"}[db.Postgres()], func(name string, value float64, unit string) {
			t.Logf("%s: %g %s", name, value, unit)
		})
	})
}
