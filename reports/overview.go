package reports

import (
	"cmp"
	"context"
	"slices"
	"time"

	"etalon/audits"
	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/database"
)

// OverviewQuery asks for the results of a brand.
type OverviewQuery struct {
	WaveID        string           // empty: the latest with results
	BrandID       string           // empty: that of the wave
	RegionID      string           // empty: every region
	Audit         checklists.Audit // empty: that of the wave, or mystery visits where there are some
	From, To      time.Time        // of the waves, days; zero: open
	Limit, Offset int              // of the rows of the heat map
}

// Overview is the results of a brand, or of one of its regions, as far as the actor
// may see them: of one wave, and of the waves before it in time.
type Overview struct {
	Wave      *audits.Wave // nil: there is nothing to see, and nothing below
	Brand     string
	Version   *checklists.Version
	Standard  string // title and number; empty: not from a standard
	Visits    int
	Failed    int // visits
	Locations int
	Scores    Sample
	Period    Sample       // of all waves of Trend
	Trend     []TrendPoint // oldest first
	Histogram Histogram
	Bands     []int // visits, along the bands of the wave
	Sections  []SectionRow
	Regions   []RegionRow
	// The best and the worst of those that can be ranked, the utmost first.
	Best, Worst                         []LocationLine
	Ranked                              int
	BestRequirements, WorstRequirements []RequirementRow
	Heat                                []HeatRow // the worst first
	HeatTotal                           int
	Critical                            []CriticalCount // the most frequent first
	CriticalTotal                       int             // fails
}

// TrendPoint is a wave in time. Change is against the wave before, where the wave names
// it as the one to be compared with; Rebased is as of WaveReport.
type TrendPoint struct {
	Wave                      audits.Wave
	Visits, Failed, Locations int
	Scores                    Sample
	Change                    *checklists.Percent
	Significant               bool
	Rebased                   checklists.Percent
	Band                      *audits.Band
}

// HeatRow is a location with its sections, along those of the version; nil is no score.
type HeatRow struct {
	LocationLine
	Sections []*checklists.Percent
}

// CriticalCount is how often a critical question failed, and at how many locations.
type CriticalCount struct {
	Question, Lineage, Code, Text, Section string
	Visits, Locations                      int
}

// extremes is how many of the best and of the worst an overview names.
const extremes = 10

// longestTrend bounds the waves of a period.
const longestTrend = 60

// Overview returns the results of a brand. Errors: audits.ErrWaveNotFound,
// accounts.ErrForbidden.
func (s *Service) Overview(ctx context.Context, by accounts.Actor, q OverviewQuery) (*Overview, error) {
	narrow, err := s.scopeOf(ctx, by, q.RegionID)
	if err != nil {
		return nil, err
	}
	waves, err := s.trendOf(ctx, by, narrow, q)
	if err != nil || len(waves) == 0 {
		return &Overview{}, err
	}
	r, err := s.around(ctx, by, waves[len(waves)-1].ID)
	if err != nil {
		return nil, err
	}
	if narrow, err = s.query.known(ctx, narrow, r.wave.BrandID, waveIDs(waves)); err != nil {
		return nil, err
	}
	sums, err := s.overviewSums(ctx, r, narrow, waves)
	if err != nil {
		return nil, err
	}
	o := &Overview{Wave: &r.wave, Version: r.version, Bands: make([]int, len(r.wave.Bands))}
	if r.standard != nil {
		o.Standard = r.title + ", " + r.standard.Number()
	}
	for _, p := range r.places {
		o.Brand = p.Brand
	}
	if err := s.fillTrend(ctx, r, waves, sums.waves, o); err != nil {
		return nil, err
	}
	fillScores(r, narrow, sums.scores, o)
	fillRequirements(r, sums, o)
	return o, s.fillLocations(ctx, r, q, o)
}

// overviewSums is what an overview adds up, beside the locations of its wave.
type overviewSums struct {
	waves     map[string]waveSums
	scores    []scoreCount
	questions map[string]map[string]questionSums
	critical  []CriticalCount
}

