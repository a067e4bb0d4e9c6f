package planning_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"etalon/audits"
	"etalon/audits/auditstest"
	"etalon/audits/planning"
	"etalon/audits/programmes"
	"etalon/audits/shoppers"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/fault"
	"etalon/internal/locations"
)

func TestMain(m *testing.M) { databasetest.Main(m) }

// planned is a world with a wave of ten days that asks for two visits a location.
func planned(t *testing.T, db *database.DB, change func(*programmes.Rules)) (*auditstest.World, accounts.Actor, audits.Wave) {
	t.Helper()
	w := auditstest.New(t, db)
	manager := w.Actors[accounts.ProgrammeManager]
	rules := programmes.Default()
	rules.Rotation.LockOutWaves = 0
	rules.Pay.Fee, rules.Pay.ExpenseLimit = 80_000, 30_000
	change(&rules)
	g, err := w.Programmes.Put(t.Context(), manager, programmes.Programme{ID: auditstest.ID(), BrandID: w.Brand.ID, Title: "Розница", Rules: rules}, 0)
	if err != nil {
		t.Fatal(err)
	}
	first := time.Date(2026, 10, 5, 0, 0, 0, 0, time.UTC) // a Monday
	wave, err := w.Audits.CreateWave(t.Context(), manager, audits.Wave{
		ID: auditstest.ID(), BrandID: w.Brand.ID, ChecklistVersionID: w.Checklist.ID, PreviousID: w.Wave.ID, Title: "Октябрь",
		StartsOn: first, EndsOn: first.AddDate(0, 0, 9), MinimumVisits: 1, Bands: auditstest.Bands,
	})
	if err != nil {
		t.Fatal(err)
	}
	plan := audits.FirstPlan()
	plan.Parts = []audits.WeekPart{
		{Name: "Будни", Week: [7]bool{true, true, true, true, true}, From: 600, To: 1200, Share: 1},
		{Name: "Выходные", Week: [7]bool{5: true, 6: true}, From: 600, To: 1200, Share: 1},
	}
	plan.Scenarios = []audits.Scenario{{Name: "Подарок", Text: "Выбираете подарок.", CustomerType: "молчаливый", Share: 1}}
	wave, err = w.Audits.PlanWave(t.Context(), manager, wave.ID, audits.NewPlan{ProgrammeID: g.ID, Plan: plan, Revision: wave.Revision})
	if err != nil {
		t.Fatal(err)
	}
	return w, manager, wave
}

func application(p planning.Proposal) planning.Application {
	return planning.Application{ID: uuid.New(), Seed: 1, Digest: p.Digest, Offer: true, OfferHours: 48, Board: true}
}

func TestService_Propose(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w, manager, wave := planned(t, db, func(r *programmes.Rules) { r.Rotation.PerWave = 3 })
		if _, err := w.Shoppers.Block(t.Context(), manager, shoppers.Exclusion{
			ID: auditstest.ID(), ShopperID: w.Other.AccountID, ScopeKind: shoppers.Location, ScopeID: w.Locations[0].ID, Reason: "Знают в лицо", From: w.At,
		}); err != nil {
			t.Fatal(err)
		}
		p, err := w.Planning.Propose(t.Context(), manager, wave.ID, 1)
		if err != nil {
			t.Fatal(err)
		}
		given := map[string]int{}
		for _, a := range p.Assignments {
			given[a.ShopperID]++
			if a.ShopperID == w.Other.AccountID && a.LocationID == w.Locations[0].ID {
				t.Error("a blocked shopper is sent to the location")
			}
			if weekend := a.Hours.On.Weekday() == time.Saturday || a.Hours.On.Weekday() == time.Sunday; weekend != (a.Hours.Part == "Выходные") {
				t.Errorf("%s is planned for %s", a.Hours.Part, a.Hours.On)
			}
			if a.Pay != (audits.Pay{Fee: 80_000, ExpenseLimit: 30_000}) || a.CustomerType != "молчаливый" || !a.DueOn.Equal(a.Hours.On) {
				t.Errorf("%+v", a)
			}
		}
		want := map[string]int{w.Actors[accounts.Shopper].AccountID: 3, w.Other.AccountID: 3, "": 2}
		if !cmp.Equal(given, want) || p.Cost != 8*80_000 || len(p.Gaps) != 2 || p.Gaps[0].Reasons[planning.FullWave] == 0 {
			t.Fatalf("given %v, want %v; %+v", given, want, p.Gaps)
		}
		if _, total, err := w.Audits.Schedule(t.Context(), manager, wave.ID, audits.ScheduleQuery{Limit: 10}); err != nil || total != 0 {
			t.Errorf("a proposal made %d assignments (%v)", total, err)
		}
	})
}

