package reports_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"etalon/audits"
	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/locale"
	"etalon/reports"
)

func requirement(t *testing.T, s *reports.Service, by accounts.Actor, q reports.RequirementQuery) *reports.RequirementPage {
	t.Helper()
	q.Lineage, q.Language = auditstest.Lineage, locale.Russian
	if q.Limit == 0 {
		q.Limit = 20
	}
	p, err := s.Requirement(t.Context(), by, q)
	if errors.Is(err, reports.ErrRequirementNotFound) {
		return &reports.RequirementPage{}
	}
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// twoWaves are four visits in a wave, the last of which fails, and eight in the next
// one, of which the two at the last location do.
func twoWaves(t *testing.T, w *auditstest.World) (first audits.Wave) {
	t.Helper()
	first = w.Wave
	for i := range w.Locations {
		released(t, w, i, i != 3)
	}
	nextWave(t, w)
	for i := range 8 {
		released(t, w, i, i%4 != 3)
	}
	return first
}

func TestService_Requirement(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		s, admin := service(t, w), w.Actors[accounts.Administrator]
		if p := requirement(t, s, admin, reports.RequirementQuery{}); p.Wave.ID != "" || len(p.Trend) != 0 || p.FailTotal != 0 {
			t.Errorf("before any result: %+v", p)
		}
		first := twoWaves(t, w)
		p := requirement(t, s, admin, reports.RequirementQuery{})
		if p.Wave.ID != w.Wave.ID || p.Brand != "Бренд" || p.Text != "Сотрудник поздоровался" || p.Section != "Приветствие" || !p.Critical {
			t.Errorf("wave %+v, %q in %q", p.Wave, p.Text, p.Section)
		}
		if n := len(p.Trend); n != 2 || p.Trend[0].Now != (reports.Compliance{Full: 3, Applied: 4}) || p.Trend[0].Change != nil ||
			p.Now.Now != (reports.Compliance{Full: 6, Applied: 8}) || p.Now.Change == nil || *p.Now.Change != 0 || p.Now.Significant || p.Now.Rebased || p.Now.Critical != 2 {
			t.Errorf("trend %+v", p.Trend)
		}
		if r := p.Regions; len(r) != 2 || r[0].ID != w.Regions[1].ID || r[0].Now != (reports.Compliance{Full: 2, Applied: 4}) || r[0].Locations != 2 || r[1].Now.Full != 4 {
			t.Errorf("regions %+v", r)
		}
		if l := p.Locations; len(l) != 1 || p.Broken != 1 || l[0].Code != "L22" || l[0].Now != (reports.Compliance{Applied: 3}) || p.Since.ID != first.ID || p.Visits != 12 {
			t.Errorf("locations %+v since %s of %d visits", l, p.Since.Title, p.Visits)
		}
		if p.FailTotal != 3 || len(p.Fails) != 3 || p.Fails[0].WaveID != w.Wave.ID || p.Fails[2].WaveID != first.ID {
			t.Fatalf("fails %+v of %d", p.Fails, p.FailTotal)
		}
		f := p.Fails[2]
		if f.Code != "L22" || f.Answer != "Нет" || f.Earned != "0" || f.Possible != "5" || !f.Critical || f.Met != "none" || f.On.IsZero() || f.Question != p.Text {
			t.Errorf("fail %+v", f)
		}
		for offset, want := range p.Fails { // across the border of the waves
			page := requirement(t, s, admin, reports.RequirementQuery{Limit: 1, Offset: offset})
			if diff := cmp.Diff([]reports.RequirementFail{want}, page.Fails); diff != "" || page.FailTotal != 3 {
				t.Errorf("page %d: %s", offset, diff)
			}
		}
		if page := requirement(t, s, admin, reports.RequirementQuery{Offset: 3}); len(page.Fails) != 0 || page.FailTotal != 3 {
			t.Errorf("beyond the last page: %+v", page.Fails)
		}
		before := requirement(t, s, admin, reports.RequirementQuery{WaveID: first.ID})
		if before.Wave.ID != first.ID || len(before.Trend) != 2 || before.FailTotal != 1 || before.Locations[0].Now.Applied != 1 {
			t.Errorf("the first wave: %+v", before)
		}
	})
}

