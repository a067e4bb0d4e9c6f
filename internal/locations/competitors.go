package locations

import (
	"cmp"
	"context"
	"fmt"
	"reflect"
	"slices"

	"etalon/internal/accounts"
	"etalon/internal/fault"
)

// Competitor is a place of another company. Nothing about people is kept of it.
type Competitor struct {
	ID, OrgID   string
	Brand       string // of the competitor
	Name        string
	City        string
	Address     string
	At          *Point   // nil: unknown
	LocationIDs []string // our locations that it competes with, besides those within five kilometres
	Revision    int
}

// Rival is a competitor as seen from a location.
type Rival struct {
	Competitor
	Metres float64 // -1: not known
}

const linksMax = 50

// CompetitorQuery asks for a page of competitors.
type CompetitorQuery struct {
	Search string // part of the brand, name, city or address, in any case
	City   string
	Limit  int // 1 to 200; 0 is 50
	Offset int
}

// Competitors returns a page of the competitors that the actor sees, by brand and
// name, and how many there are. Whoever does not see the whole organisation sees
// those of their own locations: linked to one, or within five kilometres of one.
func (s *Service) Competitors(ctx context.Context, by accounts.Actor, q CompetitorQuery) ([]Competitor, int, error) {
	f, err := s.Visible(ctx, by, accounts.ReadPlaces)
	if err != nil {
		return nil, 0, err
	}
	asked := Query{Search: q.Search, City: q.City, Limit: q.Limit, Offset: q.Offset}
	if err := asked.check(); err != nil {
		return nil, 0, err
	}
	return s.store.competitors(ctx, f, asked)
}

// CompetitorBrands lists the brands of the competitors that the actor sees.
func (s *Service) CompetitorBrands(ctx context.Context, by accounts.Actor) ([]string, error) {
	f, err := s.Visible(ctx, by, accounts.ReadPlaces)
	if err != nil {
		return nil, err
	}
	return s.store.competitorBrands(ctx, f)
}

// Rivals lists the competitors of one location, the nearest first. Fault: ErrNotFound.
func (s *Service) Rivals(ctx context.Context, by accounts.Actor, locationID string) ([]Rival, error) {
	l, err := s.Get(ctx, by, locationID)
	if err != nil {
		return nil, err
	}
	return s.rivals(ctx, l)
}

// CompetitorOf returns a competitor for other services, which have authorized their own
// caller. Fault: ErrNotFound.
func (s *Service) CompetitorOf(ctx context.Context, orgID, id string) (Competitor, error) {
	c, found, err := s.store.competitor(ctx, orgID, id)
	if err == nil && !found {
		err = ErrNotFound
	}
	return c, err
}

// RivalsOf is Rivals for other services, which have authorized their own caller.
func (s *Service) RivalsOf(ctx context.Context, orgID, locationID string) ([]Rival, error) {
	known, err := s.ByIDs(ctx, orgID, []string{locationID})
	if err != nil {
		return nil, err
	}
	l, found := known[locationID]
	if !found {
		return nil, ErrNotFound
	}
	return s.rivals(ctx, l)
}

// BesideCompetitors are the ids of a brand's locations that have a rival, for other
// services, which have authorized their own caller.
func (s *Service) BesideCompetitors(ctx context.Context, orgID, brandID string) (map[string]bool, error) {
	ids, err := s.store.besideCompetitors(ctx, orgID, brandID)
	beside := make(map[string]bool, len(ids))
	for _, id := range ids {
		beside[id] = true
	}
	return beside, err
}

func (s *Service) rivals(ctx context.Context, l Location) ([]Rival, error) {
	found, _, err := s.store.competitors(ctx, Filter{OrgID: l.OrgID, LocationIDs: []string{l.ID}}, Query{Limit: pageMax})
	if err != nil {
		return nil, err
	}
	rivals := make([]Rival, len(found))
	for i, c := range found {
		rivals[i] = Rival{c, -1}
		if c.At != nil && l.At != nil {
			rivals[i].Metres = l.At.Metres(*c.At)
		}
	}
	slices.SortStableFunc(rivals, func(a, b Rival) int {
		if (a.Metres < 0) != (b.Metres < 0) {
			return cmp.Compare(b.Metres, a.Metres)
		}
		return cmp.Compare(a.Metres, b.Metres)
	})
	return rivals, nil
}

// PutCompetitor makes a competitor (revision 0), or changes the one whose revision
// is still c's. Made again with the same content it is returned as it is. Faults:
// ErrInvalid, ErrNotFound, ErrExists, ErrStale.
func (s *Service) PutCompetitor(ctx context.Context, by accounts.Actor, c Competitor) (Competitor, error) {
	if err := mayManage(by); err != nil {
		return Competitor{}, err
	}
	p := &problems{}
	c.check(p)
	if err := p.fault(); err != nil {
		return Competitor{}, err
	}
	c.OrgID = by.OrgID
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		known, err := s.store.byIDs(ctx, by.OrgID, c.LocationIDs)
		if err != nil {
			return err
		}
		if len(known) != len(c.LocationIDs) {
			p.add("location_ids", "location_unknown", nil)
			return p.fault()
		}
		before, found, err := s.store.competitor(ctx, by.OrgID, c.ID)
		if err != nil {
			return err
		}
		if c.Revision == 0 && found {
			c.Revision = before.Revision
			if reflect.DeepEqual(before, c) {
				return nil
			}
			return ErrExists
		}
		if err := s.store.putCompetitor(ctx, &c); err != nil {
			return err
		}
		if found {
			return s.record(ctx, by, "update", "competitor", c.ID, before.written(), c.written())
		}
		return s.record(ctx, by, "create", "competitor", c.ID, nil, c.written())
	})
	return c, err
}

// DeleteCompetitor deletes a competitor of that revision. Faults: ErrNotFound, ErrStale.
func (s *Service) DeleteCompetitor(ctx context.Context, by accounts.Actor, id string, revision int) error {
	if err := mayManage(by); err != nil {
		return err
	}
	id, ok := canonical(id)
	if !ok {
		return ErrNotFound
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		before, found, err := s.store.competitor(ctx, by.OrgID, id)
		if err != nil {
			return err
		}
		if !found {
			return ErrNotFound
		}
		if err := s.store.deletePlace(ctx, "competitors", by.OrgID, id, revision); err != nil {
			return err
		}
		return s.record(ctx, by, "delete", "competitor", id, before.written(), nil)
	})
}

func (c *Competitor) check(p *problems) {
	p.id("id", &c.ID)
	p.required("brand", &c.Brand, nameMax)
	p.required("name", &c.Name, nameMax)
	p.text("city", &c.City, cityMax)
	p.text("address", &c.Address, addressMax)
	p.coordinates(c.At)
	if len(c.LocationIDs) > linksMax {
		p.add("location_ids", "too_many", fault.Params{"Max": linksMax})
		return
	}
	for i := range c.LocationIDs {
		p.id(fmt.Sprintf("location_ids[%d]", i), &c.LocationIDs[i])
	}
	c.LocationIDs = unique(c.LocationIDs)
	if len(c.LocationIDs) == 0 {
		c.LocationIDs = nil
	}
}

func (c Competitor) written() map[string]any {
	w := map[string]any{"brand": c.Brand, "name": c.Name, "city": c.City, "address": c.Address, "location_ids": c.LocationIDs}
	if c.At != nil {
		w["lat"], w["lon"] = c.At.Lat, c.At.Lon
	}
	return w
}