func TestService_Apply(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w, manager, wave := planned(t, db, func(r *programmes.Rules) { r.Rotation.PerWave = 3 })
		p, err := w.Planning.Propose(t.Context(), manager, wave.ID, 1)
		if err != nil {
			t.Fatal(err)
		}
		a := application(p)
		a.Seed = 2
		if err := w.Planning.Apply(t.Context(), manager, wave.ID, a); !errors.Is(err, planning.ErrChanged) {
			t.Errorf("another plan than the one that was seen: %v", err)
		}
		a.Seed = 1
		for range 2 { // a retry changes nothing
			if err := w.Planning.Apply(t.Context(), manager, wave.ID, a); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Planning.Apply(t.Context(), manager, wave.ID, application(p)); !errors.Is(err, planning.ErrChanged) {
			t.Errorf("the same plan twice: %v", err)
		}
		progress, err := w.Audits.Progress(t.Context(), manager, wave.ID)
		if err != nil {
			t.Fatal(err)
		}
		if want := map[audits.Stage]int{audits.Asked: 6, audits.OnBoard: 2}; !cmp.Equal(progress.Stages, want) || progress.Total.Planned != 8 || progress.Total.Nobody != 2 {
			t.Errorf("%+v", progress)
		}
		list, _, err := w.Audits.Schedule(t.Context(), manager, wave.ID, audits.ScheduleQuery{Limit: 100, Stage: audits.Asked})
		if err != nil || len(list) != 6 || !list[0].OfferedUntil.Equal(w.At.Add(48*time.Hour)) || list[0].Shopper == "" {
			t.Errorf("%+v %v", list, err)
		}
		again, err := w.Planning.Propose(t.Context(), manager, wave.ID, 1)
		if err != nil || len(again.Assignments) != 0 || again.Existing != 8 {
			t.Errorf("a full wave is planned again: %d new, %d exist (%v)", len(again.Assignments), again.Existing, err)
		}
	})
}

func TestService_Propose_refused(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w, _, wave := planned(t, db, func(*programmes.Rules) {})
		foreign := auditstest.New(t, db)
		for role, want := range map[accounts.Role]error{
			accounts.StoreManager: accounts.ErrForbidden, accounts.Reviewer: accounts.ErrForbidden, accounts.Shopper: accounts.ErrForbidden,
		} {
			if _, err := w.Planning.Propose(t.Context(), w.Actors[role], wave.ID, 1); !errors.Is(err, want) {
				t.Errorf("%s: %v", role, err)
			}
		}
		if _, err := w.Planning.Propose(t.Context(), foreign.Actors[accounts.ProgrammeManager], wave.ID, 1); !errors.Is(err, audits.ErrWaveNotFound) {
			t.Errorf("another organisation: %v", err)
		}
		if _, err := w.Planning.Propose(t.Context(), w.Actors[accounts.ProgrammeManager], w.Wave.ID, 1); !errors.Is(err, planning.ErrNoPlan) {
			t.Errorf("a wave without a plan: %v", err)
		}
		for _, role := range []accounts.Role{accounts.StoreManager, accounts.BrandManager, accounts.Employee} {
			if _, _, err := w.Audits.Schedule(t.Context(), w.Actors[role], wave.ID, audits.ScheduleQuery{Limit: 1}); !errors.Is(err, accounts.ErrForbidden) {
				t.Errorf("%s reads the schedule: %v", role, err)
			}
		}
	})
}

func TestService_Propose_rules(t *testing.T) {
	cases := []struct {
		name   string
		change func(*programmes.Rules)
		gap    planning.Reason
	}{
		{"who was there in the wave before", func(r *programmes.Rules) { r.Rotation.LockOutWaves = 2 }, planning.LockedOut},
		{"who has no certificate", func(r *programmes.Rules) { r.Eligibility.Certified = true }, planning.Uncertified},
		{"who lives elsewhere", func(r *programmes.Rules) { r.Eligibility.SameCity = true }, planning.OtherCity},
		{"whose age is not known", func(r *programmes.Rules) { r.Eligibility.AgeFrom = 20 }, planning.WrongAge},
	}
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		for _, c := range cases {
			t.Run(c.name, func(t *testing.T) {
				w, manager, wave := planned(t, db, c.change)
				p, err := w.Planning.Propose(t.Context(), manager, wave.ID, 1)
				if err != nil {
					t.Fatal(err)
				}
				found := 0
				for _, g := range p.Gaps {
					found += g.Reasons[c.gap]
				}
				for _, a := range p.Assignments {
					if a.ShopperID == w.Actors[accounts.Shopper].AccountID {
						t.Errorf("planned all the same: %+v", a)
					}
				}
				if c.gap != planning.LockedOut && found == 0 {
					t.Errorf("no gap says %s: %+v", c.gap, p.Gaps)
				}
			})
		}
	})
}

