package locations

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"etalon/internal/database"
	"etalon/internal/fault"
)

// store keeps locations; chainstore.go keeps what they belong to. Ids that reach
// it are canonical UUIDs, unless it says so.
type store struct{ db *database.DB }

// location reads one location; id may be anything. Fault: ErrNotFound.
func (s store) location(ctx context.Context, orgID, id string) (Location, error) {
	id, ok := canonical(id)
	if !ok {
		return Location{}, ErrNotFound
	}
	row, err := database.Of[locationRow](s.db.Conn(ctx)).Where("org_id = ? AND id = ?", orgID, id).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Location{}, ErrNotFound
	}
	if err != nil {
		return Location{}, fmt.Errorf("read location: %w", err)
	}
	list, err := s.locationsOf(ctx, orgID, []locationRow{row})
	if err != nil {
		return Location{}, err
	}
	return list[0], nil
}

// insertLocation reports whether it made the location; false where an equal one
// was there.
func (s store) insertLocation(ctx context.Context, l Location) (bool, error) {
	row, err := rowOf(l)
	if err != nil {
		return false, err
	}
	made, err := insert(ctx, s, &row)
	if err != nil {
		return false, err
	}
	if made {
		return true, s.replaceClosings(ctx, l.OrgID, []Location{l})
	}
	present, err := s.location(ctx, l.OrgID, l.ID)
	switch {
	case err == nil:
		present.Revision = l.Revision
		if reflect.DeepEqual(present, l) {
			return false, nil
		}
		return false, ErrExists
	case !errors.Is(err, ErrNotFound):
		return false, err
	}
	holders, err := s.holdersOfCodes(ctx, l.OrgID, []string{l.Code})
	if err != nil {
		return false, err
	}
	if len(holders) > 0 {
		return false, codeTaken
	}
	return false, ErrExists
}

var codeTaken = ErrCodeTaken.At(fault.Field{Path: "code", Code: "taken"})

// insert reports whether the row was inserted: whatever is unique of it was free.
func insert[T any](ctx context.Context, s store, row *T) (bool, error) {
	result := gorm.WithResult()
	if err := database.Of[T](s.db.Conn(ctx), clause.OnConflict{DoNothing: true}, result).Create(ctx, row); err != nil {
		return false, fmt.Errorf("insert place: %w", err)
	}
	return result.RowsAffected == 1, nil
}

// updateLocation replaces the location if its revision is l's. Faults: ErrStale,
// ErrCodeTaken.
func (s store) updateLocation(ctx context.Context, l Location) error {
	row, err := rowOf(l)
	if err != nil {
		return err
	}
	n, err := database.Of[locationRow](s.db.Conn(ctx)).Where("org_id = ? AND id = ? AND revision = ?", l.OrgID, l.ID, l.Revision).
		UpdateColumns(ctx, map[string]any{
			"brand_id": row.BrandID, "region_id": row.RegionID, "code": row.Code, "name": row.Name,
			"city": row.City, "address": row.Address, "time_zone": row.TimeZone, "phone": row.Phone, "lat": row.Lat, "lon": row.Lon,
			"attributes": row.Attributes, "hours": row.Hours, "positions": row.Positions,
			"opened_on": row.OpenedOn, "closed_on": row.ClosedOn, "archived_at": row.ArchivedAt, "revision": l.Revision + 1,
		})
	switch {
	case errors.Is(err, gorm.ErrDuplicatedKey):
		return codeTaken
	case err != nil:
		return fmt.Errorf("update location: %w", err)
	case n == 0:
		return s.stale(ctx, "locations", l.OrgID, l.ID)
	}
	return s.replaceClosings(ctx, l.OrgID, []Location{l})
}

// stale is the fault of an update that found no row of its revision.
func (s store) stale(ctx context.Context, table, orgID, id string) error {
	var current []int
	err := s.db.Conn(ctx).Table(table).Where("org_id = ? AND id = ?", orgID, id).Pluck("revision", &current).Error
	if err != nil {
		return fmt.Errorf("read revision: %w", err)
	}
	if len(current) == 0 {
		return ErrNotFound
	}
	return ErrStale.With(fault.Params{"Revision": current[0]})
}

