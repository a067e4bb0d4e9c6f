package audits

import (
	"context"
	"fmt"

	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/database"
)

// ownWaves lists the open waves of a brand that the company's own people fill, the
// latest first.
func (s store) ownWaves(ctx context.Context, orgID, brandID string) ([]Wave, error) {
	rows, err := database.Of[waveRow](s.db.Conn(ctx)).Where("org_id = ? AND brand_id = ? AND status = ? AND audit IN ?", orgID, brandID, WaveOpen,
		[]checklists.Audit{checklists.Observation, checklists.SelfCheck}).Order("starts_on DESC, id").Limit(50).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("list waves: %w", err)
	}
	list := make([]Wave, 0, len(rows))
	for _, r := range rows {
		w, err := r.wave()
		if err != nil {
			return nil, err
		}
		list = append(list, w)
	}
	return list, nil
}

// holders lists who holds one of the roles at each location of a brand, by location.
func (s store) holders(ctx context.Context, orgID, brandID string, roles []accounts.Role) (map[string][]string, error) {
	var rows []struct{ LocationID, AccountID string }
	err := s.db.Conn(ctx).Raw(`SELECT l.id AS location_id, g.account_id FROM grants g JOIN locations l ON l.org_id = g.org_id AND l.brand_id = ?
			AND ((g.scope_kind = 'location' AND g.scope_id = CAST(l.id AS TEXT)) OR (g.scope_kind = 'region' AND g.scope_id = CAST(l.region_id AS TEXT))
				OR (g.scope_kind = 'brand' AND g.scope_id = CAST(l.brand_id AS TEXT)) OR g.scope_kind = 'organisation')
		WHERE g.org_id = ? AND g.role IN ?`, brandID, orgID, roles).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read who checks locations: %w", err)
	}
	found := map[string][]string{}
	for _, r := range rows {
		found[r.LocationID] = append(found[r.LocationID], r.AccountID)
	}
	return found, nil
}
