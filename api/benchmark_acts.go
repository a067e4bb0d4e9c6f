package api

import (
	"context"

	"etalon/audits/benchmarks"
	"etalon/internal/accounts"
)

func (s *Server) getBenchmarkWords(ctx context.Context, by accounts.Actor, _ *none) (*one[BenchmarkWords], error) {
	if err := by.Require(accounts.RateBenchmarks); err != nil {
		return nil, err
	}
	return &one[BenchmarkWords]{toBenchmarkWords(languageOf(ctx))}, nil
}

func (s *Server) listCompetitorBrands(ctx context.Context, by accounts.Actor, _ *none) (*listed[string], error) {
	found, err := s.Places.CompetitorBrands(ctx, by)
	return &listed[string]{list[string]{mapped(found, func(name string) string { return name }), len(found)}}, err
}

func (s *Server) listBenchmarkCandidates(ctx context.Context, by accounts.Actor, in *struct {
	Search string `query:"search" maxLength:"200" doc:"Part of the name"`
},
) (*listed[Named], error) {
	found, err := s.Benchmarks.Candidates(ctx, by, in.Search)
	return &listed[Named]{list[Named]{mapped(found, func(c accounts.Candidate) Named { return Named(c) }), len(found)}}, err
}

func (s *Server) listBenchmarks(ctx context.Context, by accounts.Actor, in *Page) (*listed[Benchmark], error) {
	found, total, err := s.Benchmarks.List(ctx, by, in.Limit, in.offset())
	return &listed[Benchmark]{list[Benchmark]{mapped(found, func(b benchmarks.Benchmark) Benchmark { return toBenchmark(&b, by) }), total}}, err
}

// benchmark is a benchmark after something was done about it.
func (s *Server) benchmark(ctx context.Context, by accounts.Actor, id string, done error) (*one[BenchmarkPage], error) {
	if done != nil {
		return nil, done
	}
	page, err := s.Benchmarks.Get(ctx, by, id)
	if err != nil {
		return nil, err
	}
	return &one[BenchmarkPage]{toBenchmarkPage(page, by)}, nil
}

func (s *Server) getBenchmark(ctx context.Context, by accounts.Actor, in *Ref) (*one[BenchmarkPage], error) {
	return s.benchmark(ctx, by, in.ID, nil)
}

func (s *Server) putBenchmark(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body BenchmarkText
},
) (*one[BenchmarkPage], error) {
	b := in.Body
	return s.benchmark(ctx, by, in.ID, s.Benchmarks.Put(ctx, by, benchmarks.Benchmark{
		ID: in.ID, BrandID: b.BrandID, Product: b.Product, ComparedOn: dayOf(b.ComparedOn), Note: b.Note, Competitors: b.Competitors,
		Raters: mapped(b.Raters, func(id string) benchmarks.Rater { return benchmarks.Rater{Person: benchmarks.Person{ID: id}} }),
	}, b.Revision))
}

func (s *Server) deleteBenchmark(ctx context.Context, by accounts.Actor, in *RevisedRef) (*none, error) {
	return &none{}, s.Benchmarks.Delete(ctx, by, in.ID, in.Revision)
}

func (s *Server) openBenchmark(ctx context.Context, by accounts.Actor, in *Ref) (*one[BenchmarkPage], error) {
	return s.benchmark(ctx, by, in.ID, s.Benchmarks.Open(ctx, by, in.ID))
}

func (s *Server) inviteRater(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	AccountID string `path:"account_id" format:"uuid"`
},
) (*one[BenchmarkPage], error) {
	return s.benchmark(ctx, by, in.ID, s.Benchmarks.Invite(ctx, by, in.ID, in.AccountID))
}

func (s *Server) rateBenchmark(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Vector int `path:"vector" minimum:"1" maximum:"12"`
	Body   struct {
		Items []BenchmarkGiven `json:"items" doc:"One a company; a company that is left out has no mark" maxItems:"6"`
	}
},
) (*one[BenchmarkPage], error) {
	marks := mapped(in.Body.Items, func(g BenchmarkGiven) benchmarks.Mark {
		return benchmarks.Mark{Company: g.Company, Value: g.Mark, Reason: g.Reason}
	})
	return s.benchmark(ctx, by, in.ID, s.Benchmarks.Rate(ctx, by, in.ID, in.Vector, marks))
}

func (s *Server) finishRating(ctx context.Context, by accounts.Actor, in *Ref) (*one[BenchmarkPage], error) {
	return s.benchmark(ctx, by, in.ID, s.Benchmarks.Finish(ctx, by, in.ID))
}

func (s *Server) closeRating(ctx context.Context, by accounts.Actor, in *Ref) (*one[BenchmarkPage], error) {
	return s.benchmark(ctx, by, in.ID, s.Benchmarks.Close(ctx, by, in.ID))
}

func (s *Server) agreeMark(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Vector  int `path:"vector" minimum:"1" maximum:"12"`
	Company int `path:"company" minimum:"0" maximum:"5"`
	Body    struct {
		Mark   *int   `json:"mark" nullable:"true" doc:"1 to 5; null takes the agreed mark back"`
		Reason string `json:"reason,omitempty" maxLength:"500"`
	}
},
) (*one[BenchmarkPage], error) {
	return s.benchmark(ctx, by, in.ID, s.Benchmarks.Agree(ctx, by, in.ID, in.Vector, in.Company, in.Body.Mark, in.Body.Reason))
}

func (s *Server) chooseVectors(ctx context.Context, by accounts.Actor, in *struct {
	Ref
	Body struct {
		Items []BenchmarkChoice `json:"items" maxItems:"12"`
	}
},
) (*one[BenchmarkPage], error) {
	choices := mapped(in.Body.Items, func(c BenchmarkChoice) benchmarks.Choice {
		return benchmarks.Choice{Vector: c.Vector, Goal: c.Goal, DueOn: dayOf(c.DueOn), Step: c.Step}
	})
	return s.benchmark(ctx, by, in.ID, s.Benchmarks.Choose(ctx, by, in.ID, choices))
}

func (s *Server) settleBenchmark(ctx context.Context, by accounts.Actor, in *Ref) (*one[BenchmarkPage], error) {
	return s.benchmark(ctx, by, in.ID, s.Benchmarks.Settle(ctx, by, in.ID))
}
