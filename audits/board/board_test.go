package board_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"etalon/audits"
	"etalon/audits/auditstest"
	"etalon/audits/board"
	"etalon/audits/planning"
	"etalon/audits/programmes"
	"etalon/audits/shoppers"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/locale"
	"etalon/internal/notifications"
)

// office is a world whose wave belongs to a programme, and whose first jobs are on
// the board: one a location.
type office struct {
	*auditstest.World
	t         *testing.T
	manager   accounts.Actor
	programme programmes.Programme
	jobs      []audits.Assignment
}

// open makes an office; edit changes the rules of its programme.
func open(t *testing.T, db *database.DB, edit func(*programmes.Rules)) *office {
	t.Helper()
	o := &office{World: auditstest.New(t, db), t: t}
	o.manager = o.Actors[accounts.ProgrammeManager]
	rules := programmes.Default()
	rules.Rotation = programmes.Rotation{}
	rules.Pay.Fee = 80_000
	edit(&rules)
	var err error
	o.programme, err = o.Programmes.Put(t.Context(), o.manager, programmes.Programme{ID: auditstest.ID(), BrandID: o.Brand.ID, Title: "Розница", Rules: rules}, 0)
	o.must(err)
	plan := audits.FirstPlan()
	plan.Scenarios = []audits.Scenario{{Name: "Подарок", Text: "Вы выбираете подарок жене.", Share: 1}}
	o.Wave, err = o.Audits.PlanWave(t.Context(), o.manager, o.Wave.ID, audits.NewPlan{ProgrammeID: o.programme.ID, Plan: plan, Revision: o.Wave.Revision})
	o.must(err)
	for i, l := range o.Locations {
		o.jobs = append(o.jobs, audits.Assignment{
			ID: auditstest.ID(), LocationID: l.ID, Scenario: "Вы выбираете подарок жене.", DueOn: o.Wave.StartsOn.AddDate(0, 0, 10+i).Truncate(24 * time.Hour),
			Pay: audits.Pay{Fee: int64(80_000 + i*10_000)},
		})
	}
	o.must(o.Audits.Assign(t.Context(), o.manager, o.Wave.ID, o.jobs))
	return o
}

// trusting lets shoppers of rating 4 take two visits without asking.
func trusting(r *programmes.Rules) { r.Trusted = programmes.Trusted{RatingFrom: 400, AtOnce: 2} }

func asking(*programmes.Rules) {}

func (o *office) must(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) rate(who accounts.Actor, mark int) {
	o.t.Helper()
	o.must(o.Shoppers.Rate(o.t.Context(), o.manager, shoppers.Rating{ID: auditstest.ID(), ShopperID: who.AccountID, Mark: mark, Reason: "Анкеты"}))
}

func (o *office) list(who accounts.Actor) []board.Job {
	o.t.Helper()
	list, _, err := o.Board.Jobs(o.t.Context(), who, board.JobQuery{Sort: board.ByDay, Limit: 100})
	o.must(err)
	return list
}

// at reads a visit as who plans sees it.
func (o *office) at(id string) audits.Assignment {
	o.t.Helper()
	a, _, err := o.Audits.AssignmentOf(o.t.Context(), o.Org, id)
	o.must(err)
	return a
}

// told lists the kinds of what an actor was told, from the board alone.
func (o *office) told(who accounts.Actor) map[notifications.Kind]int {
	o.t.Helper()
	page, err := o.Notices.List(o.t.Context(), who, 200, 0)
	o.must(err)
	kinds := map[notifications.Kind]int{}
	for _, n := range page.Items {
		kinds[n.Kind]++
	}
	return kinds
}

