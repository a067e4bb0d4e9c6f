package surveys

import (
	"context"
	"slices"
	"time"

	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/fault"
	"etalon/internal/journal"
	"etalon/internal/locations"
	"etalon/internal/secrets"
)

// Service is the use cases of surveys. Who manages the waves of a brand makes its
// campaigns; who reads the results of a location reads what its customers said.
type Service struct {
	Parts
	store store
	key   []byte
}

// Parts are what the service is made of.
type Parts struct {
	DB         *database.DB
	Checklists *checklists.Service
	Places     *locations.Service
	Secrets    *secrets.Box
	Journal    *journal.Journal
	Address    string // of the application, without a slash at its end
	Now        func() time.Time
}

// New returns the campaigns kept in a database.
func New(p Parts) (*Service, error) {
	key, err := p.Secrets.Derive("links of customer surveys")
	return &Service{p, store{p.DB}, key}, err
}

// Put makes a campaign or changes it when the revision is the one it has; 0 makes one.
// Once it is open its checklist, brand and first day stay, and locations are only added.
// The same again changes nothing. Faults: ErrInvalid, ErrExists, ErrStale.
func (s *Service) Put(ctx context.Context, by accounts.Actor, c Campaign, revision int) (Campaign, error) {
	if err := by.Require(accounts.ManageWaves); err != nil {
		return Campaign{}, err
	}
	c.OrgID, c.Status, c.Revision, c.CreatedAt = by.OrgID, Draft, 1, s.Now()
	if err := c.check(); err != nil {
		return Campaign{}, err
	}
	if !manages(by, c.BrandID) {
		return Campaign{}, ErrInvalid.At(fault.Field{Path: "brand_id", Code: "not_found"})
	}
	err := s.DB.Tx(ctx, func(ctx context.Context) error {
		before, found, err := s.store.campaign(ctx, by.OrgID, c.ID)
		switch {
		case err != nil:
			return err
		case found && !manages(by, before.BrandID):
			return ErrExists
		case found && before.same(&c):
			return nil
		case found && before.Revision != revision:
			return ErrStale.With(fault.Params{"Revision": before.Revision})
		case !found && revision != 0:
			return ErrNotFound
		case found:
			return s.edit(ctx, by, before, c)
		}
		return s.create(ctx, by, c)
	})
	if err != nil {
		return Campaign{}, err
	}
	return s.Campaign(ctx, by, c.ID)
}

func (s *Service) create(ctx context.Context, by accounts.Actor, c Campaign) error {
	if err := s.asks(ctx, c); err != nil {
		return err
	}
	if made, err := s.store.insert(ctx, c); err != nil || !made {
		if err == nil {
			err = ErrExists
		}
		return err
	}
	if err := s.settle(ctx, c); err != nil {
		return err
	}
	return s.record(ctx, by, "create", c, nil)
}

func (s *Service) edit(ctx context.Context, by accounts.Actor, before, c Campaign) error {
	c.Status, c.Revision, c.CreatedAt, c.OpenedAt, c.ClosedAt = before.Status, before.Revision+1, before.CreatedAt, before.OpenedAt, before.ClosedAt
	if before.Status != Draft {
		if err := before.kept(&c); err != nil {
			return err
		}
	} else if err := s.asks(ctx, c); err != nil {
		return err
	}
	if err := s.store.update(ctx, c); err != nil {
		return err
	}
	if err := s.settle(ctx, c); err != nil {
		return err
	}
	return s.record(ctx, by, "edit", c, before.written())
}

// asks checks that the campaign has published questions for customers.
func (s *Service) asks(ctx context.Context, c Campaign) error {
	wrong := func(code string) error {
		return ErrInvalid.At(fault.Field{Path: "checklist_version_id", Code: code})
	}
	v, err := s.Checklists.Content(ctx, c.OrgID, c.ChecklistVersionID)
	if err != nil {
		if f, ok := fault.Of(err); ok && f.Kind == fault.NotFound {
			return wrong("not_found")
		}
		return err
	}
	status, err := s.Checklists.Status(ctx, c.OrgID, c.ChecklistVersionID)
	switch {
	case err != nil:
		return err
	case status != checklists.Published:
		return wrong("not_published")
	case v.Content.Audit != checklists.Survey:
		return wrong("not_a_survey")
	}
	return nil
}

