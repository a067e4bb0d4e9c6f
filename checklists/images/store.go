package images

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"etalon/internal/database"
)

type store struct{ db *database.DB }

type row struct {
	ID, OrgID, ChecklistID string
	SHA256                 string `gorm:"column:sha256"`
	SentSHA256             string `gorm:"column:sent_sha256"`
	Width, Height, Size    int
	AccountID              string
	CreatedAt              time.Time
}

func (row) TableName() string { return "checklist_images" }

func (s store) image(ctx context.Context, orgID, id string) (Image, bool, error) {
	rows, err := database.Of[row](s.db.Conn(ctx)).Where("org_id = ? AND id = ?", orgID, id).Limit(1).Find(ctx)
	if err != nil {
		return Image{}, false, fmt.Errorf("read image: %w", err)
	}
	if len(rows) == 0 {
		return Image{}, false, nil
	}
	image := Image(rows[0])
	image.CreatedAt = image.CreatedAt.UTC()
	return image, true, nil
}

func (s store) count(ctx context.Context, orgID, checklistID string) (int, error) {
	n, err := database.Of[row](s.db.Conn(ctx)).Where("org_id = ? AND checklist_id = ?", orgID, checklistID).Count(ctx, "*")
	if err != nil {
		return 0, fmt.Errorf("count images: %w", err)
	}
	return int(n), nil
}

// insert reports false when the id is taken.
func (s store) insert(ctx context.Context, image Image) (bool, error) {
	r, result := row(image), gorm.WithResult()
	if err := database.Of[row](s.db.Conn(ctx), clause.OnConflict{DoNothing: true}, result).Create(ctx, &r); err != nil {
		return false, fmt.Errorf("insert image: %w", err)
	}
	return result.RowsAffected == 1, nil
}
