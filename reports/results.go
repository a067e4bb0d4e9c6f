package reports

import (
	"context"
	"slices"

	"etalon/audits"
	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/standards"
	"etalon/standards/mapping"
)

// results is what an actor may see of a wave, and of the waves before it.
type results struct {
	orgID    string
	scope    scope
	wave     audits.Wave
	previous *audits.Wave
	history  []audits.Wave // oldest first, the wave last
	version  *checklists.Version
	before   *checklists.Version // of the previous wave; may be the same
	standard *standards.Version  // nil: the checklist is not from a standard
	// lines follows its requirements to the standard of the previous wave; nil: the
	// same version, or none.
	lines  map[string]mapping.Line
	title  string              // of the standard
	places map[string]placeRow // every location of the brand, by id
	order  []string            // their ids, by code

	byLocation map[string]map[string]locationSums // wave → location
	bySection  sectionTally                       // of the wave and the one before it
}

// historyLength is how many waves a report looks back.
const historyLength = 12

// results reads what files on a wave share, in a number of statements that does not
// depend on how much there is.
// Regions narrow what is seen; none: every region.
func (s *Service) results(ctx context.Context, by accounts.Actor, waveID string, regions ...string) (*results, error) {
	r, err := s.around(ctx, by, waveID, regions...)
	if err != nil {
		return nil, err
	}
	return r, s.readSums(ctx, r)
}

// compared reads what pages of a wave share: its locations and those of the wave
// before, and none of their sections.
func (s *Service) compared(ctx context.Context, by accounts.Actor, waveID string, regions ...string) (*results, error) {
	r, err := s.around(ctx, by, waveID, regions...)
	if err != nil {
		return nil, err
	}
	return r, s.readLocations(ctx, r, r.currentIDs())
}

// around reads the wave, the waves before it and their checklists.
func (s *Service) around(ctx context.Context, by accounts.Actor, waveID string, regions ...string) (*results, error) {
	within, err := s.scopeOf(ctx, by, "")
	if err != nil {
		return nil, err
	}
	within.regions = regions
	wave, err := s.audits.Wave(ctx, by, waveID)
	if err != nil {
		return nil, err
	}
	r := &results{orgID: by.OrgID, scope: within, wave: wave}
	if r.history, err = s.audits.History(ctx, wave, historyLength); err != nil {
		return nil, err
	}
	if n := len(r.history); n > 1 {
		r.previous = &r.history[n-2]
	}
	if r.scope, err = s.query.known(ctx, r.scope, wave.BrandID, r.currentIDs()); err != nil {
		return nil, err
	}
	return r, s.readVersions(ctx, r)
}

func (s *Service) readVersions(ctx context.Context, r *results) (err error) {
	if r.version, err = s.checklists.Content(ctx, r.orgID, r.wave.ChecklistVersionID); err != nil {
		return err
	}
	if r.previous != nil {
		if r.before, err = s.checklists.Content(ctx, r.orgID, r.previous.ChecklistVersionID); err != nil {
			return err
		}
	}
	if r.version.StandardVersionID == "" {
		return nil
	}
	program := accounts.Program(r.orgID)
	v, err := s.standards.Version(ctx, program, r.version.StandardVersionID)
	if err != nil {
		return err
	}
	standard, _, err := s.standards.Versions(ctx, program, v.StandardID)
	if err != nil {
		return err
	}
	r.standard, r.title = &v, standard.Title
	if r.before == nil || r.before.StandardVersionID == "" || r.before.StandardVersionID == v.ID {
		return nil
	}
	from, err := s.standards.Version(ctx, program, r.before.StandardVersionID)
	if err != nil {
		return err
	}
	r.lines, err = s.mappings.Lines(ctx, from, v)
	return err
}

func (s *Service) readSums(ctx context.Context, r *results) error {
	return database.Beside(ctx, func(ctx context.Context) error {
		return s.readLocations(ctx, r, waveIDs(r.history))
	}, func(ctx context.Context) (err error) {
		r.bySection, err = s.query.bySection(ctx, r.scope, r.currentIDs())
		return err
	})
}

