package reports

import (
	"cmp"
	"context"
	"io"
	"slices"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/locale"
)

// Block is a part of a report that people put together themselves.
type Block string

// The blocks. How everything was computed always stands at the end.
const (
	FigureBlock       Block = "figure" // the score and what explains it
	TrendBlock        Block = "trend"
	DistributionBlock Block = "distribution"
	SectionsBlock     Block = "sections"
	RegionsBlock      Block = "regions" // with their places
	WorstBlock        Block = "worst_requirements"
	BestBlock         Block = "best_requirements"
	RequirementsBlock Block = "requirements" // all, after the worst and the best
	RankingBlock      Block = "ranking"      // the places of locations
	HeatBlock         Block = "heat"
	CriticalBlock     Block = "critical_fails"
	PhotosBlock       Block = "photos" // of what failed
	CommentsBlock     Block = "comments"
	SpreadBlock       Block = "spread" // what the differences between scores come from
	DataBlock         Block = "data"   // every visit and answer; of workbooks only
)

// Blocks lists every block, in the order in which a wave is usually read.
var Blocks = []Block{
	FigureBlock, TrendBlock, DistributionBlock, SectionsBlock, RegionsBlock, WorstBlock, BestBlock, RequirementsBlock, RankingBlock, HeatBlock,
	SpreadBlock, CriticalBlock, PhotosBlock, CommentsBlock, DataBlock,
}

// wholeWave is what the report on a wave has.
var wholeWave = []Block{FigureBlock, DistributionBlock, SectionsBlock, RegionsBlock, RequirementsBlock, RankingBlock, HeatBlock, CriticalBlock, DataBlock}

const (
	composedPhotos   = 24
	composedComments = 60
)

// Composition is a report on a wave as somebody put it together.
type Composition struct {
	Title    string // empty: that of the wave
	Named    string // what the file is called where the only block says it inside; empty: as the title
	Blocks   []Block
	Regions  []string // ids; none: every region
	Language locale.Language
	Look     *Look // nil: the organisation's
}

// ComposedPDF prints the released visits of a wave that the actor may see, in the
// blocks of a composition. Errors: audits.ErrWaveNotFound, accounts.ErrForbidden.
func (s *Service) ComposedPDF(ctx context.Context, by accounts.Actor, waveID string, c Composition) (*File, error) {
	r, err := s.composed(ctx, by, waveID, c)
	if err != nil {
		return nil, err
	}
	return s.file(ctx, c.Language, c.fileName(r), pdfType, func(w io.Writer) error { return composedPDF(w, r, c.Title, c.Blocks) })
}

// ComposedXLSX is ComposedPDF's workbook. Blocks that no sheet can show are left out.
func (s *Service) ComposedXLSX(ctx context.Context, by accounts.Actor, waveID string, c Composition) (*File, error) {
	r, err := s.composed(ctx, by, waveID, c)
	if err != nil {
		return nil, err
	}
	return s.file(ctx, c.Language, c.fileName(r), xlsxType, func(w io.Writer) error { return composedXLSX(w, r, c.Title, c.Blocks) })
}

// RankingPDF prints the places of the locations in a wave beside those of the wave
// before. Errors: those of ComposedPDF.
func (s *Service) RankingPDF(ctx context.Context, by accounts.Actor, waveID string, lang locale.Language) (*File, error) {
	return s.ComposedPDF(ctx, by, waveID, league(lang))
}

// RankingXLSX is RankingPDF's workbook.
func (s *Service) RankingXLSX(ctx context.Context, by accounts.Actor, waveID string, lang locale.Language) (*File, error) {
	return s.ComposedXLSX(ctx, by, waveID, league(lang))
}

func league(lang locale.Language) Composition {
	return Composition{Named: lang.Text("reports.ranking"), Blocks: []Block{RankingBlock}, Language: lang}
}

func (c Composition) fileName(r *WaveReport) string {
	name := cmp.Or(c.Named, c.Title)
	if name == "" {
		return r.Wave.Name
	}
	return name + " — " + r.Wave.Name
}

func (s *Service) composed(ctx context.Context, by accounts.Actor, waveID string, c Composition) (*WaveReport, error) {
	report, r, err := s.waveIn(ctx, by, waveID, c.Language, c.Regions...)
	if err != nil {
		return nil, err
	}
	if c.Look != nil {
		report.Logo, report.Accent = c.Look.Logo, c.Look.Accent
	}
	report.Photo = s.photos(ctx)
	if slices.Contains(c.Blocks, PhotosBlock) {
		if report.FailPhotos, err = s.failPhotos(ctx, r, waveID, everywhere, composedPhotos); err != nil {
			return nil, err
		}
	}
	if slices.Contains(c.Blocks, SpreadBlock) {
		pairs, err := s.query.pairs(ctx, r.scope, waveID)
		if err != nil {
			return nil, err
		}
		report.Spread = spreadOf(pairs)
	}
	if slices.Contains(c.Blocks, CommentsBlock) {
		rows, err := s.query.commented(ctx, r.scope, waveID, composedComments)
		if err != nil {
			return nil, err
		}
		if report.Comments, err = s.failsOf(ctx, r, rows); err != nil {
			return nil, err
		}
	}
	return report, nil
}

// LatestWave is the last wave of a brand with results that the actor sees, of a period
// where one is given; empty: there is none.
func (s *Service) LatestWave(ctx context.Context, by accounts.Actor, brandID string, from, to time.Time) (string, error) {
	within, err := s.scopeOf(ctx, by, "")
	if err != nil {
		return "", err
	}
	waves, err := s.trendOf(ctx, by, within, OverviewQuery{BrandID: brandID, From: from, To: to})
	if err != nil || len(waves) == 0 {
		return "", err
	}
	return waves[len(waves)-1].ID, nil
}

// Seen counts the released visits of a wave that the actor may see, in regions or
// everywhere. Errors: audits.ErrWaveNotFound, accounts.ErrForbidden.
func (s *Service) Seen(ctx context.Context, by accounts.Actor, waveID string, regions []string) (int, error) {
	within, err := s.scopeOf(ctx, by, "")
	if err != nil {
		return 0, err
	}
	if _, err := s.audits.Wave(ctx, by, waveID); err != nil {
		return 0, err
	}
	within.regions = regions
	found, err := s.query.byWave(ctx, within, []string{waveID})
	return found[waveID].Visits, err
}
