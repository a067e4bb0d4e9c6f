package reports

import (
	"context"
	"time"

	"etalon/audits"
	"etalon/internal/database"
)

// listedVisit is a visit with its location.
type listedVisit struct {
	Visit                      visitLine `gorm:"embedded"`
	Code, Name, City, TimeZone string
	SubmittedAt                *time.Time
	Competitor                 string
}

// startedDay is the day of a visit in UTC, in both databases.
const startedDay = "substr(CAST(v.started_at AS TEXT), 1, 10)"

// visitOrders are the columns that visits are sorted by; the id makes every order whole.
var visitOrders = map[VisitSort]string{
	ByStart: "v.started_at", byDay: startedDay, BySubmission: "v.submitted_at", ByVisitPlace: "l.code", ByScore: "COALESCE(v.final, -1)",
}

// visitList reads a page of visits: seen ones within results, all but those in
// progress within unreleased.
func (q query) visitList(ctx context.Context, orgID string, asked VisitQuery, results, unreleased audits.Reach) ([]listedVisit, int, error) {
	seen, seenArgs := results.SQL("v", "l")
	all, allArgs := unreleased.SQL("v", "l")
	where := "v.org_id = ? AND ((v.status IN ? AND " + seen + ") OR (v.status <> ? AND " + all + "))"
	args := append([]any{orgID, audits.Seen}, seenArgs...)
	args = append(append(args, audits.InProgress), allArgs...)
	narrow := func(condition string, values ...any) { where, args = where+" AND "+condition, append(args, values...) }
	if asked.WaveID != "" {
		narrow("v.wave_id = ?", asked.WaveID)
	}
	if asked.LocationID != "" {
		narrow("v.location_id = ? AND "+ours, asked.LocationID, orgID) // beside it is not at it
	}
	if len(asked.Statuses) > 0 {
		narrow("v.status IN ?", asked.Statuses)
	}
	if asked.Search != "" {
		words := database.Contains(asked.Search)
		narrow("(lower(l.code) LIKE lower(?) ESCAPE '!' OR lower(l.name) LIKE lower(?) ESCAPE '!' OR lower(l.city) LIKE lower(?) ESCAPE '!')", words, words, words)
	}
	var total int
	if err := q.db.Conn(ctx).Raw("SELECT COUNT(*) FROM visits v JOIN locations l ON l.id = v.location_id WHERE "+where, args...).Scan(&total).Error; err != nil {
		return nil, 0, database.Wrap("count visits", err)
	}
	order, direction := visitOrders[asked.Sort], ""
	if order == "" {
		order = visitOrders[ByStart]
	}
	if asked.Descending {
		direction = " DESC"
	}
	var rows []listedVisit
	err := q.db.Conn(ctx).Raw(visitLineColumns+", l.code, l.name, l.city, l.time_zone, v.submitted_at, COALESCE((SELECT k.brand || ', ' || k.name FROM assignments a JOIN competitors k ON k.id = a.competitor_id WHERE a.id = v.assignment_id), '') AS competitor"+visitLineFrom+"WHERE "+where+
		" ORDER BY "+order+direction+", l.code, v.id LIMIT ? OFFSET ?", append(args, asked.Limit, asked.Offset)...).Scan(&rows).Error
	return rows, total, database.Wrap("list visits", err)
}
