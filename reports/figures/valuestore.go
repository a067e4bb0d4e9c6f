package figures

import (
	"context"
	"maps"
	"slices"
	"time"

	"gorm.io/gorm/clause"

	"etalon/internal/database"
	"etalon/internal/locations"
)

// together is how many rows go into one statement: databases bound its parameters.
const together = 1000

type batchRow struct {
	ID, OrgID, ByID string
	At              time.Time
	Source, Reason  string
}

func (batchRow) TableName() string { return "figure_batches" }

type valueRow struct {
	OrgID, KindID, LocationID string
	Month                     Month
	Amount                    Amount
	BatchID                   string
}

func (valueRow) TableName() string { return "figure_values" }

type pastRow struct {
	OrgID, KindID, LocationID string
	Month                     Month
	UntilBatch                string
	Amount                    Amount
	BatchID                   string
}

func (pastRow) TableName() string { return "figure_past" }

// kept is a value as it is in the database.
type kept struct {
	Amount  Amount
	BatchID string
}

// change is what becomes of a value.
type change struct {
	kindID, locationID string
	month              Month
	before             *kept   // nil: there is none
	after              *Amount // nil: it is taken away
}

func (s store) insertBatch(ctx context.Context, b Batch) error {
	row := batchRow{b.ID, b.OrgID, b.ByID, b.At, b.Source, b.Reason}
	return database.Wrap("insert batch of figures", s.db.Conn(ctx).Create(&row).Error)
}

// apply keeps the changes, and what was there before them.
func (s store) apply(ctx context.Context, b Batch, changes []change) error {
	var past []pastRow
	var values []valueRow
	for _, c := range changes {
		if c.before != nil {
			past = append(past, pastRow{b.OrgID, c.kindID, c.locationID, c.month, b.ID, c.before.Amount, c.before.BatchID})
		}
		if c.after != nil {
			values = append(values, valueRow{b.OrgID, c.kindID, c.locationID, c.month, *c.after, b.ID})
			continue
		}
		err := s.db.Conn(ctx).Exec("DELETE FROM figure_values WHERE org_id = ? AND kind_id = ? AND location_id = ? AND month = ?", b.OrgID, c.kindID, c.locationID, c.month).Error
		if err != nil {
			return database.Wrap("delete figure", err)
		}
	}
	if len(past) > 0 {
		if err := s.db.Conn(ctx).CreateInBatches(past, together).Error; err != nil {
			return database.Wrap("keep figures of before", err)
		}
	}
	if len(values) == 0 {
		return nil
	}
	replace := clause.OnConflict{
		Columns:   []clause.Column{{Name: "org_id"}, {Name: "kind_id"}, {Name: "location_id"}, {Name: "month"}},
		DoUpdates: clause.AssignmentColumns([]string{"amount", "batch_id"}),
	}
	return database.Wrap("keep figures", s.db.Conn(ctx).Clauses(replace).CreateInBatches(values, together).Error)
}

func (s store) value(ctx context.Context, k Kind, locationID string, month Month) (*kept, error) {
	var rows []kept
	err := s.db.Conn(ctx).Raw("SELECT amount, batch_id FROM figure_values WHERE org_id = ? AND kind_id = ? AND location_id = ? AND month = ?", k.OrgID, k.ID, locationID, month).Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, database.Wrap("read figure", err)
	}
	return &rows[0], nil
}

const placesFrom = " FROM locations l JOIN regions r ON r.id = l.region_id WHERE "

// places lists a part of the locations that a query finds, by code.
func (s store) places(ctx context.Context, within locations.Filter, q Query) ([]Place, int, error) {
	where, args := within.SQL("l")
	for _, part := range []struct{ column, value string }{{"l.brand_id", q.BrandID}, {"l.region_id", q.RegionID}} {
		if part.value != "" {
			where, args = where+" AND "+part.column+" = ?", append(args, part.value)
		}
	}
	if q.Search != "" {
		pattern := database.Contains(q.Search)
		where += " AND (lower(l.code) LIKE lower(?) ESCAPE '!' OR lower(l.name) LIKE lower(?) ESCAPE '!' OR lower(l.city) LIKE lower(?) ESCAPE '!')"
		args = append(args, pattern, pattern, pattern)
	}
	var total int64
	if err := s.db.Conn(ctx).Raw("SELECT COUNT(*)"+placesFrom+where, args...).Scan(&total).Error; err != nil {
		return nil, 0, database.Wrap("count locations", err)
	}
	var rows []Place
	err := s.db.Conn(ctx).Raw("SELECT l.id, l.code, l.name, l.city, l.brand_id, l.region_id, r.name AS region"+placesFrom+where+" ORDER BY l.code, l.id LIMIT ? OFFSET ?",
		append(args, q.Limit, q.Offset)...).Scan(&rows).Error
	return rows, int(total), database.Wrap("list locations", err)
}

type foundValue struct {
	LocationID string
	Month      Month
	Amount     Amount
	Corrected  bool
}

func (s store) values(ctx context.Context, orgID string, q Query, ids []string) ([]foundValue, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []foundValue
	err := s.db.Conn(ctx).Raw(`SELECT v.location_id, v.month, v.amount, EXISTS (SELECT 1 FROM figure_past p WHERE p.org_id = v.org_id AND p.kind_id = v.kind_id
		AND p.location_id = v.location_id AND p.month = v.month) AS corrected FROM figure_values v
		WHERE v.org_id = ? AND v.kind_id = ? AND v.location_id IN ? AND v.month BETWEEN ? AND ? ORDER BY v.month`, orgID, q.KindID, ids, q.From, q.Until).Scan(&rows).Error
	return rows, database.Wrap("list figures", err)
}

