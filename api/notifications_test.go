package api_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
)

type told struct {
	Items []struct {
		ID, Kind, Link string
		Params         map[string]any
	}
	Total, Unread int
}

func (s *site) told(role accounts.Role) told {
	s.t.Helper()
	return decode[told](s.t, s.as(role, "GET", "/notifications", nil))
}

// kinds lists what a role was told.
func (s *site) kinds(role accounts.Role) []string {
	s.t.Helper()
	var all []string
	for _, n := range s.told(role).Items {
		all = append(all, n.Kind)
	}
	slices.Sort(all)
	return all
}

// Who hears of the life of a visit, and what nobody may hear.
func TestNotifications_ofAVisit(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newSite(t, db)
		shopper, reviewer := s.Actors[accounts.Shopper], s.Actors[accounts.Reviewer]
		in := s.Submission(0)
		step := func(_ any, err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		step(s.Audits.Save(t.Context(), shopper, in))
		step(s.Audits.Return(t.Context(), reviewer, in.VisitID, "Нет фотографии чека", nil))
		returned := s.told(accounts.Shopper)
		if len(returned.Items) != 1 || returned.Items[0].Kind != "visit_returned" || returned.Items[0].Params["note"] != "Нет фотографии чека" {
			t.Fatalf("the shopper is told %+v", returned)
		}
		s.At = s.At.Add(time.Minute)
		step(s.Audits.Submit(t.Context(), shopper, in.VisitID))
		step(s.Audits.Approve(t.Context(), reviewer, in.VisitID, ""))
		step(s.Audits.Release(t.Context(), s.Actors[accounts.ProgrammeManager], in.VisitID, ""))
		for role, want := range map[accounts.Role][]string{
			accounts.Shopper: {"visit_approved", "visit_returned"}, accounts.StoreManager: {"visit_released"}, accounts.RegionalManager: {"visit_released"},
			accounts.BrandManager: nil, accounts.Employee: nil, accounts.Administrator: nil, accounts.ProgrammeManager: nil,
		} {
			if got := s.kinds(role); !slices.Equal(got, want) {
				t.Errorf("%s is told %v, want %v", role, got, want)
			}
		}
		for _, role := range []accounts.Role{accounts.Shopper, accounts.StoreManager, accounts.RegionalManager} {
			for _, n := range s.told(role).Items {
				for name := range n.Params {
					if !slices.Contains([]string{"location", "note", "wave"}, name) || name == "note" && role != accounts.Shopper {
						t.Errorf("%s is told the %s of a visit: %v", role, name, n.Params)
					}
				}
			}
		}
		s.Released(t, 2) // elsewhere: the other region
		if n := s.told(accounts.StoreManager).Total + s.told(accounts.RegionalManager).Total; n != 2 {
			t.Errorf("a visit elsewhere is told too: %d", n)
		}
	})
}

// Many visits of a wave are one notification, which comes again when more come in.
func TestNotifications_waitingVisits(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newSite(t, db)
		tell := func() {
			t.Helper()
			if err := s.Audits.TellReviewers(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		submit := func(i int) {
			t.Helper()
			if _, err := s.Audits.Save(t.Context(), s.Actors[accounts.Shopper], s.Submission(i)); err != nil {
				t.Fatal(err)
			}
		}
		submit(0)
		submit(1)
		tell()
		tell()
		first := s.told(accounts.Reviewer)
		if len(first.Items) != 1 || first.Unread != 1 || first.Items[0].Params["count"] != 2.0 || first.Items[0].Link != "/waves/"+s.Wave.ID {
			t.Fatalf("the reviewer is told %+v", first)
		}
		if w := s.as(accounts.Reviewer, "POST", "/notifications/read", map[string]any{}); w.Code > 204 {
			t.Fatal(w.Code, w.Body)
		}
		tell()
		if got := s.told(accounts.Reviewer); got.Unread != 0 {
			t.Errorf("told of the same visits again: %+v", got)
		}
		s.At = s.At.Add(time.Minute)
		submit(2)
		tell()
		if got := s.told(accounts.Reviewer); got.Unread != 1 || got.Total != 1 || got.Items[0].Params["count"] != 3.0 {
			t.Errorf("after one more visit: %+v", got)
		}
	})
}

func TestNotifications_own(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newSite(t, db)
		admin, employee := s.Actors[accounts.Administrator], s.Actors[accounts.Employee]
		g, err := s.Accounts.Grant(t.Context(), admin, employee.AccountID, accounts.Grant{Role: accounts.Expert, Scope: accounts.Scope{Kind: accounts.Organisation}})
		if err == nil {
			err = s.Accounts.Revoke(t.Context(), admin, employee.AccountID, g.ID)
		}
		if err == nil {
			err = s.Notices.InvitationAccepted(t.Context(), s.Org, employee.AccountID, "Анна")
		}
		if err != nil {
			t.Fatal(err)
		}
		page := s.told(accounts.Employee)
		if got := s.kinds(accounts.Employee); !slices.Equal(got, []string{"role_granted", "role_revoked"}) || page.Unread != 2 {
			t.Errorf("the person is told %v", got)
		}
		if got := s.kinds(accounts.Administrator); !slices.Equal(got, []string{"invitation_accepted"}) {
			t.Errorf("the administrator is told %v", got)
		}
		id := page.Items[0].ID
		s.as(accounts.Shopper, "POST", "/notifications/read", map[string]any{"ids": []string{id}})
		if got := s.told(accounts.Employee); got.Unread != 2 {
			t.Error("somebody else marked it as read")
		}
		s.as(accounts.Employee, "POST", "/notifications/read", map[string]any{"ids": []string{id}})
		if got := s.told(accounts.Employee); got.Unread != 1 || got.Items[0].ID == id {
			t.Errorf("unread ones come first: %+v", got)
		}
		s.At = s.At.AddDate(0, 0, 91)
		if n, err := s.Notices.Sweep(t.Context()); n != 3 || err != nil {
			t.Errorf("%s forgotten (%v), want 3", fmt.Sprint(n), err)
		}
	})
}
