package reports

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"etalon/internal/database"
)

type lookRow struct {
	OrgID, Accent, Logo string
	Revision            int
	UpdatedAt           time.Time
}

func (lookRow) TableName() string { return "report_looks" }

func (q query) look(ctx context.Context, orgID string) (OwnLook, error) {
	row, err := database.Of[lookRow](q.db.Conn(ctx)).Where("org_id = ?", orgID).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return OwnLook{}, nil
	}
	if err != nil {
		return OwnLook{}, database.Wrap("read look", err)
	}
	logo, err := base64.StdEncoding.DecodeString(row.Logo)
	if err != nil {
		return OwnLook{}, fmt.Errorf("logo of %s: %w", orgID, err)
	}
	return OwnLook{Look{logo, row.Accent}, row.Revision, row.UpdatedAt.UTC()}, nil
}

// setLook writes a look over the one of the revision before; ErrLookStale where that
// is another by now.
func (q query) setLook(ctx context.Context, orgID string, l OwnLook) error {
	row := lookRow{orgID, l.Accent, base64.StdEncoding.EncodeToString(l.Logo), l.Revision, l.UpdatedAt}
	var r *gorm.DB
	if l.Revision == 1 {
		r = q.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
	} else {
		r = q.db.Conn(ctx).Model(&lookRow{}).Where("org_id = ? AND revision = ?", orgID, l.Revision-1).
			Updates(map[string]any{"accent": row.Accent, "logo": row.Logo, "revision": row.Revision, "updated_at": row.UpdatedAt})
	}
	if r.Error == nil && r.RowsAffected == 0 {
		return ErrLookStale
	}
	return database.Wrap("set look", r.Error)
}
