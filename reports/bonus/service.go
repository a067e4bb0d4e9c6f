package bonus

import (
	"context"
	"reflect"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/fault"
	"etalon/internal/journal"
)

// Service holds the use cases of bonuses. They are of those who manage business figures in
// the brand: nobody else sees what a location earns.
type Service struct {
	db      *database.DB
	store   store
	journal *journal.Journal
	now     func() time.Time
}

// New returns the bonuses kept in db.
func New(db *database.DB, j *journal.Journal, now func() time.Time) *Service {
	return &Service{db, store{db}, j, now}
}

func manages(by accounts.Actor, brandID string) bool {
	return by.CanIn(accounts.ManageFigures, accounts.Scope{Kind: accounts.Brand, ID: brandID})
}

// Schemes lists the schemes of the brands that the actor manages.
func (s *Service) Schemes(ctx context.Context, by accounts.Actor) ([]Scheme, error) {
	if err := by.Require(accounts.ManageFigures); err != nil {
		return nil, err
	}
	all, err := s.store.schemes(ctx, by.OrgID)
	var list []Scheme
	for _, one := range all {
		if manages(by, one.BrandID) {
			list = append(list, one)
		}
	}
	return list, err
}

// Scheme is one of them. Faults: ErrSchemeNotFound.
func (s *Service) Scheme(ctx context.Context, by accounts.Actor, id string) (Scheme, error) {
	all, err := s.Schemes(ctx, by)
	if err != nil {
		return Scheme{}, err
	}
	for _, one := range all {
		if one.ID == id {
			return one, nil
		}
	}
	return Scheme{}, ErrSchemeNotFound
}

// PutScheme makes a scheme, or changes it when revision is the one that it has. The same
// scheme again changes nothing; tables keep the rules that they were made by.
//
// Faults: ErrInvalid, ErrExists, ErrStale.
func (s *Service) PutScheme(ctx context.Context, by accounts.Actor, one Scheme, revision int) (Scheme, error) {
	if err := by.Require(accounts.ManageFigures); err != nil {
		return Scheme{}, err
	}
	if err := one.check(); err != nil {
		return Scheme{}, err
	}
	if !manages(by, one.BrandID) {
		return Scheme{}, ErrInvalid.At(fault.Field{Path: "brand_id", Code: "not_found"})
	}
	one.OrgID, one.Revision = by.OrgID, 1
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.store.hold(ctx, by.OrgID); err != nil {
			return err
		}
		made, err := s.store.insertScheme(ctx, one)
		if err != nil {
			return err
		}
		if made {
			return s.record(ctx, by, "create", "bonus_scheme", one.ID, "", nil, one.written())
		}
		before, err := s.Scheme(ctx, by, one.ID)
		switch {
		case err != nil || before.BrandID != one.BrandID:
			return ErrExists
		case before.Title == one.Title && before.Archived == one.Archived && reflect.DeepEqual(before.Rules, one.Rules):
			one = before
			return nil
		case before.Revision != revision:
			return ErrStale.With(fault.Params{"Revision": before.Revision})
		}
		one.Revision = before.Revision + 1
		if err := s.store.updateScheme(ctx, one); err != nil {
			return err
		}
		return s.record(ctx, by, "update", "bonus_scheme", one.ID, "", before.written(), one.written())
	})
	return one, err
}

func (s *Scheme) written() any {
	return map[string]any{"title": s.Title, "archived": s.Archived, "rules": s.Rules}
}

func (s *Service) record(ctx context.Context, by accounts.Actor, verb, kind, id, reason string, before, after any) error {
	return s.journal.Record(ctx, journal.Entry{
		OrgID: by.OrgID, AccountID: by.AccountID, Verb: verb, SubjectKind: kind, SubjectID: id, Reason: reason, Before: before, After: after,
	})
}