func TestService_Propose_closedPlaces(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w, manager, wave := planned(t, db, func(*programmes.Rules) {})
		l, err := w.Places.Get(t.Context(), w.Actors[accounts.Administrator], w.Locations[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		l.Hours.Week[0] = []locations.Span{{From: 540, To: 1260}} // Mondays only
		if _, err := w.Places.Update(t.Context(), w.Actors[accounts.Administrator], l); err != nil {
			t.Fatal(err)
		}
		p, err := w.Planning.Propose(t.Context(), manager, wave.ID, 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range p.Assignments {
			if a.LocationID == l.ID && a.Hours.On.Weekday() != time.Monday {
				t.Errorf("planned for %s", a.Hours.On)
			}
		}
	})
}

// A wave that goes on is planned for the days that are left.
func TestService_Propose_laterDays(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w, manager, wave := planned(t, db, func(*programmes.Rules) {})
		w.At = wave.StartsOn.AddDate(0, 0, 4).Add(9 * time.Hour)
		p, err := w.Planning.Propose(t.Context(), manager, wave.ID, 1)
		if err != nil || len(p.Assignments) == 0 {
			t.Fatalf("%+v %v", p, err)
		}
		for _, a := range p.Assignments {
			if a.Hours.On.Before(w.Audits.Today()) {
				t.Errorf("planned for %s, and it is %s", a.Hours.On, w.At)
			}
		}
		w.At = wave.EndsOn.AddDate(0, 0, 1)
		if over, err := w.Planning.Propose(t.Context(), manager, wave.ID, 1); err != nil || len(over.Assignments) != 0 || over.Gaps[0].Reasons[planning.Shut] == 0 {
			t.Errorf("a wave that is over: %+v %v", over, err)
		}
	})
}

func TestService_Move(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w, manager, wave := planned(t, db, func(r *programmes.Rules) { r.Rotation.SpacingDays = 3 })
		p, err := w.Planning.Propose(t.Context(), manager, wave.ID, 1)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Planning.Apply(t.Context(), manager, wave.ID, application(p)); err != nil {
			t.Fatal(err)
		}
		list, _, err := w.Audits.Schedule(t.Context(), manager, wave.ID, audits.ScheduleQuery{Limit: 100, LocationID: w.Locations[0].ID})
		if err != nil || len(list) != 2 {
			t.Fatalf("%+v %v", list, err)
		}
		a, other := list[0].Assignment, list[1].Assignment
		near := other.Hours.On.AddDate(0, 0, 1)
		if near.After(wave.EndsOn) {
			near = other.Hours.On.AddDate(0, 0, -1)
		}
		change := audits.Change{Hours: a.Hours, ShopperID: a.ShopperID, DueOn: near, Revision: a.Revision}
		change.Hours.On, change.Hours.Part = near, other.Hours.Part
		_, err = w.Planning.Move(t.Context(), manager, a.ID, change, false)
		if f := new(fault.Error); !errors.As(err, &f) || f.Code != "against_rules" || f.Fields[0].Path != "visit_on" {
			t.Fatalf("next to the other visit: %v", err)
		}
		if _, err := w.Planning.Move(t.Context(), manager, a.ID, change, true); !errors.Is(err, audits.ErrReasonRequired) {
			t.Fatalf("insisting without a reason: %v", err)
		}
		change.Reason = "Директор точки в отпуске"
		moved, err := w.Planning.Move(t.Context(), manager, a.ID, change, true)
		if err != nil || !moved.Hours.On.Equal(near) || moved.Status != audits.Offered || moved.Revision != a.Revision+1 {
			t.Fatalf("%+v %v", moved, err)
		}
		if again, err := w.Planning.Move(t.Context(), manager, a.ID, change, true); err != nil || again.Revision != moved.Revision {
			t.Errorf("the same again: %+v %v", again, err)
		}
		change.ShopperID, change.Revision = "", a.Revision
		if _, err := w.Planning.Move(t.Context(), manager, a.ID, change, true); !errors.Is(err, audits.ErrAssignmentStale) {
			t.Errorf("an old revision: %v", err)
		}
		change.Revision = moved.Revision
		if onBoard, err := w.Planning.Move(t.Context(), manager, a.ID, change, true); err != nil || onBoard.ShopperID != "" {
			t.Errorf("to the board: %+v %v", onBoard, err)
		}
		ids := []string{a.ID, other.ID}
		for range 2 {
			if err := w.Audits.Cancel(t.Context(), manager, wave.ID, ids, "Точка закрывается"); err != nil {
				t.Fatal(err)
			}
		}
		if n, err := w.Audits.Progress(t.Context(), manager, wave.ID); err != nil || n.Stages[audits.CalledOff] != 2 || n.Total.Planned != 6 {
			t.Errorf("%+v %v", n, err)
		}
	})
}

func TestService_Reach_competitors(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		wave, _ := w.AtCompetitor(t)
		got, err := w.Planning.Reach(t.Context(), w.Actors[accounts.ProgrammeManager], wave.ID, audits.Where{}, 3)
		if want := (planning.Reach{Locations: 1, Existing: 1, Missing: 2}); err != nil || got != want {
			t.Errorf("%+v %v, want %+v: a location without a competitor gets no visit", got, err, want)
		}
	})
}
