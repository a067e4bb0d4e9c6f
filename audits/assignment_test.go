package audits_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"etalon/audits"
	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
)

// The step that lets an assignment be without a shopper makes the table anew on
// SQLite: assignments, and the visits that refer to them, come through it both ways.
func TestMigration_keepsAssignments(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		visit := w.Released(t, 0)
		manager := w.Actors[accounts.ProgrammeManager]
		before, _, err := w.Audits.Schedule(t.Context(), manager, w.Wave.ID, audits.ScheduleQuery{Limit: 100})
		if err != nil || len(before) != len(w.Assignments) {
			t.Fatalf("%+v %v", before, err)
		}
		steps, err := db.MigrationStatus(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		undone := 0
		for _, s := range steps {
			if s.Version >= 26 {
				undone++
			}
		}
		for range undone {
			if _, err := db.MigrateDown(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if n, err := db.Migrate(t.Context()); err != nil || n != undone {
			t.Fatalf("%d steps of %d: %v", n, undone, err)
		}
		after, _, err := w.Audits.Schedule(t.Context(), manager, w.Wave.ID, audits.ScheduleQuery{Limit: 100})
		if diff := cmp.Diff(before, after); diff != "" || err != nil {
			t.Errorf("%s %v", diff, err)
		}
		if v, err := w.Audits.Visit(t.Context(), manager, visit); err != nil || v.AssignmentID != w.Assignments[0].ID {
			t.Errorf("%+v %v", v, err)
		}
		stray := audits.Assignment{ID: auditstest.ID(), LocationID: w.Locations[0].ID, DueOn: w.Wave.EndsOn}
		if err := w.Audits.Assign(t.Context(), manager, w.Wave.ID, []audits.Assignment{stray}); err != nil {
			t.Errorf("without a shopper: %v", err)
		}
	})
}
