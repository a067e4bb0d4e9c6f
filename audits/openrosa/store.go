package openrosa

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"etalon/audits"
	"etalon/internal/database"
)

type store struct{ db *database.DB }

type row struct {
	ID, OrgID, AssignmentID, ShopperID, MadeBy string
	CreatedAt, ExpiresAt                       time.Time
	EndedAt, UsedAt                            *time.Time
}

func (row) TableName() string { return "form_links" }

// about is an assignment as its links see it.
type about struct {
	assignment audits.Assignment
	location   string
	open       bool
}

func (s store) about(ctx context.Context, orgID, assignmentID string) (about, error) {
	var found []string
	err := s.db.Conn(ctx).Raw("SELECT "+audits.VisitedSQL+" FROM assignments a JOIN locations l ON l.id = a.location_id WHERE a.org_id = ? AND a.id = ?", orgID, assignmentID).
		Scan(&found).Error
	if err != nil || len(found) == 0 {
		return about{}, database.Wrap("read what a link is about", err)
	}
	return about{location: found[0]}, nil
}

const linkSQL = "SELECT k.*, p.name AS maker FROM form_links k JOIN accounts p ON p.id = k.made_by WHERE "

func (s store) one(ctx context.Context, where string, args ...any) (Link, bool, error) {
	var rows []struct {
		Row   row `gorm:"embedded"`
		Maker string
	}
	if err := s.db.Conn(ctx).Raw(linkSQL+where, args...).Scan(&rows).Error; err != nil || len(rows) == 0 {
		return Link{}, false, database.Wrap("read link of a form", err)
	}
	r := rows[0].Row
	return Link{
		ID: r.ID, OrgID: r.OrgID, AssignmentID: r.AssignmentID, ShopperID: r.ShopperID, MadeBy: r.MadeBy, CreatedAt: r.CreatedAt.UTC(),
		ExpiresAt: r.ExpiresAt.UTC(), EndedAt: database.Time(r.EndedAt), UsedAt: database.Time(r.UsedAt), Maker: rows[0].Maker,
	}, true, nil
}

// link finds a link by its id, whoever's: the id proves nothing.
func (s store) link(ctx context.Context, id string) (Link, bool, error) {
	return s.one(ctx, "k.id = ?", id)
}

func (s store) standing(ctx context.Context, orgID, assignmentID string) (Link, bool, error) {
	return s.one(ctx, "k.org_id = ? AND k.assignment_id = ? AND k.ended_at IS NULL", orgID, assignmentID)
}

// insert reports false when the id is taken, or a link of the assignment stands.
func (s store) insert(ctx context.Context, l Link) (bool, error) {
	r, result := row{ID: l.ID, OrgID: l.OrgID, AssignmentID: l.AssignmentID, ShopperID: l.ShopperID, MadeBy: l.MadeBy, CreatedAt: l.CreatedAt, ExpiresAt: l.ExpiresAt.UTC()}, gorm.WithResult()
	err := database.Of[row](s.db.Conn(ctx), clause.OnConflict{DoNothing: true}, result).Create(ctx, &r)
	return result.RowsAffected == 1, database.Wrap("insert link of a form", err)
}

func (s store) end(ctx context.Context, orgID, assignmentID string, at time.Time) error {
	err := s.db.Conn(ctx).Exec("UPDATE form_links SET ended_at = ? WHERE org_id = ? AND assignment_id = ? AND ended_at IS NULL", at, orgID, assignmentID).Error
	return database.Wrap("end link of a form", err)
}

func (s store) used(ctx context.Context, l Link, at time.Time) error {
	err := s.db.Conn(ctx).Exec("UPDATE form_links SET used_at = ? WHERE org_id = ? AND id = ?", at, l.OrgID, l.ID).Error
	return database.Wrap("mark link of a form", err)
}

func (s store) came(ctx context.Context, l Link, visitID string) error {
	err := s.db.Conn(ctx).Exec("UPDATE form_links SET visit_id = ? WHERE org_id = ? AND id = ?", visitID, l.OrgID, l.ID).Error
	return database.Wrap("mark visit of a link", err)
}
