// Package tally keeps what the visits that the client sees add up to, by wave and
// location, so that pages and reports need not add up visits: scores, sections,
// questions and single scores; and questions by wave alone
// (docs/decisions/read-model.md).
//
// Every number is an exact integer: scores in hundredths of a percent with the sum of
// their squares, points in millionths. What one visit adds can so be taken away again
// without a trace, and the tally equals a recomputation bit for bit.
package tally

import (
	"context"
	"slices"

	"etalon/internal/database"
)

// Tally is the sums of every organisation.
type Tally struct{ store store }

// New returns the tally of the visits that have one of the statuses.
func New[S ~string](db *database.DB, counted []S) *Tally {
	list := make([]string, len(counted))
	for i, s := range counted {
		list[i] = string(s)
	}
	return &Tally{store{db, list}}
}

// Around does a change that makes a visit count or not, or that changes what it
// counts, and takes the difference over within the same transaction. Nobody else
// changes the visit meanwhile.
func (t *Tally) Around(ctx context.Context, orgID, visitID string, change func(context.Context) error) error {
	return t.store.db.Tx(ctx, func(ctx context.Context) error {
		before, err := t.store.hold(ctx, orgID, visitID)
		if err != nil {
			return err
		}
		counted := t.counts(before)
		if counted {
			if err := t.store.add(ctx, visitID, before, "-"); err != nil {
				return err
			}
		}
		if err := change(ctx); err != nil {
			return err
		}
		after, err := t.store.read(ctx, orgID, visitID)
		if err != nil {
			return err
		}
		if t.counts(after) {
			if err := t.store.add(ctx, visitID, after, ""); err != nil {
				return err
			}
		}
		if counted {
			return t.store.clear(ctx, before)
		}
		return nil
	})
}

func (t *Tally) counts(v visit) bool { return slices.Contains(t.store.counted, v.Status) }

// Rebuilt is what a rebuild went through.
type Rebuilt struct {
	Waves           int
	Visits, Answers int64 // counted
}

// chunk is how many locations of a wave are rebuilt in one transaction: releases of
// the wave wait for as long.
const chunk = 150

// Rebuild makes the tally anew from the visits, a part of a wave at a time, while
// others read and change them. What it holds in memory does not grow with them.
func (t *Tally) Rebuild(ctx context.Context) (Rebuilt, error) {
	var done Rebuilt
	waves, err := t.store.waves(ctx)
	if err != nil {
		return done, err
	}
	for _, w := range waves {
		if err := t.rebuild(ctx, w); err != nil {
			return done, err
		}
		visits, answers, err := t.store.size(ctx, w)
		if err != nil {
			return done, err
		}
		done.Waves, done.Visits, done.Answers = done.Waves+1, done.Visits+visits, done.Answers+answers
	}
	return done, nil
}

func (t *Tally) rebuild(ctx context.Context, w wave) error {
	for after := first; after != last; {
		upTo, err := t.store.boundary(ctx, w, after, chunk)
		if err != nil {
			return err
		}
		if err := t.store.renew(ctx, w, after, upTo); err != nil {
			return err
		}
		after = upTo
	}
	return t.store.renewTotals(ctx, w)
}

// Difference is a row that is not what a recomputation gives.
type Difference struct {
	Table, WaveID, LocationID string
	Key                       string // of the section or question, or the score; empty for a location
	Recomputed, Kept          string // the numbers, in the order of the table; empty: no such row
}

// Verify compares the tally with a recomputation and hands over what differs, as much
// as limit. Others may read and change visits meanwhile. It returns how many rows it
// compared.
func (t *Tally) Verify(ctx context.Context, limit int, differs func(Difference)) (rows int64, err error) {
	waves, err := t.store.waves(ctx)
	if err != nil {
		return 0, err
	}
	for _, w := range waves {
		for _, table := range tables {
			found, err := t.store.compare(ctx, w, table, limit)
			if err != nil {
				return rows, err
			}
			for _, d := range found {
				differs(d)
			}
			if limit -= len(found); limit <= 0 {
				return rows, nil
			}
			n, err := t.store.count(ctx, w, table)
			if err != nil {
				return rows, err
			}
			rows += n
		}
	}
	return rows, nil
}