func (s *Service) readLocations(ctx context.Context, r *results, waves []string) error {
	return database.Beside(ctx, func(ctx context.Context) error {
		places, err := s.query.locations(ctx, r.orgID, r.wave.BrandID)
		r.places, r.order = make(map[string]placeRow, len(places)), make([]string, len(places))
		for i, p := range places {
			r.places[p.ID], r.order[i] = p, p.ID
		}
		return err
	}, func(ctx context.Context) (err error) {
		r.byLocation, err = s.query.byLocation(ctx, r.scope, waves)
		return err
	})
}

// whole reports whether the actor sees every location of the wave's brand.
func (r *results) whole() bool {
	return len(r.scope.regions) == 0 && (r.scope.all() || slices.Contains(r.scope.reach.Places.BrandIDs, r.wave.BrandID))
}

func inner[V any](m map[string]map[string]V, key string) map[string]V {
	if m[key] == nil {
		m[key] = map[string]V{}
	}
	return m[key]
}

// scopeOf is what the actor sees of results, in a region or everywhere for "".
func (s *Service) scopeOf(ctx context.Context, by accounts.Actor, regionID string) (scope, error) {
	if err := by.Require(accounts.ReadResults); err != nil {
		return scope{}, err
	}
	reach, err := s.audits.ReachOf(ctx, by, accounts.ReadResults)
	return scope{orgID: by.OrgID, reach: reach, region: regionID}, err
}

func waveIDs(waves []audits.Wave) []string {
	ids := make([]string, len(waves))
	for i, w := range waves {
		ids[i] = w.ID
	}
	return ids
}

// currentIDs are the wave and the one before it.
func (r *results) currentIDs() []string {
	ids := waveIDs(r.history)
	return ids[max(0, len(ids)-2):]
}

// ofWave sums a wave over its locations, or over those for which keep is true.
func (r *results) ofWave(waveID string, keep func(locationID string) bool) (total sums, visits, failed, locations int) {
	for id, row := range r.byLocation[waveID] {
		if keep != nil && !keep(id) {
			continue
		}
		total.add(row.Sums)
		visits += row.Visits
		failed += row.Failed
		locations++
	}
	return total, visits, failed, locations
}

// visited lists the locations with seen visits in a wave, by code.
func (r *results) visited(waveID string) []string {
	var ids []string
	for _, id := range r.order {
		if _, ok := r.byLocation[waveID][id]; ok {
			ids = append(ids, id)
		}
	}
	return ids
}

// sectionOfWave sums a section of a wave over its locations, or over those kept.
func (r *results) sectionOfWave(waveID, sectionID string, keep func(string) bool) sums {
	var total sums
	for id, sections := range r.bySection[waveID] {
		if keep == nil || keep(id) {
			total.add(sections[sectionID].Sums)
		}
	}
	return total
}

// sectionBefore finds a section of the previous wave's checklist: by its id where
// the versions belong together, by its title otherwise.
func (r *results) sectionBefore(section *checklists.Section) string {
	if r.before == nil {
		return ""
	}
	sections := r.before.Content.Sections
	i := slices.IndexFunc(sections, func(s checklists.Section) bool {
		return s.Title == section.Title || (r.before.ChecklistID == r.version.ChecklistID && s.ID == section.ID)
	})
	if i < 0 {
		return ""
	}
	return sections[i].ID
}

// questionBefore finds the question of the previous wave that checked the same
// requirement, or has the same id in an earlier version of the checklist.
func (r *results) questionBefore(q *checklists.Question) string {
	if r.before == nil {
		return ""
	}
	checked := []string{q.Requirement}
	if line, known := r.lines[q.Requirement]; known {
		checked = line.Before
	}
	for _, section := range r.before.Content.Sections {
		for _, old := range section.Questions {
			if q.Requirement != "" && slices.Contains(checked, old.Requirement) {
				return old.ID
			}
		}
	}
	if old := r.before.Content.Question(q.ID); old != nil && r.before.ChecklistID == r.version.ChecklistID && old.Requirement == "" {
		return old.ID
	}
	return ""
}

// codes maps the lineage of a requirement to its printed code.
func (r *results) codes() map[string]string { return codesIn(r.standard) }

func codesIn(v *standards.Version) map[string]string {
	codes := map[string]string{}
	if v != nil {
		for _, s := range v.Sections {
			for _, q := range s.Requirements {
				codes[q.Lineage] = q.Code
			}
		}
	}
	return codes
}
