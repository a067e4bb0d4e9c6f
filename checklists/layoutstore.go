package checklists

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"gorm.io/gorm/clause"

	"etalon/internal/database"
)

type layoutRow struct {
	OrgID          string `gorm:"primaryKey"`
	Heading        string `gorm:"primaryKey"`
	Columns, Texts string
	RememberedBy   string
	RememberedAt   time.Time
}

func (layoutRow) TableName() string { return "import_layouts" }

// layoutsAtOnce bounds the parameters of a statement.
const layoutsAtOnce = 500

// layouts are what is remembered of the headings.
func (s store) layouts(ctx context.Context, orgID string, headings []string) ([]RememberedLayout, error) {
	var all []RememberedLayout
	for len(headings) > 0 {
		part := headings[:min(len(headings), layoutsAtOnce)]
		headings = headings[len(part):]
		rows, err := database.Of[layoutRow](s.db.Conn(ctx)).Where("org_id = ? AND heading IN ?", orgID, part).Order("remembered_at, heading").Find(ctx)
		if err != nil {
			return nil, database.Wrap("read import layouts", err)
		}
		for _, row := range rows {
			l := RememberedLayout{OrgID: row.OrgID, Heading: row.Heading, By: row.RememberedBy, At: row.RememberedAt.UTC()}
			if err := errors.Join(json.Unmarshal([]byte(row.Columns), &l.Columns), json.Unmarshal([]byte(row.Texts), &l.Texts)); err != nil {
				return nil, database.Wrap("read import layout", err)
			}
			all = append(all, l)
		}
	}
	return all, nil
}

func (s store) putLayout(ctx context.Context, l RememberedLayout) error {
	columns, err := json.Marshal(l.Columns)
	texts, other := json.Marshal(l.Texts)
	if err := errors.Join(err, other); err != nil {
		return database.Wrap("write import layout", err)
	}
	row := layoutRow{l.OrgID, l.Heading, string(columns), string(texts), l.By, l.At}
	return database.Wrap("write import layout", database.Of[layoutRow](s.db.Conn(ctx), clause.OnConflict{
		Columns: []clause.Column{{Name: "org_id"}, {Name: "heading"}}, DoUpdates: clause.AssignmentColumns([]string{"columns", "texts", "remembered_by", "remembered_at"}),
	}).Create(ctx, &row))
}

func (s store) deleteLayout(ctx context.Context, orgID, heading string) error {
	_, err := database.Of[layoutRow](s.db.Conn(ctx)).Where("org_id = ? AND heading = ?", orgID, heading).Delete(ctx)
	return database.Wrap("forget import layout", err)
}
