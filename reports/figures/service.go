package figures

import (
	"context"
	"time"

	"github.com/google/uuid"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/fault"
	"etalon/internal/journal"
	"etalon/internal/locations"
)

// Service holds the use cases of figures. Reading them takes ReadFigures where the
// location is, writing ManageFigures; what the figures are is said by those who manage
// them in the whole organisation.
type Service struct {
	db      *database.DB
	store   store
	places  *locations.Service
	journal *journal.Journal
	now     func() time.Time
}

// New returns the figures kept in db.
func New(db *database.DB, places *locations.Service, j *journal.Journal, now func() time.Time) *Service {
	return &Service{db, store{db}, places, j, now}
}

// Kinds lists the figures of the company, in the order in which they were made.
func (s *Service) Kinds(ctx context.Context, by accounts.Actor) ([]Kind, error) {
	if err := by.Require(accounts.ReadFigures); err != nil {
		return nil, err
	}
	return s.store.kinds(ctx, by.OrgID)
}

// Kind is one of them. Faults: ErrKindNotFound.
func (s *Service) Kind(ctx context.Context, by accounts.Actor, id string) (Kind, error) {
	kinds, err := s.Kinds(ctx, by)
	if err != nil {
		return Kind{}, err
	}
	for _, k := range kinds {
		if k.ID == id {
			return k, nil
		}
	}
	return Kind{}, ErrKindNotFound
}

// PutKind makes a kind, or changes it when revision is the one that it has. The unit of
// a kind that has values stays. The same kind again changes nothing.
//
// Faults: ErrInvalid, ErrExists (the id of another organisation's), ErrStale.
func (s *Service) PutKind(ctx context.Context, by accounts.Actor, k Kind, revision int) (Kind, error) {
	if !by.CanIn(accounts.ManageFigures) {
		return Kind{}, accounts.ErrForbidden
	}
	k.OrgID = by.OrgID
	err := s.db.Tx(ctx, func(ctx context.Context) (err error) {
		if err = s.store.hold(ctx, by.OrgID); err == nil {
			k, err = s.putKind(ctx, by, k, revision)
		}
		return err
	})
	return k, err
}

func (s *Service) putKind(ctx context.Context, by accounts.Actor, k Kind, revision int) (Kind, error) {
	all, err := s.store.kinds(ctx, by.OrgID)
	if err != nil {
		return k, err
	}
	if err := k.check(all, s.now()); err != nil {
		return k, err
	}
	var before *Kind
	for i := range all {
		if all[i].ID == k.ID {
			before = &all[i]
		}
	}
	if before == nil {
		return s.makeKind(ctx, by, k, len(all))
	}
	if k.Revision = before.Revision; k == *before {
		return k, nil
	}
	if revision != before.Revision {
		return k, ErrStale.With(fault.Params{"Revision": before.Revision})
	}
	if k.Unit != before.Unit {
		used, err := s.store.used(ctx, k)
		if err != nil {
			return k, err
		}
		if used {
			return k, ErrInvalid.At(fault.Field{Path: "unit", Code: "figure_unit_used"})
		}
	}
	k.Revision++
	if err := s.store.updateKind(ctx, k); err != nil {
		return k, err
	}
	return k, s.record(ctx, by, "update", "figure_kind", k.ID, before.written(), k.written())
}

func (s *Service) makeKind(ctx context.Context, by accounts.Actor, k Kind, present int) (Kind, error) {
	if present >= kindsMax {
		return k, ErrInvalid.At(fault.Field{Path: "id", Code: "too_many", Params: fault.Params{"Max": kindsMax}})
	}
	k.Revision = 1
	made, err := s.store.insertKind(ctx, k)
	if err == nil && !made {
		err = ErrExists
	}
	if err != nil {
		return k, err
	}
	return k, s.record(ctx, by, "create", "figure_kind", k.ID, nil, k.written())
}

// PutUsual makes the kinds that most companies begin with, where there is none yet.
func (s *Service) PutUsual(ctx context.Context, by accounts.Actor) ([]Kind, error) {
	if !by.CanIn(accounts.ManageFigures) {
		return nil, accounts.ErrForbidden
	}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.store.hold(ctx, by.OrgID); err != nil {
			return err
		}
		present, err := s.store.kinds(ctx, by.OrgID)
		if err != nil || len(present) > 0 {
			return err
		}
		for _, k := range usual() {
			id, err := uuid.NewV7()
			if err != nil {
				return err
			}
			k.ID, k.OrgID = id.String(), by.OrgID
			if _, err := s.putKind(ctx, by, k, 0); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return s.Kinds(ctx, by)
}

func (k *Kind) written() any {
	return map[string]any{
		"name": k.Label.Russian, "name_en": k.Label.English, "unit": k.Unit, "aggregate": k.Aggregate, "better": k.Better, "archived": k.Archived,
	}
}

func (s *Service) record(ctx context.Context, by accounts.Actor, verb, kind, id string, before, after any) error {
	return s.journal.Record(ctx, journal.Entry{
		OrgID: by.OrgID, AccountID: by.AccountID, Verb: verb, SubjectKind: kind, SubjectID: id, Before: before, After: after,
	})
}
