package locations

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
)

// counts counts the locations of the filter by region.
func (s store) counts(ctx context.Context, f Filter, at time.Time) (map[string]Count, error) {
	inside, args := f.SQL("locations")
	active, more, err := s.inState(ctx, f, Active, at)
	if err != nil {
		return nil, err
	}
	var rows []struct {
		RegionID string
		N, Open  int
	}
	err = s.db.Conn(ctx).Raw("SELECT region_id, COUNT(*) AS n, SUM(CASE WHEN "+active+" THEN 1 ELSE 0 END) AS open FROM locations WHERE "+
		inside+" AND archived_at IS NULL GROUP BY region_id", append(more, args...)...).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("count locations: %w", err)
	}
	counts := make(map[string]Count, len(rows))
	for _, r := range rows {
		counts[r.RegionID] = Count{r.N, r.Open}
	}
	return counts, nil
}

// usesOfPlace are the things without foreign keys that keep a place from going.
const usesOfPlace = "SELECT COUNT(*) FROM grants WHERE org_id = ? AND scope_id = ?"

// deletePlace deletes a brand or region of that revision. Faults: ErrNotFound,
// ErrStale, ErrNotEmpty.
func (s store) deletePlace(ctx context.Context, table, orgID, id string, revision int) error {
	var uses int64
	if err := s.db.Conn(ctx).Raw(usesOfPlace, orgID, id).Scan(&uses).Error; err != nil {
		return fmt.Errorf("count uses: %w", err)
	}
	if uses > 0 {
		return ErrNotEmpty
	}
	result := s.db.Conn(ctx).Exec("DELETE FROM "+table+" WHERE org_id = ? AND id = ? AND revision = ?", orgID, id, revision)
	switch {
	case errors.Is(result.Error, gorm.ErrForeignKeyViolated):
		return ErrNotEmpty
	case result.Error != nil:
		return fmt.Errorf("delete from %s: %w", table, result.Error)
	case result.RowsAffected == 0:
		return s.stale(ctx, table, orgID, id)
	}
	return nil
}
