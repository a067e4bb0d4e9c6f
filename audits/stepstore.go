package audits

import (
	"context"
	"fmt"
	"time"

	"etalon/internal/database"
)

// boardMax bounds what one organisation has on its board at once.
const boardMax = 5000

func (s store) hold(ctx context.Context, orgID, shopperID string) error {
	if !s.db.Postgres() {
		return nil // SQLite has one writer at a time
	}
	err := s.db.Conn(ctx).Exec("SELECT id FROM accounts WHERE org_id = ? AND id = ? FOR NO KEY UPDATE", orgID, shopperID).Error
	if err != nil {
		return fmt.Errorf("hold shopper: %w", err)
	}
	return nil
}

func (s store) onBoard(ctx context.Context, orgID string, from time.Time) ([]Assignment, error) {
	return s.assignments(s.db.Conn(ctx).Limit(boardMax).
		Where("org_id = ? AND status = 'offered' AND shopper_id IS NULL AND due_on >= ?", orgID, from).
		Where("wave_id IN (SELECT id FROM waves WHERE org_id = ? AND status = ?)", orgID, WaveOpen))
}

func (s store) heldBy(ctx context.Context, orgID string, shopperIDs []string, from time.Time) ([]Assignment, error) {
	return s.assignments(s.db.Conn(ctx).
		Where("org_id = ? AND shopper_id IN ? AND status IN ? AND COALESCE(visit_on, due_on) >= ?", orgID, none(shopperIDs), Standing, from))
}

func (s store) wavesOfBrands(ctx context.Context, orgID string, brandIDs []string) (map[string]Wave, error) {
	rows, err := database.Of[waveRow](s.db.Conn(ctx)).Where("org_id = ? AND brand_id IN ?", orgID, none(brandIDs)).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("list waves of brands: %w", err)
	}
	found := make(map[string]Wave, len(rows))
	for _, r := range rows {
		if found[r.ID], err = r.wave(); err != nil {
			return nil, err
		}
	}
	return found, nil
}
