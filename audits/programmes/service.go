package programmes

import (
	"context"
	"reflect"
	"slices"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/fault"
	"etalon/internal/journal"
)

// Service holds the use cases of programmes.
type Service struct {
	db      *database.DB
	store   store
	journal *journal.Journal
	now     func() time.Time
}

// New returns the service.
func New(db *database.DB, j *journal.Journal, now func() time.Time) *Service {
	return &Service{db, store{db}, j, now}
}

// Put makes a programme, or changes it when revision is the one that it has. The
// same programme again changes nothing.
//
// Faults: ErrInvalid, ErrExists (the id of another brand's), ErrStale.
func (s *Service) Put(ctx context.Context, by accounts.Actor, g Programme, revision int) (Programme, error) {
	if err := by.Require(accounts.ManageWaves); err != nil {
		return Programme{}, err
	}
	g, err := g.check()
	if err != nil {
		return Programme{}, err
	}
	if !by.CanIn(accounts.ManageWaves, accounts.Scope{Kind: accounts.Brand, ID: g.BrandID}) {
		return Programme{}, ErrInvalid.At(fault.Field{Path: "brand_id", Code: "not_found"})
	}
	g.OrgID = by.OrgID
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		if known, err := s.store.brandExists(ctx, by.OrgID, g.BrandID); err != nil || !known {
			if err == nil {
				err = ErrInvalid.At(fault.Field{Path: "brand_id", Code: "not_found"})
			}
			return err
		}
		g, err = s.put(ctx, by, g, revision)
		return err
	})
	return g, err
}

func (s *Service) put(ctx context.Context, by accounts.Actor, g Programme, revision int) (Programme, error) {
	now := s.now()
	g.Revision, g.CreatedAt, g.UpdatedAt = 1, now, now
	inserted, err := s.store.insert(ctx, g)
	if err != nil {
		return g, err
	}
	if inserted {
		return g, s.record(ctx, by, "create", g, nil)
	}
	before, found, err := s.store.programme(ctx, by.OrgID, g.ID)
	switch {
	case err != nil:
		return g, err
	case !found || before.BrandID != g.BrandID:
		return g, ErrExists
	}
	if reflect.DeepEqual([]any{before.Title, before.Briefing, before.Rules, before.Archived}, []any{g.Title, g.Briefing, g.Rules, g.Archived}) {
		return before, nil
	}
	if revision != before.Revision {
		return g, ErrStale.With(fault.Params{"Revision": before.Revision})
	}
	g.Revision, g.CreatedAt = before.Revision+1, before.CreatedAt
	if err := s.store.update(ctx, g, revision); err != nil {
		return g, err
	}
	return g, s.record(ctx, by, "edit", g, before.written())
}

func (s *Service) record(ctx context.Context, by accounts.Actor, verb string, g Programme, before any) error {
	return s.journal.Record(ctx, journal.Entry{
		OrgID: by.OrgID, AccountID: by.AccountID, Verb: verb, SubjectKind: "programme", SubjectID: g.ID, Before: before, After: g.written(),
	})
}

// Programme returns a programme of a brand in whose waves the actor works.
func (s *Service) Programme(ctx context.Context, by accounts.Actor, id string) (Programme, error) {
	if err := by.Require(accounts.ReadWaves); err != nil {
		return Programme{}, err
	}
	g, found, err := s.store.programme(ctx, by.OrgID, id)
	if err != nil {
		return Programme{}, err
	}
	if !found || !seen(by, g) {
		return Programme{}, ErrNotFound
	}
	return g, nil
}

// List lists the programmes of the brands in whose waves the actor works, by title,
// archived ones last.
func (s *Service) List(ctx context.Context, by accounts.Actor) ([]Programme, error) {
	if err := by.Require(accounts.ReadWaves); err != nil {
		return nil, err
	}
	all, err := s.store.programmes(ctx, by.OrgID)
	if err != nil {
		return nil, err
	}
	list := []Programme{}
	for _, g := range all {
		if seen(by, g) {
			list = append(list, g)
		}
	}
	return list, nil
}

// Of returns the programme of a wave. The caller has looked the wave up.
func (s *Service) Of(ctx context.Context, orgID, id string) (Programme, error) {
	g, found, err := s.store.programme(ctx, orgID, id)
	if err == nil && !found {
		err = ErrNotFound
	}
	return g, err
}

// All returns the programmes of an organisation, by id. The caller has looked waves of
// theirs up.
func (s *Service) All(ctx context.Context, orgID string) (map[string]Programme, error) {
	all, err := s.store.programmes(ctx, orgID)
	if err != nil {
		return nil, err
	}
	found := make(map[string]Programme, len(all))
	for _, g := range all {
		found[g.ID] = g
	}
	return found, nil
}

// seen reports whether the actor works in the waves of the programme's brand.
func seen(by accounts.Actor, g Programme) bool {
	return by.CanIn(accounts.ReadWaves, accounts.Scope{Kind: accounts.Brand, ID: g.BrandID})
}

// Rules returns the rules of every programme of an organisation, by id. The caller
// decides what of them the actor sees.
func (s *Service) Rules(ctx context.Context, orgID string) (map[string]Rules, error) {
	all, err := s.store.programmes(ctx, orgID)
	if err != nil {
		return nil, err
	}
	rules := make(map[string]Rules, len(all))
	for _, g := range all {
		rules[g.ID] = g.Rules
	}
	return rules, nil
}

// Open lists the programmes of an organisation that are not archived, by title. The
// caller decides what of them the actor sees.
func (s *Service) Open(ctx context.Context, orgID string) ([]Programme, error) {
	all, err := s.store.programmes(ctx, orgID)
	return slices.DeleteFunc(all, func(g Programme) bool { return g.Archived }), err
}
