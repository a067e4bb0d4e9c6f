package reports

import (
	"context"
	"slices"

	"etalon/internal/database"
)

// nameSet looks up what a set is called, as far as its reader may see the places.
func (q query) nameSet(ctx context.Context, c *ComparedSet) error {
	within, args := c.scope.reach.Places.SQL("l")
	var rows []placeRow
	if c.LocationID != "" || c.RegionID != "" {
		where := " AND l.id = ?"
		id := c.LocationID
		if id == "" {
			where, id = " AND l.region_id = ?", c.RegionID
		}
		err := q.db.Conn(ctx).Raw(`SELECT l.code, l.name, l.city, l.address, r.name AS region, b.name AS brand
			FROM locations l JOIN regions r ON r.id = l.region_id JOIN brands b ON b.id = l.brand_id WHERE l.org_id = ?`+where+" AND "+within+" LIMIT 1",
			append([]any{c.scope.orgID, id}, args...)...).Find(&rows).Error
		if err != nil {
			return database.Wrap("name places of a set", err)
		}
	}
	for _, r := range rows {
		if c.RegionID != "" {
			c.Region = r.Region
		}
		if c.LocationID != "" {
			place := r.place()
			c.Location = &place
		}
	}
	if c.BrandID == "" {
		return nil
	}
	brands, err := q.brands(ctx, c.scope.orgID)
	c.Brand = brands[c.BrandID]
	return err
}

// extent counts the visits and locations of a set and sums the scores.
func (q query) extent(ctx context.Context, c *ComparedSet) error {
	where, args := c.scope.tallied(waveIDs(c.Waves))
	var row struct {
		Locations, Visits, Failed int
		N                         int
		Total, Squares            int64
	}
	err := q.db.Conn(ctx).Raw(`SELECT COUNT(DISTINCT t.location_id) AS locations, CAST(COALESCE(SUM(t.visits), 0) AS BIGINT) AS visits,
		CAST(COALESCE(SUM(t.failed), 0) AS BIGINT) AS failed, CAST(COALESCE(SUM(t.scored), 0) AS BIGINT) AS n,
		CAST(COALESCE(SUM(t.total), 0) AS BIGINT) AS total, CAST(COALESCE(SUM(t.squares), 0) AS BIGINT) AS squares
		FROM tally_locations t WHERE `+where, args...).Scan(&row).Error
	c.Locations, c.Visits, c.Failed, c.Scores = row.Locations, row.Visits, row.Failed, Sample{row.N, row.Total, row.Squares}
	return database.Wrap("sum a set", err)
}

// shared counts the visits that are in both sets.
func (q query) shared(ctx context.Context, a, b *ComparedSet) (int, error) {
	other := waveIDs(b.Waves)
	waves := slices.DeleteFunc(waveIDs(a.Waves), func(id string) bool { return !slices.Contains(other, id) })
	if len(waves) == 0 {
		return 0, nil
	}
	where, args := a.scope.tallied(waves)
	placed, placedArgs := b.scope.placed()
	var n int
	err := q.db.Conn(ctx).Raw("SELECT CAST(COALESCE(SUM(t.visits), 0) AS BIGINT) FROM tally_locations t WHERE "+where+placed, append(args, placedArgs...)...).Scan(&n).Error
	return n, database.Wrap("count visits of both sets", err)
}
