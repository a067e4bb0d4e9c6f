package reports

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestBench prints the figures of PDFs (P5), for make bench.
func TestBench(t *testing.T) {
	if os.Getenv("ETALON_BENCH") == "" {
		t.Skip("figures are measured by make bench")
	}
	if !strings.Contains("reports", os.Getenv("ETALON_BENCH_ONLY")) {
		t.Skip("another part is measured")
	}
	photos := map[string][]byte{}
	for n := range uint64(20) { // equal pictures are kept once
		photos[fmt.Sprint(n+1)] = benchPhoto(t, n)
	}
	open := func(id string) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(photos[id])), nil }
	w := newWorld(40, 3, 2)
	visit := w.visitReport()
	visit.Photo = open
	withPhotos(visit, 15)
	measurePDF(t, "visit_pdf_15_photos", func(out io.Writer) error { return VisitPDF(out, visit) })
	long := w.visitReport()
	long.Photo = open
	withPhotos(long, 20)
	for len(long.Sections) < 110 { // about fifty pages of answers
		long.Sections = append(long.Sections, plainSections(long)...)
	}
	measurePDF(t, "pdf_50_pages_20_photos", func(out io.Writer) error { return VisitPDF(out, long) })
	wave := w.waveReport()
	for i, rows := 0, wave.Locations; len(wave.Locations) < 21_000; i++ {
		wave.Locations = append(wave.Locations, rows[i%len(rows)])
	}
	measurePDF(t, "pdf_1000_table_pages", func(out io.Writer) error { return WavePDF(out, wave) })
}

// benchPhoto is a picture as the server keeps it for pages and reports: 1,000 pixels wide,
// with the detail of a real photo.
func benchPhoto(t *testing.T, seed uint64) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 1000, 750))
	r := rand.New(rand.NewPCG(1, seed))
	for i := range m.Pix {
		m.Pix[i] = byte(128 + 80*math.Sin(float64(i)/900) + 24*r.Float64())
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, m, &jpeg.Options{Quality: 82}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// withPhotos gives the questions of a visit n photos between them, and no others.
func withPhotos(r *VisitReport, n int) {
	given := 0
	for s := range r.Sections {
		for q := range r.Sections[s].Questions {
			r.Sections[s].Questions[q].Photos = nil
		}
	}
	for s := range r.Sections {
		for q := range r.Sections[s].Questions {
			if given < n {
				given++
				r.Sections[s].Questions[q].Photos = []string{fmt.Sprint(given)}
			}
		}
	}
}

// plainSections are copies of the sections without photos.
func plainSections(r *VisitReport) []VisitSection {
	var list []VisitSection
	for _, s := range r.Sections[:min(7, len(r.Sections))] {
		s.Questions = append([]VisitQuestion(nil), s.Questions...)
		for q := range s.Questions {
			s.Questions[q].Photos = nil
		}
		list = append(list, s)
	}
	return list
}

func measurePDF(t *testing.T, name string, write func(io.Writer) error) {
	t.Helper()
	var out bytes.Buffer
	begun, before := time.Now(), processorTime(t)
	if err := write(&out); err != nil {
		t.Fatal(err)
	}
	took, processor := time.Since(begun).Seconds(), (processorTime(t) - before).Seconds()
	pages := bytes.Count(out.Bytes(), []byte("/Type /Page\n"))
	fmt.Printf("%s_time: %g s\n%s_processor: %g s\n%s_size: %g MB\n%s_pages: %d pages\n", name, math.Round(took*1000)/1000, name, math.Round(processor*1000)/1000, name, math.Round(float64(out.Len())/(1<<20)*100)/100, name, pages)
}

// processorTime is what the program has taken so far: machines that do other things
// meanwhile take longer, and no more.
func processorTime(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
