package benchmarks

import (
	"context"
	"slices"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/fault"
)

// Agree sets the mark that stands in a cell where raters are two or more apart, with a
// reason; nil takes it back. The marks of the raters stay.
//
// Faults: ErrNotFound, ErrState, ErrInvalid, ErrNotApart.
func (s *Service) Agree(ctx context.Context, by accounts.Actor, id string, vector, company int, mark *int, reason string) error {
	return s.change(ctx, by, id, func(ctx context.Context, b Benchmark) error {
		p := &fault.Problems{}
		p.Between("vector", vector, 1, Vectors)
		p.Between("company", company, 0, len(b.Competitors))
		if mark != nil {
			p.Between("mark", *mark, 1, Best)
			p.Required("reason", &reason, reasonMax)
		}
		if err := p.Err(ErrInvalid); err != nil {
			return err
		}
		marks, err := s.store.marks(ctx, b.OrgID, b.ID)
		if err != nil {
			return err
		}
		grid, err := s.grid(ctx, &b, marks)
		if err != nil {
			return err
		}
		cell := grid.Cell(vector, company)
		if mark != nil && !cell.Apart() {
			return ErrNotApart
		}
		return s.agree(ctx, by, &b, cell.Agreed, Agreed{Vector: vector, Company: company, Reason: reason, By: Person{ID: by.AccountID}, At: s.Now()}, mark)
	}, Agreeing)
}

func (s *Service) agree(ctx context.Context, by accounts.Actor, b *Benchmark, was *Agreed, is Agreed, mark *int) error {
	before := map[string]any{"vector": is.Vector, "company": b.Companies()[is.Company]}
	after := map[string]any{"vector": is.Vector, "company": b.Companies()[is.Company]}
	if was != nil {
		before["mark"] = was.Value
	}
	switch {
	case mark == nil && was == nil, mark != nil && was != nil && was.Value == *mark && was.Reason == is.Reason:
		return nil
	case mark == nil:
		is.Reason = ""
	default:
		is.Value, after["mark"] = *mark, *mark
	}
	if err := s.store.agree(ctx, b, is); err != nil {
		return err
	}
	return s.record(ctx, by, "agree_mark", b.ID, is.Reason, before, after)
}

// Choose sets the vectors to develop, with their goals, instead of those chosen before.
// Faults: ErrNotFound, ErrState, ErrInvalid.
func (s *Service) Choose(ctx context.Context, by accounts.Actor, id string, choices []Choice) error {
	return s.change(ctx, by, id, func(ctx context.Context, b Benchmark) error {
		if err := checkChoices(choices, s.Now().Truncate(24*time.Hour)); err != nil {
			return err
		}
		slices.SortFunc(choices, func(a, b Choice) int { return a.Vector - b.Vector })
		before, err := s.store.choices(ctx, b.OrgID, b.ID)
		if err != nil || slices.EqualFunc(before, choices, Choice.same) {
			return err
		}
		if err := s.store.choose(ctx, &b, choices); err != nil {
			return err
		}
		return s.record(ctx, by, "choose_vectors", id, "", writtenChoices(before), writtenChoices(choices))
	}, Agreeing)
}

func (c Choice) same(other Choice) bool {
	return c.Vector == other.Vector && c.Goal == other.Goal && c.Step == other.Step && c.DueOn.Equal(other.DueOn)
}

func writtenChoices(choices []Choice) any {
	list := make([]map[string]any, len(choices))
	for i, c := range choices {
		list[i] = map[string]any{"vector": c.Vector, "goal": c.Goal, "due_on": c.DueOn.Format(time.DateOnly), "step": c.Step}
	}
	return map[string]any{"vectors": list}
}

// Settle ends a benchmark: from now on nothing of it changes. Settling it again changes
// nothing. Faults: ErrNotFound, ErrState.
func (s *Service) Settle(ctx context.Context, by accounts.Actor, id string) error {
	return s.change(ctx, by, id, func(ctx context.Context, b Benchmark) error {
		if b.State == Settled {
			return nil
		}
		if err := s.move(ctx, by, &b, Settled); err != nil {
			return err
		}
		return s.record(ctx, by, "settle_benchmark", id, "", map[string]any{"status": Agreeing}, map[string]any{"status": Settled})
	}, Agreeing, Settled)
}
