package database

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"gorm.io/gorm"
)

// atOnce is how many share a transaction at most: who waits behind them does not wait long.
const atOnce = 16

// errAlone tells a member of a group that failed to try by itself.
var errAlone = errors.New("database: the shared transaction failed")

// group is who waits to write at the same time as others.
type group struct {
	mu      sync.Mutex
	waiting []*member
}

// member is one of a group, with its own context: what it says of who acts stays its own.
type member struct {
	ctx  context.Context
	fn   func(ctx context.Context) error
	done chan error
}

// TxTogether is Tx for an fn that many ask for at once. SQLite waits for the disk with
// every commit: who comes while another writes shares the next transaction with all
// who wait. fn may be run twice: where one of a group fails, each tries by itself.
func (db *DB) TxTogether(ctx context.Context, fn func(ctx context.Context) error) error {
	if _, joined := ctx.Value(txKey{}).(*gorm.DB); db.postgres || joined {
		return db.Tx(ctx, fn)
	}
	after := &afterwards{}
	one := &member{ctx: context.WithValue(ctx, afterKey{}, after), fn: fn, done: make(chan error, 1)}
	db.group.add(one)
	err := db.wait(ctx, one)
	if errors.Is(err, errAlone) {
		return db.Tx(ctx, fn)
	}
	if err == nil {
		after.run()
	}
	return err
}

// wait returns how it went for a member. Whose turn it is to write does so for all who wait.
func (db *DB) wait(ctx context.Context, one *member) error {
	select {
	case err := <-one.done:
		return err
	case db.writing <- struct{}{}:
		func() {
			defer func() { <-db.writing }()
			if all := db.group.take(); len(all) > 0 {
				db.writeAll(all)
			}
		}()
		if db.group.drop(one) { // the group was full: nobody has it yet
			return errAlone
		}
		return <-one.done
	case <-ctx.Done():
		if db.group.drop(one) {
			return ctx.Err()
		}
		return <-one.done
	}
}

// writeAll runs the members in one transaction and tells each how it went.
func (db *DB) writeAll(all []*member) {
	err := db.shared(all)
	if err != nil {
		err = errAlone
	}
	for _, one := range all {
		one.done <- err
	}
}

func (db *DB) shared(all []*member) (err error) {
	defer func() {
		if lost := recover(); lost != nil {
			err = fmt.Errorf("panic: %v", lost) // it meets its own caller when it tries alone
		}
	}()
	// That one caller goes away does not undo what the others wrote.
	return db.pool.WithContext(context.WithoutCancel(all[0].ctx)).Transaction(func(tx *gorm.DB) error {
		for _, one := range all {
			if err := one.fn(context.WithValue(context.WithoutCancel(one.ctx), txKey{}, tx)); err != nil {
				return err
			}
		}
		return nil
	})
}

func (g *group) add(one *member) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.waiting = append(g.waiting, one)
}

// take returns the first who wait; they wait no longer.
func (g *group) take() []*member {
	g.mu.Lock()
	defer g.mu.Unlock()
	n := min(len(g.waiting), atOnce)
	all := slices.Clone(g.waiting[:n])
	g.waiting = slices.Delete(g.waiting, 0, n)
	return all
}

// drop takes one out and reports whether it still waited.
func (g *group) drop(one *member) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	i := slices.Index(g.waiting, one)
	if i >= 0 {
		g.waiting = slices.Delete(g.waiting, i, i+1)
	}
	return i >= 0
}
