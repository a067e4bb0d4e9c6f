package reports

import (
	"context"
	"slices"

	"etalon/checklists"
	"etalon/internal/database"
)

// tallied is the condition on rows t of the tally (audits/tally), which holds seen
// visits alone: of the organisation, of waves, within the scope.
func (s scope) tallied(waves []string) (string, []any) {
	within, args := s.tallyReach(waves)
	return "t.org_id = ? AND t.wave_id IN ?" + within, append([]any{s.orgID, waves}, args...)
}

// holds reports whether all that the tally counts of waves is within reach.
func (s scope) holds(waves []string) bool {
	return s.all() || len(waves) > 0 && !slices.ContainsFunc(waves, func(id string) bool {
		return !slices.Contains(s.within, id) && !slices.Contains(s.reach.Waves, id)
	})
}

// tallyReach is what else holds for rows of the tally within the scope; no waves mean
// any.
func (s scope) tallyReach(waves []string) (condition string, args []any) {
	condition, args = s.placed()
	if s.holds(waves) {
		return condition, args
	}
	within, withinArgs := s.reach.Places.SQL("l")
	within = "t.location_id IN (SELECT l.id FROM locations l WHERE " + within + ")"
	if len(s.reach.Waves) > 0 {
		within, withinArgs = "("+within+" OR t.wave_id IN ?)", append(withinArgs, s.reach.Waves)
	}
	return condition + " AND " + within, append(args, withinArgs...)
}

// placed is the condition on rows t of the tally that they are of the region and the
// location.
func (s scope) placed() (condition string, args []any) {
	if s.region != "" {
		condition, args = " AND t.location_id IN (SELECT l.id FROM locations l WHERE l.org_id = ? AND l.region_id = ?)", []any{s.orgID, s.region}
	}
	if len(s.regions) > 0 {
		condition, args = condition+" AND t.location_id IN (SELECT l.id FROM locations l WHERE l.org_id = ? AND l.region_id IN ?)", append(args, s.orgID, s.regions)
	}
	if s.location != "" {
		condition, args = condition+" AND t.location_id = ?", append(args, s.location)
	}
	return condition, args
}

// narrowed reports whether only some of the locations within reach are asked for.
func (s scope) narrowed() bool { return s.region != "" || len(s.regions) > 0 || s.location != "" }

// sums is a sample as SQL returns it.
type sums struct {
	N                                    int
	Total, Squares                       int64
	EarnedMillionths, PossibleMillionths int64
}

const sumColumns = "t.scored AS n, t.total, t.squares, t.earned_millionths, t.possible_millionths"

// columns are where sumColumns go.
func (s *sums) columns() []any {
	return []any{&s.N, &s.Total, &s.Squares, &s.EarnedMillionths, &s.PossibleMillionths}
}

// addedUp are the columns of sums over several rows. PostgreSQL adds BIGINT up to NUMERIC.
const addedUp = `CAST(SUM(t.scored) AS BIGINT) AS n, CAST(SUM(t.total) AS BIGINT) AS total, CAST(SUM(t.squares) AS BIGINT) AS squares,
	CAST(SUM(t.earned_millionths) AS BIGINT) AS earned_millionths, CAST(SUM(t.possible_millionths) AS BIGINT) AS possible_millionths`

func (s sums) sample() Sample { return Sample{N: s.N, Sum: s.Total, Squares: s.Squares} }

func (s *sums) add(o sums) {
	s.N += o.N
	s.Total += o.Total
	s.Squares += o.Squares
	s.EarnedMillionths += o.EarnedMillionths
	s.PossibleMillionths += o.PossibleMillionths
}

// waveSums is a wave over the locations within reach.
type waveSums struct {
	WaveID                    string
	Locations, Visits, Failed int
	Sums                      sums `gorm:"embedded"`
}

// byWave sums the visits of waves, by wave.
func (q query) byWave(ctx context.Context, s scope, waves []string) (map[string]waveSums, error) {
	where, args := s.tallied(waves)
	var rows []waveSums
	err := q.db.Conn(ctx).Raw("SELECT t.wave_id, COUNT(*) AS locations, CAST(SUM(t.visits) AS BIGINT) AS visits, CAST(SUM(t.failed) AS BIGINT) AS failed, "+addedUp+
		" FROM tally_locations t WHERE "+where+" GROUP BY t.wave_id", args...).Find(&rows).Error
	found := make(map[string]waveSums, len(rows))
	for _, r := range rows {
		found[r.WaveID] = r
	}
	return found, database.Wrap("sum waves", err)
}

// locationSums is a location in a wave.
type locationSums struct {
	WaveID, LocationID string
	Visits, Failed     int
	Sums               sums `gorm:"embedded"`
}

// byLocation returns the sums of waves by wave and location. No locations mean each of
// them.
func (q query) byLocation(ctx context.Context, s scope, waves []string, locations ...string) (map[string]map[string]locationSums, error) {
	where, args := s.tallied(waves)
	if len(locations) > 0 {
		where, args = where+" AND t.location_id IN ?", append(args, locations)
	}
	rows, err := database.Scan(q.db.Conn(ctx).Raw("SELECT t.wave_id, t.location_id, t.visits, t.failed, "+sumColumns+" FROM tally_locations t WHERE "+where, args...), func(r *locationSums) []any {
		return append([]any{&r.WaveID, &r.LocationID, &r.Visits, &r.Failed}, r.Sums.columns()...)
	})
	found := map[string]map[string]locationSums{}
	for _, r := range rows {
		inner(found, r.WaveID)[r.LocationID] = r
	}
	return found, database.Wrap("sum visits", err)
}

