package audits_test

import (
	"errors"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"etalon/audits"
	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
)

func TestService_review(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		reviewer, manager := w.Actors[accounts.Reviewer], w.Actors[accounts.ProgrammeManager]
		in := w.Submission(0)
		if _, err := w.Audits.Save(t.Context(), w.Actors[accounts.Shopper], in); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Audits.Release(t.Context(), manager, in.VisitID, ""); !errors.Is(err, audits.ErrMove) {
			t.Errorf("release without approval: %v", err)
		}
		if _, err := w.Audits.Return(t.Context(), reviewer, in.VisitID, "", nil); !errors.Is(err, audits.ErrReasonRequired) {
			t.Errorf("return without a reason: %v", err)
		}
		for range 2 {
			if v, err := w.Audits.Approve(t.Context(), reviewer, in.VisitID, "Всё подтверждено."); err != nil || v.Status != audits.Approved {
				t.Errorf("approve: %s (%v)", v.Status, err)
			}
		}
		for range 2 {
			if v, err := w.Audits.Release(t.Context(), manager, in.VisitID, ""); err != nil || v.Status != audits.Released || v.ReleasedAt.IsZero() {
				t.Errorf("release: %s (%v)", v.Status, err)
			}
		}
		entries, err := w.Journal.Of(t.Context(), w.Org, "visit", in.VisitID)
		if err != nil {
			t.Fatal(err)
		}
		var verbs []string
		for _, e := range entries {
			verbs = append(verbs, e.Verb+" by "+e.AccountID)
		}
		want := []string{"submit by " + w.Actors[accounts.Shopper].AccountID, "approved by " + reviewer.AccountID, "released by " + manager.AccountID}
		slices.Sort(verbs)
		slices.Sort(want)
		if diff := cmp.Diff(want, verbs); diff != "" {
			t.Error(diff)
		}
	})
}

func TestService_Return(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		in := w.Submission(0)
		shopper := w.Actors[accounts.Shopper]
		if _, err := w.Audits.Save(t.Context(), shopper, in); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Audits.Return(t.Context(), w.Actors[accounts.Reviewer], in.VisitID, "x", map[string]string{"q9": "?"}); !errors.Is(err, audits.ErrVisitInvalid) {
			t.Errorf("a note on a question that is not asked: %v", err)
		}
		returned, err := w.Audits.Return(t.Context(), w.Actors[accounts.Reviewer], in.VisitID, "Уточните время ожидания.", map[string]string{"q2": "Секунды или минуты?"})
		if err != nil || returned.Status != audits.Returned {
			t.Fatalf("return: %s (%v)", returned.Status, err)
		}
		draft, err := w.Audits.Draft(t.Context(), shopper, in.VisitID)
		if err != nil || draft.ReturnedBecause != "Уточните время ожидания." || draft.Notes["q2"] != "Секунды или минуты?" {
			t.Errorf("the shopper reads %q, %v (%v)", draft.ReturnedBecause, draft.Notes, err)
		}
		in.Summary, in.Revision = "Уточнено: ждал 40 секунд.", returned.Revision
		if r, err := w.Audits.Save(t.Context(), shopper, in); err != nil || r.Status != audits.Submitted {
			t.Errorf("second submit: %+v (%v)", r, err)
		}
	})
}

