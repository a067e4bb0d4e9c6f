package locations

import "context"

// Middle is the middle of a brand's locations in a city, as it is written there.
type Middle struct {
	BrandID, City string
	At            Point
	Locations     int // with coordinates
}

// Middles lists the middles of the cities of an organisation. Who asks is not told:
// it is for services that measure ways.
func (s *Service) Middles(ctx context.Context, orgID string) ([]Middle, error) {
	return s.store.middles(ctx, orgID)
}