func TestService_Jobs(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		o := open(t, db, trusting)
		foreign := open(t, db, asking)
		list := o.list(o.Other)
		if len(list) != 4 || list[0].Wave.ScenarioOf(list[0].Assignment, locale.Russian).Name != "Подарок" || list[0].Asked != (board.Asked{Questions: 5, Photos: 1}) || list[0].Take {
			t.Fatalf("%+v", list)
		}
		o.rate(o.Other, 450)
		if list = o.list(o.Other); !list[0].Take {
			t.Error("a trusted shopper is not offered to take")
		}
		t.Run("a visit of a blocked place is not shown, and the block is not told", func(t *testing.T) {
			_, err := o.Shoppers.Block(t.Context(), o.manager, shoppers.Exclusion{
				ID: auditstest.ID(), ShopperID: o.Other.AccountID, ScopeKind: shoppers.Location, ScopeID: o.Locations[0].ID, Reason: "Узнали",
			})
			o.must(err)
			if list := o.list(o.Other); len(list) != 3 {
				t.Errorf("%d jobs", len(list))
			}
			if err := o.Board.Accept(t.Context(), o.Other, o.jobs[0].ID); !errors.Is(err, board.ErrNotForYou) {
				t.Error(err)
			}
		})
		t.Run("pay and days narrow the list", func(t *testing.T) {
			list, total, err := o.Board.Jobs(t.Context(), o.Other, board.JobQuery{FeeFrom: 100_000, Sort: board.ByPay, Limit: 1})
			if err != nil || total != 2 || list[0].Pay.Fee != 110_000 {
				t.Errorf("%d %+v %v", total, list, err)
			}
		})
		t.Run("others have no board", func(t *testing.T) {
			for role, by := range o.Actors {
				if _, _, err := o.Board.Jobs(t.Context(), by, board.JobQuery{Limit: 1}); role != accounts.Shopper && !errors.Is(err, accounts.ErrForbidden) {
					t.Errorf("%s: %v", role, err)
				}
			}
			if err := o.Board.Accept(t.Context(), foreign.Other, o.jobs[1].ID); !errors.Is(err, board.ErrNotFound) {
				t.Error(err)
			}
		})
		t.Run("what is past its last day is gone", func(t *testing.T) {
			o.At = o.At.AddDate(0, 0, 7)
			if list := o.list(o.Other); len(list) != 2 {
				t.Errorf("%d jobs", len(list))
			}
			if err := o.Board.Accept(t.Context(), o.Other, o.jobs[1].ID); !errors.Is(err, board.ErrOver) {
				t.Error(err)
			}
		})
	})
}

func TestService_Accept_fromTheBoard(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		o := open(t, db, trusting)
		if err := o.Board.Accept(t.Context(), o.Other, o.jobs[0].ID); !errors.Is(err, board.ErrApply) {
			t.Fatalf("a shopper whom nobody trusts: %v", err)
		}
		o.rate(o.Other, 450)
		for range 2 {
			o.must(o.Board.Accept(t.Context(), o.Other, o.jobs[0].ID))
		}
		if a := o.at(o.jobs[0].ID); a.ShopperID != o.Other.AccountID || a.Status != audits.Accepted || a.Revision != 2 {
			t.Errorf("%+v", a)
		}
		o.must(o.Board.Accept(t.Context(), o.Other, o.jobs[1].ID))
		if err := o.Board.Accept(t.Context(), o.Other, o.jobs[2].ID); !errors.Is(err, board.ErrHands) {
			t.Errorf("more than one may hold: %v", err)
		}
		if n := o.told(o.manager)[notifications.VisitTaken]; n != 2 {
			t.Errorf("the coordinator was told %d times", n)
		}
	})
}

