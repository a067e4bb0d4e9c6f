package reports

import (
	"cmp"
	"context"
	"slices"

	"etalon/audits"
	"etalon/checklists"
	"etalon/internal/accounts"
)

// CompetitorResults is what a wave of visits to competitors found, apart from all that
// counts for our own locations.
type CompetitorResults struct {
	Sections []string // titles
	Brands   []CompetitorBrand
}

// CompetitorBrand is a competitor with its places, the best first.
type CompetitorBrand struct {
	Brand    string
	Scores   Sample
	Sections []Sample // along those of the results
	Places   []CompetitorPlace
}

// CompetitorPlace is a place of a competitor, and ours that it is beside.
type CompetitorPlace struct {
	ID, Name, City string
	Beside         string // name of our location
	Scores         Sample
}

// Competitors returns the results of a wave of visits to competitors, as far as the
// actor may see them. Errors: audits.ErrWaveNotFound, accounts.ErrForbidden.
func (s *Service) Competitors(ctx context.Context, by accounts.Actor, waveID string) (*CompetitorResults, error) {
	if err := by.Require(accounts.ReadResults); err != nil {
		return nil, err
	}
	wave, err := s.audits.Wave(ctx, by, waveID)
	if err == nil && wave.Audit != checklists.Competitor {
		err = audits.ErrWaveNotFound
	}
	if err != nil {
		return nil, err
	}
	reach, err := s.audits.ReachOf(ctx, by, accounts.ReadResults)
	if err != nil {
		return nil, err
	}
	version, err := s.checklists.Content(ctx, by.OrgID, wave.ChecklistVersionID)
	if err != nil {
		return nil, err
	}
	rows, err := s.query.competitorScores(ctx, by.OrgID, waveID, reach)
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	r := &CompetitorResults{}
	for i, section := range version.Content.Sections {
		at[section.ID] = i
		r.Sections = append(r.Sections, section.Title)
	}
	r.fill(rows, at)
	return r, nil
}

func (r *CompetitorResults) fill(rows []competitorScore, sections map[string]int) {
	for _, row := range rows {
		b := slices.IndexFunc(r.Brands, func(b CompetitorBrand) bool { return b.Brand == row.Brand })
		if b < 0 {
			b, r.Brands = len(r.Brands), append(r.Brands, CompetitorBrand{Brand: row.Brand, Sections: make([]Sample, len(r.Sections))})
		}
		brand := &r.Brands[b]
		if row.SectionID != "" {
			if i, known := sections[row.SectionID]; known {
				brand.Sections[i].add(row.Final)
			}
			continue
		}
		p := slices.IndexFunc(brand.Places, func(p CompetitorPlace) bool { return p.ID == row.ID && p.Beside == row.Beside })
		if p < 0 {
			p, brand.Places = len(brand.Places), append(brand.Places, CompetitorPlace{ID: row.ID, Name: row.Name, City: row.City, Beside: row.Beside})
		}
		brand.Scores.add(row.Final)
		brand.Places[p].Scores.add(row.Final)
	}
	best := func(a, b Sample) int { return cmp.Compare(b.Mean(), a.Mean()) }
	slices.SortStableFunc(r.Brands, func(a, b CompetitorBrand) int { return best(a.Scores, b.Scores) })
	for _, b := range r.Brands {
		slices.SortStableFunc(b.Places, func(a, b CompetitorPlace) int { return best(a.Scores, b.Scores) })
	}
}

func (s *Sample) add(score checklists.Percent) {
	s.merge(Sample{N: 1, Sum: int64(score), Squares: int64(score) * int64(score)})
}
