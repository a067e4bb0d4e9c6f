package audits

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"etalon/internal/database"
	"etalon/internal/locations"
)

type assignmentRow struct {
	ID, OrgID, WaveID, LocationID, ChecklistVersionID string
	ShopperID, CompetitorID                           *string
	Scenario, Status                                  string
	DueOn, CreatedAt                                  time.Time
	VisitOn                                           *time.Time
	FromMinute, ToMinute                              int
	Part, CustomerType                                string
	OfferedAt, OfferedUntil                           *time.Time
	Insisted                                          bool
	Fee, ExpenseLimit, Bonus                          int64
	ReShopOf                                          *string
	Reason                                            string
	Revision                                          int
	Test                                              bool
}

func (assignmentRow) TableName() string { return "assignments" }

func assignmentToRow(a Assignment) assignmentRow {
	to := a.Hours.To
	if to == 0 {
		to = wholeDay
	}
	return assignmentRow{
		ID: a.ID, OrgID: a.OrgID, WaveID: a.WaveID, LocationID: a.LocationID, ChecklistVersionID: a.ChecklistVersionID,
		ShopperID: database.NullText(a.ShopperID), CompetitorID: database.NullText(a.CompetitorID), Scenario: a.Scenario, Status: string(a.Status), DueOn: a.DueOn.UTC(), CreatedAt: a.CreatedAt,
		VisitOn: database.NullTime(a.Hours.On.UTC()), FromMinute: int(a.Hours.From), ToMinute: int(to), Part: a.Hours.Part, CustomerType: a.CustomerType,
		OfferedAt: database.NullTime(a.OfferedAt), OfferedUntil: database.NullTime(a.OfferedUntil), Insisted: a.Insisted, Fee: a.Pay.Fee, ExpenseLimit: a.Pay.ExpenseLimit, Bonus: a.Pay.Bonus,
		ReShopOf: database.NullText(a.ReShopOf), Reason: a.Reason, Revision: a.Revision, Test: a.Test,
	}
}

func (r assignmentRow) assignment() Assignment {
	return Assignment{
		ID: r.ID, OrgID: r.OrgID, WaveID: r.WaveID, LocationID: r.LocationID, ChecklistVersionID: r.ChecklistVersionID, CompetitorID: database.Text(r.CompetitorID),
		ShopperID: database.Text(r.ShopperID), Scenario: r.Scenario, CustomerType: r.CustomerType, Status: AssignmentStatus(r.Status),
		Hours: Hours{database.Time(r.VisitOn), locations.Clock(r.FromMinute), locations.Clock(r.ToMinute), r.Part}, DueOn: r.DueOn, OfferedAt: database.Time(r.OfferedAt), OfferedUntil: database.Time(r.OfferedUntil), Insisted: r.Insisted,
		Pay: Pay{r.Fee, r.ExpenseLimit, r.Bonus}, ReShopOf: database.Text(r.ReShopOf), Reason: r.Reason, Revision: r.Revision, CreatedAt: r.CreatedAt, Test: r.Test,
	}
}

func (s store) planWave(ctx context.Context, w Wave, revision int) error {
	row, err := waveToRow(w)
	if err != nil {
		return err
	}
	r := s.db.Conn(ctx).Model(&waveRow{}).Where("org_id = ? AND id = ? AND revision = ?", w.OrgID, w.ID, revision).
		Updates(map[string]any{"programme_id": row.ProgrammeID, "announced": row.Announced, "plan": row.Plan, "revision": w.Revision})
	if r.Error != nil {
		return fmt.Errorf("plan wave: %w", r.Error)
	}
	if r.RowsAffected == 0 {
		return ErrWaveStale
	}
	return nil
}

func (s store) assignment(ctx context.Context, orgID, id string) (Assignment, error) {
	row, err := database.Of[assignmentRow](s.db.Conn(ctx)).Where("org_id = ? AND id = ?", orgID, id).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Assignment{}, ErrAssignmentNotFound
	}
	if err != nil {
		return Assignment{}, fmt.Errorf("read assignment: %w", err)
	}
	return row.assignment(), nil
}

// isTest reports whether a visit is of a test assignment.
func (s store) isTest(ctx context.Context, v Visit) (bool, error) {
	a, err := s.assignment(ctx, v.OrgID, v.AssignmentID)
	return a.Test, err
}

func (s store) updateAssignment(ctx context.Context, a Assignment, revision int) error {
	row := assignmentToRow(a)
	r := s.db.Conn(ctx).Model(&assignmentRow{}).Where("org_id = ? AND id = ? AND revision = ?", a.OrgID, a.ID, revision).Updates(map[string]any{
		"shopper_id": row.ShopperID, "status": row.Status, "due_on": row.DueOn, "visit_on": row.VisitOn, "from_minute": row.FromMinute, "to_minute": row.ToMinute,
		"part": row.Part, "offered_at": row.OfferedAt, "offered_until": row.OfferedUntil, "insisted": row.Insisted, "reason": row.Reason, "revision": row.Revision,
	})
	if r.Error != nil {
		return fmt.Errorf("update assignment: %w", r.Error)
	}
	if r.RowsAffected == 0 {
		return ErrAssignmentStale
	}
	return nil
}

func (s store) assignmentsByID(ctx context.Context, w Wave, ids []string) ([]Assignment, error) {
	return s.assignments(s.db.Conn(ctx).Where("org_id = ? AND wave_id = ? AND id IN ?", w.OrgID, w.ID, none(ids)))
}

func (s store) standing(ctx context.Context, w Wave) ([]Assignment, error) {
	return s.assignments(s.db.Conn(ctx).Where("org_id = ? AND wave_id = ? AND status IN ? AND test = FALSE", w.OrgID, w.ID, Standing))
}

func (s store) ofOtherWaves(ctx context.Context, w Wave, from time.Time) ([]Assignment, error) {
	return s.assignments(s.db.Conn(ctx).
		Where("org_id = ? AND (wave_id <> ? OR test = TRUE) AND status IN ? AND COALESCE(visit_on, due_on) >= ?", w.OrgID, w.ID, Standing, from).
		Where("wave_id IN (SELECT id FROM waves WHERE org_id = ? AND brand_id = ?)", w.OrgID, w.BrandID))
}

func (s store) assignments(q *gorm.DB) ([]Assignment, error) {
	var rows []assignmentRow
	if err := q.Order("due_on, id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("list assignments: %w", err)
	}
	list := make([]Assignment, len(rows))
	for i, r := range rows {
		list[i] = r.assignment()
	}
	return list, nil
}

func (s store) cancelAssignments(ctx context.Context, w Wave, ids []string, reason string) error {
	r := s.db.Conn(ctx).Model(&assignmentRow{}).Where("org_id = ? AND wave_id = ? AND id IN ? AND status IN ?", w.OrgID, w.ID, ids, []AssignmentStatus{Offered, Accepted}).
		Updates(map[string]any{"status": string(Cancelled), "reason": reason, "revision": gorm.Expr("revision + 1")})
	if r.Error != nil {
		return fmt.Errorf("cancel assignments: %w", r.Error)
	}
	if r.RowsAffected != int64(len(ids)) {
		return ErrMove
	}
	return nil
}
