package reports_test

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"etalon/audits"
	"etalon/audits/auditstest"
	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/locale"
	"etalon/reports"
)

// nextWave opens a wave after the world's, and plans a visit at each location there.
func nextWave(t *testing.T, w *auditstest.World) {
	t.Helper()
	manager, shopper := w.Actors[accounts.ProgrammeManager], w.Actors[accounts.Shopper]
	next, err := w.Audits.CreateWave(t.Context(), manager, audits.Wave{
		ID: auditstest.ID(), BrandID: w.Brand.ID, ChecklistVersionID: w.Checklist.ID, Title: "Зима", PreviousID: w.Wave.ID,
		StartsOn: w.Wave.StartsOn.AddDate(0, 0, 1), EndsOn: w.Wave.EndsOn.AddDate(0, 1, 0), MinimumVisits: 2, Bands: auditstest.Bands,
	})
	if err == nil {
		w.Wave, err = w.Audits.MoveWave(t.Context(), manager, next.ID, audits.WaveOpen, "")
	}
	w.Assignments = nil
	for range 3 {
		for _, l := range w.Locations {
			w.Assignments = append(w.Assignments, audits.Assignment{ID: auditstest.ID(), LocationID: l.ID, ShopperID: shopper.AccountID, DueOn: w.Wave.EndsOn})
		}
	}
	if err == nil {
		err = w.Audits.Assign(t.Context(), manager, w.Wave.ID, w.Assignments)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func overview(t *testing.T, s *reports.Service, by accounts.Actor, q reports.OverviewQuery) *reports.Overview {
	t.Helper()
	if q.Limit == 0 {
		q.Limit = 50
	}
	o, err := s.Overview(t.Context(), by, q)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestService_Overview(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		s, admin, first := service(t, w), w.Actors[accounts.Administrator], w.Wave
		if o := overview(t, s, admin, reports.OverviewQuery{}); o.Wave != nil || len(o.Trend) != 0 {
			t.Errorf("before any result: %+v", o)
		}
		for i := range w.Locations {
			released(t, w, i, true)
		}
		nextWave(t, w)
		for i := range 8 {
			released(t, w, i, i%4 != 3) // not at the last location
		}
		o := overview(t, s, admin, reports.OverviewQuery{})
		if o.Wave == nil || o.Wave.ID != w.Wave.ID || o.Brand != "Бренд" || o.Scores.N != 8 || o.Scores.Mean() != 6094 || o.Period.N != 12 || o.Locations != 4 {
			t.Errorf("wave %+v, scores %+v, period %+v", o.Wave, o.Scores, o.Period)
		}
		if p := o.Trend; len(p) != 2 || p[0].Wave.ID != first.ID || p[0].Scores.Mean() != 8125 || p[0].Change != nil || p[1].Change == nil || *p[1].Change != 6094-8125 || p[1].Rebased != 0 {
			t.Errorf("trend %+v", p)
		}
		if diff := cmp.Diff([]int{0, 6, 0, 2}, o.Bands); diff != "" {
			t.Error("bands", diff)
		}
		if o.Histogram[0] != 2 || o.Histogram[16] != 6 {
			t.Errorf("histogram %v", o.Histogram)
		}
		if codes := codesOf(o.Best, o.Worst); !slices.Equal(codes, []string{"L11", "L12", "/", "L22", "L21"}) || o.Ranked != 4 {
			t.Errorf("ranking %v of %d", codes, o.Ranked)
		}
		if worst := o.Worst[0]; worst.Rank != (reports.Rank{From: 4, To: 4}) || o.Best[0].Rank != (reports.Rank{From: 1, To: 3}) {
			t.Errorf("ranks %v and %v", o.Best[0].Rank, worst.Rank)
		}
		if want := []reports.CriticalCount{{Question: "q1", Lineage: auditstest.Lineage, Text: "Сотрудник поздоровался", Section: "Приветствие", Visits: 2, Locations: 1}}; o.CriticalTotal != 2 || cmp.Diff(want, o.Critical) != "" {
			t.Errorf("critical %d, %+v", o.CriticalTotal, o.Critical)
		}
		if r := o.WorstRequirements; len(r) == 0 || r[0].Question != "q2" || r[0].Now != (reports.Compliance{Part: 6, Applied: 6}) || *r[0].Previous != (reports.Compliance{Part: 4, Applied: 4}) {
			t.Errorf("worst requirements %+v", r)
		}
		if h := o.Heat; len(h) != 4 || h[0].Code != "L22" || *h[0].Sections[0] != 0 || o.HeatTotal != 4 {
			t.Errorf("heat map %+v", h)
		}
		if page := overview(t, s, admin, reports.OverviewQuery{Limit: 1, Offset: 3}).Heat; len(page) != 1 || page[0].Code != "L11" && page[0].Code != "L12" && page[0].Code != "L21" {
			t.Errorf("last row of the heat map: %+v", page)
		}
	})
}

func codesOf(best, worst []reports.LocationLine) []string {
	var codes []string
	for _, l := range best {
		codes = append(codes, l.Code)
	}
	codes = append(codes, "/")
	for _, l := range worst {
		codes = append(codes, l.Code)
	}
	return codes
}

// Each filter, and each actor's own part.
func TestService_Overview_part(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w, foreign := auditstest.New(t, db), auditstest.New(t, db)
		s, first := service(t, w), w.Wave
		for i := range w.Locations {
			released(t, w, i, i != 3)
		}
		nextWave(t, w)
		for i := range 4 {
			released(t, w, i, i != 0)
		}
		admin, second := w.Actors[accounts.Administrator], w.Regions[1].ID
		ofFirst := w.Actors[accounts.Reviewer]
		ofFirst.Grants = []accounts.Grant{{Role: accounts.Reviewer, Scope: accounts.Scope{Kind: accounts.Wave, ID: first.ID}}}
		for name, c := range map[string]struct {
			by     accounts.Actor
			q      reports.OverviewQuery
			wave   string
			n      int
			mean   checklists.Percent
			period int
		}{
			"all":              {admin, reports.OverviewQuery{}, w.Wave.ID, 4, 6094, 8},
			"first wave":       {admin, reports.OverviewQuery{WaveID: first.ID}, first.ID, 4, 6094, 4},
			"second region":    {admin, reports.OverviewQuery{RegionID: second}, w.Wave.ID, 2, 8125, 4},
			"no such region":   {admin, reports.OverviewQuery{RegionID: auditstest.ID()}, "", 0, 0, 0},
			"no such brand":    {admin, reports.OverviewQuery{BrandID: auditstest.ID()}, "", 0, 0, 0},
			"from the second":  {admin, reports.OverviewQuery{From: first.EndsOn.AddDate(0, 0, 1)}, w.Wave.ID, 4, 6094, 4},
			"until the first":  {admin, reports.OverviewQuery{To: first.StartsOn}, first.ID, 4, 6094, 4},
			"brand manager":    {w.Actors[accounts.BrandManager], reports.OverviewQuery{}, w.Wave.ID, 4, 6094, 8},
			"regional manager": {w.Actors[accounts.RegionalManager], reports.OverviewQuery{}, w.Wave.ID, 2, 4063, 4},
			"their other one":  {w.Actors[accounts.RegionalManager], reports.OverviewQuery{RegionID: second}, "", 0, 0, 0},
			"store manager":    {w.Actors[accounts.StoreManager], reports.OverviewQuery{}, w.Wave.ID, 1, 0, 2},
			"of one wave":      {ofFirst, reports.OverviewQuery{}, first.ID, 4, 6094, 4},
			"of another":       {foreign.Actors[accounts.Administrator], reports.OverviewQuery{}, "", 0, 0, 0},
		} {
			o := overview(t, s, c.by, c.q)
			wave := ""
			if o.Wave != nil {
				wave = o.Wave.ID
			}
			if wave != c.wave || o.Scores.N != c.n || o.Scores.Mean() != c.mean || o.Period.N != c.period || o.HeatTotal != c.n {
				t.Errorf("%s: wave %q, n %d, mean %v, period %d, %d locations", name, wave, o.Scores.N, o.Scores.Mean(), o.Period.N, o.HeatTotal)
			}
		}
		for _, role := range []accounts.Role{accounts.Shopper, accounts.Employee, accounts.GroupLeader} {
			if _, err := s.Overview(t.Context(), w.Actors[role], reports.OverviewQuery{Limit: 1}); !errors.Is(err, accounts.ErrForbidden) {
				t.Errorf("%s: %v", role, err)
			}
		}
		if _, err := s.Overview(t.Context(), foreign.Actors[accounts.Administrator], reports.OverviewQuery{WaveID: w.Wave.ID, Limit: 1}); !errors.Is(err, audits.ErrWaveNotFound) {
			t.Errorf("another organisation's wave: %v", err)
		}
		if _, err := s.Overview(t.Context(), admin, reports.OverviewQuery{WaveID: w.Wave.ID, BrandID: auditstest.ID(), Limit: 1}); !errors.Is(err, audits.ErrWaveNotFound) {
			t.Errorf("the wave of another brand: %v", err)
		}
	})
}

