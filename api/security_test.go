package api_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"etalon/api"
	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/secrets"
)

// newSecureSite is a site whose people can have second factors.
func newSecureSite(t *testing.T, db *database.DB) *site {
	t.Helper()
	s := newSite(t, db)
	box, err := secrets.New(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	s.Accounts.UseSecrets(box)
	return s
}

const sitePassword = "лиловый-самовар-42"

// person makes an account with a password, and returns its e-mail and actor.
func (s *site) person(role accounts.Role) (string, accounts.Actor) {
	s.t.Helper()
	scope := accounts.Scope{Kind: accounts.Organisation}
	if role == accounts.Shopper || role == accounts.Employee {
		scope.Kind = accounts.Own
	}
	id := auditstest.ID()
	a, err := s.Accounts.Create(s.t.Context(), accounts.Program(s.Org), accounts.NewAccount{
		ID: id, Email: id + "@example.ru", Name: "Ольга", Password: sitePassword, Grants: []accounts.Grant{{Role: role, Scope: scope}},
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return a.Email, accounts.Actor{AccountID: a.ID, OrgID: a.OrgID, Name: a.Name, Grants: a.Grants}
}

// with asks with cookies as they are.
func (s *site) with(method, path string, body any, cookies ...*http.Cookie) *httptest.ResponseRecorder {
	s.t.Helper()
	var pairs []string
	for _, c := range cookies {
		pairs = append(pairs, c.Name+"="+c.Value)
	}
	return s.do(request{method: method, path: path, body: body, header: map[string]string{"Cookie": strings.Join(pairs, "; ")}})
}

func cookieOf(t *testing.T, w *httptest.ResponseRecorder, name string) *http.Cookie {
	t.Helper()
	for _, c := range w.Result().Cookies() {
		if c.Name == name {
			return c
		}
	}
	t.Fatalf("no cookie %s: %d %s %v", name, w.Code, w.Body, w.Header())
	return nil
}

// enrol gives whoever holds the cookie a second factor.
func (s *site) enrol(cookie *http.Cookie) (secret string, codes []string) {
	s.t.Helper()
	e := decode[api.Enrolment](s.t, s.with("POST", "/second-factor", nil, cookie))
	code, err := totp.GenerateCode(e.Secret, s.clock())
	if err != nil {
		s.t.Fatal(err)
	}
	w := s.with("POST", "/second-factor/confirm", map[string]string{"code": code}, cookie)
	return e.Secret, decode[api.RecoveryCodes](s.t, w).Codes
}

// clock is the time of the accounts' service.
func (s *site) clock() time.Time { return s.At }

func TestSession_secondFactor(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newSecureSite(t, db)
		email, _ := s.person(accounts.Reviewer)
		credentials := map[string]string{"email": email, "password": sitePassword}
		first := cookieOf(t, s.do(request{method: "POST", path: "/session", body: credentials}), "etalon_session")
		_, codes := s.enrol(first)
		if len(codes) != 10 {
			t.Fatalf("codes %v", codes)
		}
		w := s.do(request{method: "POST", path: "/session", body: credentials})
		if p := decode[api.Problem](t, w); w.Code != 401 || p.Code != "second_factor_required" || len(w.Result().Cookies()) != 1 {
			t.Fatalf("first step: %d %s %v", w.Code, w.Body, w.Header())
		}
		pending := cookieOf(t, w, "etalon_pending")
		if !pending.HttpOnly || pending.SameSite != http.SameSiteLaxMode {
			t.Errorf("cookie %+v", pending)
		}
		as := &http.Cookie{Name: "etalon_session", Value: pending.Value}
		if w := s.with("GET", "/waves", nil, as, pending); w.Code != 401 {
			t.Errorf("half a sign-in reads: %d", w.Code)
		}
		if w := s.with("POST", "/session/second-factor", map[string]string{"code": codes[0]}); w.Code != 401 || decode[api.Problem](t, w).Code != "second_factor_expired" {
			t.Errorf("without the cookie: %d %s", w.Code, w.Body)
		}
		if w := s.with("POST", "/session/second-factor", map[string]string{"code": "000000"}, pending); w.Code != 422 || decode[api.Problem](t, w).Code != "second_factor_wrong_code" {
			t.Errorf("a wrong code: %d %s", w.Code, w.Body)
		}
		w = s.with("POST", "/session/second-factor", map[string]string{"code": codes[0]}, pending)
		session := cookieOf(t, w, "etalon_session")
		if w := s.with("GET", "/waves", nil, session); w.Code != 200 {
			t.Errorf("signed in: %d %s", w.Code, w.Body)
		}
		if got := decode[api.SecondFactor](t, s.with("GET", "/second-factor", nil, session)); !got.Enabled || got.CodesLeft != 9 || !got.HasPassword {
			t.Errorf("%+v", got)
		}
		// A wrong password of an account with a second factor says no more than any other.
		wrong := s.do(request{method: "POST", path: "/session", body: map[string]string{"email": email, "password": "не тот пароль"}})
		other := s.do(request{method: "POST", path: "/session", body: map[string]string{"email": "nobody@example.ru", "password": "не тот пароль"}})
		if a, b := decode[api.Problem](t, wrong), decode[api.Problem](t, other); a.Code != b.Code || a.Detail != b.Detail || wrong.Code != other.Code || len(wrong.Result().Cookies()) != 0 {
			t.Errorf("%s and %s", wrong.Body, other.Body)
		}
	})
}

func TestPolicy_mustEnrol(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newSecureSite(t, db)
		s.underWay()
		w := s.as(accounts.Administrator, "PUT", "/sign-in-policy", map[string]any{"second_factor": "required", "revision": 0})
		if w.Code != 200 {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		cookie := &http.Cookie{Name: "etalon_session", Value: s.session(s.Actors[accounts.Administrator])}
		if got := decode[api.Session](t, s.with("GET", "/session", nil, cookie)); !got.SecondFactorNeeded || len(got.Permissions) != 0 || len(got.Roles) != 0 {
			t.Errorf("%+v", got)
		}
		allowed := []string{
			"DELETE /session", "PUT /session/language", "GET /second-factor", "POST /second-factor", "POST /second-factor/confirm",
		}
		for _, op := range operations(t, s) {
			method, path, _ := strings.Cut(op, " ")
			if slices.Contains(allowed, op) || slices.Contains(open, op) {
				continue
			}
			w := s.with(method, fill(path, func(string) string { return auditstest.ID() }), bodies(s, op), cookie)
			if w.Code != 422 && w.Code != 400 && (w.Code != 403 || decode[api.Problem](t, w).Code != "second_factor_needed") {
				t.Errorf("%s while enrolling: %d %s", op, w.Code, w.Body)
			}
		}
		s.enrol(cookie)
		if w := s.with("GET", "/waves", nil, cookie); w.Code != 200 {
			t.Errorf("after it: %d %s", w.Code, w.Body)
		}
		if w := s.as(accounts.Shopper, "GET", "/assignments", nil); w.Code != 200 {
			t.Errorf("a shopper: %d %s", w.Code, w.Body)
		}
	})
}

