package database_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"etalon/internal/database"
	"etalon/internal/database/databasetest"
)

// What stands side by side is there when Beside returns, also within a transaction,
// whose connection takes one statement at a time.
func TestBeside(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		read := func(n *int) func(context.Context) error {
			return func(ctx context.Context) error {
				return db.Conn(ctx).Raw("SELECT COUNT(*) FROM organisations").Scan(n).Error
			}
		}
		all := func(ctx context.Context) (found [8]int, err error) {
			var steps []func(context.Context) error
			for i := range found {
				steps = append(steps, read(&found[i]))
			}
			return found, database.Beside(ctx, steps...)
		}
		want := [8]int{1, 1, 1, 1, 1, 1, 1, 1}
		if err := db.Tx(t.Context(), func(ctx context.Context) error {
			if err := insert(ctx, db, first, time.Now().UTC()); err != nil {
				return err
			}
			found, err := all(ctx)
			if found != want {
				t.Errorf("within its transaction %v are found", found)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if found, err := all(t.Context()); found != want || err != nil {
			t.Errorf("%v are found: %v", found, err)
		}
	})
}

// The first error ends what stands beside it.
func TestBeside_error(t *testing.T) {
	failed := errors.New("failed")
	err := database.Beside(t.Context(), func(ctx context.Context) error {
		<-ctx.Done()
		return ctx.Err()
	}, func(context.Context) error { return failed })
	if !errors.Is(err, failed) {
		t.Errorf("ends with %v", err)
	}
}
