package api_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"etalon/api"
	"etalon/internal/accounts"
	"etalon/internal/database/databasetest"
)

// Failures count against the address that TCP tells, unless a proxy is trusted.
func TestSession_forwardedFor(t *testing.T) {
	for _, trusted := range []bool{false, true} {
		s := newSecureSite(t, databasetest.SQLite(t))
		parts := s.server.Parts
		parts.TrustProxy = trusted
		s.server = api.New(parts)
		email, _ := s.person(accounts.Reviewer)
		try := func(password, forwarded string) int {
			req := httptest.NewRequestWithContext(t.Context(), "POST", "/api/v1/session", strings.NewReader(`{"email":"`+email+`","password":"`+password+`"}`))
			req.Header.Set("Content-Type", "application/json")
			req.Header.Set("X-Forwarded-For", forwarded)
			req.Header.Set("X-Real-Ip", forwarded)
			req.Header.Set("Forwarded", "for="+forwarded)
			req.RemoteAddr = "10.0.0.5:4711" // a proxy, or who says so
			w := httptest.NewRecorder()
			s.server.ServeHTTP(w, req)
			return w.Code
		}
		for i := range 10 {
			if code := try("не тот пароль", "203.0.113."+string(rune('0'+i))); code != 401 {
				t.Fatalf("try %d: %d", i, code)
			}
		}
		want := map[bool]int{false: 429, true: 200}[trusted]
		if code := try(sitePassword, "203.0.113.77"); code != want {
			t.Errorf("trusted %v: %d, want %d", trusted, code, want)
		}
	}
}

func TestServer_rates(t *testing.T) {
	s := newSecureSite(t, databasetest.SQLite(t))
	admin, shopper := s.Actors[accounts.Administrator], s.Actors[accounts.Shopper]
	s.session(admin)
	s.session(shopper)
	parts := s.server.Parts
	parts.Rate = 2
	s.server = api.New(parts)
	refused := 0
	var last *httptest.ResponseRecorder
	for range 20 {
		if w := s.do(request{method: "GET", path: "/brands", by: &admin}); w.Code == 429 {
			refused++
			last = w
		}
	}
	if refused < 8 || refused > 12 {
		t.Fatalf("%d of 20 refused, want all but a burst of 8", refused)
	}
	if p := decode[api.Problem](t, last); p.Code != "too_fast" || last.Header().Get("Retry-After") != "1" {
		t.Errorf("%s %v", last.Body, last.Header())
	}
	if w := s.do(request{method: "GET", path: "/assignments", by: &shopper}); w.Code != 200 {
		t.Errorf("another account at the address: %d", w.Code)
	}
	for range 40 {
		if w := s.do(request{method: "GET", path: "/session"}); w.Code == 429 {
			return
		}
	}
	t.Error("an address without an account is not limited")
}
