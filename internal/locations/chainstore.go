package locations

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"etalon/internal/database"
	"etalon/internal/fault"
)

type organisationRow struct {
	ID, Name, Language string
	Demo               bool
	Revision           int
	CreatedAt          time.Time
}

func (organisationRow) TableName() string { return "organisations" }

type brandRow struct {
	ID, OrgID, Name string
	Revision        int
}

func (brandRow) TableName() string { return "brands" }
func (r brandRow) key() string     { return r.ID }

type regionRow struct {
	ID, OrgID, BrandID, Name string
	Revision                 int
}

func (regionRow) TableName() string { return "regions" }
func (r regionRow) key() string     { return r.ID }

var nameTaken = ErrNameTaken.At(fault.Field{Path: "name", Code: "taken"})

func (s store) organisation(ctx context.Context, id string) (Organisation, error) {
	row, err := database.Of[organisationRow](s.db.Conn(ctx)).Where("id = ?", id).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Organisation{}, ErrNotFound
	}
	if err != nil {
		return Organisation{}, fmt.Errorf("read organisation: %w", err)
	}
	return Organisation(row), nil
}

// insertOrganisation reports whether it made the organisation. Where an equal one
// was there, o becomes that one.
func (s store) insertOrganisation(ctx context.Context, o *Organisation) (bool, error) {
	row := organisationRow(*o)
	made, err := insert(ctx, s, &row)
	if err != nil || made {
		return made, err
	}
	present, err := s.organisation(ctx, o.ID)
	if err != nil {
		return false, err
	}
	if present.Name != o.Name || present.Language != o.Language || present.Demo != o.Demo {
		return false, ErrExists
	}
	*o = present
	return false, nil
}

func (s store) updateOrganisation(ctx context.Context, o Organisation) error {
	n, err := database.Of[organisationRow](s.db.Conn(ctx)).Where("id = ? AND revision = ?", o.ID, o.Revision).
		UpdateColumns(ctx, map[string]any{"name": o.Name, "language": o.Language, "revision": o.Revision + 1})
	if err != nil {
		return fmt.Errorf("update organisation: %w", err)
	}
	if n == 0 {
		present, err := s.organisation(ctx, o.ID)
		if err != nil {
			return err
		}
		return ErrStale.With(fault.Params{"Revision": present.Revision})
	}
	return nil
}

// insertBrand reports whether it made the brand; false where an equal one was there.
func (s store) insertBrand(ctx context.Context, b Brand) (bool, error) {
	row := brandRow(b)
	made, err := insert(ctx, s, &row)
	if err != nil || made {
		return made, err
	}
	rows, err := database.Of[brandRow](s.db.Conn(ctx)).Where("id = ? OR (org_id = ? AND name = ?)", b.ID, b.OrgID, b.Name).Find(ctx)
	if err != nil {
		return false, fmt.Errorf("read brand: %w", err)
	}
	return false, whyNot(rows, brandRow(b), func(r brandRow) brandRow { r.Revision = b.Revision; return r })
}

// insertRegion reports whether it made the region; false where an equal one was there.
func (s store) insertRegion(ctx context.Context, r Region) (bool, error) {
	row := regionRow(r)
	made, err := insert(ctx, s, &row)
	if err != nil || made {
		return made, err
	}
	rows, err := database.Of[regionRow](s.db.Conn(ctx)).
		Where("id = ? OR (org_id = ? AND brand_id = ? AND name = ?)", r.ID, r.OrgID, r.BrandID, r.Name).Find(ctx)
	if err != nil {
		return false, fmt.Errorf("read region: %w", err)
	}
	return false, whyNot(rows, regionRow(r), func(found regionRow) regionRow { found.Revision = r.Revision; return found })
}

// whyNot says why wanted was not inserted beside the rows that share its id or
// name: nil where it was there already, as before its later revisions.
func whyNot[T interface {
	row
	comparable
}](rows []T, wanted T, before func(T) T) error {
	for _, r := range rows {
		if r.key() == wanted.key() && before(r) == wanted {
			return nil
		}
	}
	if slices.ContainsFunc(rows, func(r T) bool { return r.key() == wanted.key() }) {
		return ErrExists
	}
	return nameTaken
}

// rename changes the name of a brand or region of that revision. Faults:
// ErrNotFound, ErrStale, ErrNameTaken.
func (s store) rename(ctx context.Context, table, orgID, id, name string, revision int) error {
	result := s.db.Conn(ctx).Table(table).Where("org_id = ? AND id = ? AND revision = ?", orgID, id, revision).
		Updates(map[string]any{"name": name, "revision": revision + 1})
	switch {
	case errors.Is(result.Error, gorm.ErrDuplicatedKey):
		return nameTaken
	case result.Error != nil:
		return fmt.Errorf("rename in %s: %w", table, result.Error)
	case result.RowsAffected == 0:
		return s.stale(ctx, table, orgID, id)
	}
	return nil
}