func (s store) byLocation(ctx context.Context, within locations.Filter, kindID string, from, until Month) (map[string]map[Month]Amount, error) {
	where, args := within.SQL("l")
	rows, err := s.db.Conn(ctx).Raw("SELECT v.location_id, v.month, v.amount FROM figure_values v JOIN locations l ON l.id = v.location_id WHERE "+where+
		" AND v.org_id = ? AND v.kind_id = ? AND v.month BETWEEN ? AND ?", append(args, within.OrgID, kindID, from, until)...).Rows()
	if err != nil {
		return nil, database.Wrap("read figures", err)
	}
	defer func() { _ = rows.Close() }()
	found := map[string]map[Month]Amount{}
	for rows.Next() {
		var id string
		var month Month
		var amount Amount
		if err := rows.Scan(&id, &month, &amount); err != nil {
			return nil, database.Wrap("read figures", err)
		}
		if found[id] == nil {
			found[id] = map[Month]Amount{}
		}
		found[id][month] = amount
	}
	return found, database.Wrap("read figures", rows.Err())
}

func (s store) latest(ctx context.Context, within locations.Filter, kindID string) (Month, error) {
	where, args := within.SQL("l")
	var month *Month
	err := s.db.Conn(ctx).Raw("SELECT MAX(v.month) FROM figure_values v JOIN locations l ON l.id = v.location_id WHERE "+where+" AND v.org_id = ? AND v.kind_id = ?",
		append(args, within.OrgID, kindID)...).Scan(&month).Error
	if err != nil || month == nil {
		return 0, database.Wrap("read last month of figures", err)
	}
	return *month, nil
}

// present calls each for every value of the kinds in a period.
func (s store) present(ctx context.Context, orgID string, kinds []string, from, until Month, each func(kindID, locationID string, month Month, v kept)) error {
	rows, err := s.db.Conn(ctx).Raw("SELECT kind_id, location_id, month, amount, batch_id FROM figure_values WHERE org_id = ? AND kind_id IN ? AND month BETWEEN ? AND ?", orgID, kinds, from, until).Rows()
	if err != nil {
		return database.Wrap("read figures", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var kindID, locationID string
		var month Month
		var v kept
		if err := rows.Scan(&kindID, &locationID, &month, &v.Amount, &v.BatchID); err != nil {
			return database.Wrap("read figures", err)
		}
		each(kindID, locationID, month, v)
	}
	return database.Wrap("read figures", rows.Err())
}

func (s store) contains(ctx context.Context, within locations.Filter, locationID string) (bool, error) {
	where, args := within.SQL("l")
	var found []int
	err := s.db.Conn(ctx).Raw("SELECT 1 FROM locations l WHERE "+where+" AND l.id = ?", append(args, locationID)...).Scan(&found).Error
	return len(found) > 0, database.Wrap("look for location", err)
}

// codes are the locations of the set by code.
func (s store) codes(ctx context.Context, within locations.Filter) ([]Place, error) {
	where, args := within.SQL("l")
	var rows []Place
	err := s.db.Conn(ctx).Raw("SELECT l.id, l.code, l.name, l.city, l.brand_id, l.region_id, r.name AS region"+placesFrom+where+" ORDER BY l.code, l.id", args...).Scan(&rows).Error
	return rows, database.Wrap("list locations", err)
}

// history is what a value was and is, the latest first, and where it was taken away.
func (s store) history(ctx context.Context, orgID, kindID, locationID string, month Month) ([]Past, error) {
	key := []any{orgID, kindID, locationID, month}
	const where = " WHERE org_id = ? AND kind_id = ? AND location_id = ? AND month = ?"
	var rows []struct {
		Amount     Amount
		BatchID    string
		UntilBatch *string
	}
	err := s.db.Conn(ctx).Raw("SELECT amount, batch_id, NULL AS until_batch FROM figure_values"+where+
		" UNION ALL SELECT amount, batch_id, until_batch FROM figure_past"+where, append(key, key...)...).Scan(&rows).Error
	if err != nil {
		return nil, database.Wrap("read history of figure", err)
	}
	amounts := map[string]*Amount{} // by batch; nil: taken away
	for _, r := range rows {
		if r.UntilBatch != nil && amounts[*r.UntilBatch] == nil {
			amounts[*r.UntilBatch] = nil
		}
		amounts[r.BatchID] = &r.Amount
	}
	if len(amounts) == 0 {
		return nil, nil
	}
	batches, err := s.batches(ctx, orgID, slices.Collect(maps.Keys(amounts)))
	list := make([]Past, len(batches))
	for i, b := range batches {
		list[i] = Past{amounts[b.ID], b}
	}
	return list, err
}

func (s store) batches(ctx context.Context, orgID string, ids []string) ([]Batch, error) {
	var rows []struct {
		Row  batchRow `gorm:"embedded"`
		Name *string
	}
	err := s.db.Conn(ctx).Raw(`SELECT b.id, b.org_id, b.by_id, b.at, b.source, b.reason, a.name FROM figure_batches b LEFT JOIN accounts a ON a.id = b.by_id
		WHERE b.org_id = ? AND b.id IN ? ORDER BY b.at DESC, b.id DESC`, orgID, ids).Scan(&rows).Error
	list := make([]Batch, len(rows))
	for i, r := range rows {
		list[i] = Batch{r.Row.ID, r.Row.OrgID, r.Row.ByID, database.Text(r.Name), r.Row.At.UTC(), r.Row.Source, r.Row.Reason}
	}
	return list, database.Wrap("read batches of figures", err)
}
