package reports_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"etalon/audits"
	"etalon/audits/auditstest"
	"etalon/checklists"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/locale"
	"etalon/reports"
	"etalon/reports/bonus"
)

func bonusScheme(w *auditstest.World) bonus.Scheme {
	return bonus.Scheme{ID: auditstest.ID(), BrandID: w.Brand.ID, Title: "Премия за сервис", Rules: bonus.Rules{
		Currency: "RUB", Base: 3_000_000, Steps: []bonus.Step{{From: 5000, Share: 5000}, {From: 8000, Share: 10_000}}, Minimum: 1, CriticalZero: true, Round: 100,
	}}
}

func results(p *reports.BonusPage) map[string]int64 {
	found := map[string]int64{}
	for _, r := range p.Rows {
		found[r.Place.Code] = r.Result()
	}
	return found
}

func TestService_Bonus(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w, foreign := auditstest.New(t, db), auditstest.New(t, db)
		s, kept := service(t, w), bonus.New(w.DB, w.Journal, func() time.Time { return w.At })
		by := w.Actors[accounts.ProgrammeManager]
		scheme, err := kept.PutScheme(t.Context(), by, bonusScheme(w), 0)
		if err != nil {
			t.Fatal(err)
		}
		id := auditstest.ID()
		if _, err := s.OpenBonus(t.Context(), by, id, scheme.ID, w.Wave.ID); !errors.Is(err, bonus.ErrNothing) {
			t.Errorf("before any visit: %v", err)
		}
		for i := range 3 {
			released(t, w, i, i != 1)
		}
		page, err := s.OpenBonus(t.Context(), by, id, scheme.ID, w.Wave.ID)
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]int64{"L11": 3_000_000, "L12": 0, "L21": 3_000_000}
		if diff := cmp.Diff(want, results(page)); diff != "" || page.Table.Total != 6_000_000 || page.Table.CutOff.IsZero() {
			t.Error(diff, page.Table)
		}
		t.Run("a correction needs a reason and keeps what was calculated", func(t *testing.T) {
			amount := int64(1_000_000)
			if err := kept.Correct(t.Context(), by, id, w.Locations[1].ID, &amount, " "); !errors.Is(err, bonus.ErrInvalid) {
				t.Errorf("without a reason: %v", err)
			}
			if err := kept.Correct(t.Context(), by, id, w.Locations[1].ID, &amount, "Ремонт"); err != nil {
				t.Fatal(err)
			}
			page, err := s.RefillBonus(t.Context(), by, id)
			if err != nil || results(page)["L12"] != 1_000_000 || page.Rows[1].Outcome.Amount != 0 || page.Rows[1].Reason != "Ремонт" {
				t.Errorf("%+v %v", page.Rows[1], err)
			}
		})
		t.Run("closed, nothing of it changes", func(t *testing.T) {
			if err := errors.Join(kept.Close(t.Context(), by, id), kept.Close(t.Context(), by, id)); err != nil {
				t.Fatal(err)
			}
			if err := kept.Correct(t.Context(), by, id, w.Locations[1].ID, nil, ""); !errors.Is(err, bonus.ErrClosed) {
				t.Errorf("%v", err)
			}
			changed := scheme
			changed.Rules.Base = 9_000_000
			if _, err := kept.PutScheme(t.Context(), by, changed, 1); err != nil {
				t.Fatal(err)
			}
			released(t, w, 3, true)
			if _, err := w.Audits.Exclude(t.Context(), accounts.Program(w.Org), firstVisit(t, w, s), "Ошибка адреса"); err != nil {
				t.Fatal(err)
			}
			page, err := s.Bonus(t.Context(), by, id)
			if err != nil || page.Table.Total != 7_000_000 || page.Rows[0].Now == nil || page.Rows[0].Now.Amount != 0 || page.Rows[2].Now != nil {
				t.Errorf("%+v %+v %v", page.Table, page.Rows, err)
			}
			next, err := s.OpenBonus(t.Context(), by, auditstest.ID(), scheme.ID, w.Wave.ID)
			if err != nil || next.Table.PreviousID != id || next.Table.Number != 2 || results(next)["L22"] != 9_000_000 || next.Table.SchemeRevision != 2 {
				t.Errorf("%+v %v", next, err)
			}
		})
		t.Run("nobody else sees it", func(t *testing.T) {
			for _, role := range []accounts.Role{accounts.BrandManager, accounts.RegionalManager, accounts.StoreManager, accounts.Reviewer, accounts.Shopper} {
				if _, err := s.Bonus(t.Context(), w.Actors[role], id); !errors.Is(err, accounts.ErrForbidden) {
					t.Errorf("%s: %v", role, err)
				}
			}
			if _, err := s.Bonus(t.Context(), foreign.Actors[accounts.Administrator], id); !errors.Is(err, bonus.ErrTableNotFound) {
				t.Errorf("another organisation: %v", err)
			}
			if _, err := s.BonusXLSX(t.Context(), foreign.Actors[accounts.Administrator], id, locale.Russian); !errors.Is(err, bonus.ErrTableNotFound) {
				t.Errorf("another organisation: %v", err)
			}
		})
	})
}

// firstVisit is the visit at the world's first location.
// The latest wave is one of mystery visits: nobody is paid for what they checked of themselves.
func TestService_TryBonus_otherAudit(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		released(t, w, 0, true)
		later := w.WaveOf(t, auditstest.Kind(checklists.Call))
		a := audits.Assignment{ID: auditstest.ID(), LocationID: w.Locations[0].ID, ShopperID: w.Actors[accounts.Shopper].AccountID, DueOn: later.EndsOn}
		if err := w.Audits.Assign(t.Context(), w.Actors[accounts.ProgrammeManager], later.ID, []audits.Assignment{a}); err != nil {
			t.Fatal(err)
		}
		contact := audits.Contact{BeganAt: w.At.Add(-time.Hour), AnsweredAt: w.At.Add(-time.Hour), EndedAt: w.At.Add(-50 * time.Minute)}
		w.Release(t, audits.Submission{
			VisitID: auditstest.RandomID(), AssignmentID: a.ID, StartedAt: w.At.Add(-time.Hour), FinishedAt: w.At, Track: &audits.Track{Contact: &contact},
			Answers: map[string]json.RawMessage{"q": json.RawMessage(`"yes"`)}, Submit: true,
		})
		page, err := service(t, w).TryBonus(t.Context(), w.Actors[accounts.ProgrammeManager], w.Brand.ID, "", bonusScheme(w).Rules)
		if err != nil || page.Wave.ID != w.Wave.ID {
			t.Errorf("%s (%v), want the mystery visits", page.Wave.Title, err)
		}
	})
}

func firstVisit(t *testing.T, w *auditstest.World, s *reports.Service) string {
	t.Helper()
	visits, _, err := s.Visits(t.Context(), w.Actors[accounts.Administrator], reports.VisitQuery{WaveID: w.Wave.ID, LocationID: w.Locations[0].ID, Limit: 5})
	if err != nil || len(visits) != 1 {
		t.Fatalf("%d visits (%v)", len(visits), err)
	}
	return visits[0].ID
}
