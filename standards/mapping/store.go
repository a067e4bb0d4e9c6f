package mapping

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"etalon/internal/database"
	"etalon/standards"
)

// store keeps relations.
type store struct{ db *database.DB }

type relationRow struct {
	OrgID, VersionID, ID, Kind string
	BeforeIDs                  string `gorm:"column:before_ids"`
	AfterIDs                   string `gorm:"column:after_ids"`
	Confirmed                  bool
	Trend                      string
	DecidedBy                  *string
	DecidedAt                  *time.Time
}

func (relationRow) TableName() string { return "standard_mappings" }

// relations lists the relations of versions, by version.
func (s store) relations(ctx context.Context, orgID string, versionIDs []string) (map[string][]Relation, error) {
	rows, err := database.Of[relationRow](s.db.Conn(ctx)).Where("org_id = ? AND version_id IN ?", orgID, versionIDs).Order("decided_at, id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("read mapping: %w", err)
	}
	found := map[string][]Relation{}
	for _, row := range rows {
		r, err := row.relation()
		if err != nil {
			return nil, err
		}
		found[row.VersionID] = append(found[row.VersionID], r)
	}
	return found, nil
}

// replace writes relations in place of others.
func (s store) replace(ctx context.Context, v standards.Version, old, all []Relation) error {
	if len(old) > 0 {
		ids := make([]string, len(old))
		for i, r := range old {
			ids[i] = r.ID
		}
		if _, err := database.Of[relationRow](s.db.Conn(ctx)).Where("org_id = ? AND version_id = ? AND id IN ?", v.OrgID, v.ID, ids).Delete(ctx); err != nil {
			return fmt.Errorf("delete relations: %w", err)
		}
	}
	rows := make([]relationRow, len(all))
	for i, r := range all {
		rows[i] = rowOf(v, r)
	}
	if len(rows) == 0 {
		return nil
	}
	if err := s.db.Conn(ctx).CreateInBatches(rows, 500).Error; err != nil {
		return fmt.Errorf("write relations: %w", err)
	}
	return nil
}

// holdOpen reports whether a version is not published yet, and keeps it so until
// the transaction ends: writing the row, unchanged, locks it.
func (s store) holdOpen(ctx context.Context, v standards.Version) (bool, error) {
	held := s.db.Conn(ctx).Exec("UPDATE standard_versions SET revision = revision WHERE org_id = ? AND id = ? AND status NOT IN ?",
		v.OrgID, v.ID, []standards.Status{standards.Published, standards.Superseded, standards.Retired})
	if held.Error != nil {
		return false, fmt.Errorf("hold version: %w", held.Error)
	}
	return held.RowsAffected == 1, nil
}

func rowOf(v standards.Version, r Relation) relationRow {
	row := relationRow{
		OrgID: v.OrgID, VersionID: v.ID, ID: r.ID, Kind: string(r.Kind), BeforeIDs: list(r.Before), AfterIDs: list(r.After),
		Confirmed: r.Confirmed, Trend: string(r.Trend),
	}
	if r.DecidedBy != "" {
		row.DecidedBy, row.DecidedAt = &r.DecidedBy, &r.DecidedAt
	}
	return row
}

func list(ids []string) string {
	if ids == nil {
		return "[]"
	}
	data, err := json.Marshal(ids)
	if err != nil {
		panic(fmt.Sprintf("mapping: encode ids: %v", err)) // strings always encode
	}
	return string(data)
}

func (row relationRow) relation() (Relation, error) {
	r := Relation{ID: row.ID, Kind: Kind(row.Kind), Confirmed: row.Confirmed, Trend: Trend(row.Trend)}
	if err := errors.Join(json.Unmarshal([]byte(row.BeforeIDs), &r.Before), json.Unmarshal([]byte(row.AfterIDs), &r.After)); err != nil {
		return Relation{}, fmt.Errorf("relation %s: %w", row.ID, err)
	}
	if row.DecidedBy != nil && row.DecidedAt != nil {
		r.DecidedBy, r.DecidedAt = *row.DecidedBy, row.DecidedAt.UTC()
	}
	return r, nil
}
