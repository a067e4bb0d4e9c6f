package benchmarks

import (
	"context"
	"fmt"
	"slices"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/internal/notifications"
)

func (b *Benchmark) within(states []State) error {
	if slices.Contains(states, b.State) {
		return nil
	}
	return ErrState.With(fault.Params{"State": string(b.State)})
}

// Put makes a draft, or changes it when revision is the one that it has. The same draft
// again changes nothing.
//
// Faults: ErrInvalid, ErrExists, ErrStale, ErrState.
func (s *Service) Put(ctx context.Context, by accounts.Actor, b Benchmark, revision int) error {
	if err := by.Require(accounts.ManageBenchmarks); err != nil {
		return err
	}
	brands, err := s.Places.CompetitorBrands(ctx, by)
	if err != nil {
		return err
	}
	if err := b.check(brands); err != nil {
		return err
	}
	if err := s.known(ctx, by, &b); err != nil {
		return err
	}
	b.OrgID, b.State, b.CreatedBy.ID, b.CreatedAt, b.Revision = by.OrgID, Draft, by.AccountID, s.Now(), 1
	return s.DB.Tx(ctx, func(ctx context.Context) error {
		if err := s.store.holdAll(ctx, by.OrgID); err != nil {
			return err
		}
		made, err := s.store.insert(ctx, &b)
		if err != nil {
			return err
		}
		if made {
			return s.record(ctx, by, "create", b.ID, "", nil, b.written())
		}
		return s.replace(ctx, by, &b, revision)
	})
}

// known checks that the brand is one that the actor manages, and that those who are
// invited may rate. It names them.
func (s *Service) known(ctx context.Context, by accounts.Actor, b *Benchmark) error {
	p := &fault.Problems{}
	brands, err := s.Places.Brands(ctx, by)
	if err != nil {
		return err
	}
	for _, brand := range brands {
		if brand.ID == b.BrandID && manages(by, brand.ID) {
			b.Brand = brand.Name
		}
	}
	if b.Brand == "" {
		p.Add("brand_id", "not_found", nil)
	}
	able, err := s.able(ctx, by, b.Raters)
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for i := range b.Raters {
		r, path := &b.Raters[i], fmt.Sprintf("raters[%d]", i)
		if r.Name = able[r.ID]; r.Name == "" {
			p.Add(path, "benchmark_rater", nil)
		}
		if seen[r.ID] {
			p.Add(path, "repeated", nil)
		}
		seen[r.ID] = true
	}
	return p.Err(ErrInvalid)
}

// able are the names of those among the raters who may rate.
func (s *Service) able(ctx context.Context, by accounts.Actor, raters []Rater) (map[string]string, error) {
	ids := make([]string, len(raters))
	for i, r := range raters {
		ids[i] = r.ID
	}
	found, err := s.Accounts.AbleOf(ctx, by.OrgID, accounts.RateBenchmarks, ids)
	names := map[string]string{}
	for _, c := range found {
		names[c.ID] = c.Name
	}
	return names, err
}

func (s *Service) replace(ctx context.Context, by accounts.Actor, b *Benchmark, revision int) error {
	before, found, err := s.store.benchmark(ctx, by.OrgID, b.ID)
	switch {
	case err != nil:
		return err
	case !found || !manages(by, before.BrandID) || before.BrandID != b.BrandID:
		return ErrExists
	case before.same(b):
		return nil
	case before.Revision != revision:
		return ErrStale.With(fault.Params{"Revision": before.Revision})
	}
	if err := before.within([]State{Draft}); err != nil {
		return err
	}
	b.Revision = before.Revision + 1
	if err := s.store.update(ctx, b); err != nil {
		return err
	}
	return s.record(ctx, by, "update", b.ID, "", before.written(), b.written())
}

func (b *Benchmark) same(other *Benchmark) bool {
	ids := func(list []Rater) []string {
		out := make([]string, len(list))
		for i, r := range list {
			out[i] = r.ID
		}
		slices.Sort(out)
		return out
	}
	return b.Product == other.Product && b.ComparedOn.Equal(other.ComparedOn) && b.Note == other.Note &&
		slices.Equal(b.Competitors, other.Competitors) && slices.Equal(ids(b.Raters), ids(other.Raters))
}

