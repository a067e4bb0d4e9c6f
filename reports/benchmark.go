package reports

import (
	"context"
	"io"

	"etalon/audits/benchmarks"
	"etalon/internal/accounts"
	"etalon/internal/locale"
)

// BenchmarkReport is a comparison with competitors whose marks are shown.
type BenchmarkReport struct {
	Meta
	*benchmarks.Page
}

// benchmark is a comparison that the actor sees. Faults: benchmarks.ErrNotFound, and
// benchmarks.ErrState while marks are taken.
func (s *Service) benchmark(ctx context.Context, by accounts.Actor, id string, lang locale.Language) (*BenchmarkReport, error) {
	page, err := s.benchmarks.Get(ctx, by, id)
	if err != nil {
		return nil, err
	}
	if page.Result == nil {
		return nil, benchmarks.ErrState
	}
	r := &BenchmarkReport{Meta{Language: lang, GeneratedAt: s.now(), CutOff: page.ClosedAt}, page}
	if !page.SettledAt.IsZero() {
		r.CutOff = page.SettledAt
	}
	if err := s.branded(ctx, by.OrgID, &r.Meta); err != nil {
		return nil, err
	}
	r.GenerationID, err = generation("benchmark", lang, id, page.State, page.Result.Grid, page.Result.Choices)
	return r, err
}

// BenchmarkPDF prints a comparison: numbers, profile, and what is developed.
func (s *Service) BenchmarkPDF(ctx context.Context, by accounts.Actor, id string, lang locale.Language) (*File, error) {
	r, err := s.benchmark(ctx, by, id, lang)
	if err != nil {
		return nil, err
	}
	return s.file(ctx, lang, r.title(), pdfType, func(w io.Writer) error { return BenchmarkPDF(w, r) })
}

// BenchmarkXLSX is a comparison as a workbook, with live sums.
func (s *Service) BenchmarkXLSX(ctx context.Context, by accounts.Actor, id string, lang locale.Language) (*File, error) {
	r, err := s.benchmark(ctx, by, id, lang)
	if err != nil {
		return nil, err
	}
	return s.file(ctx, lang, r.title(), xlsxType, func(w io.Writer) error { return BenchmarkXLSX(w, r) })
}

func (r *BenchmarkReport) title() string {
	return r.Language.Text("reports.benchmark.title", map[string]any{"Number": r.Number})
}

// subject is what is compared, in words.
func (r *BenchmarkReport) subject() string {
	if r.Product != "" {
		return r.Benchmark.Brand + ": " + r.Product
	}
	return r.Benchmark.Brand
}

// said is points as a mark: 4, 3.5 or 3.33.
func (r *BenchmarkReport) said(p benchmarks.Points) string {
	decimals := 2
	switch {
	case p%100 == 0:
		decimals = 0
	case p%10 == 0:
		decimals = 1
	}
	return r.Language.Number(float64(p)/100, decimals)
}

// signed is points with their sign.
func (r *BenchmarkReport) signed(p benchmarks.Points) string {
	switch {
	case p > 0:
		return "+" + r.said(p)
	case p < 0:
		return "−" + r.said(-p)
	}
	return r.said(p)
}
