package locations

import (
	"context"
	"fmt"
	"strings"

	"etalon/internal/database"
)

type competitorRow struct {
	ID, OrgID, Brand, Name, City, Address string
	Lat, Lon                              *float64
	LonNear                               float64
	Revision                              int
}

func (competitorRow) TableName() string { return "competitors" }

type linkRow struct{ OrgID, CompetitorID, LocationID string }

func (linkRow) TableName() string { return "competitor_locations" }

// competesWith is the condition that a competitor is linked to a location l, or near it.
const competesWith = `(EXISTS (SELECT 1 FROM competitor_locations k WHERE k.org_id = competitors.org_id AND k.competitor_id = competitors.id AND k.location_id = l.id)
	OR (l.lat BETWEEN competitors.lat - ? AND competitors.lat + ?
		AND l.lon BETWEEN competitors.lon - competitors.lon_near AND competitors.lon + competitors.lon_near))`

func (s store) competitors(ctx context.Context, f Filter, q Query) ([]Competitor, int, error) {
	found := database.Of[competitorRow](s.db.Conn(ctx)).Where("org_id = ?", f.OrgID)
	if !f.All {
		inside, args := f.SQL("l")
		found = found.Where("EXISTS (SELECT 1 FROM locations l WHERE "+inside+" AND "+competesWith+")", append(args, near, near)...)
	}
	if q.Search != "" {
		part := database.Contains(strings.ToLower(q.Search))
		found = found.Where("(lower(brand) LIKE ? ESCAPE '!' OR lower(name) LIKE ? ESCAPE '!' OR lower(city) LIKE ? ESCAPE '!' OR lower(address) LIKE ? ESCAPE '!')", part, part, part, part)
	}
	if q.City != "" {
		found = found.Where("lower(city) = ?", strings.ToLower(q.City))
	}
	total, err := found.Count(ctx, "*")
	if err != nil {
		return nil, 0, fmt.Errorf("count competitors: %w", err)
	}
	rows, err := found.Order("lower(brand), lower(name), id").Limit(q.Limit).Offset(q.Offset).Find(ctx)
	if err != nil {
		return nil, 0, fmt.Errorf("list competitors: %w", err)
	}
	list, err := s.competitorsOf(ctx, f, rows)
	return list, int(total), err
}

// brandsMost bounds a list to choose from.
const brandsMost = 1000

func (s store) competitorBrands(ctx context.Context, f Filter) ([]string, error) {
	where, args := "competitors.org_id = ?", []any{f.OrgID}
	if !f.All {
		inside, within := f.SQL("l")
		where += " AND EXISTS (SELECT 1 FROM locations l WHERE " + inside + " AND " + competesWith + ")"
		args = append(append(args, within...), near, near)
	}
	var list []string
	err := s.db.Conn(ctx).Raw("SELECT brand FROM competitors WHERE "+where+" GROUP BY brand ORDER BY lower(brand), brand LIMIT ?", append(args, brandsMost)...).Scan(&list).Error
	return list, database.Wrap("list brands of competitors", err)
}

// besideCompetitors reads the ids of a brand's locations that a competitor is linked to, or near.
func (s store) besideCompetitors(ctx context.Context, orgID, brandID string) ([]string, error) {
	var ids []string
	err := s.db.Conn(ctx).Raw("SELECT l.id FROM locations l WHERE l.org_id = ? AND l.brand_id = ? AND EXISTS (SELECT 1 FROM competitors WHERE competitors.org_id = l.org_id AND "+competesWith+")",
		orgID, brandID, near, near).Scan(&ids).Error
	return ids, database.Wrap("list locations beside competitors", err)
}

