package orders

import (
	"context"
	"iter"

	"etalon/internal/accounts"
	"etalon/internal/locale"
	"etalon/reports"
)

// The first page is small, so that a client soon sees a row; each has twice as many visits as the one
// before. Finding where a page begins costs SQLite a look at every location.
const (
	firstPage   = 100 // visits
	largestPage = 1000
)

// source is what the rows of a file are read from.
type source struct {
	facts *reports.FactReader // whose reach and visits they are
	table *table
	read  func(ctx context.Context, after reports.FactKey, limit int) (page, error)
}

// page is some visits on their way to a file.
type page struct {
	visits int
	last   reports.FactKey
	more   bool
	write  func(*partWriter) error
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
	return &source{facts, answerTable(lang), func(ctx context.Context, after reports.FactKey, limit int) (page, error) {
		read, err := facts.Read(ctx, after, limit)
		return page{read.Visits, read.Last, read.More, func(w *partWriter) error {
			for i := range read.Facts {
				if err := w.fact(&read.Facts[i]); err != nil {
					return err
				}
			}
			return nil
		}}, err
	}}
}

// pages reads at most n visits after a key, in pages. The next page is read while the
// caller works with one. It ends with the last page or the first error.
func (from *source) pages(ctx context.Context, after reports.FactKey, n int) iter.Seq2[page, error] {
	type read struct {
		page page
		err  error
	}
	return func(yield func(page, error) bool) {
		ctx, stop := context.WithCancel(ctx)
		next := make(chan read)
		go func() {
			defer close(next)
			at, more, some := after, true, firstPage
			for done := 0; more && done < n; {
				p, err := from.read(ctx, at, min(some, n-done))
				some = min(2*some, largestPage)
				select {
				case next <- read{p, err}:
				case <-ctx.Done():
					return
				}
				at, more = p.last, p.more && err == nil
				done += p.visits
			}
		}()
		defer func() {
			stop()
			for range next { // the reader ends before the caller goes on
			}
		}()
		for r := range next {
			if !yield(r.page, r.err) || r.err != nil {
				return
			}
		}
		if err := ctx.Err(); err != nil {
			yield(page{}, err)
		}
	}
}
