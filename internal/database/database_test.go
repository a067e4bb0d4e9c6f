package database_test

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
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

// SQLite's answers are moved to another form of table: none of them changes.
func TestDB_Migrate_answersByKey(t *testing.T) {
	db, err := database.Open(t.Context(), filepath.Join(t.TempDir(), "etalon.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	do := func(sql string) {
		t.Helper()
		if err := db.Conn(t.Context()).Exec(sql).Error; err != nil {
			t.Fatal(err)
		}
	}
	all := func() (rows []map[string]any) {
		t.Helper()
		for _, sql := range []string{"SELECT * FROM visit_answers ORDER BY visit_id, question_id", "SELECT * FROM visit_sections ORDER BY visit_id, section_id"} {
			var some []map[string]any
			if err := db.Conn(t.Context()).Raw(sql).Scan(&some).Error; err != nil {
				t.Fatal(err)
			}
			rows = append(rows, some...)
		}
		return rows
	}
	if err := db.MigrateTo(t.Context(), 48); err != nil {
		t.Fatal(err)
	}
	do(`INSERT INTO visit_answers (org_id, visit_id, question_id, section_id, state, value, comment, credit, earned, possible, critical, met) VALUES
		('o', 'v2', 'q1', 's1', 'answered', '"да"', 'Замечание', '1/3', '2/3', '2', TRUE, 0), ('o', 'v1', 'q2', 's1', 'na', 'null', '', '', '0', '0', FALSE, NULL)`)
	do(`INSERT INTO visit_sections (org_id, visit_id, section_id, earned, possible, earned_millionths, possible_millionths, raw, final, failed) VALUES
		('o', 'v1', 's1', '2/3', '2', 666667, 2000000, 3333, NULL, TRUE)`)
	want := all()
	if len(want) != 3 {
		t.Fatalf("%d rows were put in", len(want))
	}
	if n, err := db.Migrate(t.Context()); n == 0 || err != nil {
		t.Fatalf("%d steps: %v", n, err)
	}
	if diff := cmp.Diff(want, all()); diff != "" {
		t.Error(diff)
	}
}
