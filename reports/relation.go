package reports

import (
	"context"
	"slices"
	"time"

	"etalon/audits"
	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/reports/figures"
)

// RelationQuery asks how the scores of locations go along with a business figure.
type RelationQuery struct {
	KindID     string    // empty: the first
	WaveID     string    // empty: those of the period, or the latest with results
	BrandID    string    // empty: that of the wave
	RegionID   string    // empty: every region
	From, To   time.Time // days; zero: open
	Lag        int       // months by which the figure comes later: 0 to 3
	Change     bool      // both against the period before, and not as they are
	FewestOnly int       // visits that a location needs; 0: two
}

// Relation is how scores go along with a figure, a point a location, as far as the actor
// may see both. It is a correlation, and no cause.
type Relation struct {
	Kinds          []figures.Kind
	Kind           *figures.Kind // nil: there is none, and nothing below
	Waves, Before  []audits.Wave // Before: what changes are against
	BrandID, Brand string
	Months, Past   Period // of the figure; Past: of Before
	Lag, Visits    int
	Change         bool
	Mixed          bool // the waves had different versions of the checklist
	Points         []RelationPoint
	Pearson        *Correlation // nil: too few points
	Spearman       *Correlation
	Sections       []RelationSection
	Tests          int // of sections
	Left           []LeftOut
}

// Period is months, both included.
type Period struct{ From, Until figures.Month }

// RelationPoint is a location.
type RelationPoint struct {
	ID, RegionID string
	Place        Place
	Visits       int
	Score        checklists.Percent // mean
	Figure       float64            // over the period, in its unit
	X, Y         float64            // what is correlated: percent, or points of it; the figure, or its change
}

// RelationSection is a section of the checklist beside the figure.
type RelationSection struct {
	Title       string
	N           int          // locations
	Correlation *Correlation // nil: too few
	Adjusted    float64      // p by Holm, over all sections
}

// LeftOut is a location that is no point, and why.
type LeftOut struct {
	ID     string
	Place  Place
	Reason LeftReason
	Visits int
}

// LeftReason is why a location is left out.
type LeftReason string

// The reasons.
const (
	NoVisit    LeftReason = "no_visit"
	FewVisits  LeftReason = "few_visits"
	NoFigure   LeftReason = "no_figure"
	PartFigure LeftReason = "part_figure" // a month of the period is missing
	NoBefore   LeftReason = "no_before"   // nothing to compare with
	ZeroBefore LeftReason = "zero_before" // a share of nothing
)

const (
	// LeastPoints are the locations that are needed for anything to be told.
	LeastPoints  = 10
	fewestVisits = 2
	longestLag   = 3
)

// ErrLag is a lag that is not offered. It has the param Max.
var ErrLag = fault.New(fault.Invalid, "relation_lag")

// Relation sets scores beside a figure. Errors: audits.ErrWaveNotFound,
// ErrPeriodTooLong, figures.ErrKindNotFound, figures.ErrPeriod, accounts.ErrForbidden.
func (s *Service) Relation(ctx context.Context, by accounts.Actor, q RelationQuery) (*Relation, error) {
	within, err := s.scopeOf(ctx, by, q.RegionID)
	if err != nil {
		return nil, err
	}
	r := &Relation{Lag: q.Lag, Change: q.Change, Visits: q.FewestOnly}
	if r.Visits == 0 {
		r.Visits = fewestVisits
	}
	if q.Lag < 0 || q.Lag > longestLag {
		return nil, ErrLag.With(fault.Params{"Max": longestLag})
	}
	if r.Kinds, err = s.figures.Kinds(ctx, by); err != nil {
		return nil, err
	}
	if err := r.choose(q.KindID); err != nil || r.Kind == nil {
		return r, err
	}
	if q.WaveID == "" && q.From.IsZero() && q.To.IsZero() {
		if q.WaveID, err = s.latestCovered(ctx, by, within, *r.Kind, q); err != nil {
			return nil, err
		}
	}
	now, before, err := s.relationSets(ctx, by, within, q)
	if err != nil || len(now.Waves) == 0 {
		return r, err
	}
	r.Waves, r.Before, r.BrandID, r.Brand = now.Waves, before.Waves, now.BrandID, now.Brand
	r.Months = monthsOf(q, now.Waves, q.Lag)
	if q.Change && len(before.Waves) > 0 {
		r.Past = monthsOf(RelationQuery{From: before.from, To: before.to}, before.Waves, q.Lag)
	}
	return r, s.fillRelation(ctx, by, r, now, before)
}

