package accounts

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/mail"
)

func TestService_List_filters(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, by := t.Context(), Program(orgA)
		exec(t, w.db, "INSERT INTO regions (id, org_id, brand_id, name) VALUES (?, ?, ?, 'Юг')", regionA, orgA, brandA)
		exec(t, w.db, "INSERT INTO locations (id, org_id, brand_id, region_id, code, name, city) VALUES (?, ?, ?, ?, 'Т1', 'Магазин', 'Тула')", locationA, orgA, brandA, regionA)
		people := map[string]Grant{
			"brand@example.org":    {Role: BrandManager, Scope: Scope{Brand, brandA}},
			"region@example.org":   {Role: RegionalManager, Scope: Scope{Region, regionA}},
			"location@example.org": {Role: StoreManager, Scope: Scope{Location, locationA}},
		}
		for email, g := range people {
			must[Account](t)(w.Create(ctx, by, NewAccount{Email: email, Name: strings.ToUpper(email[:1]) + email[1:], Grants: []Grant{g}}))
		}
		must[Account](t)(w.Invite(ctx, by, invitation(inviteeA, "яна@example.org")))
		w.wait(time.Minute)
		w.signIn(t, "shopper@example.org")
		for name, c := range map[string]struct {
			q    Query
			want []string
		}{
			"everybody by name":       {Query{}, []string{"brand", "location", "region", "анна", "яна", "shopper"}},
			"invited":                 {Query{State: Invited}, []string{"яна"}},
			"active, by e-mail, down": {Query{State: Active, Sort: ByEmail, Descending: true}, []string{"анна", "shopper", "region", "location", "brand"}},
			"last seen first":         {Query{Sort: BySeen, Descending: true, Limit: 1}, []string{"shopper"}},
			"seen longest ago":        {Query{Sort: BySeen, Limit: 1}, []string{"shopper"}},
			"of a brand":              {Query{Scope: Scope{Brand, brandA}}, []string{"brand", "location", "region", "яна"}},
			"of a region":             {Query{Scope: Scope{Region, regionA}}, []string{"location", "region"}},
			"of a location":           {Query{Scope: Scope{Location, locationA}}, []string{"location"}},
			"of another's brand":      {Query{Scope: Scope{Brand, brandB}}, nil},
			"an invited e-mail":       {Query{Search: "ЯНА@"}, []string{"яна"}},
			"a role and words":        {Query{Role: StoreManager, Search: "100%"}, nil},
		} {
			list, _, err := w.List(ctx, by, c.q)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			var got []string
			for _, a := range list {
				local, _, _ := strings.Cut(a.Email, "@")
				got = append(got, local)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
		t.Run("names of scopes and what to choose from", func(t *testing.T) {
			list, _, _ := w.List(ctx, by, Query{})
			names := must[map[string]string](t)(w.ScopeNames(ctx, by, list...))
			if diff := cmp.Diff(map[string]string{brandA: "Марка А", regionA: "Юг", locationA: "Магазин"}, names); diff != "" {
				t.Error(diff)
			}
			for kind, want := range map[ScopeKind][]Place{
				Brand: {{brandA, "Марка А", ""}}, Region: {{regionA, "Юг", "Марка А"}}, Location: {{locationA, "Магазин", "Т1 · Тула"}}, Standard: nil, Wave: nil,
			} {
				got, total, err := w.Scopes(ctx, by, kind, "", 10)
				if diff := cmp.Diff(want, slices.Clip(got)); diff != "" || total != len(want) || err != nil {
					t.Errorf("%s: %s (%v)", kind, diff, err)
				}
			}
			got, _, err := w.Scopes(ctx, by, Location, "ТУЛ", 10)
			if err != nil || len(got) != 1 {
				t.Errorf("by the city: %v (%v)", got, err)
			}
			_, _, err = w.Scopes(ctx, by, Own, "", 10)
			wants(t, err, ErrInvalid)
		})
	})
}

const (
	regionA   = "0193b3a0-0000-7000-8000-0000000000a8"
	locationA = "0193b3a0-0000-7000-8000-0000000000a9"
)

func TestService_Sweep_links(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := inhabited(t, db)
		must[Account](t)(w.Invite(t.Context(), Program(orgA), invitation(inviteeA, "vera@example.org")))
		if err := w.RequestReset(t.Context(), adminMail, home); err != nil {
			t.Fatal(err)
		}
		w.letters(t, orgA)
		w.wait(invitationLife)
		if _, err := w.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		var left int
		db.Conn(t.Context()).Raw("SELECT (SELECT COUNT(*) FROM account_links) + (SELECT COUNT(*) FROM reset_requests) + (SELECT COUNT(*) FROM letters WHERE link <> '')").Scan(&left)
		if left != 0 {
			t.Errorf("%d rows are left of what expired", left)
		}
	})
}

// Whoever is erased before they came is erased whole: the address of the
// invitation, its letter and its link.
func TestService_Erase_invited(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		must[Account](t)(w.Invite(ctx, Program(orgA), invitation(inviteeA, "canary@example.org")))
		token := w.token(t, orgA, mail.Invitation, "canary@example.org")
		if err := w.Erase(ctx, Program(orgA), inviteeA); err != nil {
			t.Fatal(err)
		}
		_, _, err := w.AcceptInvitation(ctx, Acceptance{token, "Вера", password}, home, "")
		wants(t, err, ErrLink)
		var left int
		w.db.Conn(ctx).Raw(`SELECT (SELECT COUNT(*) FROM accounts WHERE invited_email LIKE 'canary%' OR name = 'Вера')
			+ (SELECT COUNT(*) FROM letters WHERE to_address LIKE 'canary%') + (SELECT COUNT(*) FROM account_links)`).Scan(&left)
		if got := must[Account](t)(w.Get(ctx, Program(orgA), inviteeA)); left != 0 || state(w, got) != Disabled {
			t.Errorf("%d rows are left of %+v", left, got)
		}
	})
}
