package database_test

import (
	"context"
	"testing"

	"etalon/internal/database"
	"etalon/internal/database/databasetest"
)

// A statement that a transaction was the first to use serves later ones, and a table that
// a transaction has just made can be used in it.
func TestDB_Tx_statements(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		const add, count = "INSERT INTO drawer (id) VALUES (?)", "SELECT COUNT(*) FROM drawer"
		create := func(ctx context.Context) error {
			return db.Conn(ctx).Exec("CREATE TABLE drawer (id INTEGER PRIMARY KEY)").Error
		}
		put := func(ctx context.Context) error { return db.Conn(ctx).Exec(add, total(ctx, t, db, count)+1).Error }
		for i, step := range [][]func(context.Context) error{{create, put, put}, {put}, {put, put}} {
			err := db.Tx(t.Context(), func(ctx context.Context) error {
				for _, do := range step {
					if err := do(ctx); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(i, err)
			}
		}
		if n := total(t.Context(), t, db, count); n != 5 {
			t.Errorf("%d rows, want 5", n)
		}
	})
}

func total(ctx context.Context, t *testing.T, db *database.DB, query string) int {
	t.Helper()
	var n int
	if err := db.Conn(ctx).Raw(query).Scan(&n).Error; err != nil {
		t.Fatal(err)
	}
	return n
}