// competitorsOf makes competitors of rows, with those links that lie in the filter.
func (s store) competitorsOf(ctx context.Context, f Filter, rows []competitorRow) ([]Competitor, error) {
	list, ids, at := make([]Competitor, len(rows)), make([]string, len(rows)), map[string]int{}
	for i, r := range rows {
		list[i] = Competitor{ID: r.ID, OrgID: r.OrgID, Brand: r.Brand, Name: r.Name, City: r.City, Address: r.Address, Revision: r.Revision}
		if r.Lat != nil && r.Lon != nil {
			list[i].At = &Point{*r.Lat, *r.Lon}
		}
		ids[i], at[r.ID] = r.ID, i
	}
	if len(ids) == 0 {
		return list, nil
	}
	inside, args := f.SQL("l")
	var links []linkRow
	err := s.db.Conn(ctx).Raw(`SELECT k.org_id, k.competitor_id, k.location_id FROM competitor_locations k JOIN locations l ON l.id = k.location_id
		WHERE k.org_id = ? AND k.competitor_id IN ? AND `+inside+` ORDER BY k.location_id`, append([]any{f.OrgID, ids}, args...)...).Scan(&links).Error
	if err != nil {
		return nil, fmt.Errorf("read links of competitors: %w", err)
	}
	for _, k := range links {
		c := &list[at[k.CompetitorID]]
		c.LocationIDs = append(c.LocationIDs, k.LocationID)
	}
	return list, nil
}

// competitor reads one by its canonical id and reports whether it is there.
func (s store) competitor(ctx context.Context, orgID, id string) (Competitor, bool, error) {
	rows, err := database.Of[competitorRow](s.db.Conn(ctx)).Where("org_id = ? AND id = ?", orgID, id).Find(ctx)
	if err != nil {
		return Competitor{}, false, fmt.Errorf("read competitor: %w", err)
	}
	list, err := s.competitorsOf(ctx, Filter{OrgID: orgID, All: true}, rows)
	if err != nil || len(list) == 0 {
		return Competitor{}, false, err
	}
	return list[0], true, nil
}

// putCompetitor keeps the competitor and its links. Faults: ErrExists where the id
// is another organisation's, ErrNotFound, ErrStale.
func (s store) putCompetitor(ctx context.Context, c *Competitor) error {
	row := competitorRow{ID: c.ID, OrgID: c.OrgID, Brand: c.Brand, Name: c.Name, City: c.City, Address: c.Address, Revision: 1}
	if c.At != nil {
		row.Lat, row.Lon, row.LonNear = &c.At.Lat, &c.At.Lon, lonNear(c.At.Lat)
	}
	if c.Revision == 0 {
		made, err := insert(ctx, s, &row)
		if err != nil {
			return err
		}
		if !made {
			return ErrExists
		}
		c.Revision = 1
		return s.link(ctx, *c)
	}
	n, err := database.Of[competitorRow](s.db.Conn(ctx)).Where("org_id = ? AND id = ? AND revision = ?", c.OrgID, c.ID, c.Revision).
		UpdateColumns(ctx, map[string]any{
			"brand": row.Brand, "name": row.Name, "city": row.City, "address": row.Address, "lat": row.Lat, "lon": row.Lon,
			"lon_near": row.LonNear, "revision": c.Revision + 1,
		})
	if err != nil {
		return fmt.Errorf("update competitor: %w", err)
	}
	if n == 0 {
		return s.stale(ctx, "competitors", c.OrgID, c.ID)
	}
	c.Revision++
	return s.link(ctx, *c)
}

func (s store) link(ctx context.Context, c Competitor) error {
	if _, err := database.Of[linkRow](s.db.Conn(ctx)).Where("org_id = ? AND competitor_id = ?", c.OrgID, c.ID).Delete(ctx); err != nil {
		return fmt.Errorf("clear links of competitor: %w", err)
	}
	if len(c.LocationIDs) == 0 {
		return nil
	}
	rows := make([]linkRow, len(c.LocationIDs))
	for i, id := range c.LocationIDs {
		rows[i] = linkRow{c.OrgID, c.ID, id}
	}
	if err := database.Of[linkRow](s.db.Conn(ctx)).CreateInBatches(ctx, &rows, chunked); err != nil {
		return fmt.Errorf("link competitor: %w", err)
	}
	return nil
}
