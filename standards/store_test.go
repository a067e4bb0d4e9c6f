package standards

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gorm.io/gorm"

	"etalon/internal/database"
	"etalon/internal/database/databasetest"
)

func TestService_statementsDoNotGrow(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		count := countStatements(t, db)
		long := make([]string, 500)
		for i := range long {
			long[i] = fmt.Sprint("Норма ", i)
		}
		measure := func(statements []string) map[string]int {
			got := map[string]int{}
			run := func(name string, f func() error) {
				before := *count
				if err := f(); err != nil {
					t.Fatal(name, err)
				}
				got[name] = *count - before
			}
			var s Standard
			var v Version
			run("create", func() (err error) {
				s, v, err = w.Create(t.Context(), w.ours, NewStandard{Title: "Стандарт", Language: "ru", Content: content(statements...)})
				return err
			})
			run("edit", func() error { _, err := w.Edit(t.Context(), w.ours, v.ID, 1, content(statements...)); return err })
			run("version", func() error { _, err := w.Version(t.Context(), w.ours, v.ID); return err })
			run("publish", func() error { w.publish(t, v, 2); return nil })
			run("in force", func() error { _, err := w.Published(t.Context(), w.ours, s.ID, today); return err })
			run("revise", func() error { _, err := w.Revise(t.Context(), w.ours, v.ID, true); return err })
			run("versions", func() error { _, _, err := w.Versions(t.Context(), w.ours, s.ID); return err })
			run("list", func() error { _, _, err := w.List(t.Context(), w.ours, Query{}); return err })
			return got
		}
		short := measure([]string{"а", "б"})
		if d := cmp.Diff(short, measure(long)); d != "" {
			t.Errorf("statements with 2 and with 500 requirements: %s", d)
		}
		for name, n := range short {
			if n > 10 {
				t.Errorf("%s takes %d statements, want 10 at most", name, n)
			}
		}
	})
}

func countStatements(t *testing.T, db *database.DB) *int {
	t.Helper()
	n := new(int)
	calls := db.Conn(t.Context()).Callback()
	add := func(*gorm.DB) { *n++ }
	for _, err := range []error{
		calls.Query().After("gorm:query").Register("count", add), calls.Create().After("gorm:create").Register("count", add),
		calls.Update().After("gorm:update").Register("count", add), calls.Delete().After("gorm:delete").Register("count", add),
		calls.Row().After("gorm:row").Register("count", add), calls.Raw().After("gorm:raw").Register("count", add),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return n
}