// latestCovered is the latest wave with results whose months have the figure; empty: none.
func (s *Service) latestCovered(ctx context.Context, by accounts.Actor, within scope, k figures.Kind, q RelationQuery) (string, error) {
	last, err := s.figures.Latest(ctx, by, k.ID)
	if err != nil || last == 0 {
		return "", err
	}
	asked, err := s.query.settle(ctx, within, OverviewQuery{BrandID: q.BrandID})
	if err != nil || asked.BrandID == "" {
		return "", err
	}
	ids, err := s.query.wavesInTime(ctx, within, asked, audits.Wave{}, longestTrend)
	if err != nil {
		return "", err
	}
	known, err := s.audits.WavesOf(ctx, by.OrgID, ids)
	for _, id := range ids {
		if figures.MonthOf(known[id].EndsOn)+figures.Month(q.Lag) <= last {
			return id, err
		}
	}
	return "", err
}

func (r *Relation) choose(id string) error {
	for i := range r.Kinds {
		if k := &r.Kinds[i]; k.ID == id || id == "" && !k.Archived {
			r.Kind = k
			return nil
		}
	}
	if id != "" {
		return figures.ErrKindNotFound
	}
	return nil
}

// relationSet is waves with the days that were asked for.
type relationSet struct {
	ComparedSet
	from, to time.Time
}

// relationSets finds the waves, and for a change those before them: the wave before, or
// the months before, as many as the period has.
func (s *Service) relationSets(ctx context.Context, by accounts.Actor, within scope, q RelationQuery) (now, before relationSet, err error) {
	ask := SetQuery{WaveID: q.WaveID, BrandID: q.BrandID, From: q.From, To: q.To}
	if now, err = s.relationSet(ctx, by, within, ask); err != nil || !q.Change || len(now.Waves) == 0 {
		return now, before, err
	}
	ask.BrandID = now.BrandID
	if q.WaveID != "" || q.From.IsZero() || q.To.IsZero() {
		first := now.Waves[0]
		if ask.WaveID, err = s.seenBefore(ctx, by, first); err != nil || ask.WaveID == first.ID {
			return now, before, err
		}
	} else {
		months := int(figures.MonthOf(q.To)-figures.MonthOf(q.From)) + 1
		begins := figures.MonthOf(q.From)
		ask.From, ask.To = (begins - figures.Month(months)).Begins(), begins.Begins().AddDate(0, 0, -1)
	}
	before, err = s.relationSet(ctx, by, within, ask)
	before.from, before.to = ask.From, ask.To
	return now, before, err
}

func (s *Service) relationSet(ctx context.Context, by accounts.Actor, within scope, q SetQuery) (relationSet, error) {
	set := relationSet{ComparedSet: ComparedSet{BrandID: q.BrandID, scope: within}}
	if err := s.setWaves(ctx, by, q, &set.ComparedSet); err != nil || len(set.Waves) == 0 {
		return set, err
	}
	var err error
	if set.scope, err = s.query.known(ctx, within, set.BrandID, waveIDs(set.Waves)); err != nil {
		return set, err
	}
	brands, err := s.query.brands(ctx, by.OrgID)
	set.Brand = brands[set.BrandID]
	return set, err
}

