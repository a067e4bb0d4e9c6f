package reports

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"etalon/audits"
	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/locale"
)

// ErrLocationNotFound is a location that has no seen visit in the wave, or that
// the actor may not see.
var ErrLocationNotFound = fault.New(fault.NotFound, "location_results_not_found")

// failPhotos is how many photos of fails a location's report shows.
const failPhotos = 12

// location assembles the report on one location up to and including a wave. The
// region's and the chain's means are of every location, because a manager is
// judged against them; nothing else of other locations is in the report.
func (s *Service) location(ctx context.Context, by accounts.Actor, waveID, locationID string, lang locale.Language) (*LocationReport, error) {
	r, err := s.results(ctx, by, waveID)
	if err != nil {
		return nil, err
	}
	if _, seen := r.byLocation[waveID][locationID]; !seen {
		return nil, ErrLocationNotFound
	}
	whole := *r
	whole.scope.reach = audits.Reach{}
	if whole.scope.reach, err = s.audits.ReachOf(ctx, accounts.Program(by.OrgID), accounts.ReadResults); err != nil {
		return nil, err
	}
	if err := s.readSums(ctx, &whole); err != nil {
		return nil, err
	}
	report := &LocationReport{Meta: s.meta(r, lang), Location: r.places[locationID].place()}
	report.Filter = lang.Text("reports.filter_location", map[string]any{"Code": report.Location.Code, "Waves": len(r.history)})
	report.From = r.history[0].StartsOn
	report.Waves = whole.locationWaves(locationID)
	for _, w := range report.Waves {
		report.N += w.Scores.N
	}
	if report.Sections, err = s.locationSections(ctx, r, &whole, locationID); err != nil {
		return nil, err
	}
	if report.Requirements, err = s.requirements(ctx, r, locationID, nil); err != nil {
		return nil, err
	}
	if report.CriticalFails, err = s.criticalFails(ctx, r, waveIDs(r.history), locationID); err != nil {
		return nil, err
	}
	report.Visits = s.visitRows(ctx, r, waveIDs(r.history), locationID)
	report.Answers = s.answerRows(ctx, r, waveIDs(r.history), locationID, lang)
	if report.FailPhotos, err = s.failPhotos(ctx, r, waveID, locationID, failPhotos); err != nil {
		return nil, err
	}
	if report.Exceptions, err = s.exceptions(ctx, r, waveIDs(r.history), locationID, lang); err != nil {
		return nil, err
	}
	report.Photo = s.photos(ctx)
	return report, s.stamp(ctx, r, &report.Meta, "location "+locationID, waveIDs(r.history))
}

// locationWaves places the location in each wave of the history. Only waves with
// a visit to it are listed.
func (r *results) locationWaves(locationID string) []LocationWave {
	region := r.places[locationID].RegionID
	var list []LocationWave
	for _, w := range r.history {
		row, ok := r.byLocation[w.ID][locationID]
		if !ok {
			continue
		}
		chain, _, _, _ := r.ofWave(w.ID, nil)
		within, _, _, _ := r.ofWave(w.ID, func(id string) bool { return r.places[id].RegionID == region })
		lw := LocationWave{Name: w.Title, From: w.StartsOn, To: w.EndsOn, Scores: row.Sums.sample(), Region: within.sample(), Chain: chain.sample(), Failed: row.Failed}
		ids := r.visited(w.ID)
		samples := make([]Sample, len(ids))
		for i, id := range ids {
			samples[i] = r.byLocation[w.ID][id].Sums.sample()
		}
		for i, rank := range Ranks(samples, w.MinimumVisits) {
			if rank.From > 0 {
				lw.Of++
			}
			if ids[i] == locationID {
				lw.RankFrom, lw.RankTo = rank.From, rank.To
			}
		}
		if r.previous != nil && w.ID == r.wave.ID && len(list) > 0 {
			if _, both := r.byLocation[r.previous.ID][locationID]; both {
				lw.Rebased = r.rebased().total
			}
		}
		list = append(list, lw)
	}
	return list
}

// locationSections follows the sections of the wave's checklist over the waves.
func (s *Service) locationSections(ctx context.Context, r, whole *results, locationID string) ([]LocationSection, error) {
	found, err := s.query.bySection(ctx, r.scope, waveIDs(r.history), locationID)
	if err != nil {
		return nil, err
	}
	versions := versionsOf{s, r.orgID, map[string]*checklists.Version{}}
	var list []LocationSection
	for i := range r.version.Content.Sections {
		section := &r.version.Content.Sections[i]
		row := LocationSection{Title: section.Title, Chain: whole.sectionOfWave(r.wave.ID, section.ID, nil).sample()}
		for _, w := range r.history {
			if _, visited := whole.byLocation[w.ID][locationID]; !visited {
				continue
			}
			version, err := versions.get(ctx, w.ChecklistVersionID)
			if err != nil {
				return nil, err
			}
			total := found[w.ID][locationID][sectionLike(version, section)]
			row.Scores = append(row.Scores, total.Sums.sample())
			row.Earned += float64(total.Sums.EarnedMillionths) / 1e6
			row.Possible += float64(total.Sums.PossibleMillionths) / 1e6
		}
		list = append(list, row)
	}
	return list, nil
}

// sectionLike is the id of the section with the same title in another version.
func sectionLike(v *checklists.Version, section *checklists.Section) string {
	for _, s := range v.Content.Sections {
		if s.Title == section.Title {
			return s.ID
		}
	}
	return ""
}

// failPhotos lists photos of answers of the wave that did not meet their requirement,
// at a location or everywhere.
func (s *Service) failPhotos(ctx context.Context, r *results, waveID, locationID string, limit int) ([]FailPhoto, error) {
	rows, err := s.query.photosOfFails(ctx, r.scope, waveID, locationID, limit)
	if err != nil {
		return nil, err
	}
	var list []FailPhoto
	for _, row := range rows {
		for i, section := range r.version.Content.Sections {
			for k, q := range section.Questions {
				if q.ID == row.QuestionID {
					list = append(list, FailPhoto{
						Place: r.places[row.LocationID].place(), ID: row.SHA256, Number: fmt.Sprintf("%d.%d", i+1, k+1), Text: q.Text,
						Date: dayIn(row.StartedAt, r.places[row.LocationID].TimeZone),
					})
				}
			}
		}
	}
	return list, nil
}

// photos opens the printed form of stored photos by their sums.
func (s *Service) photos(ctx context.Context) PhotoFunc {
	return func(sum string) (io.ReadCloser, error) {
		data, err := s.audits.Rendition(ctx, sum)
		if err != nil {
			return nil, err
		}
		return io.NopCloser(bytes.NewReader(data)), nil
	}
}
