package api

import (
	"context"
	"net/url"
	"strings"

	"etalon/internal/accounts"
	"etalon/internal/locations"
	"etalon/reports"
)

// MapTiles are where pages get the pictures of maps. By default there are none: a
// map is drawn from the locations alone, and nothing leaves the installation.
type MapTiles struct {
	URL         string // template with {z}, {x} and {y}, perhaps {s}; empty: none
	Attribution string // whom the pictures belong to; shown as text
}

// source is what the security policy of pages must allow for the tiles.
func (m MapTiles) source() string {
	u, err := url.Parse(strings.NewReplacer("{s}.", "", "{", "", "}", "").Replace(m.URL))
	if m.URL == "" || err != nil || u.Host == "" || strings.ContainsAny(u.Host, "; ,'\"") {
		return ""
	}
	if strings.Contains(m.URL, "{s}.") {
		return u.Scheme + "://*." + u.Host
	}
	return u.Scheme + "://" + u.Host
}

// policyWith is the policy that also lets pictures from source in.
func policyWith(source string) string {
	if source == "" {
		return policy
	}
	return strings.Replace(policy, "img-src 'self'", "img-src 'self' "+source, 1)
}

// MapSpot is a location on the map.
type MapSpot struct {
	ID    string  `json:"id" format:"uuid"`
	Code  string  `json:"code"`
	Name  string  `json:"name"`
	City  string  `json:"city"`
	Lat   float64 `json:"lat"`
	Lon   float64 `json:"lon"`
	State string  `json:"state" enum:"active,planned,paused"`
}

// LocationMap is the map of the locations that the actor sees.
type LocationMap struct {
	Items       []MapSpot `json:"items" doc:"At most 20,000"`
	Unmapped    int       `json:"unmapped" doc:"Locations in use without coordinates"`
	Tiles       string    `json:"tiles" doc:"Template of the pictures; empty: none"`
	Attribution string    `json:"attribution"`
}

func (s *Server) getLocationMap(ctx context.Context, by accounts.Actor, _ *none) (*one[LocationMap], error) {
	spots, unmapped, err := s.Places.Map(ctx, by)
	items := mapped(spots, func(p locations.Spot) MapSpot {
		return MapSpot{p.ID, p.Code, p.Name, p.City, p.At.Lat, p.At.Lon, string(p.State)}
	})
	return &one[LocationMap]{LocationMap{items, unmapped, s.Tiles.URL, s.Tiles.Attribution}}, err
}

// ResultSpot is a location on the map of a wave's results.
type ResultSpot struct {
	WaveLocation
	Lat float64 `json:"lat"`
	Lon float64 `json:"lon"`
}

// ResultMap is the map of the visited locations of a wave.
type ResultMap struct {
	Items       []ResultSpot `json:"items"`
	Unmapped    int          `json:"unmapped" doc:"Visited locations without coordinates"`
	Tiles       string       `json:"tiles" doc:"Template of the pictures; empty: none"`
	Attribution string       `json:"attribution"`
}

func (s *Server) getWaveMap(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Region string `query:"region" format:"uuid"`
},
) (*one[ResultMap], error) {
	spots, without, err := s.Reports.Spots(ctx, by, in.ID, in.Region)
	items := mapped(spots, func(p reports.Spot) ResultSpot { return ResultSpot{toWaveLocation(p.LocationLine), p.Lat, p.Lon} })
	return &one[ResultMap]{ResultMap{items, without, s.Tiles.URL, s.Tiles.Attribution}}, err
}