// sectionSums is a section at a location in a wave, or at all of them (everywhere).
type sectionSums struct {
	WaveID, LocationID, SectionID string
	Sums                          sums `gorm:"embedded"`
}

// everywhere stands for the id of a location in sums over all of them.
const everywhere = ""

// sectionTally is section sums by wave, location and section.
type sectionTally map[string]map[string]map[string]sectionSums

func (f sectionTally) take(rows []sectionSums) sectionTally {
	for _, r := range rows {
		if f[r.WaveID] == nil {
			f[r.WaveID] = map[string]map[string]sectionSums{}
		}
		inner(f[r.WaveID], r.LocationID)[r.SectionID] = r
	}
	return f
}

// bySection returns the sums of section scores by wave, location and section. No
// locations mean each of them.
func (q query) bySection(ctx context.Context, s scope, waves []string, locations ...string) (sectionTally, error) {
	where, args := s.tallied(waves)
	if len(locations) > 0 {
		where, args = where+" AND t.location_id IN ?", append(args, locations)
	}
	var rows []sectionSums
	err := q.db.Conn(ctx).Raw("SELECT t.wave_id, t.location_id, t.section_id, "+sumColumns+" FROM tally_sections t WHERE "+where, args...).Find(&rows).Error
	return sectionTally{}.take(rows), database.Wrap("sum sections", err)
}

// sectionTotals is bySection over all locations.
func (q query) sectionTotals(ctx context.Context, s scope, waves []string) (sectionTally, error) {
	where, args := s.tallied(waves)
	var rows []sectionSums
	err := q.db.Conn(ctx).Raw("SELECT t.wave_id, t.section_id, "+addedUp+" FROM tally_sections t WHERE "+where+" GROUP BY t.wave_id, t.section_id", args...).Find(&rows).Error
	return sectionTally{}.take(rows), database.Wrap("sum sections", err)
}

// questionSums is a question in a wave.
type questionSums struct {
	WaveID, QuestionID                      string
	Full, Part, Applied, Critical, Excepted int
}

// known is the scope with those of a brand's waves of which nothing is outside it: it
// reaches the brand, and no location that they count has gone to another one since.
func (q query) known(ctx context.Context, s scope, brandID string, waves []string) (scope, error) {
	if s.all() || !slices.Contains(s.reach.Places.BrandIDs, brandID) {
		return s, nil
	}
	var elsewhere []string
	err := q.db.Conn(ctx).Raw("SELECT l.id FROM locations l WHERE l.org_id = ? AND l.brand_id <> ? AND EXISTS (SELECT 1 FROM tally_locations t WHERE t.org_id = l.org_id AND t.wave_id IN ? AND t.location_id = l.id) LIMIT 1",
		s.orgID, brandID, waves).Find(&elsewhere).Error
	if err == nil && len(elsewhere) == 0 {
		s.within = waves
	}
	return s, database.Wrap("look for moved locations", err)
}

// byQuestion counts how waves met each question, by wave and question. A location of
// "" is every location.
func (q query) byQuestion(ctx context.Context, s scope, waves []string, locationID string) (map[string]map[string]questionSums, error) {
	where, args := s.tallied(waves)
	from := "tally_questions"
	switch {
	case locationID != everywhere:
		where, args = where+" AND t.location_id = ?", append(args, locationID)
	case !s.narrowed() && s.holds(waves):
		from = "tally_totals" // a fiftieth of the rows
	}
	var rows []questionSums
	err := q.db.Conn(ctx).Raw(`SELECT t.wave_id, t.question_id, CAST(SUM(t.met) AS BIGINT) AS "full", CAST(SUM(t.part) AS BIGINT) AS part,
		CAST(SUM(t.applied) AS BIGINT) AS applied, CAST(SUM(t.critical) AS BIGINT) AS critical, CAST(SUM(t.excepted) AS BIGINT) AS excepted
		FROM `+from+" t WHERE "+where+" GROUP BY t.wave_id, t.question_id", args...).Find(&rows).Error
	found := map[string]map[string]questionSums{}
	for _, r := range rows {
		inner(found, r.WaveID)[r.QuestionID] = r
	}
	return found, database.Wrap("count answers", err)
}

// scoreCount is how many visits of a wave have one and the same score.
type scoreCount struct {
	Final checklists.Percent
	N     int
}

func (q query) scores(ctx context.Context, s scope, waveID string) ([]scoreCount, error) {
	where, args := s.tallied([]string{waveID})
	var rows []scoreCount
	err := q.db.Conn(ctx).Raw("SELECT t.final, CAST(SUM(t.visits) AS BIGINT) AS n FROM tally_scores t WHERE "+where+" GROUP BY t.final ORDER BY t.final", args...).Find(&rows).Error
	return rows, database.Wrap("count scores", err)
}
