package pilots

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/standards"
)

// store keeps pilots. Every method is a few statements, however many requirements there are.
type store struct{ db *database.DB }

type pilotRow struct {
	ID, OrgID, VersionID string
	LocationID           *string
	Place, VisitorID     string
	AsShopper            bool
	GoesOn               time.Time
	Variant, Note        string
	State                State
	Checklist            string
	PlannedBy            string
	PlannedAt            time.Time
	BegunAt, SubmittedAt *time.Time
	CancelledAt          *time.Time
	CancelReason         string
	ReopenedAt           *time.Time
	ReopenReason         string
}

func (pilotRow) TableName() string { return "pilots" }

// pilotLine is a row with what it belongs to, its names and how far the sheet is.
type pilotLine struct {
	Row                       pilotRow `gorm:"embedded"`
	StandardID, StandardTitle string
	BrandID                   *string
	Major, Minor              int
	VisitorName, PlannerName  string
	Answered, Total           int
}

// complete is the condition on an item whose answer can be handed in, but for a remark.
const complete = "i.observed <> '' AND i.appropriate <> '' AND i.convenient <> '' AND i.feasible <> ''"

const lineSQL = `SELECT p.*, s.id AS standard_id, s.title AS standard_title, s.brand_id, v.major, v.minor, a.name AS visitor_name,
	COALESCE(b.name, '') AS planner_name,
	(SELECT COUNT(*) FROM pilot_items i WHERE i.org_id = p.org_id AND i.pilot_id = p.id) AS total,
	(SELECT COUNT(*) FROM pilot_items i WHERE i.org_id = p.org_id AND i.pilot_id = p.id AND ` + complete + `) AS answered
FROM pilots p JOIN standard_versions v ON v.id = p.version_id JOIN standards s ON s.id = v.standard_id
	JOIN accounts a ON a.id = p.visitor_id LEFT JOIN accounts b ON b.id = p.planned_by
WHERE p.org_id = ? AND `

