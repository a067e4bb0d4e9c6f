package benchmarks

import (
	"context"
	"slices"

	"etalon/internal/accounts"
)

// rating runs do on a benchmark that takes marks and to which the actor was invited.
func (s *Service) rating(ctx context.Context, by accounts.Actor, id string, do func(context.Context, Benchmark) error) error {
	if by.Only != nil {
		return accounts.ErrNotByToken
	}
	return s.held(ctx, by, id, func(ctx context.Context, b Benchmark) error {
		if !b.asked(by.AccountID) {
			return ErrNotAsked
		}
		if err := b.within([]State{Rating}); err != nil {
			return err
		}
		return do(ctx, b)
	})
}

// Rate keeps what the actor gives by one vector, instead of what they gave by it before.
// The journal says that marks were given and never which: it is read before others may know.
//
// Faults: ErrNotFound, ErrNotAsked, ErrState, ErrInvalid.
func (s *Service) Rate(ctx context.Context, by accounts.Actor, id string, vector int, marks []Mark) error {
	return s.rating(ctx, by, id, func(ctx context.Context, b Benchmark) error {
		if err := b.checkMarks(vector, marks); err != nil {
			return err
		}
		for i := range marks {
			marks[i].RaterID, marks[i].Vector = by.AccountID, vector
		}
		slices.SortFunc(marks, func(a, b Mark) int { return a.Company - b.Company })
		before, err := s.store.marksOf(ctx, &b, by.AccountID, vector)
		if err != nil || slices.Equal(before, marks) {
			return err
		}
		if err := s.store.replaceMarks(ctx, &b, by.AccountID, vector, marks); err != nil {
			return err
		}
		return s.record(ctx, by, "rate_benchmark", id, "", nil, map[string]any{"vector": vector})
	})
}

// Finish says that the actor has given what they can. Until the benchmark is closed for
// marks they may still change them. Faults: ErrNotFound, ErrNotAsked, ErrState.
func (s *Service) Finish(ctx context.Context, by accounts.Actor, id string) error {
	return s.rating(ctx, by, id, func(ctx context.Context, b Benchmark) error {
		if slices.ContainsFunc(b.Raters, func(r Rater) bool { return r.ID == by.AccountID && !r.FinishedAt.IsZero() }) {
			return nil
		}
		if err := s.store.finish(ctx, &b, by.AccountID, s.Now()); err != nil {
			return err
		}
		return s.record(ctx, by, "finish_rating", id, "", nil, nil)
	})
}

// Close takes no more marks and shows all of them. Closing it again changes nothing.
// Faults: ErrNotFound, ErrState, ErrNoMarks.
func (s *Service) Close(ctx context.Context, by accounts.Actor, id string) error {
	return s.change(ctx, by, id, func(ctx context.Context, b Benchmark) error {
		if b.State == Agreeing {
			return nil
		}
		marks, err := s.store.marks(ctx, b.OrgID, b.ID)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(marks, func(m Mark) bool { return m.Value > 0 }) {
			return ErrNoMarks
		}
		if err := s.move(ctx, by, &b, Agreeing); err != nil {
			return err
		}
		return s.record(ctx, by, "close_rating", id, "", map[string]any{"status": Rating}, map[string]any{"status": Agreeing, "count": len(marks)})
	}, Rating, Agreeing)
}
