package board

import (
	"context"

	"etalon/audits"
	"etalon/internal/database"
	"etalon/internal/locations"
)

// rivals are the places of competitors, by id.
type rivals map[string]rivalRow

type rivalRow struct {
	ID, Brand, Name, City, Address string
	Lat, Lon                       *float64
}

func (rivalRow) TableName() string { return "competitors" }

// rivals reads the competitors that visits go to.
func (s store) rivals(ctx context.Context, orgID string, visits []audits.Assignment) (rivals, error) {
	var ids []string
	for _, a := range visits {
		if a.CompetitorID != "" {
			ids = append(ids, a.CompetitorID)
		}
	}
	found := rivals{}
	if len(ids) == 0 {
		return found, nil
	}
	rows, err := database.Of[rivalRow](s.db.Conn(ctx)).Where("org_id = ? AND id IN ?", orgID, ids).Find(ctx)
	for _, r := range rows {
		found[r.ID] = r
	}
	return found, database.Wrap("list competitors of visits", err)
}

// visited is the place that a visit goes to: our location, or the competitor beside it,
// whose clocks are those of our location.
func (r rivals) visited(a audits.Assignment, own locations.Location) locations.Location {
	row, ok := r[a.CompetitorID]
	if !ok {
		return own
	}
	own.Name, own.City, own.Address, own.At = row.Brand+", "+row.Name, row.City, row.Address, nil
	if row.Lat != nil && row.Lon != nil {
		own.At = &locations.Point{Lat: *row.Lat, Lon: *row.Lon}
	}
	return own
}
