package board

import (
	"context"
	"time"

	"etalon/audits"
	"etalon/internal/database"
	"etalon/internal/notifications"
)

// timely is a visit that its time has come for, and its shopper.
type timely struct{ ID, OrgID, ShopperID string }

func (s store) timely(ctx context.Context, doing, query string, args ...any) ([]timely, error) {
	var rows []timely
	err := s.db.Conn(ctx).Raw(query+" LIMIT ?", append(args, attended)...).Scan(&rows).Error
	return rows, database.Wrap(doing, err)
}

func (s store) unanswered(ctx context.Context, now time.Time) ([]timely, error) {
	return s.timely(ctx, "find unanswered offers", `SELECT a.id, a.org_id, a.shopper_id FROM assignments a JOIN waves w ON w.id = a.wave_id
WHERE a.status = 'offered' AND a.shopper_id IS NOT NULL AND a.offered_until <= ? AND w.status IN ('draft', 'open')
AND NOT EXISTS (SELECT 1 FROM visits v WHERE v.assignment_id = a.id) ORDER BY a.offered_until, a.id`, now)
}

func (s store) overdue(ctx context.Context, before time.Time) ([]timely, error) {
	return s.timely(ctx, "find visits that lapsed", `SELECT a.id, a.org_id, a.shopper_id FROM assignments a JOIN waves w ON w.id = a.wave_id
WHERE a.status = 'accepted' AND a.due_on < ? AND w.status = 'open' ORDER BY a.due_on, a.id`, before)
}

func (s store) hopeless(ctx context.Context, before time.Time) ([]timely, error) {
	return s.timely(ctx, "find hopeless applications", `SELECT DISTINCT a.id, a.org_id, b.shopper_id FROM board_applications b
JOIN assignments a ON a.id = b.assignment_id JOIN waves w ON w.id = a.wave_id
WHERE b.status = 'waiting' AND (a.status <> 'offered' OR a.due_on < ? OR w.status IN ('closed', 'archived')) ORDER BY a.id`, before)
}

// nearby is a visit whose day is near, where it is and whom it is for.
type nearby struct {
	ID, OrgID, ShopperID string
	VisitOn              *time.Time
	DueOn                time.Time
	Location, TimeZone   string
}

// near lists the visits of the next days that their shoppers were not reminded of
// within the last day.
func (s store) near(ctx context.Context, today, now time.Time) ([]nearby, error) {
	var rows []nearby
	err := s.db.Conn(ctx).Raw(`SELECT a.id, a.org_id, a.shopper_id, a.visit_on, a.due_on, `+audits.VisitedSQL+` AS location, l.time_zone
FROM assignments a JOIN waves w ON w.id = a.wave_id JOIN locations l ON l.id = a.location_id
WHERE a.status = 'accepted' AND w.status = 'open' AND a.due_on >= @from AND (a.due_on <= @until OR a.visit_on BETWEEN @from AND @until )
AND NOT EXISTS (SELECT 1 FROM notifications n WHERE n.org_id = a.org_id AND n.account_id = a.shopper_id
	AND n.kind IN @kinds AND n.event LIKE CAST(a.id AS TEXT) || ' %' AND n.created_at > @lately )
ORDER BY a.due_on, a.id LIMIT 5000`, map[string]any{
		"from": today, "until": today.AddDate(0, 0, 2), "lately": now.Add(-12 * time.Hour),
		"kinds": []notifications.Kind{notifications.VisitTomorrow, notifications.VisitDue},
	}).Scan(&rows).Error
	return rows, database.Wrap("find visits that are near", err)
}

// offers counts the offers of a shopper in a wave.
type offers struct {
	OrgID, ShopperID, WaveID, Wave string
	N                              int
}

func (s store) untold(ctx context.Context, orgID, shopperID string, now time.Time) ([]offers, error) {
	query, args := "", map[string]any{"kind": notifications.OffersMade, "now": now, "limit": attended}
	if shopperID != "" {
		query, args["org"], args["shopper"] = " AND a.org_id = @org AND a.shopper_id = @shopper ", orgID, shopperID
	}
	var rows []offers
	err := s.db.Conn(ctx).Raw(`SELECT a.org_id, a.shopper_id, a.wave_id, w.title AS wave, COUNT(*) AS n FROM assignments a JOIN waves w ON w.id = a.wave_id
WHERE a.status = 'offered' AND a.shopper_id IS NOT NULL AND w.status = 'open' AND (a.offered_until IS NULL OR a.offered_until > @now )`+query+`
GROUP BY a.org_id, a.shopper_id, a.wave_id, w.title
HAVING MAX(COALESCE(a.offered_at, a.created_at)) > COALESCE((SELECT MAX(n.created_at) FROM notifications n
	WHERE n.org_id = a.org_id AND n.account_id = a.shopper_id AND n.kind = @kind AND n.event = CAST(a.wave_id AS TEXT)), '1970-01-01')
ORDER BY a.org_id, a.shopper_id LIMIT @limit`, args).Scan(&rows).Error
	return rows, database.Wrap("find offers to tell of", err)
}