// Every dashboard call asks the database as often for one visit as for many (P10).
func TestService_statementsOfPages(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		s, by := service(t, w), w.Actors[accounts.BrandManager]
		calls := map[string]func() error{
			"waves": func() error { _, _, err := s.Waves(t.Context(), by, "", 50, 0); return err },
			"wave":  func() error { _, err := s.WavePage(t.Context(), by, w.Wave.ID); return err },
			"locations": func() error {
				_, _, err := s.Locations(t.Context(), by, w.Wave.ID, reports.LocationQuery{Limit: 50})
				return err
			},
			"overview": func() error { _, err := s.Overview(t.Context(), by, reports.OverviewQuery{Limit: 50}); return err },
			"requirement": func() error {
				_, err := s.Requirement(t.Context(), by, reports.RequirementQuery{Lineage: auditstest.Lineage, Limit: 20, Language: locale.Russian})
				return err
			},
			"location": func() error { _, err := s.LocationPage(t.Context(), by, w.Locations[0].ID, ""); return err },
			"files": func() error {
				f, err := s.WavePDF(t.Context(), by, w.Wave.ID, locale.Russian)
				if err != nil {
					return err
				}
				return f.Content.Close()
			},
		}
		count := func() map[string]int {
			counts := map[string]int{}
			for name, call := range calls {
				counts[name] = databasetest.Statements(t, db, func() {
					if err := call(); err != nil {
						t.Fatal(name, err)
					}
				})
			}
			return counts
		}
		released(t, w, 0, false)
		nextWave(t, w)
		released(t, w, 0, false)
		few := count()
		for i := 1; i < 12; i++ {
			released(t, w, i, i%2 == 0)
		}
		if diff := cmp.Diff(few, count()); diff != "" {
			t.Errorf("statements for one visit and for twelve: %s", diff)
		}
		if text, err := json.Marshal(few); err == nil {
			t.Log(string(text))
		}
	})
}

