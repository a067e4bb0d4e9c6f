package locations

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/fault"
)

// Sort is the order of a list; equals follow by code.
type Sort string

// The orders.
const (
	ByCode Sort = "code"
	ByName Sort = "name"
	ByCity Sort = "city"
)

// Query asks for a page of locations.
type Query struct {
	Search     string // part of the code, name, city or address, in any case
	City       string // exactly this one, in any case
	BrandID    string
	RegionID   string
	State      State  // today, where each location is; empty: every one but the archived
	Mapped     *bool  // with coordinates, or without
	Attribute  string // name=value: that value, in the form of JSON or as plain text
	Sort       Sort   // empty: ByCode
	Descending bool
	Limit      int // 1 to 200; 0 is 50
	Offset     int

	needle string // of Attribute, in the JSON that a row keeps
}

// Page is a part of a list.
type Page struct {
	Locations []Location
	Total     int // of the whole list
}

const (
	pageLimit = 50
	pageMax   = 200
	mapMax    = 20000
)

// List returns a page of the locations that the actor sees.
func (s *Service) List(ctx context.Context, by accounts.Actor, q Query) (Page, error) {
	f, err := s.Visible(ctx, by, accounts.ReadPlaces)
	if err != nil {
		return Page{}, err
	}
	if err := q.check(); err != nil {
		return Page{}, err
	}
	return s.store.list(ctx, f, q, s.now())
}

// Find returns every location of the filter, by code.
func (s *Service) Find(ctx context.Context, f Filter) ([]Location, error) {
	return s.store.find(ctx, f)
}

// Export returns every location that the actor sees, by code, the archived among them.
func (s *Service) Export(ctx context.Context, by accounts.Actor) ([]Location, error) {
	f, err := s.Visible(ctx, by, accounts.ReadPlaces)
	if err != nil {
		return nil, err
	}
	return s.store.find(ctx, f)
}

// Spot is a location on the map.
type Spot struct {
	ID, Code, Name, City string
	At                   Point
	State                State
}

// Map returns the locations with coordinates that the actor sees, but for those
// that are closed for good, and how many such locations have no coordinates. It
// returns at most 20,000, by code.
func (s *Service) Map(ctx context.Context, by accounts.Actor) (spots []Spot, without int, err error) {
	f, err := s.Visible(ctx, by, accounts.ReadPlaces)
	if err != nil {
		return nil, 0, err
	}
	found, without, err := s.store.mapped(ctx, f, s.now())
	if err != nil {
		return nil, 0, err
	}
	now := s.now()
	for _, l := range found {
		spots = append(spots, Spot{l.ID, l.Code, l.Name, l.City, *l.At, l.StateAt(now)})
	}
	return spots, without, nil
}

// Cities lists the cities of the locations that the actor sees, by name.
func (s *Service) Cities(ctx context.Context, by accounts.Actor) ([]string, error) {
	f, err := s.Visible(ctx, by, accounts.ReadPlaces)
	if err != nil {
		return nil, err
	}
	return s.store.cities(ctx, f)
}

// Now is the moment of the service's clock: states are of this moment.
func (s *Service) Now() time.Time { return s.now() }

// ByIDs reads locations of the organisation by their ids; those that are not there
// are left out. The caller has the right to know them. It takes two statements per
// thousand of ids.
func (s *Service) ByIDs(ctx context.Context, orgID string, ids []string) (map[string]Location, error) {
	found, err := s.store.byIDs(ctx, orgID, ids)
	if err != nil {
		return nil, err
	}
	known := make(map[string]Location, len(found))
	for _, l := range found {
		known[l.ID] = l
	}
	return known, nil
}

func (q *Query) check() error {
	p := &problems{}
	p.text("search", &q.Search, nameMax)
	p.text("city", &q.City, cityMax)
	if q.BrandID != "" {
		p.id("brand_id", &q.BrandID)
	}
	if q.RegionID != "" {
		p.id("region_id", &q.RegionID)
	}
	if q.State != "" && !slices.Contains(States, q.State) {
		p.add("state", "state_unknown", nil)
	}
	if q.Attribute != "" {
		q.needle = needle(p, q.Attribute)
	}
	switch q.Sort {
	case "":
		q.Sort = ByCode
	case ByCode, ByName, ByCity:
	default:
		p.add("sort", "sort_unknown", nil)
	}
	if q.Limit == 0 {
		q.Limit = pageLimit
	}
	if q.Limit < 0 || q.Limit > pageMax {
		p.add("limit", "out_of_range", fault.Params{"Min": 1, "Max": pageMax})
	}
	if q.Offset < 0 {
		p.add("offset", "negative", nil)
	}
	return p.fault()
}

// needle turns name=value into what the row's JSON has: `"format":"mall"`.
func needle(p *problems, asked string) string {
	name, value := cutAttribute(asked)
	if !attributeName.MatchString(name) {
		p.add("attribute", "attribute_name_invalid", nil)
		return ""
	}
	var kept any
	if err := json.Unmarshal([]byte(value), &kept); err != nil {
		kept = value
	}
	if kept, ok := attribute(kept); ok {
		if text, err := json.Marshal(map[string]any{name: kept}); err == nil {
			return string(text[1 : len(text)-1])
		}
	}
	p.add("attribute", "attribute_value_invalid", fault.Params{"Max": valueMax, "Items": itemsMax})
	return ""
}
