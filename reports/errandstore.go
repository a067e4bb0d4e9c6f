package reports

import (
	"context"

	"etalon/audits"
	"etalon/internal/database"
)

const errandSQL = "SELECT " + audits.VisitedSQL + ` AS place,
	COALESCE((SELECT x.city FROM competitors x WHERE x.id = a.competitor_id), l.city) AS city,
	COALESCE((SELECT x.address FROM competitors x WHERE x.id = a.competitor_id), l.address) AS address
FROM assignments a JOIN locations l ON l.id = a.location_id WHERE a.org_id = ? AND a.id = ?`

// errand is the place of an assignment: a competitor's, or the location's own.
func (q query) errand(ctx context.Context, a audits.Assignment) (*Errand, error) {
	var row struct{ Place, City, Address string }
	err := q.db.Conn(ctx).Raw(errandSQL, a.OrgID, a.ID).Take(&row).Error
	address := row.City
	if row.Address != "" && row.City != "" {
		address += ", "
	}
	return &Errand{Place: row.Place, Address: address + row.Address}, database.Wrap("read place of assignment", err)
}
