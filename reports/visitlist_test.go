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

// Four locations: L11, L12 and L21 are released, L22 waits for its reviewer.
func TestService_Visits_visibleSet(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w, foreign := auditstest.New(t, db), auditstest.New(t, db)
		s := service(t, w)
		for i := range 3 {
			released(t, w, i, i != 1)
			w.At = w.At.Add(time.Hour)
		}
		if _, err := w.Audits.Save(t.Context(), w.Actors[accounts.Shopper], w.Submission(3)); err != nil {
			t.Fatal(err)
		}
		waiting := []audits.VisitStatus{audits.Submitted, audits.InReview}
		all := []string{"L11", "L12", "L21", "L22"}
		ofWave := w.Actors[accounts.Reviewer]
		ofWave.Grants = []accounts.Grant{{Role: accounts.Reviewer, Scope: accounts.Scope{Kind: accounts.Wave, ID: w.Wave.ID}}}
		ofAnother := w.Actors[accounts.Reviewer]
		ofAnother.Grants = []accounts.Grant{{Role: accounts.Reviewer, Scope: accounts.Scope{Kind: accounts.Wave, ID: auditstest.ID()}}}
		for name, c := range map[string]struct {
			by           accounts.Actor
			all, waiting []string
			err          error
		}{
			"administrator":            {w.Actors[accounts.Administrator], all, all[3:], nil},
			"programme manager":        {w.Actors[accounts.ProgrammeManager], all, all[3:], nil},
			"reviewer":                 {w.Actors[accounts.Reviewer], all, all[3:], nil},
			"reviewer of the wave":     {ofWave, all, all[3:], nil},
			"reviewer of another wave": {ofAnother, nil, nil, nil},
			"brand manager":            {w.Actors[accounts.BrandManager], all[:3], nil, nil},
			"regional manager":         {w.Actors[accounts.RegionalManager], all[:2], nil, nil},
			"store manager":            {w.Actors[accounts.StoreManager], all[:1], nil, nil},
			"shopper":                  {w.Actors[accounts.Shopper], nil, nil, accounts.ErrForbidden},
			"employee":                 {w.Actors[accounts.Employee], nil, nil, accounts.ErrForbidden},
			"group leader":             {w.Actors[accounts.GroupLeader], nil, nil, accounts.ErrForbidden},
			"foreign administrator":    {foreign.Actors[accounts.Administrator], nil, nil, nil},
			"foreign store manager":    {foreign.Actors[accounts.StoreManager], nil, nil, nil},
		} {
			for _, q := range []struct {
				reports.VisitQuery
				want []string
			}{
				{reports.VisitQuery{}, c.all},
				{reports.VisitQuery{Statuses: waiting}, c.waiting},
				{reports.VisitQuery{Statuses: []audits.VisitStatus{audits.InProgress}}, nil},
			} {
				q.Sort, q.Limit = reports.ByVisitPlace, 50
				lines, total, err := s.Visits(t.Context(), c.by, q.VisitQuery)
				if !errors.Is(err, c.err) {
					t.Errorf("%s: %v", name, err)
				}
				var got []string
				for _, l := range lines {
					got = append(got, l.Code)
					if !l.SubmittedAt.IsZero() && len(c.waiting) == 0 {
						t.Errorf("%s learns when a visit was handed in", name)
					}
				}
				if diff := cmp.Diff(q.want, got); diff != "" || total != len(q.want) {
					t.Errorf("%s, %v: %s (total %d)", name, q.Statuses, diff, total)
				}
			}
		}
	})
}

func TestService_Visits_order(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := auditstest.New(t, db)
		s := service(t, w)
		for i := range w.Locations {
			released(t, w, i, i != 2)
			w.At = w.At.Add(-time.Hour)
		}
		by := w.Actors[accounts.Reviewer]
		for _, c := range []struct {
			q    reports.VisitQuery
			want []string
		}{
			{reports.VisitQuery{Sort: reports.BySubmission}, []string{"L22", "L21", "L12", "L11"}},
			{reports.VisitQuery{Sort: reports.BySubmission, Descending: true}, []string{"L11", "L12", "L21", "L22"}},
			{reports.VisitQuery{Sort: reports.ByVisitPlace, Descending: true}, []string{"L22", "L21", "L12", "L11"}},
			{reports.VisitQuery{Descending: true}, []string{"L11", "L12", "L21", "L22"}},
			{reports.VisitQuery{Sort: reports.ByVisitPlace, Offset: 1}, []string{"L12", "L21", "L22"}},
			{reports.VisitQuery{Sort: reports.ByVisitPlace, Search: "МАГАЗИН 2"}, []string{"L21", "L22"}},
			{reports.VisitQuery{Sort: reports.ByVisitPlace, LocationID: w.Locations[1].ID}, []string{"L12"}},
			{reports.VisitQuery{Sort: reports.ByVisitPlace, WaveID: w.Wave.ID, Search: "%"}, nil},
		} {
			c.q.Limit = 50
			lines, _, err := s.Visits(t.Context(), by, c.q)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, l := range lines {
				got = append(got, l.Code)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%+v: %s", c.q, diff)
			}
		}
		worst, _, err := s.Visits(t.Context(), by, reports.VisitQuery{Sort: reports.ByScore, Limit: 1})
		if err != nil || len(worst) != 1 || worst[0].Code != "L21" || worst[0].Wave != w.Wave.Title || worst[0].Band == nil {
			t.Errorf("the worst visit: %+v (%v)", worst, err)
		}
	})
}
