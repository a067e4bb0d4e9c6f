package audits

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"etalon/internal/database"
)

type uploadRow struct {
	ID, OrgID, AccountID, VisitID, QuestionID string
	Kind                                      FileKind
	SHA256                                    string `gorm:"column:sha256"`
	Size                                      int64
	CreatedAt, TouchedAt                      time.Time
}

func (uploadRow) TableName() string { return "uploads" }

func (s store) upload(ctx context.Context, orgID, id string) (Upload, bool, error) {
	r, err := database.Of[uploadRow](s.db.Conn(ctx)).Where("org_id = ? AND id = ?", orgID, id).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Upload{}, false, nil
	}
	if err != nil {
		return Upload{}, false, fmt.Errorf("read upload: %w", err)
	}
	return Upload{
		ID: r.ID, OrgID: r.OrgID, AccountID: r.AccountID, VisitID: r.VisitID, QuestionID: r.QuestionID, Kind: r.Kind, SHA256: r.SHA256,
		Size: r.Size, CreatedAt: r.CreatedAt, TouchedAt: r.TouchedAt,
	}, true, nil
}

func (s store) insertUpload(ctx context.Context, u Upload) (bool, error) {
	row := uploadRow{u.ID, u.OrgID, u.AccountID, u.VisitID, u.QuestionID, u.Kind, u.SHA256, u.Size, u.CreatedAt, u.TouchedAt}
	r := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
	if r.Error != nil {
		return false, fmt.Errorf("insert upload: %w", r.Error)
	}
	return r.RowsAffected == 1, nil
}

// uploading counts what is on its way to a visit, and the bytes of all that is on
// its way from an account.
func (s store) uploading(ctx context.Context, orgID, accountID, visitID string) (count int, bytes int64, err error) {
	var row struct {
		Count int
		Bytes int64
	}
	err = s.db.Conn(ctx).Raw(`SELECT COALESCE(SUM(CASE WHEN visit_id = ? THEN 1 ELSE 0 END), 0) AS count, COALESCE(SUM(size), 0) AS bytes
FROM uploads WHERE org_id = ? AND account_id = ?`, visitID, orgID, accountID).Scan(&row).Error
	if err != nil {
		return 0, 0, fmt.Errorf("count uploads: %w", err)
	}
	return row.Count, row.Bytes, nil
}

func (s store) touchUpload(ctx context.Context, u Upload) error {
	if _, err := database.Of[uploadRow](s.db.Conn(ctx)).Where("org_id = ? AND id = ?", u.OrgID, u.ID).Update(ctx, "touched_at", u.TouchedAt); err != nil {
		return fmt.Errorf("touch upload: %w", err)
	}
	return nil
}

func (s store) deleteUpload(ctx context.Context, orgID, id string) error {
	if err := s.db.Conn(ctx).Exec("DELETE FROM uploads WHERE org_id = ? AND id = ?", orgID, id).Error; err != nil {
		return fmt.Errorf("delete upload: %w", err)
	}
	return nil
}

func (s store) sweepUploads(ctx context.Context, before time.Time) (int, error) {
	r := s.db.Conn(ctx).Exec("DELETE FROM uploads WHERE touched_at < ?", before)
	if r.Error != nil {
		return 0, fmt.Errorf("sweep uploads: %w", r.Error)
	}
	return int(r.RowsAffected), nil
}
