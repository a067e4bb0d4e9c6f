package audits

import (
	"context"
	"fmt"
	"time"

	"etalon/internal/database"
)

// scheduledRow is a scheduled assignment as one statement reads it.
type scheduledRow struct {
	Assignment                             assignmentRow `gorm:"embedded"`
	Code, Name, City, RegionID, RegionName string
	ShopperName, VisitID, VisitStatus      *string
	SubmittedAt                            *time.Time
}

// VisitedSQL is the name of the place that an assignment a beside a location l goes to:
// a competitor's, or the location's own.
const VisitedSQL = "COALESCE((SELECT x.brand || ', ' || x.name FROM competitors x WHERE x.id = a.competitor_id), l.name)"

const scheduledSQL = `SELECT a.*, l.code, ` + VisitedSQL + ` AS name, COALESCE((SELECT x.city FROM competitors x WHERE x.id = a.competitor_id), l.city) AS city, l.region_id, r.name AS region_name, p.name AS shopper_name,
	v.id AS visit_id, v.status AS visit_status, v.submitted_at
FROM assignments a JOIN locations l ON l.id = a.location_id JOIN regions r ON r.id = l.region_id
LEFT JOIN accounts p ON p.id = a.shopper_id LEFT JOIN visits v ON v.assignment_id = a.id
WHERE a.org_id = ? AND a.wave_id = ? ORDER BY COALESCE(a.visit_on, a.due_on), l.code, a.id`

func (s store) scheduled(ctx context.Context, w Wave) ([]Scheduled, error) {
	var rows []scheduledRow
	if err := s.db.Conn(ctx).Raw(scheduledSQL, w.OrgID, w.ID).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("list scheduled assignments: %w", err)
	}
	list := make([]Scheduled, len(rows))
	for i, r := range rows {
		list[i] = Scheduled{
			Assignment: r.Assignment.assignment(), Location: ScheduledPlace{r.Code, r.Name, r.City, r.RegionID, r.RegionName},
			Shopper: database.Text(r.ShopperName), VisitID: database.Text(r.VisitID), VisitStatus: VisitStatus(database.Text(r.VisitStatus)), SubmittedAt: database.Time(r.SubmittedAt).UTC(),
		}
	}
	return list, nil
}