// overviewSums reads all sums of an overview.
func (s *Service) overviewSums(ctx context.Context, r *results, within scope, waves []audits.Wave) (*overviewSums, error) {
	var sums overviewSums
	return &sums, database.Beside(ctx, func(ctx context.Context) (err error) {
		sums.waves, err = s.query.byWave(ctx, within, waveIDs(waves))
		return err
	}, func(ctx context.Context) (err error) {
		r.bySection, err = s.query.sectionTotals(ctx, within, r.currentIDs())
		return err
	}, func(ctx context.Context) error {
		return s.readLocations(ctx, r, r.currentIDs())
	}, func(ctx context.Context) (err error) {
		sums.scores, err = s.query.scores(ctx, within, r.wave.ID)
		return err
	}, func(ctx context.Context) (err error) {
		sums.questions, err = s.query.byQuestion(ctx, within, r.currentIDs(), everywhere)
		return err
	}, func(ctx context.Context) (err error) {
		sums.critical, err = s.query.criticalCounts(ctx, within, r.wave.ID)
		return err
	})
}

// trendOf lists the waves of an overview, oldest first; the last is the one it is about.
func (s *Service) trendOf(ctx context.Context, by accounts.Actor, within scope, q OverviewQuery) ([]audits.Wave, error) {
	limit := historyLength
	if !q.From.IsZero() {
		limit = longestTrend
	}
	var last audits.Wave
	var err error
	if q.WaveID != "" {
		if last, err = s.audits.Wave(ctx, by, q.WaveID); err != nil {
			return nil, err
		}
		if q.BrandID != "" && q.BrandID != last.BrandID {
			return nil, audits.ErrWaveNotFound
		}
		q.BrandID, q.Audit = last.BrandID, last.Audit
	}
	if q, err = s.query.settle(ctx, within, q); err != nil || q.BrandID == "" {
		return nil, err
	}
	ids, err := s.query.wavesInTime(ctx, within, q, last, limit)
	if err != nil {
		return nil, err
	}
	known, err := s.audits.WavesOf(ctx, by.OrgID, ids)
	if err != nil {
		return nil, err
	}
	waves := make([]audits.Wave, 0, len(ids)+1)
	for _, id := range slices.Backward(ids) {
		waves = append(waves, known[id])
	}
	if last.ID != "" && !slices.Contains(ids, last.ID) { // asked for, and without results
		waves = append(waves, last)
	}
	return waves, nil
}

// fillTrend fills in the waves in time, and what of them is of the last one.
func (s *Service) fillTrend(ctx context.Context, r *results, waves []audits.Wave, totals map[string]waveSums, o *Overview) (err error) {
	for i, w := range waves {
		t := totals[w.ID]
		p := TrendPoint{Wave: w, Visits: t.Visits, Failed: t.Failed, Locations: t.Locations, Scores: t.Sums.sample()}
		p.Band = bandOf(w.Bands, meanIn(p.Scores))
		if i > 0 && w.PreviousID == waves[i-1].ID {
			if p.Rebased, err = s.rebasedBetween(ctx, r, waves[i-1], w); err != nil {
				return err
			}
			p.compare(o.Trend[i-1].Scores)
		}
		o.Trend = append(o.Trend, p)
		o.Period.merge(p.Scores)
	}
	last := o.Trend[len(o.Trend)-1]
	o.Visits, o.Failed, o.Locations, o.Scores = last.Visits, last.Failed, last.Locations, last.Scores
	return nil
}

func (p *TrendPoint) compare(before Sample) {
	if p.Scores.N == 0 || before.N == 0 || p.Rebased == allRebased {
		return
	}
	change := p.Scores.Mean() - before.Mean()
	p.Change, p.Significant = &change, moved(p.Scores, &before, p.Rebased)
}

func (s *Sample) merge(o Sample) {
	s.N += o.N
	s.Sum += o.Sum
	s.Squares += o.Squares
}

