package reports

import (
	"context"
	"slices"

	"etalon/audits"
	"etalon/checklists"
	"etalon/internal/accounts"
)

// LocationPage is the results of a location, as far as the actor may see them. The
// means of its region and of the chain are over every location, because a manager is
// judged against them; nothing else of other locations is here.
type LocationPage struct {
	ID       string
	Place    Place
	RegionID string
	Wave     audits.Wave
	Now      LocationPoint
	Rank     Rank // among the locations of the chain
	Of       int  // ranked
	Trend    []LocationPoint
	Sections []LocationPageSection
	// Requirements are those that were broken here, the surest first.
	Requirements []LocationRequirement
	Critical     []CriticalFail // of the waves of Trend, the latest first
	CriticalAll  int
}

// LocationPoint is the location in a wave, as of TrendPoint.
type LocationPoint struct {
	Wave                  audits.Wave
	Visits, Failed        int
	Scores, Region, Chain Sample
	Change                *checklists.Percent
	Significant           bool
	Rebased               checklists.Percent
	Band                  *audits.Band
}

// LocationPageSection is a section in the wave, beside the region's and the chain's.
type LocationPageSection struct {
	Title                 string
	Scores, Region, Chain Sample
	Previous              *Sample
	Rebased               checklists.Percent // as of SectionRow
}

// LocationRequirement is a requirement over the waves that measured it as the last one.
type LocationRequirement struct {
	RequirementRow // of the last wave
	All            Compliance
	Waves          int
}

// The most that a page of a location shows.
const (
	brokenRequirements = 10
	criticalShown      = 20
)

// LocationPage returns the results of a location in a wave, or in the latest one with
// results there, and before it. Errors: ErrLocationNotFound, audits.ErrWaveNotFound,
// accounts.ErrForbidden.
func (s *Service) LocationPage(ctx context.Context, by accounts.Actor, locationID, waveID string) (*LocationPage, error) {
	if err := by.Require(accounts.ReadResults); err != nil {
		return nil, err
	}
	if waveID == "" {
		within, err := s.scopeOf(ctx, by, "")
		if err != nil {
			return nil, err
		}
		if waveID, err = s.query.lastWaveAt(ctx, within, locationID); err != nil {
			return nil, err
		}
		if waveID == "" {
			return nil, ErrLocationNotFound
		}
	}
	r, err := s.around(ctx, by, waveID)
	if err != nil {
		return nil, err
	}
	if r.byLocation, err = s.query.byLocation(ctx, r.scope, waveIDs(r.history), locationID); err != nil {
		return nil, err
	}
	if _, seen := r.byLocation[waveID][locationID]; !seen {
		return nil, ErrLocationNotFound
	}
	whole := *r
	if whole.scope.reach, err = s.audits.ReachOf(ctx, accounts.Program(by.OrgID), accounts.ReadResults); err != nil {
		return nil, err
	}
	if err := s.readLocations(ctx, &whole, []string{waveID}); err != nil {
		return nil, err
	}
	r.places = whole.places
	place := whole.places[locationID]
	p := &LocationPage{ID: locationID, Place: place.place(), RegionID: place.RegionID, Wave: r.wave}
	p.Rank, p.Of = whole.rankOf(locationID)
	steps, err := s.steps(ctx, r.orgID, r.history)
	if err != nil {
		return nil, err
	}
	if err := s.fillLocationTrend(ctx, r, &whole, steps, p); err != nil {
		return nil, err
	}
	if err := s.fillLocationSections(ctx, r, &whole, p); err != nil {
		return nil, err
	}
	return p, s.fillLocationFails(ctx, r, steps, p)
}

// rankOf is the rank range of a location in the wave, and how many are ranked.
func (r *results) rankOf(locationID string) (found Rank, of int) {
	ids := r.visited(r.wave.ID)
	samples := make([]Sample, len(ids))
	for i, id := range ids {
		samples[i] = r.byLocation[r.wave.ID][id].Sums.sample()
	}
	for i, rank := range Ranks(samples, r.wave.MinimumVisits) {
		if rank.From > 0 {
			of++
		}
		if ids[i] == locationID {
			found = rank
		}
	}
	return found, of
}

