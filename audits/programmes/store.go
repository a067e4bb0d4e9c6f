package programmes

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"etalon/internal/database"
)

// store keeps programmes. Their rules are one JSON text: they are read and written
// as a whole, and never searched for.
type store struct{ db *database.DB }

type programmeRow struct {
	ID, OrgID, BrandID, Title, Briefing, Rules string
	Archived                                   bool
	Revision                                   int
	CreatedAt, UpdatedAt                       time.Time
}

func (programmeRow) TableName() string { return "programmes" }

func toRow(g Programme) (programmeRow, error) {
	rules, err := json.Marshal(g.Rules)
	if err != nil {
		return programmeRow{}, fmt.Errorf("rules of programme %s: %w", g.ID, err)
	}
	return programmeRow{g.ID, g.OrgID, g.BrandID, g.Title, g.Briefing, string(rules), g.Archived, g.Revision, g.CreatedAt, g.UpdatedAt}, nil
}

// programme reads the row. A rule that was not known when it was written has the
// value that a new programme begins with.
func (r programmeRow) programme() (Programme, error) {
	g := Programme{
		ID: r.ID, OrgID: r.OrgID, BrandID: r.BrandID, Title: r.Title, Briefing: r.Briefing, Rules: Default(),
		Archived: r.Archived, Revision: r.Revision, CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC(),
	}
	if err := json.Unmarshal([]byte(r.Rules), &g.Rules); err != nil {
		return Programme{}, fmt.Errorf("rules of programme %s: %w", r.ID, err)
	}
	return g, nil
}

func (s store) insert(ctx context.Context, g Programme) (bool, error) {
	row, err := toRow(g)
	if err != nil {
		return false, err
	}
	r := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
	if r.Error != nil {
		return false, fmt.Errorf("insert programme: %w", r.Error)
	}
	return r.RowsAffected == 1, nil
}

func (s store) update(ctx context.Context, g Programme, revision int) error {
	row, err := toRow(g)
	if err != nil {
		return err
	}
	r := s.db.Conn(ctx).Model(&programmeRow{}).Where("org_id = ? AND id = ? AND revision = ?", g.OrgID, g.ID, revision).Updates(map[string]any{
		"title": row.Title, "briefing": row.Briefing, "rules": row.Rules, "archived": row.Archived, "revision": row.Revision, "updated_at": row.UpdatedAt,
	})
	if r.Error != nil {
		return fmt.Errorf("update programme: %w", r.Error)
	}
	if r.RowsAffected == 0 {
		return ErrStale
	}
	return nil
}

func (s store) programme(ctx context.Context, orgID, id string) (Programme, bool, error) {
	row, err := database.Of[programmeRow](s.db.Conn(ctx)).Where("org_id = ? AND id = ?", orgID, id).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Programme{}, false, nil
	}
	if err != nil {
		return Programme{}, false, fmt.Errorf("read programme: %w", err)
	}
	g, err := row.programme()
	return g, err == nil, err
}

func (s store) programmes(ctx context.Context, orgID string) ([]Programme, error) {
	rows, err := database.Of[programmeRow](s.db.Conn(ctx)).Where("org_id = ?", orgID).Order("archived, title, id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("list programmes: %w", err)
	}
	list := make([]Programme, len(rows))
	for i, r := range rows {
		if list[i], err = r.programme(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func (s store) brandExists(ctx context.Context, orgID, id string) (bool, error) {
	var n int64
	err := s.db.Conn(ctx).Table("brands").Where("org_id = ? AND id = ?", orgID, id).Count(&n).Error
	if err != nil {
		return false, fmt.Errorf("read brand: %w", err)
	}
	return n == 1, nil
}
