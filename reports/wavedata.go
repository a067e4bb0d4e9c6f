package reports

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"etalon/audits"
	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/locale"
)

// wave assembles the report on a wave from the rows that the actor may see.
func (s *Service) wave(ctx context.Context, by accounts.Actor, waveID string, lang locale.Language) (*WaveReport, error) {
	report, _, err := s.waveIn(ctx, by, waveID, lang)
	return report, err
}

// waveIn is wave, narrowed to regions where there are some.
func (s *Service) waveIn(ctx context.Context, by accounts.Actor, waveID string, lang locale.Language, regions ...string) (*WaveReport, *results, error) {
	r, err := s.results(ctx, by, waveID, regions...)
	if err != nil {
		return nil, nil, err
	}
	report := &WaveReport{Meta: s.meta(r, lang)}
	report.Filter = r.filterText(lang)
	return report, r, s.fillWave(ctx, r, lang, report)
}

// filterText says what of the wave is in a report.
func (r *results) filterText(lang locale.Language) string {
	if r.whole() {
		return lang.Text("reports.filter_all", map[string]any{"Wave": r.wave.Title})
	}
	var names []string
	for _, id := range r.order {
		if p := r.places[id]; slices.Contains(r.scope.regions, p.RegionID) && !slices.Contains(names, p.Region) {
			names = append(names, p.Region)
		}
	}
	if len(names) > 0 {
		slices.Sort(names)
		return lang.Text("reports.filter_regions", map[string]any{"Wave": r.wave.Title, "Regions": strings.Join(names, ", ")})
	}
	return lang.Text("reports.filter_within", map[string]any{"Wave": r.wave.Title})
}

func (s *Service) fillWave(ctx context.Context, r *results, lang locale.Language, report *WaveReport) (err error) {
	waveID := r.wave.ID
	if err := s.waveCounts(ctx, r, report); err != nil {
		return err
	}
	report.Sections = r.sectionRows()
	report.Regions = r.regionRows()
	if report.Requirements, err = s.requirements(ctx, r, "", report); err != nil {
		return err
	}
	if report.CriticalFails, err = s.criticalFails(ctx, r, []string{waveID}, ""); err != nil {
		return err
	}
	if r.wave.Audit.Remote() {
		if report.Response, err = s.responseIn(ctx, r.scope, waveID); err != nil {
			return err
		}
	}
	report.Locations = r.locationRows(report.CriticalFails)
	report.Change, report.Rebased = r.versionChange(), r.rebased().total
	report.Visits = s.visitRows(ctx, r, []string{waveID}, "")
	report.Answers = s.answerRows(ctx, r, []string{waveID}, "", lang)
	if report.Exceptions, err = s.exceptions(ctx, r, []string{waveID}, "", lang); err != nil {
		return err
	}
	return s.stamp(ctx, r, &report.Meta, "wave", []string{waveID})
}

// waveCounts fills the summaries, the histogram and the bands.
func (s *Service) waveCounts(ctx context.Context, r *results, report *WaveReport) error {
	planned := map[string]int{}
	var err error
	if r.whole() { // a plan beyond the actor's locations is not theirs to see
		if planned, err = s.query.planned(ctx, r.orgID, waveIDs(r.history)); err != nil {
			return err
		}
	}
	for _, w := range r.history {
		report.History = append(report.History, r.summary(w, planned[w.ID]))
	}
	n := len(report.History)
	report.Wave = report.History[n-1]
	if r.previous != nil {
		report.Previous = &report.History[n-2]
	}
	counts, err := s.query.scores(ctx, r.scope, r.wave.ID)
	if err != nil {
		return err
	}
	report.BandCounts = make([]int, len(report.Bands))
	for _, c := range counts {
		report.Histogram.AddMany(c.Final, c.N)
		if band := report.BandOf(c.Final); band >= 0 {
			report.BandCounts[band] += c.N
		}
	}
	report.N = report.Wave.Scores.N
	return nil
}

func (r *results) summary(w audits.Wave, planned int) WaveSummary {
	total, _, failed, locations := r.ofWave(w.ID, nil)
	return WaveSummary{
		Name: w.Title, From: w.StartsOn, To: w.EndsOn, Planned: planned, Locations: locations, Failed: failed,
		Scores: total.sample(), Earned: float64(total.EarnedMillionths) / 1e6, Possible: float64(total.PossibleMillionths) / 1e6,
	}
}

func (r *results) sectionRows() []SectionRow {
	var rows []SectionRow
	shifted := r.rebased()
	for i := range r.version.Content.Sections {
		section := &r.version.Content.Sections[i]
		now := r.sectionOfWave(r.wave.ID, section.ID, nil)
		row := SectionRow{Title: section.Title, Scores: now.sample(), Earned: float64(now.EarnedMillionths) / 1e6, Possible: float64(now.PossibleMillionths) / 1e6}
		if old := r.sectionBefore(section); old != "" {
			before := r.sectionOfWave(r.previous.ID, old, nil).sample()
			row.Previous, row.Rebased = &before, shifted.sections[section.ID]
		}
		rows = append(rows, row)
	}
	return rows
}

