package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/locale"
	"etalon/reports"
	"etalon/reports/orders"
)

// wiredOn builds the services on a database like db, in a folder of the test's.
func wiredOn(t *testing.T, db *database.DB) (*services, *Config) {
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
	return s, cfg
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
func exportedFile(t *testing.T, s *services, plan *fieldPlan, o orders.Order) (orders.Order, time.Duration, float64) {
	t.Helper()
	o.ID, o.Language = newID(), locale.Russian
	begun := time.Now()
	stop, peak := watchHeap()
	o, err := s.orders.Put(t.Context(), plan.manager, o)
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

// visitLines takes the visits of a plan's wave over HTTP as a client does, and counts
// their lines.
func visitLines(ctx context.Context, plan *fieldPlan, url, cookie string, line func()) (int, error) {
	request, err := http.NewRequestWithContext(ctx, "GET", url+"/api/v1/waves/"+plan.wave.ID+"/visits.csv", nil)
	if err != nil {
		return 0, err
	}
	request.Header.Set("Cookie", "etalon_session="+cookie)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		return 0, errors.New(answer.Status)
	}
	lines := bufio.NewScanner(answer.Body)
	lines.Buffer(make([]byte, 1<<16), 1<<20)
	n := 0
	for lines.Scan() {
		n++
		line()
	}
	return n, lines.Err()
}

// sentFile takes visits as a client does, and returns when the first row began to
// arrive and when all was there.
func sentFile(t *testing.T, plan *fieldPlan, visits int, url, cookie string) (first, all time.Duration, peak float64) {
	t.Helper()
	stop, most := watchHeap()
	begun := time.Now()
	seen := 0
	n, err := visitLines(t.Context(), plan, url, cookie, func() {
		if seen++; seen == 2 {
			first = time.Since(begun)
		}
	})
	all = time.Since(begun)
	stop()
	if err != nil || n != visits+1 {
		t.Fatalf("%d lines: %v", n, err)
	}
	return first, all, float64(*most >> 20)
}

// benchVisits takes waves of 5,000 and 20,000 visits of 60 questions as CSV, a row a
// visit (P3): sent at once, three times each, and made by jobs.
func benchVisits(t *testing.T, s *services, cfg *Config, small, large *fieldPlan, kind string, add func(string, float64, string)) {
	t.Helper()
	server := httptest.NewServer(s.handler(cfg))
	defer server.Close()
	cookieOf := func(plan *fieldPlan) string {
		link, err := s.accounts.DemoLink(t.Context(), accounts.Program(plan.orgID), plan.manager.AccountID, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		session, _, err := s.accounts.SignInByLink(t.Context(), link, "127.0.0.1", "bench")
		if err != nil {
			t.Fatal(err)
		}
		return session.Token
	}
	quickest := func(plan *fieldPlan, visits int) (first, all time.Duration, peak float64) {
		cookie := cookieOf(plan)
		for i := range 3 {
			f, a, p := sentFile(t, plan, visits, server.URL, cookie)
			if peak = max(peak, p); i == 0 || a < all {
				first, all = f, a
			}
		}
		return first, all, peak
	}
	_, few, flat := quickest(small, 5000)
	first, many, peak := quickest(large, 20000)
	add("visits_csv_5000x60_"+kind, rounded(few), "s")
	add("visits_csv_20000x60_"+kind, rounded(many), "s")
	add("visits_csv_first_row_"+kind, math.Round(first.Seconds()*1e4)/10, "ms")
	add("visits_csv_growth_"+kind, math.Round(100*many.Seconds()/few.Seconds())/100, "times for 4 times the visits")
	add("visits_csv_memory_5000_"+kind, flat, "MB")
	add("visits_csv_memory_20000_"+kind, peak, "MB")
	benchExportsTight(t, cfg, large, 20000, cookieOf(large), kind, add)
	for _, format := range []orders.Format{orders.CSV, orders.XLSX} {
		_, ordered, peak := exportedFile(t, s, large, orders.Order{Kind: orders.Visits, Format: format, Filter: orders.Filter{WaveID: large.wave.ID}})
		add("visits_ordered_"+string(format)+"_20000x60_"+kind, rounded(ordered), "s")
		add("visits_ordered_"+string(format)+"_memory_"+kind, peak, "MB")
	}
}

// benchFiles makes exports of 5,000 and 20,000 visits of 60 questions, a row a visit
// and a row an answer, and a sheet of 100,000 rows beside a bare StreamWriter (P4).
func benchFiles(t *testing.T, db *database.DB, kind string, add func(string, float64, string)) {
	const questions = 60
	s, cfg := wiredOn(t, db)
	small, large := grown(t, s, 5000, questions), grown(t, s, 20000, questions)
	benchVisits(t, s, cfg, small, large, kind, add)
	answers := orders.Order{Kind: orders.Answers, Format: orders.CSV}
	_, few, flat := exportedFile(t, s, small, answers)
	o, many, peak := exportedFile(t, s, large, answers)
	add("export_csv_5000x60_"+kind, rounded(few), "s")
	add("export_csv_20000x60_"+kind, rounded(many), "s")
	add("export_csv_growth_"+kind, math.Round(100*many.Seconds()/few.Seconds())/100, "times for 4 times the visits")
	add("export_csv_memory_5000_"+kind, flat, "MB")
	add("export_csv_memory_20000_"+kind, peak, "MB")
	add("export_csv_size_"+kind, float64(o.Size>>20), "MB")
	columns, packed, peak := exportedFile(t, s, large, orders.Order{Kind: orders.Answers, Format: orders.Parquet})
	add("export_parquet_20000x60_"+kind, rounded(packed), "s")
	add("export_parquet_memory_"+kind, peak, "MB")
	add("export_parquet_size_"+kind, math.Round(10*float64(columns.Size)/(1<<20))/10, "MB")
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
	o, own, peak := exportedFile(t, s, plan, orders.Order{Kind: orders.Answers, Format: orders.XLSX})
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
