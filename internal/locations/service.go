package locations

import (
	"context"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/fault"
	"etalon/internal/journal"
)

// Service holds the use cases of places. Reading one takes ReadPlaces where it
// is, and what is elsewhere is not found; writing takes ManagePlaces in the whole
// organisation.
type Service struct {
	db      *database.DB
	store   store
	journal *journal.Journal
	now     func() time.Time

	subjects SubjectTitles // of exceptions: see UseSubjects
}

// New returns the places kept in db.
func New(db *database.DB, j *journal.Journal, now func() time.Time) *Service {
	return &Service{db: db, store: store{db}, journal: j, now: now}
}

func mayManage(by accounts.Actor) error {
	if !by.CanIn(accounts.ManagePlaces) {
		return accounts.ErrForbidden
	}
	return nil
}

// Create makes a location. Made again with the same id and content it is returned
// as it is. The brand is that of the region. Faults: ErrInvalid naming each
// field, ErrCodeTaken, ErrExists where the id is another place's.
func (s *Service) Create(ctx context.Context, by accounts.Actor, l Location) (Location, error) {
	l, err := s.prepare(by, l)
	if err != nil {
		return Location{}, err
	}
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.placed(ctx, &l); err != nil {
			return err
		}
		made, err := s.store.insertLocation(ctx, l)
		if err != nil || !made {
			return err
		}
		return s.record(ctx, by, "create", "location", l.ID, nil, l.written())
	})
	if err != nil {
		return Location{}, err
	}
	return l, nil
}

// Update replaces a location whose revision is still l's. Faults: ErrInvalid
// naming each field, ErrNotFound, ErrStale, ErrCodeTaken.
func (s *Service) Update(ctx context.Context, by accounts.Actor, l Location) (Location, error) {
	revision := l.Revision
	l, err := s.prepare(by, l)
	if err != nil {
		return Location{}, err
	}
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		before, err := s.store.location(ctx, l.OrgID, l.ID)
		if err != nil {
			return err
		}
		if err := s.placed(ctx, &l); err != nil {
			return err
		}
		l.Revision = revision
		if err := s.store.updateLocation(ctx, l); err != nil {
			return err
		}
		l.Revision++
		return s.record(ctx, by, "update", "location", l.ID, before.written(), l.written())
	})
	if err != nil {
		return Location{}, err
	}
	return l, nil
}

// prepare checks a location's own fields.
func (s *Service) prepare(by accounts.Actor, l Location) (Location, error) {
	if err := mayManage(by); err != nil {
		return Location{}, err
	}
	var err error
	if l.ID, err = identified(l.ID); err != nil {
		return Location{}, err
	}
	p := &problems{}
	l.check(p)
	l.OrgID, l.Revision = by.OrgID, 1
	return l, p.fault()
}

// placed puts the location under its region's brand.
func (s *Service) placed(ctx context.Context, l *Location) error {
	regions, err := s.store.regionsByID(ctx, l.OrgID, []string{l.RegionID})
	if err != nil {
		return err
	}
	p := &problems{}
	l.place(p, regions)
	return p.fault()
}

func (l *Location) place(p *problems, regions map[string]Region) {
	region, ok := regions[l.RegionID]
	if !ok {
		p.add("region_id", "region_unknown", nil)
		return
	}
	if l.BrandID != "" && l.BrandID != region.BrandID {
		p.add("brand_id", "brand_not_of_region", nil)
	}
	l.BrandID = region.BrandID
}

// Get returns one location.
func (s *Service) Get(ctx context.Context, by accounts.Actor, id string) (Location, error) {
	f, err := s.Visible(ctx, by, accounts.ReadPlaces)
	if err != nil {
		return Location{}, err
	}
	l, err := s.store.location(ctx, by.OrgID, id)
	if err != nil {
		return Location{}, err
	}
	if !f.Contains(l) {
		return Location{}, ErrNotFound
	}
	return l, nil
}

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
	Sort       Sort // empty: ByCode
	Descending bool
	Limit      int // 1 to 200; 0 is 50
	Offset     int
}

// Page is a part of a list.
type Page struct {
	Locations []Location
	Total     int // of the whole list
}

const (
	pageLimit = 50
	pageMax   = 200
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
	return s.store.list(ctx, f, q)
}

// Find returns every location of the filter, by code.
func (s *Service) Find(ctx context.Context, f Filter) ([]Location, error) {
	return s.store.find(ctx, f)
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

// record writes to the journal, in the transaction of ctx.
func (s *Service) record(ctx context.Context, by accounts.Actor, verb, kind, id string, before, after map[string]any) error {
	e := journal.Entry{OrgID: by.OrgID, AccountID: by.AccountID, Verb: verb, SubjectKind: kind, SubjectID: id, After: after}
	if before != nil {
		e.Before = before
	}
	return s.journal.Record(ctx, e)
}

// written is the location as the journal keeps it.
func (l Location) written() map[string]any {
	return map[string]any{
		"code": l.Code, "name": l.Name, "city": l.City, "address": l.Address, "time_zone": l.TimeZone,
		"region_id": l.RegionID, "attributes": l.Attributes,
	}
}
