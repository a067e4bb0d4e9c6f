package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/xuri/excelize/v2"

	"etalon/audits"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/locale"
	"etalon/reports"
	"etalon/standards"
)

// figure is one measured number.
type figure struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	Unit  string  `json:"unit"`
}

// TestBench measures the program as a process of its own and prints one figure a
// line. It runs only when ETALON_BENCH is set: figures are no pass or fail.
func TestBench(t *testing.T) {
	if os.Getenv("ETALON_BENCH") == "" {
		t.Skip("figures are measured by make bench")
	}
	var figures []figure
	add := func(name string, value float64, unit string) {
		figures = append(figures, figure{name, value, unit})
		fmt.Printf("%s: %s %s\n", name, strconv.FormatFloat(value, 'f', -1, 64), unit)
	}
	only := os.Getenv("ETALON_BENCH_ONLY") // a part of the name; empty: all
	for _, part := range []struct {
		name string
		run  func(*testing.T, *database.DB, string, func(string, float64, string))
	}{{"submits", benchSubmits}, {"uploads", benchUploads}, {"places", benchPlaces}, {"files", benchFiles}, {"dashboards", benchDashboards}} {
		if strings.Contains(part.name, only) {
			databasetest.Each(t, func(t *testing.T, db *database.DB) {
				part.run(t, db, map[bool]string{true: "postgres", false: "sqlite"}[db.Postgres()], add)
			})
		}
	}
	for _, part := range []struct {
		name string
		run  func(*testing.T, func(string, float64, string))
	}{{"photos", benchPhotos}, {"planner", benchPlanner}, {"reports", benchReports}, {"import", benchImport}, {"changes", benchChanges}} {
		if strings.Contains(part.name, only) {
			part.run(t, add)
		}
	}
	if name := os.Getenv("BENCH_JSON"); name != "" {
		data, err := json.MarshalIndent(figures, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, append(data, '\n'), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// benchSubmits hands in visits of 60 questions from eight clients over HTTP (P1, P2),
// to the program and, in turn with it, to the bare one.
func benchSubmits(t *testing.T, db *database.DB, kind string, add func(string, float64, string)) {
	const n = 4000
	data := t.TempDir()
	env, bare := []string{"ETALON_DATA=" + data}, filepath.Join(data, "bare.db")
	if db.Postgres() {
		env, bare = append(env, "ETALON_DATABASE_URL="+databasetest.PostgresURL(t)), databasetest.PostgresURL(t)
	}
	f := prepareField(t, env, data, n+n/4, 60)
	begun := time.Now()
	c := start(t, env...)
	add("cold_start_"+kind, float64(time.Since(begun).Milliseconds()), "ms")
	add("idle_memory_"+kind, ownMB(c.cmd.Process.Pid), "MB")
	add("idle_resident_"+kind, residentMB(c.cmd.Process.Pid), "MB")
	other := startBare(t, bare)
	var took []time.Duration
	var whole, least time.Duration
	// In turns of a tenth: what else the machine does meets both alike.
	for range 10 {
		part, d := f.handInAll(t, c.url, n/10)
		took, whole = append(took, part...), whole+d
		f.next -= n / 10
		_, d = f.handInAll(t, other.url, n/10)
		least += d
	}
	slices.Sort(took)
	add("submissions_per_second_"+kind, math.Round(n/whole.Seconds()), "1/s")
	add("submissions_per_second_bare_"+kind, math.Round(n/least.Seconds()), "1/s")
	add("submissions_of_bare_"+kind, math.Round(100*least.Seconds()/whole.Seconds()), "%")
	add("submission_p99_"+kind, float64(took[len(took)*99/100].Microseconds())/1000, "ms")
	add("memory_under_submits_"+kind, ownMB(c.cmd.Process.Pid), "MB")
	add("resident_under_submits_"+kind, residentMB(c.cmd.Process.Pid), "MB")
	c.kill()
	other.kill()
	benchTight(t, f, env, kind, map[bool]int{true: 80, false: 96}[db.Postgres()], add)
}

// handInAll hands the next n visits in from eight clients and returns how long each
// took, and all.
func (f *field) handInAll(t *testing.T, url string, n int) (took []time.Duration, whole time.Duration) {
	t.Helper()
	var clients sync.WaitGroup
	var mu sync.Mutex
	end := f.next + n
	begun := time.Now()
	for range 8 {
		clients.Go(func() {
			for {
				mu.Lock()
				if f.next >= end {
					mu.Unlock()
					return
				}
				v := f.visits[f.next]
				f.next++
				mu.Unlock()
				one := time.Now()
				if err := f.send(t.Context(), url, v); err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				took = append(took, time.Since(one))
				mu.Unlock()
			}
		})
	}
	clients.Wait()
	return took, time.Since(begun)
}

// benchUploads sends fifty photos of 5 MB at once, in pieces of 256 KB.
func benchUploads(t *testing.T, db *database.DB, kind string, add func(string, float64, string)) {
	const n, size, piece = 50, 5 << 20, 256 << 10
	data := t.TempDir()
	env := []string{"ETALON_DATA=" + data, "ETALON_RATE=0"}
	if db.Postgres() {
		env = append(env, "ETALON_DATABASE_URL="+databasetest.PostgresURL(t))
	}
	f := prepareField(t, env, data, n, 60)
	photo := largePhoto(t, size)
	c := start(t, env...)
	idle := residentMB(c.cmd.Process.Pid)
	var phones sync.WaitGroup
	begun := time.Now()
	for i := range n {
		f.visits[i].photo = &fieldPhoto{uuid.NewString(), photo}
		phones.Go(func() {
			if err := f.sendPieces(t.Context(), c.url, f.visits[i], piece); err != nil {
				t.Error(err)
			}
		})
	}
	phones.Wait()
	seconds := time.Since(begun).Seconds()
	add("uploads_50x5mb_"+kind, float64(int(seconds*100))/100, "s")
	add("uploads_throughput_"+kind, float64(int(n*float64(len(photo))/(1<<20)/seconds)), "MB/s")
	add("uploads_memory_growth_"+kind, peakMB(c.cmd.Process.Pid)-idle, "MB")
	c.kill()
}

// largePhoto is a JPEG of about the given size.
func largePhoto(t *testing.T, size int) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 400, 300))
	var shot bytes.Buffer
	if err := jpeg.Encode(&shot, m, nil); err != nil {
		t.Fatal(err)
	}
	// Segments that a picture keeps as they are, as long as they are no metadata.
	out := append([]byte{}, shot.Bytes()[:2]...)
	segment := append([]byte{0xFF, 0xE2, 0xFF, 0xFF}, "ICC_PROFILE\x00"...)
	segment = append(segment, make([]byte, 0xFFFF-2-12)...)
	for len(out) < size {
		out = append(out, segment...)
	}
	return append(out, shot.Bytes()[2:]...)
}