func (s store) brandsByID(ctx context.Context, orgID string, ids []string) (map[string]Brand, error) {
	known := map[string]Brand{}
	for chunk := range slices.Chunk(unique(ids), chunked) {
		rows, err := database.Of[brandRow](s.db.Conn(ctx)).Where("org_id = ? AND id IN ?", orgID, chunk).Find(ctx)
		if err != nil {
			return nil, fmt.Errorf("read brands: %w", err)
		}
		for _, r := range rows {
			known[r.ID] = Brand(r)
		}
	}
	return known, nil
}

func (s store) regionsByID(ctx context.Context, orgID string, ids []string) (map[string]Region, error) {
	known := map[string]Region{}
	for chunk := range slices.Chunk(unique(ids), chunked) {
		rows, err := database.Of[regionRow](s.db.Conn(ctx)).Where("org_id = ? AND id IN ?", orgID, chunk).Find(ctx)
		if err != nil {
			return nil, fmt.Errorf("read regions: %w", err)
		}
		for _, r := range rows {
			known[r.ID] = Region(r)
		}
	}
	return known, nil
}

func unique(ids []string) []string {
	sorted := slices.Clone(ids)
	slices.Sort(sorted)
	return slices.Compact(sorted)
}

// brands lists the brands of the filter and those that have a part in it.
func (s store) brands(ctx context.Context, f Filter) ([]Brand, error) {
	found := database.Of[brandRow](s.db.Conn(ctx)).Where("org_id = ?", f.OrgID)
	if !f.All {
		inside, args := f.SQL("l")
		found = found.Where(`(id IN ? OR EXISTS (SELECT 1 FROM regions r WHERE r.org_id = brands.org_id AND r.brand_id = brands.id AND r.id IN ?)
			OR EXISTS (SELECT 1 FROM locations l WHERE l.brand_id = brands.id AND `+inside+`))`, append([]any{f.BrandIDs, f.RegionIDs}, args...)...)
	}
	rows, err := found.Order("lower(name), id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("list brands: %w", err)
	}
	list := make([]Brand, len(rows))
	for i, r := range rows {
		list[i] = Brand(r)
	}
	return list, nil
}

// regions lists the regions of the filter and those that have a part in it, of
// one brand unless brandID is empty.
func (s store) regions(ctx context.Context, f Filter, brandID string) ([]Region, error) {
	found := database.Of[regionRow](s.db.Conn(ctx)).Where("org_id = ?", f.OrgID)
	if brandID != "" {
		found = found.Where("brand_id = ?", brandID)
	}
	if !f.All {
		inside, args := f.SQL("l")
		found = found.Where(`(brand_id IN ? OR id IN ? OR EXISTS (SELECT 1 FROM locations l WHERE l.region_id = regions.id AND `+inside+`))`,
			append([]any{f.BrandIDs, f.RegionIDs}, args...)...)
	}
	rows, err := found.Order("lower(name), id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("list regions: %w", err)
	}
	list := make([]Region, len(rows))
	for i, r := range rows {
		list[i] = Region(r)
	}
	return list, nil
}

func (s store) upsertBrands(ctx context.Context, orgID string, list []Brand) error {
	rows := make([]brandRow, len(list))
	for i, b := range list {
		rows[i] = brandRow(b)
	}
	return upsert(ctx, s, orgID, "brands", rows, nameTaken, "name")
}

func (s store) upsertRegions(ctx context.Context, orgID string, list []Region) error {
	rows := make([]regionRow, len(list))
	for i, r := range list {
		rows[i] = regionRow(r)
	}
	return upsert(ctx, s, orgID, "regions", rows, nameTaken, "name")
}

// names reads the names of brands, regions and locations by their ids.
func (s store) names(ctx context.Context, orgID string, ids []string) (map[string]string, error) {
	var rows []struct{ ID, Name string }
	err := s.db.Conn(ctx).Raw(`SELECT id, name FROM brands WHERE org_id = ? AND id IN ? UNION ALL SELECT id, name FROM regions WHERE org_id = ? AND id IN ?
		UNION ALL SELECT id, name FROM locations WHERE org_id = ? AND id IN ?`, orgID, ids, orgID, ids, orgID, ids).Scan(&rows).Error
	found := make(map[string]string, len(rows))
	for _, r := range rows {
		found[r.ID] = r.Name
	}
	if err != nil {
		return nil, fmt.Errorf("read names of places: %w", err)
	}
	return found, nil
}
