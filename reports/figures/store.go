package figures

import (
	"context"

	"gorm.io/gorm/clause"

	"etalon/internal/database"
	"etalon/internal/locations"
)

// store keeps kinds here; valuestore.go keeps their values.
type store struct{ db *database.DB }

type kindRow struct {
	ID, OrgID, NameRu, NameEn string
	Unit                      Unit
	Aggregate                 Aggregate
	Better                    Better
	Archived                  bool
	Revision                  int
}

func (kindRow) TableName() string { return "figure_kinds" }

func toRow(k Kind) kindRow {
	return kindRow{k.ID, k.OrgID, k.Label.Russian, k.Label.English, k.Unit, k.Aggregate, k.Better, k.Archived, k.Revision}
}

// hold keeps others of the organisation from changing figures until the transaction ends.
func (s store) hold(ctx context.Context, orgID string) error {
	return database.Wrap("hold figures", s.db.Conn(ctx).Exec("UPDATE organisations SET name = name WHERE id = ?", orgID).Error)
}

func (s store) kinds(ctx context.Context, orgID string) ([]Kind, error) {
	rows, err := database.Of[kindRow](s.db.Conn(ctx)).Where("org_id = ?", orgID).Order("id").Find(ctx)
	list := make([]Kind, len(rows))
	for i, r := range rows {
		list[i] = Kind{
			ID: r.ID, OrgID: r.OrgID, Label: locations.Label{Russian: r.NameRu, English: r.NameEn},
			Unit: r.Unit, Aggregate: r.Aggregate, Better: r.Better, Archived: r.Archived, Revision: r.Revision,
		}
	}
	return list, database.Wrap("list kinds of figures", err)
}

// insertKind reports false when the id is taken.
func (s store) insertKind(ctx context.Context, k Kind) (bool, error) {
	row := toRow(k)
	r := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
	return r.Error == nil && r.RowsAffected == 1, database.Wrap("insert kind of figures", r.Error)
}

func (s store) updateKind(ctx context.Context, k Kind) error {
	err := s.db.Conn(ctx).Model(&kindRow{}).Where("org_id = ? AND id = ?", k.OrgID, k.ID).Updates(map[string]any{
		"name_ru": k.Label.Russian, "name_en": k.Label.English, "unit": k.Unit, "aggregate": k.Aggregate, "better": k.Better,
		"archived": k.Archived, "revision": k.Revision,
	}).Error
	return database.Wrap("update kind of figures", err)
}

// used reports whether there is a value of the kind.
func (s store) used(ctx context.Context, k Kind) (bool, error) {
	var found []int
	err := s.db.Conn(ctx).Raw("SELECT 1 FROM figure_values WHERE org_id = ? AND kind_id = ? LIMIT 1", k.OrgID, k.ID).Scan(&found).Error
	return len(found) > 0, database.Wrap("look for figures", err)
}