// peakMB is the most resident memory that a process has had, in megabytes.
func peakMB(pid int) float64 { return statusMB(pid, "VmHWM:") }

// ownMB is the memory that a process took, in megabytes. The pages of its program
// file are not in it: newer kernels map the whole file at the first touch and take it
// back when they like.
func ownMB(pid int) float64 { return statusMB(pid, "RssAnon:") }

// residentMB is the resident memory of a process with its program file, in megabytes.
func residentMB(pid int) float64 { return statusMB(pid, "VmRSS:") }

func statusMB(pid int, line string) float64 {
	data, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "status"))
	if err != nil {
		return 0
	}
	for text := range strings.Lines(string(data)) {
		if rest, ok := strings.CutPrefix(text, line); ok {
			kb, _ := strconv.Atoi(strings.Fields(rest)[0])
			return float64(kb / 1024)
		}
	}
	return 0
}

// benchReports makes the two long reports of a wave of 2,000 visits.
func benchReports(t *testing.T, add func(string, float64, string)) {
	const n = 2000
	cfg := &Config{Data: t.TempDir()}
	s, err := wire(t.Context(), cfg, database.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.close() }()
	p, err := planField(t.Context(), s, n, 60)
	if err != nil {
		t.Fatal(err)
	}
	if err := release(t.Context(), s, p); err != nil {
		t.Fatal(err)
	}
	add("report_visits", n, "visits")
	for name, make := range map[string]func(context.Context) (*reports.File, error){
		"wave_xlsx": func(ctx context.Context) (*reports.File, error) {
			return s.reports.WaveXLSX(ctx, p.manager, p.wave.ID, locale.Russian)
		},
		"wave_pdf": func(ctx context.Context) (*reports.File, error) {
			return s.reports.WavePDF(ctx, p.manager, p.wave.ID, locale.Russian)
		},
	} {
		stop, peak := watchHeap()
		begun := time.Now()
		f, err := make(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		seconds := time.Since(begun).Seconds()
		stop()
		size, err := io.Copy(io.Discard, f.Content)
		if err = errorsOf(err, f.Content.Close()); err != nil {
			t.Fatal(err)
		}
		add(name+"_time", float64(int(seconds*1000))/1000, "s")
		add(name+"_peak_memory", float64(*peak>>20), "MB")
		add(name+"_size", float64(size), "bytes")
	}
}

// benchImport reads a checklist of 500 questions, the most there may be.
func benchImport(t *testing.T, add func(string, float64, string)) {
	f := excelize.NewFile()
	rows := [][]any{{"№", "Вопрос", "Ответ", "Балл"}, {"1. Раздел"}}
	for i := range 500 {
		rows = append(rows, []any{i + 1, fmt.Sprintf("Ответил не позднее %d секунд, вопрос %d", i%60+1, i), []string{"да/нет", "секунды", "1-5"}[i%3], i%5 + 1})
	}
	for i, row := range rows {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	book, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	imported, err := importWorkbook(book.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	add("import_questions", float64(imported.Checklist.Questions()), "questions")
	add("import_time", float64(time.Since(begun).Milliseconds()), "ms")
}

// benchChanges compares two versions of 60 sections and 1,200 requirements of which
// every statement was reworded.
func benchChanges(t *testing.T, add func(string, float64, string)) {
	t.Helper()
	var versions [2]standards.Version
	for v, words := range []string{"замечает покупателя у входа и здоровается с ним первым", "сразу видит гостя у входа и первым приветствует его"} {
		for s := range 60 {
			section := standards.Section{Lineage: fmt.Sprint("s", s), Title: fmt.Sprint("Раздел ", s)}
			for i := range 20 {
				section.Requirements = append(section.Requirements, standards.Requirement{
					Lineage: fmt.Sprint(s, ".", i), Code: fmt.Sprint(s+1, ".", i+1),
					Statement: fmt.Sprintf("Продавец секции %d %s не позднее чем через %d секунд", s, words, i+10),
				})
			}
			versions[v].Sections = append(versions[v].Sections, section)
		}
	}
	begun := time.Now()
	d := standards.Compare(versions[0], versions[1])
	add("changed_requirements", float64(len(d.Requirements)), "requirements")
	add("version_diff_time", float64(time.Since(begun).Microseconds())/1000, "ms")
}

func errorsOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// watchHeap samples the memory in use until stop is called.
func watchHeap() (stop func(), peak *uint64) {
	runtime.GC()
	peak = new(uint64)
	done := make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() {
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			*peak = max(*peak, m.HeapInuse+m.StackInuse)
			select {
			case <-done:
				return
			case <-tick.C:
			}
		}
	})
	return func() { close(done); watching.Wait() }, peak
}

// release hands in, approves and releases every visit of the plan.
func release(ctx context.Context, s *services, p *fieldPlan) error {
	for _, v := range p.visits {
		var body struct {
			Assignment string                     `json:"assignment_id"`
			Started    time.Time                  `json:"started_at"`
			Finished   time.Time                  `json:"finished_at"`
			Answers    map[string]json.RawMessage `json:"answers"`
		}
		if err := json.NewDecoder(bytes.NewReader(v.body)).Decode(&body); err != nil {
			return err
		}
		_, err := s.audits.Save(ctx, p.shopper, audits.Submission{
			VisitID: v.id, AssignmentID: body.Assignment, StartedAt: body.Started,
			FinishedAt: body.Finished, Answers: body.Answers, Submit: true,
		})
		if err == nil {
			_, err = s.audits.Approve(ctx, p.review, v.id, "")
		}
		if err == nil {
			_, err = s.audits.Release(ctx, p.manager, v.id, "")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// TestBenchSubmits prints the figures of submissions alone.
func TestBenchSubmits(t *testing.T) {
	if os.Getenv("ETALON_BENCH") == "" {
		t.Skip("figures are measured by make bench")
	}
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		benchSubmits(t, db, map[bool]string{true: "postgres", false: "sqlite"}[db.Postgres()], func(name string, value float64, unit string) {
			t.Logf("%s: %g %s", name, value, unit)
		})
	})
}
