package api_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"etalon/api"
	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
)

const newPassword = "серебряный чайник 7"

// invited is somebody whom the site's administrator invites, and the token of their link.
func (s *site) invited(t *testing.T) (account api.Account, token string) {
	t.Helper()
	w := s.as(accounts.Administrator, "PUT", "/accounts/"+auditstest.ID()+"/invitation", map[string]any{
		"email": auditstest.ID() + "@example.ru", "name": "Вера", "grants": []any{map[string]any{"role": "store_manager", "scope_kind": "location", "scope_id": s.Locations[0].ID}},
	})
	account = decode[api.Account](t, w)
	if w.Code != 200 || account.State != "invited" || len(account.Grants) != 1 || account.Grants[0].ScopeName != s.Locations[0].Name {
		t.Fatalf("invite: %d %s", w.Code, w.Body)
	}
	return account, s.token(t, account.Email)
}

// token is that of the newest letter to an address.
func (s *site) token(t *testing.T, email string) string {
	t.Helper()
	if err := s.Queue.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	outbox := decode[api.Outbox](t, s.as(accounts.Administrator, "GET", "/letters?search="+email, nil))
	for _, l := range outbox.Items {
		if l.Link != "" {
			if !strings.HasPrefix(l.Link, "https://etalon.example/#/") || outbox.Sends {
				t.Errorf("letter = %+v", l)
			}
			return l.Link[strings.LastIndexByte(l.Link, '/')+1:]
		}
	}
	t.Fatalf("no link for %s", email)
	return ""
}

func sessionOf(w interface{ Result() *http.Response }) string {
	for _, c := range w.Result().Cookies() {
		if c.Name == "etalon_session" {
			return c.Value
		}
	}
	return ""
}

func TestLinks_wholeWay(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		var logged bytes.Buffer
		before := slog.Default()
		slog.SetDefault(slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug})))
		defer slog.SetDefault(before)
		s := newSite(t, db)
		account, token := s.invited(t)
		view := decode[api.LinkView](t, s.do(request{method: "POST", path: "/links", body: map[string]any{"token": token}}))
		if view.Email != account.Email || view.Purpose != "invitation" {
			t.Errorf("link = %+v", view)
		}
		t.Run("what is not asked for cannot be set", func(t *testing.T) {
			for _, extra := range []string{"grants", "role", "email", "org_id", "id", "state"} {
				body := map[string]any{"token": token, "name": "Вера", "password": newPassword, extra: "administrator"}
				if w := s.do(request{method: "POST", path: "/links/invitation", body: body}); w.Code != 422 {
					t.Errorf("%s: %d %s", extra, w.Code, w.Body)
				}
			}
			for _, extra := range []string{"email", "grants", "state", "disabled_at", "password"} {
				body := map[string]any{"name": "Вера", "language": "ru", "revision": 1, extra: "x"}
				if w := s.as(accounts.Administrator, "PUT", "/accounts/"+account.ID, body); w.Code != 422 {
					t.Errorf("edit %s: %d %s", extra, w.Code, w.Body)
				}
			}
		})
		t.Run("accepting makes a session of its own, whatever cookie came along", func(t *testing.T) {
			accept := map[string]any{"token": token, "name": "Вера", "password": newPassword}
			planted := strings.Repeat("A", 43)
			w := s.do(request{method: "POST", path: "/links/invitation", body: accept, header: map[string]string{"Cookie": "etalon_session=" + planted}})
			got := sessionOf(w)
			if w.Code != 200 || got == "" || got == planted || decode[api.Session](t, w).Account.ID != account.ID {
				t.Fatalf("accept: %d %s", w.Code, w.Body)
			}
			if w := s.do(request{method: "POST", path: "/links/invitation", body: accept}); w.Code != 401 || !strings.Contains(w.Body.String(), "sign_in_link_invalid") {
				t.Errorf("again: %d %s", w.Code, w.Body)
			}
			s.tokens[account.ID] = got
		})
		me := accounts.Actor{AccountID: account.ID, OrgID: s.Org}
		t.Run("a forgotten password: one answer for everybody", func(t *testing.T) {
			known := s.do(request{method: "POST", path: "/links/forgotten-password", body: map[string]any{"email": account.Email}})
			unknown := s.do(request{method: "POST", path: "/links/forgotten-password", body: map[string]any{"email": "nobody@example.ru"}})
			if known.Code != unknown.Code || known.Code >= 300 || known.Body.String() != unknown.Body.String() || len(known.Header()) != len(unknown.Header()) {
				t.Errorf("%d %v %s and %d %v %s", known.Code, known.Header(), known.Body, unknown.Code, unknown.Header(), unknown.Body)
			}
			token = s.token(t, account.Email)
			w := s.do(request{method: "POST", path: "/links/new-password", body: map[string]any{"token": token, "password": "другой пароль 77"}})
			if w.Code >= 300 || sessionOf(w) != "" {
				t.Errorf("reset: %d %s", w.Code, w.Body)
			}
			if w := s.do(request{method: "PUT", path: "/session/name", body: map[string]any{"name": "Вера"}, by: &me}); w.Code != 401 {
				t.Errorf("a session from before the reset: %d", w.Code)
			}
		})
		for _, secret := range []string{token, newPassword, "другой пароль"} {
			if strings.Contains(logged.String(), secret) {
				t.Errorf("%q was logged", secret)
			}
		}
	})
}

func TestAccounts_ownChanges(t *testing.T) {
	s := newSite(t, databasetest.SQLite(t))
	account, token := s.invited(t)
	w := s.do(request{method: "POST", path: "/links/invitation", body: map[string]any{"token": token, "name": "Вера", "password": newPassword}})
	s.tokens[account.ID] = sessionOf(w)
	me := accounts.Actor{AccountID: account.ID, OrgID: s.Org}
	for name, c := range map[string]struct {
		path   string
		body   map[string]any
		status int
		code   string
	}{
		"a name":                  {"/session/name", map[string]any{"name": "Вера Ильина"}, 200, ""},
		"no name":                 {"/session/name", map[string]any{"name": " "}, 422, "account_invalid"},
		"a password, wrong one":   {"/session/password", map[string]any{"current": "не тот пароль", "password": newPassword}, 401, "wrong_credentials"},
		"a weak password":         {"/session/password", map[string]any{"current": newPassword, "password": "1234567890"}, 422, "account_invalid"},
		"an e-mail, wrong one":    {"/session/email", map[string]any{"email": "v@example.ru", "password": "не тот пароль"}, 401, "wrong_credentials"},
		"an e-mail that is none":  {"/session/email", map[string]any{"email": "v", "password": newPassword}, 422, "account_invalid"},
		"somebody else's account": {"/accounts/" + s.Other.AccountID, map[string]any{"name": "Захват", "language": "ru", "revision": 1}, 403, "forbidden"},
	} {
		w := s.do(request{method: "PUT", path: c.path, body: c.body, by: &me})
		if w.Code != c.status || (c.code != "" && decode[api.Problem](t, w).Code != c.code) {
			t.Errorf("%s: %d %s, want %d %s", name, w.Code, w.Body, c.status, c.code)
		}
	}
	stale := s.as(accounts.Administrator, "PUT", "/accounts/"+account.ID, map[string]any{"name": "Вера", "language": "ru", "revision": 1})
	if stale.Code != 412 {
		t.Errorf("an edit of an older revision: %d %s", stale.Code, stale.Body)
	}
}
