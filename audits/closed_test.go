package audits_test

import (
	"testing"

	"etalon/audits"
	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/fault"
	"etalon/internal/locations"
)

// A wave offers a location only while it receives visitors.
func TestService_Assign_closedLocation(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		ctx, admin, manager := t.Context(), w.Actors[accounts.Administrator], w.Actors[accounts.ProgrammeManager]
		assign := func() error {
			return w.Audits.Assign(ctx, manager, w.Wave.ID, []audits.Assignment{{
				ID: auditstest.ID(), LocationID: w.Locations[0].ID, ShopperID: w.Other.AccountID, DueOn: w.Wave.EndsOn,
			}})
		}
		set := func(change func(l *locations.Location)) {
			t.Helper()
			l, err := w.Places.Get(ctx, admin, w.Locations[0].ID)
			if err != nil {
				t.Fatal(err)
			}
			change(&l)
			if _, err := w.Places.Update(ctx, admin, l); err != nil {
				t.Fatal(err)
			}
		}
		day := locations.DayOf
		for name, c := range map[string]struct {
			change func(l *locations.Location)
			open   bool
		}{
			"closed before the wave": {func(l *locations.Location) { l.ClosedOn = day(w.Wave.StartsOn) }, false},
			"opens after it":         {func(l *locations.Location) { l.OpenedOn = day(w.Wave.EndsOn.AddDate(0, 0, 1)) }, false},
			"opens on the last day":  {func(l *locations.Location) { l.OpenedOn = day(w.Wave.EndsOn) }, true},
			"closes within it":       {func(l *locations.Location) { l.ClosedOn = day(w.Wave.StartsOn.AddDate(0, 0, 1)) }, true},
			"shut during all of its days": {func(l *locations.Location) {
				l.Closings = []locations.Closing{{From: day(w.Wave.StartsOn), Until: day(w.Wave.EndsOn)}}
			}, false},
		} {
			set(func(l *locations.Location) { l.OpenedOn, l.ClosedOn, l.Closings = "", "", nil; c.change(l) })
			err := assign()
			f, _ := fault.Of(err)
			if c.open != (err == nil) || !c.open && (f == nil || f.Fields[0].Code != "location_closed") {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
