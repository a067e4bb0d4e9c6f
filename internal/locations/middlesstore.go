package locations

import (
	"context"
	"fmt"
)

func (s store) middles(ctx context.Context, orgID string) ([]Middle, error) {
	var rows []struct {
		BrandID, City string
		Lat, Lon      float64
		Locations     int
	}
	err := s.db.Conn(ctx).Raw(`SELECT brand_id, city, AVG(lat) AS lat, AVG(lon) AS lon, COUNT(*) AS locations
FROM locations WHERE org_id = ? AND lat IS NOT NULL GROUP BY brand_id, city ORDER BY brand_id, city`, orgID).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read middles of cities: %w", err)
	}
	list := make([]Middle, len(rows))
	for i, r := range rows {
		list[i] = Middle{r.BrandID, r.City, Point{r.Lat, r.Lon}, r.Locations}
	}
	return list, nil
}
