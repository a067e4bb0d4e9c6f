package programmes_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"etalon/audits/auditstest"
	"etalon/audits/programmes"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/fault"
)

func TestMain(m *testing.M) { databasetest.Main(m) }

func TestService_Put(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		ctx, manager := t.Context(), w.Actors[accounts.ProgrammeManager]
		g := programmes.Programme{ID: auditstest.ID(), BrandID: w.Brand.ID, Title: " Розница ", Rules: programmes.Default()}
		made, err := w.Programmes.Put(ctx, manager, g, 0)
		if err != nil || made.Title != "Розница" || made.Revision != 1 {
			t.Fatalf("%+v %v", made, err)
		}
		if again, err := w.Programmes.Put(ctx, manager, g, 0); err != nil || again.Revision != 1 {
			t.Errorf("the same again: %+v %v", again, err)
		}
		g.Rules.Pay.Fee, g.Rules.Ethics.StaffNotifiedOn = 90_000, "2026-09-01"
		if _, err := w.Programmes.Put(ctx, manager, g, 7); !errors.Is(err, programmes.ErrStale) {
			t.Errorf("another revision: %v", err)
		}
		changed, err := w.Programmes.Put(ctx, manager, g, 1)
		if err != nil || changed.Revision != 2 {
			t.Fatalf("%+v %v", changed, err)
		}
		read, err := w.Programmes.Programme(ctx, manager, g.ID)
		if diff := cmp.Diff(g.Rules, read.Rules); diff != "" || err != nil {
			t.Errorf("%s %v", diff, err)
		}
	})
}

func TestService_Put_refused(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w, foreign := auditstest.New(t, db), auditstest.New(t, db)
		manager := w.Actors[accounts.ProgrammeManager]
		cases := []struct {
			name, field string
			change      func(*programmes.Programme)
		}{
			{"no title", "title", func(g *programmes.Programme) { g.Title = " " }},
			{"another organisation's brand", "brand_id", func(g *programmes.Programme) { g.BrandID = foreign.Brand.ID }},
			{"ages the wrong way round", "eligibility.age_to", func(g *programmes.Programme) { g.Rules.Eligibility.AgeFrom, g.Rules.Eligibility.AgeTo = 40, 30 }},
			{"a currency in words", "pay.currency", func(g *programmes.Programme) { g.Rules.Pay.Currency = "руб" }},
			{"pay below nothing", "pay.fee", func(g *programmes.Programme) { g.Rules.Pay.Fee = -1 }},
			{"no time for the review", "clocks.review_hours", func(g *programmes.Programme) { g.Rules.Clocks.ReviewHours = 0 }},
			{"an employee judged by nothing", "ethics.employee_minimum", func(g *programmes.Programme) { g.Rules.Ethics.EmployeeMinimum = 0 }},
			{"visits on ten thousand days", "rotation.lock_out_days", func(g *programmes.Programme) { g.Rules.Rotation.LockOutDays = 10_000 }},
		}
		for _, c := range cases {
			t.Run(c.name, func(t *testing.T) {
				g := programmes.Programme{ID: auditstest.ID(), BrandID: w.Brand.ID, Title: "Розница", Rules: programmes.Default()}
				c.change(&g)
				_, err := w.Programmes.Put(t.Context(), manager, g, 0)
				if f := new(fault.Error); !errors.As(err, &f) || f.Code != "programme_invalid" || f.Fields[0].Path != c.field {
					t.Errorf("%v", err)
				}
			})
		}
		if _, err := w.Programmes.Put(t.Context(), w.Actors[accounts.Reviewer], programmes.Programme{}, 0); !errors.Is(err, accounts.ErrForbidden) {
			t.Errorf("a reviewer: %v", err)
		}
	})
}
