package orders

import (
	"context"
	"iter"

	"etalon/internal/accounts"
	"etalon/internal/locale"
	"etalon/reports"
)

// The first batch is small, so that a client soon sees a row; each has twice as many visits as the one
// before. Finding where a batch begins costs SQLite a look at every location.
const (
	firstBatch   = 100 // visits
	largestBatch = 1000
)

// source is what the rows of a file are read from.
type source struct {
	facts *reports.FactReader // whose reach and visits they are
	table *table
	load  func(context.Context, *reports.Batch) error // may run beside itself
	write func(context.Context, *reports.Batch, *partWriter) error
}

// sourceOf begins to read what an order is of, with the rights of its owner.
func (s *Service) sourceOf(ctx context.Context, by accounts.Actor, o *Order) (*source, error) {
	f := o.Filter
	// What is released while the file is made is not in it: its total stands still.
	filter := reports.FactFilter{WaveID: f.WaveID, LocationID: f.LocationID, From: f.From, To: f.To, Until: o.StartedAt}
	if o.Kind == Visits {
		t, err := s.Reports.VisitTable(ctx, by, filter, f.Detailed, o.Language)
		if err != nil {
			return nil, err
		}
		return visitSource(t, f.Detailed, o.Language), nil
	}
	facts, err := s.Reports.Facts(ctx, by, filter, o.Language)
	if err != nil {
		return nil, err
	}
	return answerSource(facts, o.Language), nil
}

func answerSource(facts *reports.FactReader, lang locale.Language) *source {
	return &source{facts, answerTable(lang), facts.Load, func(ctx context.Context, b *reports.Batch, w *partWriter) error {
		return facts.Each(ctx, b, w.fact)
	}}
}

// coming is a batch whose answers are being read.
type coming struct {
	batch  *reports.Batch
	loaded chan struct{} // closed when they are there, or err is
	err    error
}

// batches reads at most n visits after a key. Two batches are loaded while the caller
// works with one. It ends with the last batch or the first error.
func (from *source) batches(ctx context.Context, after reports.FactKey, n int) iter.Seq2[*reports.Batch, error] {
	return func(yield func(*reports.Batch, error) bool) {
		ctx, stop := context.WithCancel(ctx)
		next := make(chan *coming, 1)
		go from.look(ctx, after, n, next)
		defer func() {
			stop()
			for c := range next { // what reads ends before the caller goes on
				<-c.loaded
			}
		}()
		for c := range next {
			<-c.loaded
			if !yield(c.batch, c.err) || c.err != nil {
				return
			}
		}
		if err := ctx.Err(); err != nil {
			yield(nil, err)
		}
	}
}

// look looks for batches, one after the other, and has their answers read meanwhile.
func (from *source) look(ctx context.Context, after reports.FactKey, n int, next chan<- *coming) {
	defer close(next)
	more, some := true, firstBatch
	for done := 0; more && done < n; {
		b, err := from.facts.Next(ctx, after, min(some, n-done))
		c := &coming{b, make(chan struct{}), err}
		if more = err == nil && b.More; err != nil {
			close(c.loaded)
		} else {
			go func() {
				defer close(c.loaded)
				c.err = from.load(ctx, b)
			}()
			after, done, some = b.Last, done+b.Visits, min(2*some, largestBatch)
		}
		select {
		case next <- c:
		case <-ctx.Done():
			<-c.loaded
			return
		}
	}
}
