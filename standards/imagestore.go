package standards

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"gorm.io/gorm/clause"

	"etalon/internal/database"
)

type imageUseRow struct{ OrgID, VersionID, ImageID string }

func (imageUseRow) TableName() string { return "standard_image_uses" }

// ownImages refuses images in c that the standard of before does not have.
func (s store) ownImages(ctx context.Context, before Version, c Content) error {
	was, is := before.Content().imagePaths(), c.imagePaths()
	known := slices.Collect(maps.Keys(was))
	fresh := slices.DeleteFunc(slices.Sorted(maps.Keys(is)), func(id string) bool { return was[id] != "" })
	if len(fresh) == 0 {
		return nil
	}
	var found []string
	err := s.db.Conn(ctx).Table("standard_images").
		Where("org_id = ? AND standard_id = ? AND id IN ?", before.OrgID, before.StandardID, fresh).Pluck("id", &found).Error
	if err != nil {
		return fmt.Errorf("look for images: %w", err)
	}
	return c.missingImages(append(known, found...))
}

// changeUses keeps which images a version shows.
func (s store) changeUses(ctx context.Context, before, after Version) error {
	was, is := before.Content().imagePaths(), after.Content().imagePaths()
	var rows []imageUseRow
	for _, id := range slices.Sorted(maps.Keys(is)) {
		if was[id] == "" {
			rows = append(rows, imageUseRow{after.OrgID, after.ID, id})
		}
	}
	if len(rows) > 0 {
		err := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).CreateInBatches(&rows, MaxRequirements).Error
		if err != nil {
			return fmt.Errorf("keep images: %w", err)
		}
	}
	gone := slices.DeleteFunc(slices.Sorted(maps.Keys(was)), func(id string) bool { return is[id] != "" })
	if len(gone) == 0 {
		return nil
	}
	err := s.db.Conn(ctx).Where("org_id = ? AND version_id = ? AND image_id IN ?", after.OrgID, after.ID, gone).Delete(&imageUseRow{}).Error
	return database.Wrap("let images go", err)
}
