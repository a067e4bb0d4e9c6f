package locations

import (
	"context"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/database"
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
		if err := s.placed(ctx, &l, nil); err != nil {
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
		if err := s.placed(ctx, &l, before.Attributes); err != nil {
			return err
		}
		l.ArchivedAt = before.ArchivedAt
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

// Archive takes a location out of use, or back into it: nothing that happened there
// is lost, and it is offered nowhere anew. Doing it again changes nothing. Faults:
// ErrNotFound, ErrStale.
func (s *Service) Archive(ctx context.Context, by accounts.Actor, id string, revision int, archived bool) (Location, error) {
	if err := mayManage(by); err != nil {
		return Location{}, err
	}
	var l Location
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		var err error
		if l, err = s.store.location(ctx, by.OrgID, id); err != nil || archived == !l.ArchivedAt.IsZero() {
			return err
		}
		verb := "restore"
		l.ArchivedAt, l.Revision = time.Time{}, revision
		if archived {
			verb, l.ArchivedAt = "archive", s.now()
		}
		if err := s.store.updateLocation(ctx, l); err != nil {
			return err
		}
		l.Revision++
		return s.record(ctx, by, verb, "location", l.ID, map[string]any{"archived": !archived}, map[string]any{"archived": archived})
	})
	return l, err
}

// placed puts the location under its region's brand, and checks those of its
// attributes that are not as before.
func (s *Service) placed(ctx context.Context, l *Location, before map[string]any) error {
	definitions, err := s.definitions(ctx, l.OrgID)
	if err != nil {
		return err
	}
	regions, err := s.store.regionsByID(ctx, l.OrgID, []string{l.RegionID})
	if err != nil {
		return err
	}
	p := &problems{}
	l.place(p, regions)
	l.checkDefined(p, definitions, before)
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

// record writes to the journal, in the transaction of ctx.
func (s *Service) record(ctx context.Context, by accounts.Actor, verb, kind, id string, before, after map[string]any) error {
	e := journal.Entry{OrgID: by.OrgID, AccountID: by.AccountID, Verb: verb, SubjectKind: kind, SubjectID: id, After: after}
	if before != nil {
		e.Before = before
	}
	return s.journal.Record(ctx, e)
}
