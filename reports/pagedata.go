package reports

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"etalon/audits"
	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/database"
)

// WaveLine is a wave in a list, with its result as far as the actor may see it.
type WaveLine struct {
	Wave     audits.Wave
	Brand    string
	Planned  int // visits; 0 where the plan is not the actor's to see
	Released int
	Scores   Sample
}

// WavePage is what the page of a wave shows.
type WavePage struct {
	WaveLine
	Previous *WaveSummary
	Before   string             // id of the previous wave
	Rebased  checklists.Percent // as of WaveReport
	Version  *checklists.Version
	Standard string // title and number; empty: not from a standard
	Sections []SectionRow
	Regions  []PageRegion
}

// Change is the difference to the previous wave, and whether it is more than chance,
// where there is one that judged anything in the same way.
func (p *WavePage) Change() (change checklists.Percent, significant, ok bool) {
	if p.Previous == nil || p.Previous.Scores.N == 0 || p.Scores.N == 0 || p.Rebased == allRebased {
		return 0, false, false
	}
	return p.Scores.Mean() - p.Previous.Scores.Mean(), moved(p.Scores, &p.Previous.Scores, p.Rebased), true
}

// PageRegion is a region with seen visits.
type PageRegion struct{ ID, Name string }

// LocationLine is a location in the table of a wave.
type LocationLine struct {
	ID, Code, Name, City, RegionID, Region string
	Scores                                 Sample
	Previous                               *Sample
	Rebased                                checklists.Percent // as of WaveReport
	Rank                                   Rank
	Failed                                 int
	Band                                   *audits.Band
}

// Waves lists the waves that the actor may see, the latest first.
func (s *Service) Waves(ctx context.Context, by accounts.Actor, search string, limit, offset int) ([]WaveLine, int, error) {
	waves, total, err := s.audits.Waves(ctx, by, search, limit, offset)
	if err != nil || len(waves) == 0 {
		return nil, total, err
	}
	ids := waveIDs(waves)
	reach, err := s.audits.ReachOf(ctx, by, accounts.ReadResults)
	if err != nil {
		return nil, 0, err
	}
	var found map[string]waveSums
	var apart, planned map[string]int
	var brands map[string]string
	if err := database.Beside(ctx, func(ctx context.Context) (err error) {
		found, err = s.query.byWave(ctx, scope{orgID: by.OrgID, reach: reach}, ids)
		return err
	}, func(ctx context.Context) (err error) {
		planned, err = s.planned(ctx, by, ids)
		return err
	}, func(ctx context.Context) (err error) {
		apart, err = s.query.competitorVisits(ctx, by.OrgID, reach, waves)
		return err
	}, func(ctx context.Context) (err error) {
		brands, err = s.query.brands(ctx, by.OrgID)
		return err
	}); err != nil {
		return nil, 0, err
	}
	lines := make([]WaveLine, len(waves))
	for i, w := range waves {
		row := found[w.ID]
		lines[i] = WaveLine{Wave: w, Brand: brands[w.BrandID], Planned: planned[w.ID], Released: row.Visits + apart[w.ID], Scores: row.Sums.sample()}
	}
	return lines, total, nil
}

// planned counts the assignments of waves for those who may know of them.
func (s *Service) planned(ctx context.Context, by accounts.Actor, waves []string) (map[string]int, error) {
	if !by.Can(accounts.ReadWaves) {
		return map[string]int{}, nil
	}
	return s.query.planned(ctx, by.OrgID, waves)
}

// WavePage returns the results of a wave.
func (s *Service) WavePage(ctx context.Context, by accounts.Actor, waveID string) (*WavePage, error) {
	r, err := s.around(ctx, by, waveID)
	if err != nil {
		return nil, err
	}
	var planned, apart map[string]int
	if err := database.Beside(ctx, func(ctx context.Context) error {
		return s.readLocations(ctx, r, r.currentIDs())
	}, func(ctx context.Context) (err error) {
		r.bySection, err = s.query.sectionTotals(ctx, r.scope, r.currentIDs())
		return err
	}, func(ctx context.Context) (err error) {
		planned, err = s.planned(ctx, by, r.currentIDs())
		return err
	}, func(ctx context.Context) (err error) {
		apart, err = s.query.competitorVisits(ctx, by.OrgID, r.scope.reach, []audits.Wave{r.wave})
		return err
	}); err != nil {
		return nil, err
	}
	total, visits, _, _ := r.ofWave(waveID, nil)
	page := &WavePage{
		WaveLine: WaveLine{Wave: r.wave, Planned: planned[waveID], Released: visits + apart[waveID], Scores: total.sample()},
		Version:  r.version, Sections: r.sectionRows(),
	}
	if r.previous != nil {
		before := r.summary(*r.previous, planned[r.previous.ID])
		page.Previous, page.Before, page.Rebased = &before, r.previous.ID, r.rebased().total
	}
	if r.standard != nil {
		page.Standard = r.title + ", " + r.standard.Number()
	}
	seen := map[string]bool{}
	for _, id := range r.visited(waveID) {
		p := r.places[id]
		page.Brand = p.Brand
		if !seen[p.RegionID] {
			seen[p.RegionID] = true
			page.Regions = append(page.Regions, PageRegion{p.RegionID, p.Region})
		}
	}
	if page.Brand == "" {
		for _, p := range r.places {
			page.Brand = p.Brand
		}
	}
	slices.SortFunc(page.Regions, func(a, b PageRegion) int { return cmp.Compare(a.Name, b.Name) })
	return page, nil
}