func TestToken_bearer(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newSecureSite(t, db)
		admin := s.Actors[accounts.Administrator]
		made := decode[api.NewToken](t, s.do(request{method: "POST", path: "/api-tokens", by: &admin, body: map[string]any{
			"id": auditstest.ID(), "name": "Выгрузка", "permissions": []string{"read_waves", "read_results"},
		}}))
		bearer := map[string]string{"Authorization": "Bearer " + made.Secret}
		ask := func(method, path string, body any) *httptest.ResponseRecorder {
			return s.do(request{method: method, path: path, body: body, header: bearer})
		}
		if w := ask("GET", "/waves", nil); w.Code != 200 || len(w.Result().Cookies()) != 0 {
			t.Errorf("waves: %d %s %v", w.Code, w.Body, w.Header())
		}
		// Whatever the contract has, a token reads what it was given and changes nothing
		// else; a file that it orders is made with its own rights.
		for _, op := range operations(t, s) {
			method, path, _ := strings.Cut(op, " ")
			if slices.Contains(open, op) || method == "GET" {
				continue
			}
			w := ask(method, fill(path, func(string) string { return auditstest.ID() }), bodies(s, op))
			if w.Code < 400 && op != "DELETE /session" && op != "PUT /report-orders/{id}" {
				t.Errorf("%s by a token: %d %s", op, w.Code, w.Body)
			}
		}
		for _, path := range []string{"/accounts", "/api-tokens", "/sessions", "/second-factor", "/sign-in-policy"} {
			if w := ask("GET", path, nil); w.Code != 403 {
				t.Errorf("%s by a token: %d %s", path, w.Code, w.Body)
			}
		}
		t.Run("a wrong token is refused beside a good cookie, and never falls back to it", func(t *testing.T) {
			for _, wrong := range []string{"Bearer etl_" + strings.Repeat("A", 43), "Bearer", "bearer " + s.session(admin)} {
				w := s.do(request{method: "GET", path: "/waves", by: &admin, header: map[string]string{"Authorization": wrong}})
				if w.Code != 401 || decode[api.Problem](t, w).Code != "token_invalid" {
					t.Errorf("%q: %d %s", wrong, w.Code, w.Body)
				}
			}
			if w := s.do(request{method: "GET", path: "/waves", by: &admin, header: map[string]string{"Authorization": "Basic cHJveHk6eA=="}}); w.Code != 200 {
				t.Errorf("a proxy's authorization: %d", w.Code)
			}
		})
		if w := s.do(request{method: "DELETE", path: "/api-tokens/" + made.ID, by: &admin}); w.Code >= 300 {
			t.Errorf("revoke: %d %s", w.Code, w.Body)
		}
		if w := ask("GET", "/waves", nil); w.Code != 401 {
			t.Errorf("a revoked token: %d", w.Code)
		}
	})
}

