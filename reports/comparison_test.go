package reports_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"etalon/audits"
	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/reports"
)

func compared(t *testing.T, s *reports.Service, by accounts.Actor, first, second reports.SetQuery) *reports.Comparison {
	t.Helper()
	c, err := s.Compare(t.Context(), by, first, second)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestService_Compare(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		s, admin, before := service(t, w), w.Actors[accounts.Administrator], w.Wave
		if c := compared(t, s, admin, reports.SetQuery{}, reports.SetQuery{}); c.Sets[1].Waves != nil || c.Requirements != nil || c.Difference() != nil {
			t.Errorf("before any result: %+v", c)
		}
		for i := range w.Locations {
			released(t, w, i, true)
		}
		nextWave(t, w)
		for i := range 8 {
			released(t, w, i, i%4 != 3) // not at the last location
		}
		t.Run("the latest wave and the one before it", func(t *testing.T) {
			c := compared(t, s, admin, reports.SetQuery{}, reports.SetQuery{})
			a, b := c.Sets[0], c.Sets[1]
			if a.Waves[0].ID != before.ID || b.Waves[0].ID != w.Wave.ID || a.Brand != "Бренд" || a.Visits != 4 || b.Visits != 8 || b.Failed != 2 || b.Locations != 4 {
				t.Errorf("sets %+v\n%+v", a, b)
			}
			if d := c.Difference(); a.Scores.Mean() != 8125 || b.Scores.Mean() != 6094 || d == nil || *d != 6094-8125 || c.Shared != 0 || c.Rebased != 0 {
				t.Errorf("scores %+v and %+v", a.Scores, b.Scores)
			}
			if len(c.Sections) == 0 || c.Sections[0].Title != "Приветствие" || c.Sections[0].Scores[0].N != 4 || c.Sections[0].Scores[1].N != 8 {
				t.Errorf("sections %+v", c.Sections)
			}
			met := map[string][2]reports.Compliance{}
			for _, r := range c.Requirements {
				met[r.Text] = r.Met
			}
			if got, want := met["Сотрудник поздоровался"], ([2]reports.Compliance{{Full: 4, Applied: 4}, {Full: 6, Applied: 8}}); got != want {
				t.Errorf("greeting %+v", got)
			}
		})
		t.Run("a wave against itself is no test", func(t *testing.T) {
			same := reports.SetQuery{WaveID: w.Wave.ID}
			one := same
			one.RegionID = w.Regions[1].ID
			c := compared(t, s, admin, same, one)
			if _, tested := c.Tested(); c.Shared != 4 || tested || c.Differs(c.Requirements[0]) || c.Sets[1].Region == "" || c.Sets[1].Scores.N != 4 {
				t.Errorf("%d visits are shared; %+v", c.Shared, c.Sets[1])
			}
			other := same
			other.RegionID = w.Regions[0].ID
			if c := compared(t, s, admin, other, one); c.Shared != 0 {
				t.Errorf("regions share %d visits", c.Shared)
			}
		})
		t.Run("a location over a period", func(t *testing.T) {
			q := reports.SetQuery{LocationID: w.Locations[0].ID, From: before.StartsOn, To: w.Wave.EndsOn}
			c := compared(t, s, admin, reports.SetQuery{WaveID: before.ID, LocationID: w.Locations[3].ID}, q)
			if b := c.Sets[1]; len(b.Waves) != 2 || b.Visits != 3 || b.Locations != 1 || b.Location.Code != "L11" {
				t.Errorf("%+v", b)
			}
		})
	})
}

// What a reader sees is their own part, and nothing is named to them beyond it.
func TestService_Compare_reach(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w, foreign := auditstest.New(t, db), auditstest.New(t, db)
		s := service(t, w)
		for i := range w.Locations {
			released(t, w, i, true)
		}
		all := reports.SetQuery{WaveID: w.Wave.ID}
		for name, c := range map[string]struct {
			by    accounts.Actor
			q     reports.SetQuery
			n     int
			named bool
		}{
			"administrator":         {w.Actors[accounts.Administrator], all, 4, false},
			"brand manager":         {w.Actors[accounts.BrandManager], all, 4, false},
			"regional manager":      {w.Actors[accounts.RegionalManager], all, 2, false},
			"their other region":    {w.Actors[accounts.RegionalManager], reports.SetQuery{WaveID: w.Wave.ID, RegionID: w.Regions[1].ID}, 0, false},
			"store manager":         {w.Actors[accounts.StoreManager], all, 1, false},
			"their store by name":   {w.Actors[accounts.StoreManager], reports.SetQuery{WaveID: w.Wave.ID, LocationID: w.Locations[0].ID}, 1, true},
			"a store not of theirs": {w.Actors[accounts.StoreManager], reports.SetQuery{WaveID: w.Wave.ID, LocationID: w.Locations[3].ID}, 0, false},
		} {
			got := compared(t, s, c.by, c.q, c.q).Sets[1]
			if got.Visits != c.n || (got.Location != nil) != c.named || got.Region != "" {
				t.Errorf("%s: %+v", name, got)
			}
		}
		if _, err := s.Compare(t.Context(), w.Actors[accounts.Shopper], all, all); !errors.Is(err, accounts.ErrForbidden) {
			t.Errorf("a shopper: %v", err)
		}
		if _, err := s.Compare(t.Context(), foreign.Actors[accounts.Administrator], all, all); !errors.Is(err, audits.ErrWaveNotFound) {
			t.Errorf("another organisation: %v", err)
		}
	})
}

func TestService_Compare_period(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		s, admin := service(t, w), w.Actors[accounts.Administrator]
		released(t, w, 0, true)
		for name, q := range map[string]reports.SetQuery{
			"from": {From: w.Wave.EndsOn}, "until": {To: w.Wave.StartsOn}, "both": {From: w.Wave.StartsOn, To: w.Wave.EndsOn},
		} {
			if c := compared(t, s, admin, q, q); len(c.Sets[0].Waves) != 1 {
				t.Errorf("%s: %+v", name, c.Sets[0])
			}
		}
		none := compared(t, s, admin, reports.SetQuery{To: w.Wave.StartsOn.Add(-24 * time.Hour)}, reports.SetQuery{})
		if diff := cmp.Diff(0, len(none.Sets[0].Waves)); diff != "" || none.Difference() != nil {
			t.Error(diff)
		}
	})
}