// settle gives every location of the campaign its link; of a draft, locations that are
// no longer chosen lose theirs.
func (s *Service) settle(ctx context.Context, c Campaign) error {
	all, err := s.Places.Find(ctx, locations.Filter{OrgID: c.OrgID, BrandIDs: []string{c.BrandID}})
	if err != nil {
		return err
	}
	known := map[string]bool{}
	var chosen []string
	for i := range all {
		l := &all[i]
		known[l.RegionID], known[l.ID] = true, true
		whole := len(c.RegionIDs) == 0 && len(c.PlaceIDs) == 0
		if l.ArchivedAt.IsZero() && (whole || slices.Contains(c.RegionIDs, l.RegionID) || slices.Contains(c.PlaceIDs, l.ID)) {
			chosen = append(chosen, l.ID)
		}
	}
	for path, list := range map[string][]string{"region_ids": c.RegionIDs, "location_ids": c.PlaceIDs} {
		if slices.ContainsFunc(list, func(id string) bool { return !known[id] }) {
			return ErrInvalid.At(fault.Field{Path: path, Code: "not_found"})
		}
	}
	if len(chosen) > placesMax {
		return ErrInvalid.At(fault.Field{Path: "location_ids", Code: "too_many", Params: fault.Params{"Max": placesMax}})
	}
	rows := make([]placeRow, len(chosen))
	for i, id := range chosen {
		rows[i] = placeRow{OrgID: c.OrgID, CampaignID: c.ID, LocationID: id, Generation: 1, TokenHash: secrets.Digest(s.token(c.ID, id, 1))}
	}
	return s.store.putPlaces(ctx, c, rows)
}

// Move opens a campaign, closes it or opens it again. The same again changes nothing.
// Faults: ErrNotFound, ErrMove, ErrNoPlaces.
func (s *Service) Move(ctx context.Context, by accounts.Actor, id string, to Status) (Campaign, error) {
	c, err := s.managed(ctx, by, id)
	if err != nil || c.Status == to {
		return c, err
	}
	err = s.DB.Tx(ctx, func(ctx context.Context) error {
		before, _, err := s.store.campaign(ctx, by.OrgID, id)
		if err != nil {
			return err
		}
		after := before
		switch {
		case !slices.Contains(next[before.Status], to):
			return ErrMove
		case to == Open && c.Places == 0:
			return ErrNoPlaces
		case before.Status == Draft:
			if err := s.asks(ctx, before); err != nil {
				return err
			}
		}
		after.Status, after.Revision = to, before.Revision+1
		if to == Closed {
			after.ClosedAt = s.Now()
		} else {
			after.OpenedAt, after.ClosedAt = s.Now(), time.Time{}
		}
		if err := s.store.update(ctx, after); err != nil {
			return err
		}
		return s.record(ctx, by, map[Status]string{Open: "open", Closed: "closed"}[to], after, before.written())
	})
	if err != nil {
		return Campaign{}, err
	}
	return s.Campaign(ctx, by, id)
}

func manages(by accounts.Actor, brandID string) bool {
	return by.CanIn(accounts.ManageWaves, accounts.Scope{Kind: accounts.Brand, ID: brandID})
}

func (s *Service) managed(ctx context.Context, by accounts.Actor, id string) (Campaign, error) {
	if err := by.Require(accounts.ManageWaves); err != nil {
		return Campaign{}, err
	}
	c, err := s.Campaign(ctx, by, id)
	if err == nil && !c.MayManage {
		err = ErrNotFound
	}
	return c, err
}

func (s *Service) record(ctx context.Context, by accounts.Actor, verb string, c Campaign, before any) error {
	return s.Journal.Record(ctx, journal.Entry{
		OrgID: by.OrgID, AccountID: by.AccountID, Verb: verb, SubjectKind: "survey_campaign", SubjectID: c.ID, Before: before, After: c.written(),
	})
}