func (s *Service) fillLocationTrend(ctx context.Context, r, whole *results, steps []*results, p *LocationPage) error {
	within := whole.scope
	within.region = p.RegionID
	chain, err := s.query.byWave(ctx, whole.scope, waveIDs(r.history))
	if err != nil {
		return err
	}
	region, err := s.query.byWave(ctx, within, waveIDs(r.history))
	if err != nil {
		return err
	}
	last := -1 // wave with a visit to it
	for i, w := range r.history {
		row, visited := r.byLocation[w.ID][p.ID]
		if !visited {
			continue
		}
		point := LocationPoint{
			Wave: w, Visits: row.Visits, Failed: row.Failed, Scores: row.Sums.sample(),
			Region: region[w.ID].Sums.sample(), Chain: chain[w.ID].Sums.sample(),
		}
		point.Band = bandOf(w.Bands, meanIn(point.Scores))
		if i > 0 && last == i-1 {
			before := p.Trend[len(p.Trend)-1].Scores
			point.Rebased = steps[i].rebased().total
			if point.Scores.N > 0 && before.N > 0 && point.Rebased != allRebased {
				change := point.Scores.Mean() - before.Mean()
				point.Change, point.Significant = &change, moved(point.Scores, &before, point.Rebased)
			}
		}
		p.Trend, last = append(p.Trend, point), i
	}
	p.Now = p.Trend[len(p.Trend)-1]
	return nil
}

func (s *Service) fillLocationSections(ctx context.Context, r, whole *results, p *LocationPage) error {
	within := whole.scope
	within.region = p.RegionID
	waves := []string{r.wave.ID}
	chain, err := s.query.sectionTotals(ctx, whole.scope, waves)
	if err != nil {
		return err
	}
	region, err := s.query.sectionTotals(ctx, within, waves)
	if err != nil {
		return err
	}
	if r.bySection, err = s.query.bySection(ctx, r.scope, r.currentIDs(), p.ID); err != nil {
		return err
	}
	for i, row := range r.sectionRows() {
		id := r.version.Content.Sections[i].ID
		p.Sections = append(p.Sections, LocationPageSection{
			Title: row.Title, Scores: row.Scores, Previous: row.Previous, Rebased: row.Rebased,
			Region: region[r.wave.ID][everywhere][id].Sums.sample(), Chain: chain[r.wave.ID][everywhere][id].Sums.sample(),
		})
	}
	return nil
}

// fillLocationFails fills in the requirements that were broken, and the critical fails.
func (s *Service) fillLocationFails(ctx context.Context, r *results, steps []*results, p *LocationPage) error {
	found, err := s.query.byQuestion(ctx, r.scope, waveIDs(r.history), p.ID)
	if err != nil {
		return err
	}
	rows, _ := r.requirementRows(found)
	for _, row := range rows {
		one := LocationRequirement{RequirementRow: row}
		one.followed(steps, found)
		if one.All.Full < one.All.Applied {
			p.Requirements = append(p.Requirements, one)
		}
	}
	slices.SortStableFunc(p.Requirements, func(a, b LocationRequirement) int { return surestFirst(a.All, b.All) })
	p.Requirements = p.Requirements[:min(brokenRequirements, len(p.Requirements))]
	fails, err := s.criticalFails(ctx, r, waveIDs(r.history), p.ID)
	if err != nil {
		return err
	}
	slices.Reverse(fails)
	p.CriticalAll, p.Critical = len(fails), fails[:min(criticalShown, len(fails))]
	return nil
}

// followed adds the question of the last wave up over the waves that measured the same.
func (l *LocationRequirement) followed(steps []*results, found map[string]map[string]questionSums) {
	id := l.Question
	for i, step := range slices.Backward(steps) {
		now := found[step.wave.ID][id].compliance()
		l.All.merge(now)
		if now.Applied > 0 {
			l.Waves++
		}
		q := step.version.Content.Question(id)
		if i == 0 || step.lines[q.Requirement].Rebased {
			return
		}
		if id = step.questionBefore(q); id == "" {
			return
		}
	}
}
