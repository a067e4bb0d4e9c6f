package reports

import (
	"context"
	"fmt"
	"time"

	"etalon/audits"
	"etalon/internal/database"
)

// query is the SQL of the reports: of single visits here, of sums in tallystore.go.
// Every statement is about the visits of one scope.
type query struct{ db *database.DB }

// scope is a set of seen visits: of one organisation, within an actor's reach.
type scope struct {
	orgID  string
	reach  audits.Reach
	region string // empty: every region; of the tally only, as location is
	// regions are the only ones; none: every region.
	regions []string
	// location is the only one; empty: every location.
	location string
	// within are waves of which the tally counts nothing outside the reach: their
	// locations need not be looked up.
	within []string
}

// all reports whether every location of the organisation is within reach.
func (s scope) all() bool { return s.reach.Places.All && s.reach.Places.OrgID == s.orgID }

// ours leaves out visits v to competitors. It takes the organisation.
const ours = "v.wave_id NOT IN (SELECT c.id FROM waves c WHERE c.org_id = ? AND c.audit = 'competitor')"

// where is the condition on visits v and locations l that every statement begins with.
// Visits to competitors count nowhere but in their own comparison (competitors.go).
func (s scope) where(extra string, args ...any) (string, []any) {
	reach, reachArgs := s.reach.SQL("v", "l")
	condition := "v.org_id = ? AND v.status IN ? AND " + ours + " AND " + reach
	all := append([]any{s.orgID, audits.Seen, s.orgID}, reachArgs...)
	if len(s.regions) > 0 {
		condition, all = condition+" AND l.region_id IN ?", append(all, s.regions)
	}
	if extra != "" {
		condition += " AND " + extra
	}
	return condition, append(all, args...)
}

const visitsFrom = " FROM visits v JOIN locations l ON l.id = v.location_id "

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

// commented lists the latest comments on what failed in a wave.
func (q query) commented(ctx context.Context, s scope, waveID string, limit int) ([]criticalRow, error) {
	where, args := s.where("v.wave_id = ? AND c.met < 2 AND c.comment <> ''", waveID)
	var rows []criticalRow
	err := q.db.Conn(ctx).Raw(visitLineColumns+", c.question_id, c.comment"+visitLineFrom+"JOIN visit_answers c ON c.visit_id = v.id WHERE "+where+
		" ORDER BY c.met, v.started_at DESC, v.id, c.question_id LIMIT ?", append(args, limit)...).Scan(&rows).Error
	return rows, database.Wrap("list comments on fails", err)
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
	rows, err := database.Scan(q.db.Conn(ctx).Raw(placesSQL, orgID, brandID), func(p *placeRow) []any {
		return []any{&p.ID, &p.RegionID, &p.Code, &p.Name, &p.City, &p.Address, &p.TimeZone, &p.Region, &p.Brand}
	})
	return rows, database.Wrap("list locations", err)
}

type pointRow struct {
	ID       string
	Lat, Lon float64
}

// points are the coordinates of a brand's locations by id, where they are known.
func (q query) points(ctx context.Context, orgID, brandID string) (map[string]pointRow, error) {
	var rows []pointRow
	err := q.db.Conn(ctx).Raw("SELECT l.id, l.lat, l.lon FROM locations l WHERE l.org_id = ? AND l.brand_id = ? AND l.lat IS NOT NULL", orgID, brandID).Scan(&rows).Error
	found := make(map[string]pointRow, len(rows))
	for _, row := range rows {
		found[row.ID] = row
	}
	return found, database.Wrap("list coordinates", err)
}

func (q query) organisation(ctx context.Context, orgID string) (string, error) {
	var name string
	return name, database.Wrap("read organisation", q.db.Conn(ctx).Raw("SELECT name FROM organisations WHERE id = ?", orgID).Scan(&name).Error)
}
