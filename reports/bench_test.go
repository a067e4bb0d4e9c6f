package reports

import (
	"io"
	"strconv"
	"testing"

	"github.com/xuri/excelize/v2"
)

func BenchmarkWavePDF(b *testing.B) {
	r := newWorld(1350, 3, 2).waveReport()
	for b.Loop() {
		if err := WavePDF(io.Discard, r); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkVisitPDF(b *testing.B) {
	r := newWorld(4, 2, 1).visitReport()
	for b.Loop() {
		if err := VisitPDF(io.Discard, r); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkWaveXLSX writes 2,500 visits with 100,000 answers.
func BenchmarkWaveXLSX(b *testing.B) {
	r := newWorld(834, 3, 1).waveReport()
	b.ReportAllocs()
	for b.Loop() {
		if err := WaveXLSX(io.Discard, r); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkBareXLSX is the ceiling: the same answers through a bare StreamWriter.
func BenchmarkBareXLSX(b *testing.B) {
	r := newWorld(834, 3, 1).waveReport()
	b.ReportAllocs()
	for b.Loop() {
		if err := bareXLSX(r); err != nil {
			b.Fatal(err)
		}
	}
}

func bareXLSX(r *WaveReport) (err error) {
	f := excelize.NewFile()
	defer func() {
		if cerr := f.Close(); err == nil {
			err = cerr
		}
	}()
	s, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		return err
	}
	row := 0
	for a, err := range r.Answers {
		if err != nil {
			return err
		}
		row++
		if err := s.SetRow("A"+strconv.Itoa(row), []any{
			a.Visit, a.Location, serial(a.Date), r.Sections[a.Section].Title, a.Requirement, a.Number, a.Question, a.Answer,
			a.Earned, a.Possible, string(a.Met), string(a.State), "", "", a.Comment, a.Section, a.Requirement,
		}); err != nil {
			return err
		}
	}
	if err := s.Flush(); err != nil {
		return err
	}
	return f.Write(io.Discard)
}