func (s store) find(ctx context.Context, f Filter) ([]Location, error) {
	condition, args := f.SQL("locations")
	rows, err := database.Of[locationRow](s.db.Conn(ctx)).Where(condition, args...).Order("code").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("read locations: %w", err)
	}
	return s.locationsOf(ctx, f.OrgID, rows)
}

// findLocked is find; within a transaction nobody else changes the locations until
// it ends. On SQLite a transaction is alone anyway.
func (s store) findLocked(ctx context.Context, f Filter) ([]Location, error) {
	condition, args := f.SQL("locations")
	var opts []clause.Expression
	if s.db.Postgres() {
		opts = append(opts, clause.Locking{Strength: clause.LockingStrengthUpdate})
	}
	rows, err := database.Of[locationRow](s.db.Conn(ctx), opts...).Where(condition, args...).Order("code").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("read locations: %w", err)
	}
	return s.locationsOf(ctx, f.OrgID, rows)
}

// holdersOfCodes returns the ids of the locations that have these codes, by code.
func (s store) holdersOfCodes(ctx context.Context, orgID string, codes []string) (map[string]string, error) {
	holders := map[string]string{}
	for chunk := range slices.Chunk(codes, chunked) {
		rows, err := database.Of[locationRow](s.db.Conn(ctx)).Select("id, code").Where("org_id = ? AND code IN ?", orgID, chunk).Find(ctx)
		if err != nil {
			return nil, fmt.Errorf("read codes: %w", err)
		}
		for _, r := range rows {
			holders[r.Code] = r.ID
		}
	}
	return holders, nil
}

// inWaves returns the ids of the locations in which the waves have assignments.
func (s store) inWaves(ctx context.Context, orgID string, waveIDs []string) ([]string, error) {
	var ids []string
	err := s.db.Conn(ctx).Table("assignments").Distinct("location_id").
		Where("org_id = ? AND wave_id IN ?", orgID, waveIDs).Order("location_id").Pluck("location_id", &ids).Error
	if err != nil {
		return nil, fmt.Errorf("read locations of waves: %w", err)
	}
	return ids, nil
}

func (s store) upsertLocations(ctx context.Context, orgID string, list []Location) error {
	rows := make([]locationRow, len(list))
	for i, l := range list {
		var err error
		if rows[i], err = rowOf(l); err != nil {
			return err
		}
	}
	if err := upsert(ctx, s, orgID, "locations", rows, codeTaken, locationColumns...); err != nil {
		return err
	}
	return s.replaceClosings(ctx, orgID, list)
}

// chunked is how many rows or ids go into one statement: databases bound its parameters.
const chunked = 1000

// row is a row with an id.
type row interface{ key() string }

// upsert inserts the rows and updates, by id, the columns of those that are there
// and differ. Rows of another organisation are not touched: ErrExists.
func upsert[T row](ctx context.Context, s store, orgID, table string, rows []T, taken error, columns ...string) error {
	var old, excluded []string
	for _, c := range columns {
		old, excluded = append(old, table+"."+c), append(excluded, "excluded."+c)
	}
	differs := fmt.Sprintf("%s.org_id = excluded.org_id AND (%s) IS DISTINCT FROM (%s)", table, strings.Join(old, ", "), strings.Join(excluded, ", "))
	onConflict := clause.OnConflict{
		Columns:   []clause.Column{{Name: "id"}},
		Where:     clause.Where{Exprs: []clause.Expression{gorm.Expr(differs)}},
		DoUpdates: append(clause.AssignmentColumns(columns), clause.Assignments(map[string]any{"revision": gorm.Expr(table + ".revision + 1")})...),
	}
	for chunk := range slices.Chunk(rows, chunked) {
		var ids []string
		for _, r := range chunk {
			ids = append(ids, r.key())
		}
		if err := database.Of[T](s.db.Conn(ctx), onConflict).CreateInBatches(ctx, &chunk, chunked); errors.Is(err, gorm.ErrDuplicatedKey) {
			return taken
		} else if err != nil {
			return fmt.Errorf("import %s: %w", table, err)
		}
		var own int64
		err := s.db.Conn(ctx).Table(table).Where("org_id = ? AND id IN ?", orgID, ids).Count(&own).Error
		if err != nil {
			return fmt.Errorf("check %s: %w", table, err)
		}
		if int(own) != len(ids) {
			return ErrExists
		}
	}
	return nil
}