// rebasedBetween is results.rebased for any wave and the one before it. Nothing is read
// where both have the same version of the checklist.
func (s *Service) rebasedBetween(ctx context.Context, r *results, before, wave audits.Wave) (checklists.Percent, error) {
	switch {
	case before.ChecklistVersionID == wave.ChecklistVersionID:
		return 0, nil
	case wave.ID == r.wave.ID && r.previous != nil && r.previous.ID == before.ID:
		return r.rebased().total, nil
	}
	pair := &results{orgID: r.orgID, wave: wave, previous: &before}
	if err := s.readVersions(ctx, pair); err != nil {
		return 0, err
	}
	return pair.rebased().total, nil
}

// fillScores fills in the distribution, the sections and the regions.
func fillScores(r *results, within scope, counts []scoreCount, o *Overview) {
	bands := Meta{Bands: bandsOf(r.wave)}
	for _, c := range counts {
		o.Histogram.AddMany(c.Final, c.N)
		if band := bands.BandOf(c.Final); band >= 0 {
			o.Bands[band] += c.N
		}
	}
	o.Sections = r.sectionRows()
	for _, row := range r.regionRows() {
		if within.region == "" || within.region == row.ID {
			o.Regions = append(o.Regions, row)
		}
	}
}

// fillRequirements fills in the requirements and the critical fails.
func fillRequirements(r *results, sums *overviewSums, o *Overview) {
	rows, total := r.requirementRows(sums.questions)
	o.CriticalTotal = total
	rows = slices.DeleteFunc(rows, func(row RequirementRow) bool { return row.Now.Applied < max(1, r.wave.MinimumVisits) })
	slices.SortStableFunc(rows, func(a, b RequirementRow) int {
		x, _ := a.Now.Rate()
		y, _ := b.Now.Rate()
		return cmp.Compare(y, x)
	})
	o.BestRequirements, o.WorstRequirements = ends(rows)
	o.Critical = sums.critical
	codes := r.codes()
	for i := range o.Critical {
		c := &o.Critical[i]
		for _, section := range r.version.Content.Sections {
			for _, q := range section.Questions {
				if q.ID == c.Question {
					c.Lineage, c.Code, c.Text, c.Section = q.Requirement, codes[q.Requirement], q.Text, section.Title
				}
			}
		}
	}
}

// fillLocations fills in the ranking, which is among all locations that the actor may
// see, and the heat map.
func (s *Service) fillLocations(ctx context.Context, r *results, q OverviewQuery, o *Overview) error {
	lines := r.locationLines()
	lines = slices.DeleteFunc(lines, func(l LocationLine) bool { return q.RegionID != "" && l.RegionID != q.RegionID })
	slices.SortStableFunc(lines, LocationQuery{Sort: "rank"}.compare)
	var ranked []LocationLine
	for _, l := range lines {
		if l.Rank.From > 0 {
			ranked = append(ranked, l)
		}
	}
	o.Best, o.Worst = ends(ranked)
	o.Ranked, o.HeatTotal = len(ranked), len(lines)
	slices.Reverse(lines)
	from := min(q.Offset, len(lines))
	lines = lines[from:min(from+q.Limit, len(lines))]
	if len(lines) == 0 {
		return nil
	}
	ids := make([]string, len(lines))
	for i, l := range lines {
		ids[i] = l.ID
	}
	found, err := s.query.bySection(ctx, r.scope, []string{r.wave.ID}, ids...)
	if err != nil {
		return err
	}
	for _, l := range lines {
		row := HeatRow{LocationLine: l}
		for _, section := range r.version.Content.Sections {
			row.Sections = append(row.Sections, meanIn(found[r.wave.ID][l.ID][section.ID].Sums.sample()))
		}
		o.Heat = append(o.Heat, row)
	}
	return nil
}

// ends are the first and the last of a list, the last one first; none is in both.
func ends[T any](sorted []T) (first, last []T) {
	n := len(sorted)
	first = sorted[:min(extremes, (n+1)/2)]
	last = slices.Clone(sorted[n-min(extremes, n/2):])
	slices.Reverse(last)
	return first, last
}