// Each filter, and each actor's own part.
func TestService_Requirement_part(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w, foreign := auditstest.New(t, db), auditstest.New(t, db)
		s := service(t, w)
		first := twoWaves(t, w)
		admin := w.Actors[accounts.Administrator]
		ofFirst := w.Actors[accounts.Reviewer]
		ofFirst.Grants = []accounts.Grant{{Role: accounts.Reviewer, Scope: accounts.Scope{Kind: accounts.Wave, ID: first.ID}}}
		for name, c := range map[string]struct {
			by             accounts.Actor
			q              reports.RequirementQuery
			trend, applied int
			fails          int
		}{
			"all":              {admin, reports.RequirementQuery{}, 2, 8, 3},
			"brand":            {admin, reports.RequirementQuery{BrandID: w.Brand.ID}, 2, 8, 3},
			"no such brand":    {admin, reports.RequirementQuery{BrandID: auditstest.ID()}, 0, 0, 0},
			"second region":    {admin, reports.RequirementQuery{RegionID: w.Regions[1].ID}, 2, 4, 3},
			"no such region":   {admin, reports.RequirementQuery{RegionID: auditstest.ID()}, 0, 0, 0},
			"brand manager":    {w.Actors[accounts.BrandManager], reports.RequirementQuery{}, 2, 8, 3},
			"regional manager": {w.Actors[accounts.RegionalManager], reports.RequirementQuery{}, 2, 4, 0},
			"not their region": {w.Actors[accounts.RegionalManager], reports.RequirementQuery{RegionID: w.Regions[1].ID}, 0, 0, 0},
			"store manager":    {w.Actors[accounts.StoreManager], reports.RequirementQuery{}, 2, 2, 0},
			"of one wave":      {ofFirst, reports.RequirementQuery{}, 1, 4, 1},
			"of another":       {foreign.Actors[accounts.Administrator], reports.RequirementQuery{}, 0, 0, 0},
		} {
			p := requirement(t, s, c.by, c.q)
			if len(p.Trend) != c.trend || p.Now.Now.Applied != c.applied || p.FailTotal != c.fails || len(p.Fails) != c.fails || p.Visits > 0 && p.Visits > 12 {
				t.Errorf("%s: %d waves, %d visits, %d fails", name, len(p.Trend), p.Now.Now.Applied, p.FailTotal)
			}
		}
		if p, err := s.Requirement(t.Context(), admin, reports.RequirementQuery{Lineage: "%", Limit: 1}); !errors.Is(err, reports.ErrRequirementNotFound) {
			t.Errorf("no such requirement: %+v, %v", p, err)
		}
		if _, err := s.Requirement(t.Context(), admin, reports.RequirementQuery{Lineage: auditstest.Lineage, WaveID: auditstest.ID(), Limit: 1}); !errors.Is(err, audits.ErrWaveNotFound) {
			t.Errorf("no such wave: %v", err)
		}
		for _, role := range []accounts.Role{accounts.Shopper, accounts.Employee, accounts.GroupLeader} {
			if _, err := s.Requirement(t.Context(), w.Actors[role], reports.RequirementQuery{Lineage: auditstest.Lineage, Limit: 1}); !errors.Is(err, accounts.ErrForbidden) {
				t.Errorf("%s: %v", role, err)
			}
			if _, err := s.LocationPage(t.Context(), w.Actors[role], w.Locations[0].ID, ""); !errors.Is(err, accounts.ErrForbidden) {
				t.Errorf("%s at a location: %v", role, err)
			}
		}
	})
}

func TestService_LocationPage(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w, foreign := auditstest.New(t, db), auditstest.New(t, db)
		s, admin, last := service(t, w), w.Actors[accounts.Administrator], w.Locations[3].ID
		if _, err := s.LocationPage(t.Context(), admin, last, ""); !errors.Is(err, reports.ErrLocationNotFound) {
			t.Errorf("before any result: %v", err)
		}
		first := twoWaves(t, w)
		p, err := s.LocationPage(t.Context(), admin, last, "")
		if err != nil {
			t.Fatal(err)
		}
		if p.Place.Code != "L22" || p.Wave.ID != w.Wave.ID || len(p.Trend) != 2 || p.Rank != (reports.Rank{From: 4, To: 4}) || p.Of != 4 {
			t.Errorf("%+v: rank %v of %d in %+v", p.Place, p.Rank, p.Of, p.Trend)
		}
		if n := p.Now; n.Scores.N != 2 || n.Scores.Mean() != 0 || n.Failed != 2 || n.Region.Mean() != 4063 || n.Chain.Mean() != 6094 || n.Change == nil || *n.Change != 0 {
			t.Errorf("wave %+v", n)
		}
		if r := p.Requirements; len(r) != 1 || r[0].Question != "q1" || r[0].All != (reports.Compliance{Applied: 3}) || r[0].Waves != 2 || r[0].Now != (reports.Compliance{Applied: 2}) {
			t.Errorf("requirements %+v", r)
		}
		if c := p.Critical; len(c) != 3 || p.CriticalAll != 3 || c[0].VisitID == "" || c[0].Lineage != auditstest.Lineage {
			t.Errorf("critical %+v", c)
		}
		if c := p.Sections; len(c) == 0 || c[0].Title != "Приветствие" || c[0].Scores.N != 2 || c[0].Chain.N != 8 || c[0].Region.N != 4 {
			t.Errorf("sections %+v", c)
		}
		if p, err := s.LocationPage(t.Context(), admin, last, first.ID); err != nil || p.Wave.ID != first.ID || len(p.Trend) != 1 {
			t.Errorf("the first wave: %+v, %v", p, err)
		}
		for name, c := range map[string]struct {
			by       accounts.Actor
			location string
			want     error
		}{
			"brand manager": {w.Actors[accounts.BrandManager], last, nil}, "regional manager": {w.Actors[accounts.RegionalManager], w.Locations[1].ID, nil},
			"another region": {w.Actors[accounts.RegionalManager], last, reports.ErrLocationNotFound}, "store manager": {w.Actors[accounts.StoreManager], w.Locations[0].ID, nil},
			"another store":        {w.Actors[accounts.StoreManager], w.Locations[1].ID, reports.ErrLocationNotFound},
			"another organisation": {foreign.Actors[accounts.Administrator], last, reports.ErrLocationNotFound},
		} {
			if _, err := s.LocationPage(t.Context(), c.by, c.location, ""); !errors.Is(err, c.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if p, err := s.LocationPage(t.Context(), w.Actors[accounts.StoreManager], w.Locations[0].ID, ""); err != nil || p.Now.Chain.N != 8 || p.Of != 4 {
			t.Errorf("a store is judged against the chain: %+v, %v", p, err)
		}
	})
}