// monthsOf are the months of the figure: of the period, or those in which the waves ran,
// moved on by the lag.
func monthsOf(q RelationQuery, waves []audits.Wave, lag int) Period {
	p := Period{figures.MonthOf(waves[0].StartsOn), figures.MonthOf(waves[0].EndsOn)}
	for _, w := range waves {
		p.From, p.Until = min(p.From, figures.MonthOf(w.StartsOn)), max(p.Until, figures.MonthOf(w.EndsOn))
	}
	if !q.From.IsZero() && q.WaveID == "" {
		p.From = figures.MonthOf(q.From)
	}
	if !q.To.IsZero() && q.WaveID == "" {
		p.Until = figures.MonthOf(q.To)
	}
	return Period{p.From + figures.Month(lag), p.Until + figures.Month(lag)}
}

// side is what one period has of every location.
type side struct {
	scores   map[string]Sample
	sections map[string]map[string]Sample // by title, then location
	figures  map[string]map[figures.Month]figures.Amount
	months   Period
}

func (s *Service) fillRelation(ctx context.Context, by accounts.Actor, r *Relation, now, before relationSet) error {
	current, err := s.side(ctx, by, r, now, r.Months)
	if err != nil {
		return err
	}
	var past *side
	if r.Change {
		past = &side{}
		if len(before.Waves) > 0 {
			if past, err = s.side(ctx, by, r, before, r.Past); err != nil {
				return err
			}
		}
	}
	versions := map[string]bool{}
	for _, w := range slices.Concat(r.Waves, r.Before) {
		versions[w.ChecklistVersionID] = true
	}
	r.Mixed = len(versions) > 1
	places, err := s.query.locations(ctx, by.OrgID, r.BrandID)
	if err != nil {
		return err
	}
	for _, p := range places {
		if now.scope.sees(p, r.BrandID) {
			r.place(p, current, past)
		}
	}
	r.correlate(current, past)
	return nil
}

// sees reports whether a location is within the reach and the region.
func (s scope) sees(p placeRow, brandID string) bool {
	if s.region != "" && s.region != p.RegionID {
		return false
	}
	places := s.reach.Places
	return places.All || slices.Contains(places.BrandIDs, brandID) || slices.Contains(places.RegionIDs, p.RegionID) || slices.Contains(places.LocationIDs, p.ID)
}

// side reads a period: the tally of its waves, and the figure over its months.
func (s *Service) side(ctx context.Context, by accounts.Actor, r *Relation, set relationSet, months Period) (*side, error) {
	if months.Until-months.From >= figures.MostMonths {
		return nil, figures.ErrPeriod.With(fault.Params{"Max": figures.MostMonths})
	}
	ids := waveIDs(set.Waves)
	out := &side{scores: map[string]Sample{}, sections: map[string]map[string]Sample{}, months: months}
	byLocation, err := s.query.byLocation(ctx, set.scope, ids)
	if err != nil {
		return nil, err
	}
	for _, rows := range byLocation {
		for id, row := range rows {
			out.scores[id] = out.scores[id].plus(row.Sums.sample())
		}
	}
	bySection, err := s.query.bySection(ctx, set.scope, ids)
	if err != nil {
		return nil, err
	}
	for _, w := range set.Waves {
		version, err := s.checklists.Content(ctx, by.OrgID, w.ChecklistVersionID)
		if err != nil {
			return nil, err
		}
		for i := range version.Content.Sections {
			section := &version.Content.Sections[i]
			title := inner(out.sections, section.Title)
			for id, rows := range bySection[w.ID] {
				title[id] = title[id].plus(rows[section.ID].Sums.sample())
			}
		}
	}
	out.figures, err = s.figures.ByLocation(ctx, by, r.Kind.ID, months.From, months.Until)
	return out, err
}

func (s Sample) plus(o Sample) Sample { return Sample{s.N + o.N, s.Sum + o.Sum, s.Squares + o.Squares} }

// exact is the mean in percent, not rounded.
func (s Sample) exact() float64 { return float64(s.Sum) / float64(s.N) / 100 }