func (b *Benchmark) written() any {
	names := make([]string, len(b.Raters))
	for i, r := range b.Raters {
		names[i] = r.Name
	}
	return map[string]any{
		"product": b.Product, "compared_on": b.ComparedOn.Format(time.DateOnly), "note": b.Note, "competitors": b.Competitors, "raters": names,
	}
}

// Delete takes a draft away. Faults: ErrNotFound, ErrState, ErrStale.
func (s *Service) Delete(ctx context.Context, by accounts.Actor, id string, revision int) error {
	return s.change(ctx, by, id, func(ctx context.Context, b Benchmark) error {
		if b.Revision != revision {
			return ErrStale.With(fault.Params{"Revision": b.Revision})
		}
		if err := s.store.delete(ctx, &b); err != nil {
			return err
		}
		return s.record(ctx, by, "delete", id, "", b.written(), nil)
	}, Draft)
}

// Open takes marks from now on, and tells who is invited. Opening it again changes
// nothing. Faults: ErrNotFound, ErrState, ErrNobody.
func (s *Service) Open(ctx context.Context, by accounts.Actor, id string) error {
	return s.change(ctx, by, id, func(ctx context.Context, b Benchmark) error {
		if b.State == Rating {
			return nil
		}
		if len(b.Raters) == 0 {
			return ErrNobody
		}
		if err := s.move(ctx, by, &b, Rating); err != nil {
			return err
		}
		if err := s.tell(ctx, &b, b.Raters...); err != nil {
			return err
		}
		return s.record(ctx, by, "open_benchmark", id, "", map[string]any{"status": Draft}, map[string]any{"status": Rating})
	}, Draft, Rating)
}

// move brings a benchmark into its next state.
func (s *Service) move(ctx context.Context, by accounts.Actor, b *Benchmark, to State) error {
	b.State = to
	switch to {
	case Rating:
		b.OpenedAt = s.Now()
	case Agreeing:
		b.ClosedAt = s.Now()
	case Settled:
		b.SettledBy.ID, b.SettledAt = by.AccountID, s.Now()
	case Draft: // never again
	}
	return s.store.move(ctx, b)
}

// Invite asks somebody more while marks are taken. Asking again changes nothing.
// Faults: ErrNotFound, ErrState, ErrInvalid.
func (s *Service) Invite(ctx context.Context, by accounts.Actor, id, accountID string) error {
	return s.change(ctx, by, id, func(ctx context.Context, b Benchmark) error {
		p := &fault.Problems{}
		p.ID("account_id", &accountID)
		if err := p.Err(ErrInvalid); err != nil || b.asked(accountID) {
			return err
		}
		rater := Rater{Person: Person{ID: accountID}}
		able, err := s.able(ctx, by, []Rater{rater})
		if err != nil {
			return err
		}
		if rater.Name = able[accountID]; rater.Name == "" {
			p.Add("account_id", "benchmark_rater", nil)
		}
		if len(b.Raters) >= ratersMax {
			p.Add("account_id", "too_many", fault.Params{"Max": ratersMax})
		}
		if err := p.Err(ErrInvalid); err != nil {
			return err
		}
		if err := s.store.invite(ctx, &b, rater); err != nil {
			return err
		}
		if err := s.tell(ctx, &b, rater); err != nil {
			return err
		}
		return s.record(ctx, by, "invite_rater", id, "", nil, map[string]any{"raters": []string{rater.Name}})
	}, Rating)
}

// tell tells people that their marks are asked for.
func (s *Service) tell(ctx context.Context, b *Benchmark, raters ...Rater) error {
	ids := make([]string, len(raters))
	for i, r := range raters {
		ids[i] = r.ID
	}
	return s.Notices.Notify(ctx, notifications.Notice{
		OrgID: b.OrgID, To: ids, Kind: notifications.BenchmarkOpened, Event: b.ID, Link: "/benchmarks/" + b.ID,
		Params: map[string]any{"brand": b.Brand, "product": b.Product, "number": b.Number},
	})
}
