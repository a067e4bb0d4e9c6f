package api_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"etalon/api"
	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/locations"
)

// steps are the steps that a state says are done.
func steps(t *testing.T, s *site, role accounts.Role) map[string]bool {
	t.Helper()
	w := s.as(role, "GET", "/set-up-state", nil)
	if w.Code != 200 {
		t.Fatalf("set-up state: %d %s", w.Code, w.Body)
	}
	done := map[string]bool{}
	for _, step := range decode[api.SetUpState](t, w).Steps {
		done[step.Key] = step.Done
	}
	return done
}

func TestServer_setUpState(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		newSite(t, db) // another organisation's data does not count
		s := newSite(t, db)
		want := map[string]bool{"organisation": true, "people": true, "places": true, "standard": false, "checklist": true, "wave": true, "mail": false, "second_factor": false}
		if diff := cmp.Diff(want, steps(t, s, accounts.Administrator)); diff != "" {
			t.Error(diff)
		}
		s.standard()
		if !steps(t, s, accounts.Administrator)["standard"] {
			t.Error("a published standard is not seen")
		}
		for role := range s.Actors {
			if w := s.as(role, "GET", "/set-up-state", nil); role != accounts.Administrator && w.Code != 403 {
				t.Errorf("%s: %d %s", role, w.Code, w.Body)
			}
		}
	})
}

// A new organisation has everything before it.
func TestServer_setUpState_new(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newSite(t, db)
		org := accounts.Program(auditstest.ID())
		if _, err := s.Places.CreateOrganisation(t.Context(), org, locations.Organisation{ID: org.OrgID, Name: "Новая сеть", Language: "ru", Demo: true}); err != nil {
			t.Fatal(err)
		}
		made, err := s.Accounts.CreateMany(t.Context(), org, []accounts.NewAccount{{
			ID: auditstest.ID(), Email: "anna@example.ru", Name: "Анна", Language: "ru",
			Grants: []accounts.Grant{{Role: accounts.Administrator, Scope: accounts.Scope{Kind: accounts.Organisation}}},
		}})
		if err != nil {
			t.Fatal(err)
		}
		by := accounts.Actor{AccountID: made[0].ID, OrgID: org.OrgID, Grants: made[0].Grants}
		got := decode[api.SetUpState](t, s.do(request{method: "GET", path: "/set-up-state", by: &by}))
		if len(got.Steps) == 0 {
			t.Error("no steps")
		}
		for _, step := range got.Steps {
			if step.Done != (step.Key == "organisation") {
				t.Errorf("a new organisation: %+v", step)
			}
		}
	})
}

// The report of a visit, as a page, is for those who get it as a file.
func TestServer_visitReport(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newSite(t, db)
		visit := s.Released(t, 0)
		got := decode[api.VisitReport](t, s.as(accounts.StoreManager, "GET", "/visits/"+visit+"/report", nil))
		if got.Number != "L11-1" || got.SubmittedAt != nil || got.Revision != 0 || len(got.Sections) != 2 {
			t.Errorf("for the store: %+v", got)
		}
		if q := got.Sections[0].Questions[1]; q.Met != "part" || q.Comment != "Стоял за кассой." || q.Answer == "" {
			t.Errorf("an answer: %+v", q)
		}
		if full := decode[api.VisitReport](t, s.as(accounts.Reviewer, "GET", "/visits/"+visit+"/report", nil)); full.SubmittedAt == nil || full.Revision == 0 {
			t.Errorf("for the reviewer: %+v", full)
		}
		far := s.Released(t, 2)
		for role, want := range map[accounts.Role]int{accounts.StoreManager: 404, accounts.RegionalManager: 404, accounts.BrandManager: 200, accounts.Shopper: 403, accounts.Employee: 403} {
			if w := s.as(role, "GET", "/visits/"+far+"/report", nil); w.Code != want {
				t.Errorf("%s: %d %s", role, w.Code, w.Body)
			}
		}
	})
}