// Twenty takers of one job, ten of each of two shoppers, and one taker of all jobs at
// once: a job has one shopper, and nobody passes a limit.
func TestService_Accept_atOnce(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		o := open(t, db, trusting)
		shopper := o.Actors[accounts.Shopper]
		o.must(o.Audits.Cancel(t.Context(), o.manager, o.Wave.ID, ids(o.Assignments), "Иначе у покупателя уже полно"))
		for _, who := range []accounts.Actor{shopper, o.Other} {
			o.rate(who, 500)
		}
		var work sync.WaitGroup
		won := make([]error, 20)
		for i := range won {
			work.Go(func() {
				who := []accounts.Actor{shopper, o.Other}[i%2]
				won[i] = o.Board.Accept(context.WithoutCancel(t.Context()), who, o.jobs[0].ID)
			})
		}
		work.Wait()
		holder := o.at(o.jobs[0].ID).ShopperID
		for i, err := range won {
			mine := []accounts.Actor{shopper, o.Other}[i%2].AccountID == holder
			if mine != (err == nil) || !mine && !errors.Is(err, board.ErrTaken) {
				t.Errorf("taker %d, holder %v: %v", i, mine, err)
			}
		}
		for i := range o.jobs {
			work.Go(func() { _ = o.Board.Accept(context.WithoutCancel(t.Context()), shopper, o.jobs[i].ID) })
		}
		work.Wait()
		held := 0
		for _, j := range o.jobs {
			if o.at(j.ID).ShopperID == shopper.AccountID {
				held++
			}
		}
		if held != 2 {
			t.Errorf("the shopper holds %d visits, 2 are allowed", held)
		}
	})
}

func ids(list []audits.Assignment) []string {
	var out []string
	for _, a := range list {
		out = append(out, a.ID)
	}
	return out
}

func TestService_Accept_asksTheRules(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		o := open(t, db, func(r *programmes.Rules) {
			trusting(r)
			r.Eligibility.Certified = true
			r.Rotation.PerWave = 1
			r.Rotation.LockOutDays = 30
		})
		o.rate(o.Other, 450)
		if list := o.list(o.Other); len(list) != 4 || !cmp.Equal(list[0].Reasons, []planning.Reason{planning.Uncertified}) {
			t.Fatalf("%+v", list)
		}
		if err := o.Board.Accept(t.Context(), o.Other, o.jobs[0].ID); !errors.Is(err, board.ErrNotNow) {
			t.Errorf("without a certificate: %v", err)
		}
		o.Certified = map[string]bool{o.Other.AccountID: true, o.Actors[accounts.Shopper].AccountID: true}
		o.must(o.Board.Accept(t.Context(), o.Other, o.jobs[0].ID))
		if err := o.Board.Accept(t.Context(), o.Other, o.jobs[1].ID); !errors.Is(err, board.ErrNotNow) {
			t.Errorf("over the visits of a wave: %v", err)
		}
		// The other shopper holds a visit at every location.
		o.rate(o.Actors[accounts.Shopper], 500)
		if list := o.list(o.Actors[accounts.Shopper]); len(list) != 0 {
			t.Errorf("locked out of every place, and sees %d jobs", len(list))
		}
		if err := o.Board.Accept(t.Context(), o.Actors[accounts.Shopper], o.jobs[1].ID); !errors.Is(err, board.ErrNotForYou) {
			t.Errorf("a locked out shopper: %v", err)
		}
	})
}

func TestService_Jobs_competitor(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		wave, first := w.AtCompetitor(t)
		a := audits.Assignment{ID: auditstest.ID(), LocationID: first.LocationID, CompetitorID: first.CompetitorID, DueOn: wave.EndsOn}
		if err := w.Audits.Assign(t.Context(), w.Actors[accounts.ProgrammeManager], wave.ID, []audits.Assignment{a}); err != nil {
			t.Fatal(err)
		}
		list, _, err := w.Board.Jobs(t.Context(), w.Other, board.JobQuery{Limit: 100})
		at := slices.IndexFunc(list, func(j board.Job) bool { return j.ID == a.ID })
		if err != nil || at < 0 {
			t.Fatalf("%+v %v", list, err)
		}
		if p := list[at].Place; p.Name != "Вектор, На площади" || p.City != "Тула" || p.Address != "" || p.At != nil {
			t.Errorf("the visit is on the board at %q, %q, %q, %v: not the competitor's", p.Name, p.City, p.Address, p.At)
		}
	})
}
