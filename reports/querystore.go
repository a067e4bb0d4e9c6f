package reports

import (
	"context"
	"fmt"
	"time"

	"etalon/audits"
	"etalon/checklists"
	"etalon/internal/database"
)

// query is the aggregate SQL of the reports. Every statement counts the visits
// of one scope; sums are exact integers.
type query struct{ db *database.DB }

// scope is a set of seen visits: of one organisation, within an actor's reach.
type scope struct {
	orgID string
	reach audits.Reach
}

// where is the condition on visits v and locations l that every statement begins with.
func (s scope) where(extra string, args ...any) (string, []any) {
	reach, reachArgs := s.reach.SQL("v", "l")
	condition := "v.org_id = ? AND v.status IN ? AND " + reach
	all := append([]any{s.orgID, audits.Seen}, reachArgs...)
	if extra != "" {
		condition += " AND " + extra
	}
	return condition, append(all, args...)
}

const visitsFrom = " FROM visits v JOIN locations l ON l.id = v.location_id "

// sums is a sample as SQL returns it.
type sums struct {
	N                                    int
	Total, Squares                       int64
	EarnedMillionths, PossibleMillionths int64
}

const sumColumns = `COUNT(%[1]s.final) AS n, COALESCE(SUM(%[1]s.final), 0) AS total,
	COALESCE(SUM(CAST(%[1]s.final AS BIGINT) * %[1]s.final), 0) AS squares,
	COALESCE(SUM(%[1]s.earned_millionths), 0) AS earned_millionths, COALESCE(SUM(%[1]s.possible_millionths), 0) AS possible_millionths`

func (s sums) sample() Sample { return Sample{N: s.N, Sum: s.Total, Squares: s.Squares} }

func (s *sums) add(o sums) {
	s.N += o.N
	s.Total += o.Total
	s.Squares += o.Squares
	s.EarnedMillionths += o.EarnedMillionths
	s.PossibleMillionths += o.PossibleMillionths
}

// locationSums is a location in a wave.
type locationSums struct {
	WaveID, LocationID string
	Visits, Failed     int
	Sums               sums `gorm:"embedded"`
}

// byLocation sums the visits of waves by wave and location.
func (q query) byLocation(ctx context.Context, s scope, waves []string) ([]locationSums, error) {
	where, args := s.where("v.wave_id IN ?", waves)
	var rows []locationSums
	err := q.db.Conn(ctx).Raw("SELECT v.wave_id, v.location_id, COUNT(*) AS visits, SUM(CASE WHEN v.failed THEN 1 ELSE 0 END) AS failed, "+
		fmt.Sprintf(sumColumns, "v")+visitsFrom+"WHERE "+where+" GROUP BY v.wave_id, v.location_id", args...).Scan(&rows).Error
	return rows, database.Wrap("sum visits", err)
}

// sectionSums is a section at a location in a wave.
type sectionSums struct {
	WaveID, LocationID, SectionID string
	Sums                          sums `gorm:"embedded"`
}

// bySection sums the section scores of waves by wave, location and section.
func (q query) bySection(ctx context.Context, s scope, waves []string) ([]sectionSums, error) {
	where, args := s.where("v.wave_id IN ?", waves)
	var rows []sectionSums
	err := q.db.Conn(ctx).Raw("SELECT v.wave_id, v.location_id, s.section_id, "+fmt.Sprintf(sumColumns, "s")+visitsFrom+
		"JOIN visit_sections s ON s.visit_id = v.id WHERE "+where+" GROUP BY v.wave_id, v.location_id, s.section_id", args...).Scan(&rows).Error
	return rows, database.Wrap("sum sections", err)
}

// questionSums is a question in a wave.
type questionSums struct {
	WaveID, QuestionID                      string
	Full, Part, Applied, Critical, Excepted int
}

// byQuestion counts how waves met each question. A location of "" is every location.
func (q query) byQuestion(ctx context.Context, s scope, waves []string, locationID string) ([]questionSums, error) {
	where, args := s.where("v.wave_id IN ?", waves)
	if locationID != "" {
		where, args = where+" AND v.location_id = ?", append(args, locationID)
	}
	var rows []questionSums
	err := q.db.Conn(ctx).Raw(`SELECT v.wave_id, a.question_id, SUM(CASE WHEN a.met = 2 THEN 1 ELSE 0 END) AS full,
		SUM(CASE WHEN a.met = 1 THEN 1 ELSE 0 END) AS part, COUNT(a.met) AS applied, SUM(CASE WHEN a.critical THEN 1 ELSE 0 END) AS critical,
		SUM(CASE WHEN a.state = 'excepted' THEN 1 ELSE 0 END) AS excepted`+
		visitsFrom+"JOIN visit_answers a ON a.visit_id = v.id WHERE "+where+" GROUP BY v.wave_id, a.question_id", args...).Scan(&rows).Error
	return rows, database.Wrap("count answers", err)
}