func (r *results) regionRows() []RegionRow {
	var rows []RegionRow
	seen := map[string]bool{}
	for _, id := range r.visited(r.wave.ID) {
		region := r.places[id].RegionID
		if seen[region] {
			continue
		}
		seen[region] = true
		within := func(location string) bool { return r.places[location].RegionID == region }
		now, _, failed, locations := r.ofWave(r.wave.ID, within)
		row := RegionRow{ID: region, Name: r.places[id].Region, Locations: locations, Failed: failed, Scores: now.sample()}
		if r.previous != nil {
			if before, _, _, n := r.ofWave(r.previous.ID, within); n > 0 {
				sample := before.sample()
				row.Previous = &sample
			}
		}
		rows = append(rows, row)
	}
	samples, before, shifted := make([]Sample, len(rows)), map[string]Sample{}, r.rebased().total
	for i, row := range rows {
		samples[i] = row.Scores
		if row.Previous != nil && shifted < allRebased {
			before[row.ID] = *row.Previous
		}
	}
	was := ranksBy(before, r.wave.MinimumVisits)
	for i, rank := range Ranks(samples, r.wave.MinimumVisits) {
		rows[i].Rank, rows[i].Before = rank, was[rows[i].ID]
	}
	return rows
}

// ranksBefore are the places that locations held in the wave before, by id, unless that
// judged nothing in the same way.
func (r *results) ranksBefore() map[string]Rank {
	if r.previous == nil || r.rebased().total == allRebased {
		return nil
	}
	samples := map[string]Sample{}
	for id, row := range r.byLocation[r.previous.ID] {
		samples[id] = row.Sums.sample()
	}
	return ranksBy(samples, r.previous.MinimumVisits)
}

func (r *results) locationRows(fails []CriticalFail) []LocationRow {
	critical := map[string]int{}
	for _, f := range fails {
		critical[f.Place.Code]++
	}
	var rows []LocationRow
	was := r.ranksBefore()
	for _, id := range r.visited(r.wave.ID) {
		now := r.byLocation[r.wave.ID][id]
		row := LocationRow{Place: r.places[id].place(), Scores: now.Sums.sample(), Failed: now.Failed, Critical: critical[r.places[id].Code], Before: was[id]}
		if r.previous != nil {
			if before, ok := r.byLocation[r.previous.ID][id]; ok {
				sample := before.Sums.sample()
				row.Previous = &sample
			}
		}
		for _, section := range r.version.Content.Sections {
			row.Sections = append(row.Sections, meanIn(r.bySection[r.wave.ID][id][section.ID].Sums.sample()))
		}
		rows = append(rows, row)
	}
	return rows
}

func meanIn(s Sample) *checklists.Percent {
	if s.N == 0 {
		return nil
	}
	mean := s.Mean()
	return &mean
}

// requirements follows each question of the wave's checklist to the wave before, and
// counts the critical fails of the wave into the report, if there is one.
func (s *Service) requirements(ctx context.Context, r *results, locationID string, report *WaveReport) ([]RequirementRow, error) {
	found, err := s.query.byQuestion(ctx, r.scope, r.currentIDs(), locationID)
	if err != nil {
		return nil, err
	}
	rows, critical := r.requirementRows(found)
	if report != nil {
		report.Wave.Critical += critical
	}
	return rows, nil
}

// requirementRows are the judged questions of the wave's checklist, by the sums of the
// wave and of the one before it, and how many critical fails all questions had.
func (r *results) requirementRows(found map[string]map[string]questionSums) (rows []RequirementRow, critical int) {
	codes := r.codes()
	for i := range r.version.Content.Sections {
		section := &r.version.Content.Sections[i]
		for k := range section.Questions {
			q := &section.Questions[k]
			now := found[r.wave.ID][q.ID]
			critical += now.Critical
			if !judged(q) {
				continue
			}
			row := RequirementRow{Question: q.ID, Lineage: q.Requirement, Code: codes[q.Requirement], Text: q.Text, Section: section.Title, Critical: q.Critical, Now: now.compliance(), Excepted: now.Excepted}
			row.Rebased = r.previous != nil && r.lines[q.Requirement].Rebased
			if old := r.questionBefore(q); old != "" && !row.Rebased {
				before := found[r.previous.ID][old].compliance()
				row.Previous = &before
			}
			rows = append(rows, row)
		}
	}
	return rows, critical
}

// judged reports whether a question is more than asked for information.
func judged(q *checklists.Question) bool { return q.Points != 0 || len(q.Options) > 0 }

func (c questionSums) compliance() Compliance {
	return Compliance{Full: c.Full, Part: c.Part, Applied: c.Applied}
}

// versionChange says how the questions differ from those of the wave before.
func (r *results) versionChange() *VersionChange {
	if r.before == nil || r.before.ContentHash == r.version.ContentHash {
		return nil
	}
	change := &VersionChange{From: fmt.Sprint(r.before.Number), To: fmt.Sprint(r.version.Number)}
	kept := map[string]bool{}
	for _, section := range r.version.Content.Sections {
		for i := range section.Questions {
			q := &section.Questions[i]
			old := r.questionBefore(q)
			switch {
			case old == "":
				change.Added++
			case r.before.Content.Question(old).Text != q.Text:
				change.Reworded++
			}
			kept[old] = true
		}
	}
	for _, section := range r.before.Content.Sections {
		for _, q := range section.Questions {
			if !kept[q.ID] {
				change.Removed++
			}
		}
	}
	return change
}
