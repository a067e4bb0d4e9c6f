package shoppers

import (
	"context"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"etalon/internal/database"
	"etalon/internal/locations"
)

type exclusionRow struct {
	ID, OrgID, ShopperID, Kind, ScopeKind, ScopeID, Relation, Reason string
	FromOn                                                           time.Time
	UntilOn                                                          *time.Time
	ByID                                                             string
	CreatedAt                                                        time.Time
	LiftedAt                                                         *time.Time
	LiftedBy                                                         *string
}

func (exclusionRow) TableName() string { return "shopper_exclusions" }

func (r exclusionRow) exclusion() Exclusion {
	return Exclusion{
		ID: r.ID, OrgID: r.OrgID, ShopperID: r.ShopperID, Kind: ExclusionKind(r.Kind), ScopeKind: ScopeKind(r.ScopeKind), ScopeID: r.ScopeID,
		Relation: Relation(r.Relation), Reason: r.Reason, From: r.FromOn, Until: database.Time(r.UntilOn), ByID: r.ByID, CreatedAt: r.CreatedAt, LiftedAt: database.Time(r.LiftedAt),
	}
}

// insertExclusion reports false where the same exclusion was there.
func (s store) insertExclusion(ctx context.Context, e Exclusion) (bool, error) {
	row := exclusionRow{
		ID: e.ID, OrgID: e.OrgID, ShopperID: e.ShopperID, Kind: string(e.Kind), ScopeKind: string(e.ScopeKind), ScopeID: e.ScopeID,
		Relation: string(e.Relation), Reason: e.Reason, FromOn: e.From, UntilOn: database.NullTime(e.Until), ByID: e.ByID, CreatedAt: e.CreatedAt,
	}
	result := gorm.WithResult()
	if err := database.Of[exclusionRow](s.db.Conn(ctx), clause.OnConflict{DoNothing: true}, result).Create(ctx, &row); err != nil {
		return false, fmt.Errorf("insert exclusion: %w", err)
	}
	if result.RowsAffected == 1 {
		return true, nil
	}
	n, err := database.Of[exclusionRow](s.db.Conn(ctx)).Where("org_id = ? AND id = ? AND shopper_id = ? AND kind = ? AND scope_id = ? AND reason = ?",
		e.OrgID, e.ID, e.ShopperID, e.Kind, e.ScopeID, e.Reason).Count(ctx, "*")
	if err == nil && n == 0 {
		return false, ErrExclusionExists
	}
	return false, database.Wrap("read exclusion", err)
}

func (s store) exclusion(ctx context.Context, orgID, id string) (Exclusion, bool, error) {
	rows, err := database.Of[exclusionRow](s.db.Conn(ctx)).Where("org_id = ? AND id = ?", orgID, id).Find(ctx)
	if err != nil || len(rows) == 0 {
		return Exclusion{}, false, database.Wrap("read exclusion", err)
	}
	return rows[0].exclusion(), true, nil
}

func (s store) lift(ctx context.Context, e Exclusion, byID string, now time.Time) error {
	_, err := database.Of[exclusionRow](s.db.Conn(ctx)).Where("org_id = ? AND id = ? AND lifted_at IS NULL", e.OrgID, e.ID).
		UpdateColumns(ctx, map[string]any{"lifted_at": now, "lifted_by": byID})
	return database.Wrap("lift exclusion", err)
}

// exclusions lists a shopper's, with the names of the places and of those who
// made them, the latest first.
func (s store) exclusions(ctx context.Context, orgID, shopperID string) ([]Exclusion, error) {
	var rows []struct {
		Row               exclusionRow `gorm:"embedded"`
		ScopeName, ByName string
	}
	err := s.db.Conn(ctx).Raw(`SELECT e.*, COALESCE(a.name, '') AS by_name, COALESCE(l.name, r.name, b.name, '') AS scope_name
		FROM shopper_exclusions e LEFT JOIN accounts a ON a.id = e.by_id AND a.org_id = e.org_id
		LEFT JOIN locations l ON e.scope_kind = 'location' AND l.id = e.scope_id AND l.org_id = e.org_id
		LEFT JOIN regions r ON e.scope_kind = 'region' AND r.id = e.scope_id AND r.org_id = e.org_id
		LEFT JOIN brands b ON e.scope_kind = 'brand' AND b.id = e.scope_id AND b.org_id = e.org_id
		WHERE e.org_id = ? AND e.shopper_id = ? ORDER BY e.created_at DESC, e.id DESC LIMIT 500`, orgID, shopperID).Scan(&rows).Error
	list := make([]Exclusion, len(rows))
	for i, r := range rows {
		list[i] = r.Row.exclusion()
		list[i].ScopeName, list[i].ByName = r.ScopeName, r.ByName
	}
	return list, database.Wrap("list exclusions", err)
}

