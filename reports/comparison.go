package reports

import (
	"context"
	"errors"
	"slices"
	"time"

	"etalon/audits"
	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/fault"
)

// ErrPeriodTooLong is a period of more waves than can be compared. It has the param Max.
var ErrPeriodTooLong = fault.New(fault.Invalid, "comparison_period_too_long")

// SetQuery asks for a set of results: of a wave, or of every wave of a brand that ran in
// a period; of one region or location of it, or of all.
type SetQuery struct {
	WaveID     string    // empty: those of the period, or the latest with results
	BrandID    string    // empty: that of the wave, or of the latest
	RegionID   string    // empty: every region
	LocationID string    // empty: every location
	From, To   time.Time // days; zero: open
}

// Comparison is two sets of results beside each other, as far as the actor may see them.
// Differences are of the second against the first.
type Comparison struct {
	Sets [2]ComparedSet
	// Shared are the visits that are in both sets. With any, chance cannot be told.
	Shared int
	// Rebased is how much of the weight of the score versions in the sets do not judge
	// in the same way: with any, chance cannot be told; with all, nothing is compared.
	Rebased      checklists.Percent
	Sections     []ComparedSection
	Requirements []ComparedRequirement
}

// ComparedSet is one of the two. A set without waves has nothing to see.
type ComparedSet struct {
	Waves          []audits.Wave // oldest first
	BrandID, Brand string
	RegionID       string
	Region         string // name; empty: every one
	LocationID     string
	Location       *Place // nil: every one
	Visits, Failed int
	Locations      int
	Scores         Sample
	scope          scope
	sections       sectionTally
	answers        map[string]map[string]questionSums // wave → question
}

// ComparedSection is a section of the sets' checklists.
type ComparedSection struct {
	Title   string
	Scores  [2]Sample
	Rebased checklists.Percent
}

// ComparedRequirement is a requirement that the sets' checklists ask about, along all
// versions of its text.
type ComparedRequirement struct {
	Lineage             string // empty: not from a standard
	Code, Text, Section string // in the latest version that asks
	Critical            bool
	Met                 [2]Compliance
	Rebased             bool // versions in the sets measure different things
}

// Compare puts two sets of results beside each other. A first set that asks for nothing
// is the wave before the second, where that names one. Errors: audits.ErrWaveNotFound,
// ErrPeriodTooLong, accounts.ErrForbidden.
func (s *Service) Compare(ctx context.Context, by accounts.Actor, first, second SetQuery) (*Comparison, error) {
	everything, err := s.scopeOf(ctx, by, "")
	if err != nil {
		return nil, err
	}
	c := &Comparison{}
	if c.Sets[1], err = s.set(ctx, by, everything, second); err != nil {
		return nil, err
	}
	if first == (SetQuery{}) && len(c.Sets[1].Waves) == 1 {
		first = second
		if first.WaveID, err = s.seenBefore(ctx, by, c.Sets[1].Waves[0]); err != nil {
			return nil, err
		}
	}
	if c.Sets[0], err = s.set(ctx, by, everything, first); err != nil {
		return nil, err
	}
	if c.Shared, err = s.query.shared(ctx, &c.Sets[0], &c.Sets[1]); err != nil {
		return nil, err
	}
	return c, s.fillComparison(ctx, by.OrgID, c)
}

// seenBefore is the wave that a wave is compared with, or itself where the actor sees
// none.
func (s *Service) seenBefore(ctx context.Context, by accounts.Actor, w audits.Wave) (string, error) {
	if w.PreviousID == "" {
		return w.ID, nil
	}
	before, err := s.audits.Wave(ctx, by, w.PreviousID)
	if errors.Is(err, audits.ErrWaveNotFound) {
		return w.ID, nil
	}
	return before.ID, err
}