// A location that went to another brand takes its results with it.
func TestService_Overview_movedLocation(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		s := service(t, w)
		for i := range w.Locations {
			released(t, w, i, i != 3)
		}
		brand, region := auditstest.ID(), auditstest.ID()
		for _, statement := range []string{
			"INSERT INTO brands (id, org_id, name) SELECT '" + brand + "', org_id, 'Другой' FROM brands WHERE id = '" + w.Brand.ID + "'",
			"INSERT INTO regions (id, org_id, brand_id, name) SELECT '" + region + "', org_id, '" + brand + "', 'Другой' FROM regions WHERE id = '" + w.Regions[1].ID + "'",
			"UPDATE locations SET brand_id = '" + brand + "', region_id = '" + region + "' WHERE id = '" + w.Locations[3].ID + "'",
		} {
			if err := db.Conn(t.Context()).Exec(statement).Error; err != nil {
				t.Fatal(err)
			}
		}
		o := overview(t, s, w.Actors[accounts.BrandManager], reports.OverviewQuery{})
		if o.Scores.N != 3 || o.CriticalTotal != 0 || len(o.Critical) != 0 || o.Scores.Mean() != 8125 {
			t.Errorf("the brand manager still sees it: n %d, mean %v, critical %d", o.Scores.N, o.Scores.Mean(), o.CriticalTotal)
		}
		if o := overview(t, s, w.Actors[accounts.Administrator], reports.OverviewQuery{}); o.Scores.N != 4 || o.CriticalTotal != 1 {
			t.Errorf("n %d, critical %d", o.Scores.N, o.CriticalTotal)
		}
	})
}