// unlifted reads every exclusion that may still hold, by shopper.
func (s store) unlifted(ctx context.Context, orgID string) (map[string][]Exclusion, error) {
	rows, err := database.Of[exclusionRow](s.db.Conn(ctx)).Where("org_id = ? AND lifted_at IS NULL", orgID).Order("created_at, id").Find(ctx)
	found := map[string][]Exclusion{}
	for _, r := range rows {
		found[r.ShopperID] = append(found[r.ShopperID], r.exclusion())
	}
	return found, database.Wrap("read exclusions", err)
}

// standings reads how every shopper of the organisation stands.
func (s store) standings(ctx context.Context, orgID string) (map[string]standing, error) {
	var rows []standing
	err := s.db.Conn(ctx).Raw("SELECT a.id, COALESCE(s.status, 'active') AS status, a.disabled_at IS NOT NULL AS disabled"+people,
		map[string]any{"org": orgID}).Scan(&rows).Error
	found := make(map[string]standing, len(rows))
	for _, r := range rows {
		found[r.ID] = r
	}
	return found, database.Wrap("read shoppers", err)
}

func (s store) positions(ctx context.Context, orgID string) (map[string]position, error) {
	var rows []position
	err := s.db.Conn(ctx).Raw("SELECT id, region_id, brand_id FROM locations WHERE org_id = ?", orgID).Scan(&rows).Error
	found := make(map[string]position, len(rows))
	for _, r := range rows {
		found[r.ID] = r
	}
	return found, database.Wrap("read locations", err)
}

// position reads a location within the filter.
func (s store) position(ctx context.Context, f locations.Filter, id string) (position, bool, error) {
	condition, args := f.SQL("l")
	var p position
	err := s.db.Conn(ctx).Raw("SELECT l.id, l.region_id, l.brand_id FROM locations l WHERE "+condition+" AND l.id = ?", append(args, id)...).Scan(&p).Error
	return p, p.ID != "", database.Wrap("read location", err)
}

func (s store) placeExists(ctx context.Context, orgID string, kind ScopeKind, id string) (bool, error) {
	var n int64
	table := map[ScopeKind]string{Brand: "brands", Region: "regions", Location: "locations"}[kind]
	err := s.db.Conn(ctx).Table(table).Where("org_id = ? AND id = ?", orgID, id).Count(&n).Error
	return n == 1, database.Wrap("find place", err)
}

// findPlaces finds brands and locations by a part of what they are called.
func (s store) findPlaces(ctx context.Context, orgID, text string) ([]FoundPlace, error) {
	part := database.Contains(strings.ToLower(text))
	list := []FoundPlace{}
	err := s.db.Conn(ctx).Raw(`SELECT * FROM (
		SELECT 'brand' AS kind, b.id, b.name, '' AS city, '' AS address FROM brands b WHERE b.org_id = @org AND lower(b.name) LIKE @part ESCAPE '!'
		UNION ALL SELECT 'location' AS kind, l.id, l.name, l.city, l.address FROM locations l WHERE l.org_id = @org
			AND (lower(l.name) LIKE @part ESCAPE '!' OR lower(l.city) LIKE @part ESCAPE '!' OR lower(l.address) LIKE @part ESCAPE '!')
		) found ORDER BY kind, city, name, id LIMIT 20`, map[string]any{"org": orgID, "part": part}).Scan(&list).Error
	return list, database.Wrap("find places", err)
}