// set reads one of the two.
func (s *Service) set(ctx context.Context, by accounts.Actor, within scope, q SetQuery) (ComparedSet, error) {
	within.region, within.location = q.RegionID, q.LocationID
	c := ComparedSet{BrandID: q.BrandID, RegionID: q.RegionID, LocationID: q.LocationID, scope: within}
	err := s.setWaves(ctx, by, q, &c)
	if err == nil {
		err = s.query.nameSet(ctx, &c)
	}
	if err != nil || len(c.Waves) == 0 {
		return c, err
	}
	ids := waveIDs(c.Waves)
	if c.scope, err = s.query.known(ctx, c.scope, c.BrandID, ids); err != nil {
		return c, err
	}
	if err = s.query.extent(ctx, &c); err != nil {
		return c, err
	}
	if c.sections, err = s.query.sectionTotals(ctx, c.scope, ids); err != nil {
		return c, err
	}
	c.answers, err = s.query.byQuestion(ctx, c.scope, ids, everywhere)
	return c, err
}

// setWaves finds the waves of a set.
func (s *Service) setWaves(ctx context.Context, by accounts.Actor, q SetQuery, c *ComparedSet) error {
	if q.WaveID != "" {
		w, err := s.audits.Wave(ctx, by, q.WaveID)
		if err == nil && q.BrandID != "" && q.BrandID != w.BrandID {
			err = audits.ErrWaveNotFound
		}
		c.BrandID, c.Waves = w.BrandID, []audits.Wave{w}
		return err
	}
	asked, limit := OverviewQuery{BrandID: q.BrandID, From: q.From, To: q.To}, 1
	if !q.From.IsZero() || !q.To.IsZero() {
		limit = longestTrend + 1
	}
	var err error
	if asked, err = s.query.settle(ctx, c.scope, asked); err != nil || asked.BrandID == "" {
		return err
	}
	ids, err := s.query.wavesInTime(ctx, c.scope, asked, audits.Wave{}, limit)
	if err != nil {
		return err
	}
	if len(ids) > longestTrend {
		return ErrPeriodTooLong.With(fault.Params{"Max": longestTrend})
	}
	known, err := s.audits.WavesOf(ctx, by.OrgID, ids)
	for _, id := range slices.Backward(ids) {
		c.Waves = append(c.Waves, known[id])
	}
	c.BrandID = asked.BrandID
	return err
}

// Difference is how far the mean of the second set is above that of the first; nil:
// nothing is compared.
func (c *Comparison) Difference() *checklists.Percent {
	return apartBy(c.Sets[0].Scores, c.Sets[1].Scores, c.Rebased)
}

// Difference is as of the comparison.
func (r ComparedSection) Difference() *checklists.Percent {
	return apartBy(r.Scores[0], r.Scores[1], r.Rebased)
}

func apartBy(first, second Sample, rebased checklists.Percent) *checklists.Percent {
	if first.N == 0 || second.N == 0 || rebased == allRebased {
		return nil
	}
	by := second.Mean() - first.Mean()
	return &by
}

// Tested is Welch's test of the difference; false where chance cannot be told.
func (c *Comparison) Tested() (Difference, bool) {
	return c.tested(c.Sets[0].Scores, c.Sets[1].Scores, c.Rebased)
}

// TestedSection is Tested of a section.
func (c *Comparison) TestedSection(r ComparedSection) (Difference, bool) {
	return c.tested(r.Scores[0], r.Scores[1], r.Rebased)
}

func (c *Comparison) tested(first, second Sample, rebased checklists.Percent) (Difference, bool) {
	if c.Shared > 0 || rebased > 0 {
		return Difference{}, false
	}
	return second.Above(first)
}

// Difference is how far the second rate is above the first; nil: nothing is compared.
func (r ComparedRequirement) Difference() *checklists.Percent {
	first, ok1 := r.Met[0].Rate()
	second, ok2 := r.Met[1].Rate()
	if !ok1 || !ok2 || r.Rebased {
		return nil
	}
	by := second - first
	return &by
}

// Differs reports whether the rates of a requirement differ with p < 0.05.
func (c *Comparison) Differs(r ComparedRequirement) bool {
	return c.Shared == 0 && !r.Rebased && r.Met[1].Changed(r.Met[0])
}