// scoreCount is how many visits of a wave have one and the same score.
type scoreCount struct {
	Final checklists.Percent
	N     int
}

func (q query) scores(ctx context.Context, s scope, waveID string) ([]scoreCount, error) {
	where, args := s.where("v.wave_id = ? AND v.final IS NOT NULL", waveID)
	var rows []scoreCount
	err := q.db.Conn(ctx).Raw("SELECT v.final, COUNT(*) AS n"+visitsFrom+"WHERE "+where+" GROUP BY v.final ORDER BY v.final", args...).Scan(&rows).Error
	return rows, database.Wrap("count scores", err)
}

// criticalRow is a critical question failed in a visit.
type criticalRow struct {
	Visit               visitLine `gorm:"embedded"`
	QuestionID, Comment string
}

// criticalLimit bounds the list of critical fails of one report; the count
// beside it is whole.
const criticalLimit = 2000

func (q query) criticals(ctx context.Context, s scope, waves []string, locationID string) ([]criticalRow, error) {
	where, args := s.where("v.wave_id IN ? AND c.critical", waves)
	if locationID != "" {
		where, args = where+" AND v.location_id = ?", append(args, locationID)
	}
	var rows []criticalRow
	err := q.db.Conn(ctx).Raw(visitLineColumns+", c.question_id, c.comment"+visitLineFrom+"JOIN visit_answers c ON c.visit_id = v.id WHERE "+where+
		" ORDER BY v.started_at, v.id, c.question_id LIMIT "+fmt.Sprint(criticalLimit), args...).Scan(&rows).Error
	return rows, database.Wrap("list critical fails", err)
}

// exceptions reads what visits keep of the exceptions that counted for them.
func (q query) exceptions(ctx context.Context, s scope, waves []string, locationID string) ([]string, error) {
	where, args := s.where("v.wave_id IN ? AND v.exceptions <> '[]'", waves)
	if locationID != "" {
		where, args = where+" AND v.location_id = ?", append(args, locationID)
	}
	var texts []string
	err := q.db.Conn(ctx).Raw("SELECT v.exceptions"+visitsFrom+"WHERE "+where+" ORDER BY v.started_at, v.id", args...).Scan(&texts).Error
	return texts, database.Wrap("read exceptions of visits", err)
}

// cutOff is the last moment at which the visits of waves changed, and their first
// and last days.
func (q query) cutOff(ctx context.Context, s scope, waves []string) (time.Time, error) {
	where, args := s.where("v.wave_id IN ?", waves)
	var rows []struct{ ReleasedAt time.Time }
	err := q.db.Conn(ctx).Raw("SELECT v.released_at"+visitsFrom+"WHERE "+where+" ORDER BY v.released_at DESC LIMIT 1", args...).Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		return time.Time{}, database.Wrap("read cut-off", err)
	}
	return rows[0].ReleasedAt, nil
}

// planned counts the assignments of a wave that were not declined or cancelled.
func (q query) planned(ctx context.Context, orgID string, waves []string) (map[string]int, error) {
	var rows []struct {
		WaveID string
		N      int
	}
	err := q.db.Conn(ctx).Raw("SELECT wave_id, COUNT(*) AS n FROM assignments WHERE org_id = ? AND wave_id IN ? AND status NOT IN ('declined', 'cancelled') GROUP BY wave_id", orgID, waves).Scan(&rows).Error
	counts := map[string]int{}
	for _, r := range rows {
		counts[r.WaveID] = r.N
	}
	return counts, database.Wrap("count assignments", err)
}

// placeRow is a location with the names above it.
type placeRow struct {
	ID, RegionID, Code, Name, City, Address, TimeZone, Region, Brand string
}

func (p placeRow) place() Place {
	return Place{Code: p.Code, Name: p.Name, City: p.City, Address: p.Address, Region: p.Region, Brand: p.Brand}
}

const placesSQL = `SELECT l.id, l.region_id, l.code, l.name, l.city, l.address, l.time_zone, r.name AS region, b.name AS brand
FROM locations l JOIN regions r ON r.id = l.region_id JOIN brands b ON b.id = l.brand_id WHERE l.org_id = ? AND l.brand_id = ? ORDER BY l.code, l.id`

func (q query) locations(ctx context.Context, orgID, brandID string) ([]placeRow, error) {
	var rows []placeRow
	return rows, database.Wrap("list locations", q.db.Conn(ctx).Raw(placesSQL, orgID, brandID).Scan(&rows).Error)
}

func (q query) organisation(ctx context.Context, orgID string) (string, error) {
	var name string
	return name, database.Wrap("read organisation", q.db.Conn(ctx).Raw("SELECT name FROM organisations WHERE id = ?", orgID).Scan(&name).Error)
}