// Every unsafe path of the contract refuses what another site sends with somebody's cookie.
func TestRoutes_crossSite(t *testing.T) {
	s := newSecureSite(t, databasetest.SQLite(t))
	by := s.Actors[accounts.Administrator]
	unsafe := 0
	s.tokenID()
	s.standardID()
	s.underWay()
	s.session(by)
	before := fingerprint(t, s.DB, s.Org)
	for _, op := range operations(t, s) {
		method, path, _ := strings.Cut(op, " ")
		if method == "GET" || method == "HEAD" {
			continue
		}
		unsafe++
		for _, header := range []map[string]string{
			{"Sec-Fetch-Site": "cross-site"},
			{"Sec-Fetch-Site": "same-site"},
			{"Origin": "https://evil.example.org"},
			{"Origin": "null"},
		} {
			w := s.do(request{method: method, path: fill(path, func(string) string { return auditstest.ID() }), body: bodies(s, op), by: &by, header: header})
			if w.Code != 403 || decode[api.Problem](t, w).Code != "cross_site_request" {
				t.Errorf("%s with %v: %d %s", op, header, w.Code, w.Body)
			}
		}
	}
	if unsafe < 20 || fingerprint(t, s.DB, s.Org) != before {
		t.Errorf("%d unsafe paths; changed: %s", unsafe, fingerprint(t, s.DB, s.Org))
	}
}

// sites over HTTPS tie their cookies to the host.
func TestSession_cookies(t *testing.T) {
	s := newSecureSite(t, databasetest.SQLite(t))
	parts := s.server.Parts
	parts.Secure = true
	s.server = api.New(parts)
	email, _ := s.person(accounts.Reviewer)
	body := map[string]string{"email": email, "password": sitePassword}
	planted := &http.Cookie{Name: "__Host-etalon_session", Value: strings.Repeat("A", 43)}
	w := s.with("POST", "/session", body, planted)
	c := cookieOf(t, w, "__Host-etalon_session")
	if !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" {
		t.Errorf("%+v", c)
	}
	if c.Value == planted.Value {
		t.Error("a planted session was adopted")
	}
	if w := s.with("GET", "/waves", nil, &http.Cookie{Name: "etalon_session", Value: c.Value}); w.Code != 401 {
		t.Errorf("a cookie without the prefix is taken: %d", w.Code)
	}
	for name, forged := range map[string]string{"planted": planted.Value, "cut": c.Value[:42], "longer": c.Value + "A", "other case": strings.ToUpper(c.Value), "empty": "", "hostile": "' OR 1=1 --"} {
		if w := s.with("GET", "/waves", nil, &http.Cookie{Name: "__Host-etalon_session", Value: forged}); w.Code != 401 {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
	again := cookieOf(t, s.with("POST", "/session", body, c), "__Host-etalon_session")
	if again.Value == c.Value {
		t.Error("signing in again keeps the session's token")
	}
	out := cookieOf(t, s.with("DELETE", "/session", nil, c), "__Host-etalon_session")
	if out.Value != "" || !out.Expires.Before(time.Now()) {
		t.Errorf("signing out: %+v", out)
	}
	if w := s.with("GET", "/waves", nil, c); w.Code != 401 {
		t.Errorf("signed out: %d", w.Code)
	}
}
