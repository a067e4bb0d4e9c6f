package benchmarks

import (
	"context"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/journal"
	"etalon/internal/locations"
	"etalon/internal/notifications"
)

// Parts are what a Service works with.
type Parts struct {
	DB       *database.DB
	Accounts *accounts.Service
	Places   *locations.Service
	Notices  *notifications.Service
	Journal  *journal.Journal
	Now      func() time.Time
}

// Service is the use cases of benchmarks. Those who manage them in the brand see all of
// it; who was invited to rate sees those that are no drafts. Nobody else sees any.
type Service struct {
	Parts

	store store
}

// New returns the benchmarks kept in the database.
func New(p Parts) *Service { return &Service{p, store{p.DB}} }

func manages(by accounts.Actor, brandID string) bool {
	return by.CanIn(accounts.ManageBenchmarks, accounts.Scope{Kind: accounts.Brand, ID: brandID})
}

// may refuses who has nothing to do with benchmarks at all.
func may(by accounts.Actor) error { return by.Require(accounts.RateBenchmarks) }

// sees reports whether the actor may see a benchmark.
func sees(by accounts.Actor, b *Benchmark) bool {
	return manages(by, b.BrandID) || b.State != Draft && b.asked(by.AccountID)
}

// List lists the benchmarks that the actor sees, the latest first, and how many there are.
func (s *Service) List(ctx context.Context, by accounts.Actor, limit, offset int) ([]Benchmark, int, error) {
	if err := may(by); err != nil {
		return nil, 0, err
	}
	return s.store.list(ctx, by, by.Brands(accounts.ManageBenchmarks), limit, offset)
}

// seen is a benchmark that the actor sees.
func (s *Service) seen(ctx context.Context, by accounts.Actor, id string) (Benchmark, error) {
	if err := may(by); err != nil {
		return Benchmark{}, err
	}
	b, found, err := s.store.benchmark(ctx, by.OrgID, id)
	if err == nil && (!found || !sees(by, &b)) {
		err = ErrNotFound
	}
	return b, err
}

// Get is a benchmark with what the actor may know of it. Faults: ErrNotFound.
func (s *Service) Get(ctx context.Context, by accounts.Actor, id string) (*Page, error) {
	b, err := s.seen(ctx, by, id)
	if err != nil {
		return nil, err
	}
	page := &Page{Benchmark: b, Manages: manages(by, b.BrandID), Asked: b.asked(by.AccountID)}
	marks, err := s.store.marks(ctx, by.OrgID, id)
	if err != nil {
		return nil, err
	}
	for _, m := range marks {
		if m.RaterID == by.AccountID {
			page.Own = append(page.Own, m)
		}
	}
	if b.State.shown() {
		page.Result, err = s.result(ctx, &b, marks)
	}
	return page, err
}

func (s *Service) result(ctx context.Context, b *Benchmark, marks []Mark) (*Result, error) {
	grid, err := s.grid(ctx, b, marks)
	if err != nil {
		return nil, err
	}
	r := &Result{Grid: grid, Marks: marks}
	if r.Choices, err = s.store.choices(ctx, b.OrgID, b.ID); err != nil {
		return nil, err
	}
	before, found, err := s.store.before(ctx, b)
	if err != nil || !found {
		return r, err
	}
	past, err := s.store.marks(ctx, before.OrgID, before.ID)
	if err != nil {
		return nil, err
	}
	grid, err = s.grid(ctx, &before, past)
	r.Before = &Before{before, grid}
	return r, err
}

func (s *Service) grid(ctx context.Context, b *Benchmark, marks []Mark) (Grid, error) {
	agreed, err := s.store.agreed(ctx, b.OrgID, b.ID)
	return Consensus(1+len(b.Competitors), marks, agreed), err
}

// Candidates lists who may be invited to rate, by name: never who shops or works in a store
// alone. It is for who manages benchmarks.
func (s *Service) Candidates(ctx context.Context, by accounts.Actor, words string) ([]accounts.Candidate, error) {
	if err := by.Require(accounts.ManageBenchmarks); err != nil {
		return nil, err
	}
	return s.Accounts.Able(ctx, by.OrgID, accounts.RateBenchmarks, words)
}

// change runs do on a benchmark in one of the states that the actor manages, and that
// nobody else changes meanwhile.
func (s *Service) change(ctx context.Context, by accounts.Actor, id string, do func(context.Context, Benchmark) error, states ...State) error {
	if err := by.Require(accounts.ManageBenchmarks); err != nil {
		return err
	}
	return s.held(ctx, by, id, func(ctx context.Context, b Benchmark) error {
		if !manages(by, b.BrandID) {
			return accounts.ErrForbidden
		}
		if err := b.within(states); err != nil {
			return err
		}
		return do(ctx, b)
	})
}

// held runs do on a benchmark that the actor sees and nobody else changes meanwhile.
func (s *Service) held(ctx context.Context, by accounts.Actor, id string, do func(context.Context, Benchmark) error) error {
	return s.DB.Tx(ctx, func(ctx context.Context) error {
		if err := s.store.hold(ctx, by.OrgID, id); err != nil {
			return err
		}
		b, err := s.seen(ctx, by, id)
		if err != nil {
			return err
		}
		return do(ctx, b)
	})
}

func (s *Service) record(ctx context.Context, by accounts.Actor, verb, id, reason string, before, after any) error {
	return s.Journal.Record(ctx, journal.Entry{
		OrgID: by.OrgID, AccountID: by.AccountID, Verb: verb, SubjectKind: "benchmark", SubjectID: id, Reason: reason, Before: before, After: after,
	})
}
