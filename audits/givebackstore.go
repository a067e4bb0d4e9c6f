package audits

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"etalon/audits/shoppers"
)

// openWithin lists a shopper's assignments that are neither handed in nor over, at
// the places and in the days of an exclusion.
func (s store) openWithin(ctx context.Context, e shoppers.Exclusion) ([]Assignment, error) {
	column := map[shoppers.ScopeKind]string{shoppers.Brand: "l.brand_id", shoppers.Region: "l.region_id", shoppers.Location: "l.id"}[e.ScopeKind]
	query := `SELECT a.* FROM assignments a JOIN locations l ON l.id = a.location_id
		WHERE a.org_id = ? AND a.shopper_id = ? AND a.status IN ? AND a.due_on >= ?`
	args := []any{e.OrgID, e.ShopperID, []AssignmentStatus{Offered, Accepted, Started}, e.From}
	if column != "" {
		query, args = query+" AND "+column+" = ?", append(args, e.ScopeID)
	}
	var rows []assignmentRow
	if err := s.db.Conn(ctx).Raw(query+" ORDER BY a.due_on, a.id", args...).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("read open assignments: %w", err)
	}
	list := make([]Assignment, len(rows))
	for i, r := range rows {
		list[i] = r.assignment()
	}
	return list, nil
}

// moveAssignment changes the status of an assignment that still has the one it
// was read with; ErrMove when it has another.
func (s store) moveAssignment(ctx context.Context, a Assignment, to AssignmentStatus) error {
	r := s.db.Conn(ctx).Model(&assignmentRow{}).Where("org_id = ? AND id = ? AND status = ?", a.OrgID, a.ID, a.Status).
		Updates(map[string]any{"status": string(to), "revision": gorm.Expr("revision + 1")})
	if r.Error != nil {
		return fmt.Errorf("move assignment: %w", r.Error)
	}
	if r.RowsAffected == 0 {
		return ErrMove
	}
	return nil
}
