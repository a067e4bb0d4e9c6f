package reports

import (
	"context"

	"etalon/audits"
	"etalon/internal/database"
)

type foundVisit struct {
	ID, Code, Name, LocationID, WaveID, Wave string
	Ordinal                                  int
}

const ordinalSQL = `(SELECT COUNT(*) FROM visits o WHERE o.org_id = v.org_id AND o.location_id = v.location_id
	AND (o.created_at < v.created_at OR (o.created_at = v.created_at AND o.id <= v.id)))`

// visitsByNumber reads the latest visits by their number: seen ones within
// results, all but those in progress within unreleased.
func (q query) visitsByNumber(ctx context.Context, orgID string, n number, results, unreleased audits.Reach, limit int) ([]foundVisit, int, error) {
	seen, seenArgs := results.SQL("v", "l")
	all, allArgs := unreleased.SQL("v", "l")
	where := " FROM visits v JOIN locations l ON l.id = v.location_id JOIN waves w ON w.id = v.wave_id WHERE v.org_id = ? AND ((v.status IN ? AND " + seen +
		") OR (v.status <> ? AND " + all + ")) AND (lower(l.code) LIKE lower(?) ESCAPE '!' OR (lower(l.code) = lower(?) AND " + ordinalSQL + " = ?))"
	args := append([]any{orgID, audits.Seen}, seenArgs...)
	args = append(append(args, audits.InProgress), allArgs...)
	args = append(args, database.Contains(n.text)[1:], n.code, n.ordinal)
	var total int
	if err := q.db.Conn(ctx).Raw("SELECT COUNT(*)"+where, args...).Scan(&total).Error; err != nil {
		return nil, 0, database.Wrap("count visits", err)
	}
	var rows []foundVisit
	err := q.db.Conn(ctx).Raw("SELECT v.id, l.code, l.name, v.location_id, v.wave_id, w.title AS wave, "+ordinalSQL+" AS ordinal"+where+
		" ORDER BY "+startedDay+" DESC, l.code, ordinal LIMIT ?", append(args, limit)...).Scan(&rows).Error
	return rows, total, database.Wrap("find visits", err)
}
