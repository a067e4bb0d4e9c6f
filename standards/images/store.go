package images

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"etalon/internal/database"
	"etalon/standards"
)

type store struct{ db *database.DB }

type row struct {
	ID, OrgID, StandardID string
	SHA256                string `gorm:"column:sha256"`
	SentSHA256            string `gorm:"column:sent_sha256"`
	Width, Height, Size   int
	AccountID             string
	CreatedAt             time.Time
}

func (row) TableName() string { return "standard_images" }

func (r row) image() Image {
	image := Image(r)
	image.CreatedAt = r.CreatedAt.UTC()
	return image
}

func (s store) image(ctx context.Context, orgID, id string) (Image, bool, error) {
	rows, err := database.Of[row](s.db.Conn(ctx)).Where("org_id = ? AND id = ?", orgID, id).Limit(1).Find(ctx)
	if err != nil || len(rows) == 0 {
		return Image{}, false, database.Wrap("read image", err)
	}
	return rows[0].image(), true, nil
}

func (s store) count(ctx context.Context, orgID, standardID string) (int, error) {
	n, err := database.Of[row](s.db.Conn(ctx)).Where("org_id = ? AND standard_id = ?", orgID, standardID).Count(ctx, "*")
	return int(n), database.Wrap("count images", err)
}

// insert reports false when the id is taken.
func (s store) insert(ctx context.Context, image Image) (bool, error) {
	r, result := row(image), gorm.WithResult()
	err := database.Of[row](s.db.Conn(ctx), clause.OnConflict{DoNothing: true}, result).Create(ctx, &r)
	return result.RowsAffected == 1, database.Wrap("insert image", err)
}

const used = "EXISTS (SELECT 1 FROM standard_image_uses u WHERE u.org_id = standard_images.org_id AND u.image_id = standard_images.id"

// shown returns an image of v's standard: one that v shows, or with any whichever.
func (s store) shown(ctx context.Context, v standards.Version, id string, any bool) (Image, error) {
	found := database.Of[row](s.db.Conn(ctx)).Where("org_id = ? AND standard_id = ? AND id = ?", v.OrgID, v.StandardID, id)
	if !any {
		found = found.Where(used+" AND u.version_id = ?)", v.ID)
	}
	rows, err := found.Limit(1).Find(ctx)
	if err != nil {
		return Image{}, database.Wrap("read image", err)
	}
	if len(rows) == 0 {
		return Image{}, ErrNotFound
	}
	return rows[0].image(), nil
}

func (s store) allShown(ctx context.Context, v standards.Version) ([]Image, error) {
	rows, err := database.Of[row](s.db.Conn(ctx)).Where("org_id = ?", v.OrgID).Where(used+" AND u.version_id = ?)", v.ID).Order("id").Find(ctx)
	return imagesOf(rows), database.Wrap("list images", err)
}

// free holds of an image that no version shows, that no edit since a moment put in or
// took out, so that it can be undone, and that no open suggestion brings.
const free = "NOT " + used + `)
	AND NOT EXISTS (SELECT 1 FROM standard_edits e WHERE e.org_id = standard_images.org_id AND e.standard_id = standard_images.standard_id AND e.at >= ?
		AND (e.was LIKE '%' || CAST(standard_images.id AS TEXT) || '%' OR e.became LIKE '%' || CAST(standard_images.id AS TEXT) || '%'))
	AND NOT EXISTS (SELECT 1 FROM suggestions g WHERE g.org_id = standard_images.org_id AND g.standard_id = standard_images.standard_id AND g.status = 'open'
		AND g.becomes LIKE '%' || CAST(standard_images.id AS TEXT) || '%')`

// unused lists images of every organisation, sent before a moment, that are free
// since then.
func (s store) unused(ctx context.Context, before time.Time, limit int) ([]Image, error) {
	rows, err := database.Of[row](s.db.Conn(ctx)).Where("created_at < ?", before).Where(free, before).Order("created_at").Limit(limit).Find(ctx)
	return imagesOf(rows), database.Wrap("list unused images", err)
}

func imagesOf(rows []row) []Image {
	list := make([]Image, len(rows))
	for i, r := range rows {
		list[i] = r.image()
	}
	return list
}

// remove reports false where the image is shown meanwhile, or gone.
func (s store) remove(ctx context.Context, image Image, before time.Time) (bool, error) {
	n, err := database.Of[row](s.db.Conn(ctx)).Where("org_id = ? AND id = ?", image.OrgID, image.ID).Where(free, before).Delete(ctx)
	return n == 1, database.Wrap("remove image", err)
}

// lastOf reports that nothing names the file any more: files are kept by content,
// whatever they are of.
func (s store) lastOf(ctx context.Context, sum string) (bool, error) {
	var n int64
	err := s.db.Conn(ctx).Raw(`SELECT (SELECT COUNT(*) FROM standard_images WHERE sha256 = ?) + (SELECT COUNT(*) FROM photos WHERE sha256 = ?)
		+ (SELECT COUNT(*) FROM renditions WHERE print_name = ?) + (SELECT COUNT(*) FROM shopper_documents WHERE sha256 = ?) + (SELECT COUNT(*) FROM checklist_images WHERE sha256 = ?)
		+ (SELECT COUNT(*) FROM report_orders WHERE sha256 = ?)`, sum, sum, sum, sum, sum, sum).Scan(&n).Error
	return n == 0, database.Wrap("look for the file", err)
}
