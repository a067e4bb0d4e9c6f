package database_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"gorm.io/gorm"

	"etalon/internal/database"
	"etalon/internal/database/databasetest"
)

// together asks for fns at once while another writes, so that SQLite takes all of them next. Before it may, something
// else happens.
func together(t *testing.T, db *database.DB, before func(), ctxs []context.Context, fns ...func(ctx context.Context) error) []error {
	t.Helper()
	errs, asked := make([]error, len(fns)), sync.WaitGroup{}
	err := db.Tx(t.Context(), func(context.Context) error {
		for i, fn := range fns {
			asked.Go(func() {
				defer func() {
					if lost := recover(); lost != nil {
						errs[i] = fmt.Errorf("panic: %v", lost)
					}
				}()
				errs[i] = db.TxTogether(ctxs[i], fn)
			})
			for !db.Postgres() && db.Waiting() <= i {
				runtime.Gosched()
			}
		}
		before()
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	asked.Wait()
	return errs
}

func contexts(t *testing.T, n int) []context.Context {
	return slices.Repeat([]context.Context{t.Context()}, n)
}

func idOf(n int) string { return fmt.Sprintf("0193b3a0-0000-7000-8000-%012d", n) }

func TestDB_TxTogether(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		const n = 20 // more than share one
		var told atomic.Int32
		pools := make([]gorm.ConnPool, n)
		var fns []func(ctx context.Context) error
		for i := range n {
			fns = append(fns, func(ctx context.Context) error {
				pools[i] = db.Conn(ctx).Statement.ConnPool
				db.AfterCommit(ctx, func() { told.Add(1) })
				return insert(ctx, db, idOf(i), database.Now())
			})
		}
		if err := errors.Join(together(t, db, func() {}, contexts(t, n), fns...)...); err != nil {
			t.Fatal(err)
		}
		if got, err := database.Of[organisation](db.Conn(t.Context())).Count(t.Context(), "*"); got != n || err != nil || told.Load() != n {
			t.Errorf("%d rows, %d told (%v), want %d of each", got, told.Load(), err, n)
		}
		transactions := map[gorm.ConnPool]int{}
		for _, pool := range pools {
			transactions[pool]++
		}
		if !db.Postgres() && len(transactions) > n-10 {
			t.Errorf("%d transactions for %d that waited", len(transactions), n)
		}
	})
}

// One that fails, one that is broken and one that went away hurt nobody else.
func TestDB_TxTogether_apart(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		boom := errors.New("boom")
		gone, leave := context.WithCancel(t.Context())
		ctxs := contexts(t, 5)
		ctxs[3] = gone
		var told atomic.Int32
		write := func(i int, err error) func(ctx context.Context) error {
			return func(ctx context.Context) error {
				db.AfterCommit(ctx, func() { told.Add(1) })
				return errors.Join(insert(ctx, db, idOf(i), database.Now()), err)
			}
		}
		broken := func(ctx context.Context) error {
			if err := insert(ctx, db, idOf(2), database.Now()); err != nil {
				return err
			}
			panic("broken")
		}
		goes := func() {
			leave()
			for !db.Postgres() && db.Waiting() > 4 {
				runtime.Gosched()
			}
		}
		errs := together(t, db, goes, ctxs, write(0, nil), write(1, boom), broken, write(3, nil), write(4, nil))
		if errs[0] != nil || !errors.Is(errs[1], boom) || errs[2] == nil || errs[4] != nil || !db.Postgres() && !errors.Is(errs[3], context.Canceled) {
			t.Errorf("errors: %v", errs)
		}
		var ids []string
		if err := db.Conn(t.Context()).Raw("SELECT id FROM organisations ORDER BY id").Scan(&ids).Error; err != nil {
			t.Fatal(err)
		}
		want := []string{idOf(0), idOf(4)}
		if errs[3] == nil { // PostgreSQL lets it write before it goes
			want = []string{idOf(0), idOf(3), idOf(4)}
		}
		if !slices.Equal(ids, want) || int(told.Load()) != len(want) {
			t.Errorf("rows %v, %d told, want %v", ids, told.Load(), want)
		}
	})
}