func (s store) list(ctx context.Context, orgID, rest string, args ...any) ([]Pilot, error) {
	var lines []pilotLine
	if err := s.db.Conn(ctx).Raw(lineSQL+rest, append([]any{orgID}, args...)...).Scan(&lines).Error; err != nil {
		return nil, fmt.Errorf("read pilots: %w", err)
	}
	list := make([]Pilot, len(lines))
	for i, l := range lines {
		var err error
		if list[i], err = l.pilot(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func (l pilotLine) pilot() (Pilot, error) {
	r := l.Row
	p := Pilot{
		ID: r.ID, OrgID: r.OrgID, VersionID: r.VersionID, LocationID: database.Text(r.LocationID), Place: r.Place, Visitor: Person{r.VisitorID, l.VisitorName},
		AsShopper: r.AsShopper, GoesOn: r.GoesOn.UTC(), Variant: r.Variant, Note: r.Note, State: r.State, PlannedBy: Person{r.PlannedBy, l.PlannerName},
		PlannedAt: r.PlannedAt.UTC(), BegunAt: database.Time(r.BegunAt), SubmittedAt: database.Time(r.SubmittedAt), CancelledAt: database.Time(r.CancelledAt),
		CancelReason: r.CancelReason, ReopenedAt: database.Time(r.ReopenedAt), ReopenReason: r.ReopenReason, Answered: l.Answered, Total: l.Total,
		standardID: l.StandardID, brandID: database.Text(l.BrandID), StandardTitle: l.StandardTitle, Number: standards.Version{Major: l.Major, Minor: l.Minor}.Number(),
	}
	if r.Checklist != "" {
		var err error
		if p.Checklist, err = checklists.ParseDocument([]byte(r.Checklist)); err != nil {
			return p, fmt.Errorf("checklist of pilot %s: %w", r.ID, err)
		}
	}
	return p, nil
}

func (s store) pilots(ctx context.Context, v standards.Version) ([]Pilot, error) {
	return s.list(ctx, v.OrgID, "p.version_id = ? ORDER BY p.goes_on DESC, p.planned_at DESC, p.id", v.ID)
}

func (s store) pilot(ctx context.Context, orgID, id string) (Pilot, error) {
	list, err := s.list(ctx, orgID, "p.id = ?", id)
	if err != nil {
		return Pilot{}, err
	}
	if len(list) == 0 {
		return Pilot{}, ErrNotFound
	}
	return list[0], nil
}

// remembered bounds how many of a person's pilots are listed.
const remembered = 100

func (s store) own(ctx context.Context, by accounts.Actor) ([]Pilot, error) {
	return s.list(ctx, by.OrgID, `p.visitor_id = ? ORDER BY CASE p.state WHEN 'filling' THEN 0 WHEN 'planned' THEN 1 ELSE 2 END, p.goes_on DESC, p.id LIMIT ?`,
		by.AccountID, remembered)
}

func (s store) count(ctx context.Context, v standards.Version) (int, error) {
	n, err := database.Of[pilotRow](s.db.Conn(ctx)).Where("org_id = ? AND version_id = ?", v.OrgID, v.ID).Count(ctx, "*")
	return int(n), database.Wrap("count pilots", err)
}

func (s store) states(ctx context.Context, v standards.Version) (Summary, error) {
	var rows []struct {
		State State
		Count int
	}
	err := s.db.Conn(ctx).Raw("SELECT state, COUNT(*) AS count FROM pilots WHERE org_id = ? AND version_id = ? GROUP BY state", v.OrgID, v.ID).Scan(&rows).Error
	var out Summary
	for _, r := range rows {
		switch r.State {
		case Planned:
			out.Planned = r.Count
		case Filling:
			out.Filling = r.Count
		case Submitted:
			out.Submitted = r.Count
		case Cancelled:
		}
	}
	return out, database.Wrap("count pilots", err)
}

// holdOpen reports whether a version is not published yet, and keeps it so until the
// transaction ends: writing the row, unchanged, locks it.
func (s store) holdOpen(ctx context.Context, v standards.Version) (bool, error) {
	held := s.db.Conn(ctx).Exec("UPDATE standard_versions SET revision = revision WHERE org_id = ? AND id = ? AND status NOT IN ?",
		v.OrgID, v.ID, []standards.Status{standards.Published, standards.Superseded, standards.Retired})
	return held.RowsAffected == 1, database.Wrap("hold version", held.Error)
}

func (s store) hold(ctx context.Context, orgID, id string) error {
	return database.Wrap("hold pilot", s.db.Conn(ctx).Exec("UPDATE pilots SET state = state WHERE org_id = ? AND id = ?", orgID, id).Error)
}

// insert reports false when the id is taken.
func (s store) insert(ctx context.Context, p Pilot) (bool, error) {
	row, result := pilotRow{
		ID: p.ID, OrgID: p.OrgID, VersionID: p.VersionID, Place: p.Place, VisitorID: p.Visitor.ID, AsShopper: p.AsShopper, GoesOn: p.GoesOn,
		Variant: p.Variant, Note: p.Note, State: p.State, PlannedBy: p.PlannedBy.ID, PlannedAt: p.PlannedAt,
	}, gorm.WithResult()
	if p.LocationID != "" {
		row.LocationID = &p.LocationID
	}
	err := database.Of[pilotRow](s.db.Conn(ctx), clause.OnConflict{DoNothing: true}, result).Create(ctx, &row)
	return err == nil && result.RowsAffected == 1, database.Wrap("insert pilot", err)
}

func (s store) update(ctx context.Context, p Pilot, columns map[string]any) error {
	return database.Wrap("update pilot", s.db.Conn(ctx).Model(&pilotRow{}).Where("org_id = ? AND id = ?", p.OrgID, p.ID).Updates(columns).Error)
}

// begin freezes the checklist and lays out the sheet.
func (s store) begin(ctx context.Context, p Pilot, c checklists.Document, items []Item, at time.Time) error {
	text, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("checklist of pilot: %w", err)
	}
	if err := s.update(ctx, p, map[string]any{"state": Filling, "begun_at": at, "checklist": string(text)}); err != nil {
		return err
	}
	return s.insertItems(ctx, p, items)
}

// shoppers are the people with that role who may sign in, by name.
func (s store) shoppers(ctx context.Context, orgID string) ([]Person, error) {
	var rows []Person
	err := s.db.Conn(ctx).Raw(`SELECT DISTINCT a.id, a.name FROM accounts a JOIN grants g ON g.account_id = a.id AND g.org_id = a.org_id
WHERE a.org_id = ? AND a.disabled_at IS NULL AND g.role = ? ORDER BY a.name, a.id`, orgID, accounts.Shopper).Scan(&rows).Error
	return rows, database.Wrap("list shoppers", err)
}