// LocationQuery asks for a part of the table of a wave's locations.
type LocationQuery struct {
	Search, Region, Location string
	Sort                     string // code, name, city, mean, change or rank
	Descending               bool
	Limit, Offset            int
}

// Locations lists the locations of a wave with their results. Ranks are among the
// locations that the actor may see.
func (s *Service) Locations(ctx context.Context, by accounts.Actor, waveID string, q LocationQuery) ([]LocationLine, int, error) {
	r, err := s.compared(ctx, by, waveID)
	if err != nil {
		return nil, 0, err
	}
	lines := r.locationLines()
	lines = slices.DeleteFunc(lines, func(l LocationLine) bool { return !q.wants(l) })
	slices.SortStableFunc(lines, q.compare)
	total := len(lines)
	from := min(q.Offset, total)
	return lines[from:min(from+q.Limit, total)], total, nil
}

func (r *results) locationLines() []LocationLine {
	ids := r.visited(r.wave.ID)
	samples := make([]Sample, len(ids))
	for i, id := range ids {
		samples[i] = r.byLocation[r.wave.ID][id].Sums.sample()
	}
	lines := make([]LocationLine, len(ids))
	shifted := r.rebased().total
	for i, rank := range Ranks(samples, r.wave.MinimumVisits) {
		p := r.places[ids[i]]
		lines[i] = LocationLine{
			ID: p.ID, Code: p.Code, Name: p.Name, City: p.City, RegionID: p.RegionID, Region: p.Region,
			Scores: samples[i], Rank: rank, Failed: r.byLocation[r.wave.ID][p.ID].Failed, Band: bandOf(r.wave.Bands, meanIn(samples[i])),
		}
		if r.previous == nil {
			continue
		}
		if before, ok := r.byLocation[r.previous.ID][p.ID]; ok {
			sample := before.Sums.sample()
			lines[i].Previous, lines[i].Rebased = &sample, shifted
		}
	}
	return lines
}

func bandOf(bands []audits.Band, score *checklists.Percent) *audits.Band {
	if score == nil || len(bands) == 0 {
		return nil
	}
	band := audits.BandOf(bands, *score)
	return &band
}

func (q LocationQuery) wants(l LocationLine) bool {
	text := strings.ToLower(l.Code + " " + l.Name + " " + l.City)
	return (q.Search == "" || strings.Contains(text, strings.ToLower(q.Search))) &&
		(q.Region == "" || l.RegionID == q.Region) && (q.Location == "" || l.ID == q.Location)
}

// compare orders two locations; what has no value comes last either way.
func (q LocationQuery) compare(a, b LocationLine) int {
	order := 0
	switch q.Sort {
	case "name":
		order = cmp.Compare(a.Name, b.Name)
	case "city":
		order = cmp.Or(cmp.Compare(a.City, b.City), cmp.Compare(a.Name, b.Name))
	case "mean", "rank":
		if (a.Scores.N == 0) != (b.Scores.N == 0) {
			return cmp.Compare(b.Scores.N, a.Scores.N)
		}
		if order = cmp.Compare(a.Scores.Mean(), b.Scores.Mean()); q.Sort == "rank" {
			order = -order
		}
	case "change":
		x, okA := a.Change()
		y, okB := b.Change()
		if okA != okB {
			return map[bool]int{true: -1, false: 1}[okA]
		}
		order = cmp.Compare(x, y)
	default:
		order = cmp.Compare(a.Code, b.Code)
	}
	if q.Descending {
		order = -order
	}
	return order
}

// Change is the difference to the previous wave, where there is one that judged
// anything in the same way.
func (l LocationLine) Change() (checklists.Percent, bool) {
	if l.Previous == nil || l.Previous.N == 0 || l.Scores.N == 0 || l.Rebased == allRebased {
		return 0, false
	}
	return l.Scores.Mean() - l.Previous.Mean(), true
}
