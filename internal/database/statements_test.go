package database_test

import (
	"context"
	"testing"
	"time"

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

// Readers that have every other connection keep no transaction waiting for a new statement.
func TestDB_Tx_noConnectionLeft(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		for range 15 { // one is left for the transaction
			rows, err := db.Conn(t.Context()).Raw("SELECT 1 UNION ALL SELECT 2").Rows()
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = rows.Close() }()
			if !rows.Next() {
				t.Fatal(rows.Err())
			}
		}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		err := db.Tx(ctx, func(ctx context.Context) error {
			if n := total(ctx, t, db, "SELECT 40 + 2"); n != 42 {
				t.Error(n)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
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