// who sees which visit: the exact set, for every role, before and after release.
func TestService_Visit_visibleSet(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w, foreign := auditstest.New(t, db), auditstest.New(t, db)
		visits := map[string]string{"released 1": w.Released(t, 0), "released 2": w.Released(t, 1), "released 3": w.Released(t, 2)}
		unreleased := w.Submission(3)
		if _, err := w.Audits.Save(t.Context(), w.Actors[accounts.Shopper], unreleased); err != nil {
			t.Fatal(err)
		}
		visits["submitted 4"] = unreleased.VisitID
		all := slices.Sorted(maps.Keys(visits))
		for name, c := range map[string]struct {
			by   accounts.Actor
			want []string
		}{
			"administrator":            {w.Actors[accounts.Administrator], all},
			"programme manager":        {w.Actors[accounts.ProgrammeManager], all},
			"reviewer":                 {w.Actors[accounts.Reviewer], all},
			"shopper":                  {w.Actors[accounts.Shopper], all},
			"another shopper":          {w.Other, nil},
			"group leader":             {w.Actors[accounts.GroupLeader], nil},
			"employee":                 {w.Actors[accounts.Employee], nil},
			"store manager":            {w.Actors[accounts.StoreManager], []string{"released 1"}},
			"regional manager":         {w.Actors[accounts.RegionalManager], []string{"released 1", "released 2"}},
			"brand manager":            {w.Actors[accounts.BrandManager], []string{"released 1", "released 2", "released 3"}},
			"foreign administrator":    {foreign.Actors[accounts.Administrator], nil},
			"foreign brand manager":    {foreign.Actors[accounts.BrandManager], nil},
			"nobody":                   {accounts.Actor{OrgID: w.Org}, nil},
			"reviewer of another wave": {reviewerOf(w, auditstest.ID()), nil},
			"reviewer of the wave":     {reviewerOf(w, w.Wave.ID), all},
		} {
			var got []string
			for _, visit := range all {
				if _, err := w.Audits.Visit(t.Context(), c.by, visits[visit]); err == nil {
					got = append(got, visit)
				} else if !errors.Is(err, audits.ErrVisitNotFound) {
					t.Errorf("%s, %s: %v", name, visit, err)
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
	})
}

func reviewerOf(w *auditstest.World, wave string) accounts.Actor {
	a := w.Actors[accounts.Reviewer]
	a.Grants = []accounts.Grant{{Role: accounts.Reviewer, Scope: accounts.Scope{Kind: accounts.Wave, ID: wave}}}
	return a
}

func TestService_Waves_visibleSet(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w, foreign := auditstest.New(t, db), auditstest.New(t, db)
		w.Released(t, 0)
		for name, c := range map[string]struct {
			by   accounts.Actor
			want int // waves; -1: refused
		}{
			"administrator": {w.Actors[accounts.Administrator], 1}, "programme manager": {w.Actors[accounts.ProgrammeManager], 1},
			"store manager": {w.Actors[accounts.StoreManager], 1}, "regional manager": {w.Actors[accounts.RegionalManager], 1},
			"shopper": {w.Actors[accounts.Shopper], -1}, "employee": {w.Actors[accounts.Employee], -1}, "group leader": {w.Actors[accounts.GroupLeader], -1},
			"reviewer of another wave": {reviewerOf(w, auditstest.ID()), 0},
			"foreign administrator":    {foreign.Actors[accounts.Administrator], 1}, // theirs
		} {
			list, total, err := w.Audits.Waves(t.Context(), c.by, "", 50, 0)
			if refused := errors.Is(err, accounts.ErrForbidden); refused != (c.want < 0) || (err != nil && !refused) {
				t.Errorf("%s: %v", name, err)
			}
			if c.want >= 0 && (len(list) != c.want || total != c.want) {
				t.Errorf("%s sees %d waves of %d, want %d", name, len(list), total, c.want)
			}
			for _, wave := range list {
				if wave.OrgID != c.by.OrgID {
					t.Errorf("%s sees a wave of another organisation", name)
				}
			}
			if _, err := w.Audits.Wave(t.Context(), c.by, w.Wave.ID); (err == nil) != (c.want > 0 && c.by.OrgID == w.Org) {
				t.Errorf("%s asks for the wave: %v", name, err)
			}
		}
	})
}

// Who only reads results does not learn of a wave that the stores were not told of,
// before a visit of theirs is released; not even that it is there.
func TestService_Waves_unannounced(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		seen := func(role accounts.Role) bool {
			t.Helper()
			list, total, err := w.Audits.Waves(t.Context(), w.Actors[role], "", 50, 0)
			if err != nil || total != len(list) {
				t.Fatal(err)
			}
			if _, err := w.Audits.Wave(t.Context(), w.Actors[role], w.Wave.ID); (err == nil) != (total == 1) {
				t.Errorf("%s: %d waves in the list, and by its id: %v", role, total, err)
			}
			return total == 1
		}
		for role, want := range map[accounts.Role]bool{
			accounts.Administrator: true, accounts.ProgrammeManager: true, accounts.Reviewer: true,
			accounts.StoreManager: false, accounts.RegionalManager: false, accounts.BrandManager: false,
		} {
			if got := seen(role); got != want {
				t.Errorf("%s sees an unannounced wave: %v", role, got)
			}
		}
		w.Released(t, 2) // in the second region: of the brand, but of neither store nor region
		if !seen(accounts.BrandManager) || seen(accounts.StoreManager) || seen(accounts.RegionalManager) {
			t.Error("a released visit shows the wave to those who may read it, and to nobody else")
		}
		w.Released(t, 0)
		if !seen(accounts.StoreManager) || !seen(accounts.RegionalManager) {
			t.Error("a store with a result does not see its wave")
		}
		other := auditstest.New(t, db)
		if _, err := other.Audits.PlanWave(t.Context(), other.Actors[accounts.ProgrammeManager], other.Wave.ID, audits.NewPlan{
			Announced: true, Plan: audits.FirstPlan(), Revision: other.Wave.Revision,
		}); err != nil {
			t.Fatal(err)
		}
		if w = other; !seen(accounts.StoreManager) {
			t.Error("an announced wave is hidden")
		}
	})
}
