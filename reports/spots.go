package reports

import (
	"context"

	"etalon/internal/accounts"
)

// Spot is a visited location of a wave on the map, with its result.
type Spot struct {
	LocationLine
	Lat, Lon float64 // WGS 84
}

// Spots lists the visited locations of a wave that have coordinates, those of a region
// or all, and counts the others. Errors: audits.ErrWaveNotFound, accounts.ErrForbidden.
func (s *Service) Spots(ctx context.Context, by accounts.Actor, waveID, regionID string) (spots []Spot, without int, err error) {
	r, err := s.compared(ctx, by, waveID)
	if err != nil {
		return nil, 0, err
	}
	points, err := s.query.points(ctx, by.OrgID, r.wave.BrandID)
	if err != nil {
		return nil, 0, err
	}
	for _, l := range r.locationLines() {
		point, ok := points[l.ID]
		switch {
		case regionID != "" && l.RegionID != regionID:
		case !ok:
			without++
		default:
			spots = append(spots, Spot{l, point.Lat, point.Lon})
		}
	}
	return spots, without, nil
}
