package database_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"etalon/internal/database"
	"etalon/internal/database/databasetest"
)

func TestMain(m *testing.M) { databasetest.Main(m) }

type organisation struct {
	ID, Name  string
	CreatedAt time.Time
}

func insert(ctx context.Context, db *database.DB, id string, at time.Time) error {
	return database.Of[organisation](db.Conn(ctx)).Create(ctx, &organisation{id, "Модный дом", at})
}

const (
	first  = "0193b3a0-0000-7000-8000-000000000001"
	second = "0193b3a0-0000-7000-8000-000000000002"
)

func TestDB_Tx(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		ctx, boom := t.Context(), errors.New("boom")
		err := db.Tx(ctx, func(ctx context.Context) error {
			if err := insert(ctx, db, first, database.Now()); err != nil {
				return err
			}
			return db.Tx(ctx, func(context.Context) error { return boom })
		})
		if !errors.Is(err, boom) {
			t.Fatalf("error = %v, want boom", err)
		}
		if n, err := database.Of[organisation](db.Conn(ctx)).Count(ctx, "*"); n != 0 || err != nil {
			t.Errorf("%d rows after a roll-back (%v), want none: the inner call must join", n, err)
		}
	})
}

func TestDB_keepsTimesAndErrors(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := t.Context()
		at := time.Date(2026, 3, 4, 5, 6, 7, 123456000, time.UTC)
		if err := insert(ctx, db, first, at); err != nil {
			t.Fatal(err)
		}
		if err := insert(ctx, db, first, at); !errors.Is(err, gorm.ErrDuplicatedKey) {
			t.Errorf("second insert: %v, want ErrDuplicatedKey", err)
		}
		row, err := database.Of[organisation](db.Conn(ctx)).Where("id = ? AND lower(name) = ?", first, "модный дом").Take(ctx)
		if err != nil || !row.CreatedAt.Equal(at) {
			t.Errorf("read %v (%v), want %v", row.CreatedAt, err, at)
		}
	})
}

func TestDB_concurrentTransactions(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		if err := insert(t.Context(), db, second, database.Now()); err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for range 25 {
					err := db.Tx(t.Context(), func(ctx context.Context) error {
						if _, err := database.Of[organisation](db.Conn(ctx)).Where("id = ?", second).Take(ctx); err != nil {
							return err
						}
						_, err := database.Of[organisation](db.Conn(ctx)).Where("id = ?", second).Update(ctx, "name", "Эталон")
						return err
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
	})
}

func TestDB_Migrate(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := t.Context()
		if n, err := db.Migrate(ctx); n != 0 || err != nil {
			t.Fatalf("second run applied %d (%v), want none", n, err)
		}
		steps, err := db.MigrationStatus(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for range steps {
			if _, err := db.MigrateDown(ctx); err != nil {
				t.Fatal(err)
			}
		}
		if n, err := db.Migrate(ctx); n != len(steps) || err != nil {
			t.Fatalf("after down: applied %d (%v), want %d", n, err, len(steps))
		}
	})
}
