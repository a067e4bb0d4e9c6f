package readings

import (
	"context"
	"errors"
	"slices"

	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/locations"
)

// StaffQuery asks for a page of the staff, by name.
type StaffQuery struct {
	Search     string // part of the name, the position or the number, in any case
	LocationID string
	Gone       bool // also those who left
	Sort       StaffSort
	Descending bool
	Limit      int // 1 to 200
	Offset     int
}

// StaffSort is the order of a list of staff.
type StaffSort string

// The orders.
const (
	StaffByName     StaffSort = "name"
	StaffByPosition StaffSort = "position"
	StaffByLocation StaffSort = "location"
)

const pageMax = 200

// checkPage bounds a page of a list.
func (p *problems) page(search *string, limit, offset int) {
	p.text("search", search, searchMax)
	if limit < 1 || limit > pageMax {
		p.Add("limit", "out_of_range", fault.Params{"Min": 1, "Max": pageMax})
	}
	if offset < 0 {
		p.Add("offset", "negative", nil)
	}
}

// Staff returns a page of the staff that by looks after, and how many there are.
func (s *Service) Staff(ctx context.Context, by accounts.Actor, q StaffQuery) ([]Member, int, error) {
	f, err := s.reach(ctx, by)
	if err != nil {
		return nil, 0, err
	}
	p := &problems{}
	p.page(&q.Search, q.Limit, q.Offset)
	if q.Sort == "" {
		q.Sort = StaffByName
	}
	if !slices.Contains([]StaffSort{StaffByName, StaffByPosition, StaffByLocation}, q.Sort) {
		p.Add("sort", "sort_unknown", nil)
	}
	if q.LocationID != "" && !isID(q.LocationID) {
		p.Add("location", "not_an_id", nil)
	}
	if err := p.Err(ErrInvalid); err != nil {
		return nil, 0, err
	}
	return s.store.staff(ctx, f, q, day(s.now()))
}

// Locations lists the places whose staff by looks after, by name: those that a
// member can be put into.
func (s *Service) Locations(ctx context.Context, by accounts.Actor) ([]locations.Location, error) {
	f, err := s.reach(ctx, by)
	if err != nil {
		return nil, err
	}
	return s.places.Find(ctx, f)
}

// PutMember adds somebody to the staff (revision 0) or changes them. Added again
// they are returned as they are. Who works in the scope of an introduction under
// way has to read it from then on. Faults: ErrInvalid, ErrMemberNotFound,
// ErrMemberExists, ErrMemberStale.
func (s *Service) PutMember(ctx context.Context, by accounts.Actor, m Member) (Member, error) {
	f, err := s.reach(ctx, by)
	if err != nil {
		return Member{}, err
	}
	p := &problems{}
	m.check(p)
	if !isID(m.ID) {
		p.Add("id", "not_an_id", nil)
	}
	if err := p.Err(ErrInvalid); err != nil {
		return Member{}, err
	}
	place, err := s.place(ctx, f, m.LocationID)
	if err != nil {
		return Member{}, err
	}
	m.OrgID, m.Location = by.OrgID, place.Name
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		stored, err := s.store.member(ctx, f, m.ID)
		switch {
		case errors.Is(err, ErrMemberNotFound) && m.Revision == 0:
			return s.add(ctx, by, &m)
		case err != nil:
			return err
		case stored.same(m):
			m = stored
			return nil
		case m.Revision != stored.Revision:
			return ErrMemberStale.With(fault.Params{"Revision": stored.Revision})
		}
		m.Revision, m.CreatedAt = stored.Revision+1, stored.CreatedAt
		if err := s.store.updateMember(ctx, m); err != nil {
			return err
		}
		if err := s.record(ctx, entry(by, "update", "staff_member", m.ID, stored.written(), m.written())); err != nil {
			return err
		}
		return s.enrol(ctx, by.OrgID, "", m.ID)
	})
	return m, err
}

func (s *Service) add(ctx context.Context, by accounts.Actor, m *Member) error {
	m.Revision, m.CreatedAt = 1, s.now()
	made, err := s.store.insertMembers(ctx, by.AccountID, []Member{*m})
	if err != nil {
		return err
	}
	if made == 0 {
		return ErrMemberExists.At(fault.Field{Path: "name", Code: "taken"})
	}
	if err := s.record(ctx, entry(by, "create", "staff_member", m.ID, nil, m.written())); err != nil {
		return err
	}
	return s.enrol(ctx, by.OrgID, "", m.ID)
}

// place returns a location of the reach. A place that cannot be seen is not there.
func (s *Service) place(ctx context.Context, f locations.Filter, id string) (locations.Location, error) {
	found, err := s.places.ByIDs(ctx, f.OrgID, []string{id})
	if err != nil {
		return locations.Location{}, err
	}
	place, ok := found[id]
	if !ok || !f.Contains(place) {
		return locations.Location{}, ErrInvalid.At(fault.Field{Path: "location_id", Code: "staff_location_unknown"})
	}
	return place, nil
}
