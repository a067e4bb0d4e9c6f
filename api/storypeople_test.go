package api_test

import (
	"net/http"
	"testing"

	"etalon/api"
	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/mail"
)

// An administrator looks after people, and a person after their own account.
func TestStory_people(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := teller{newSecureSite(t, db)}
		s.looksAfterPeople()
		s.looksAfterOneself()
		s.looksAfterDevices()
	})
}

// own does something as whoever holds the cookie.
func (s teller) own(cookie *http.Cookie, method, path string, body any) {
	s.t.Helper()
	if w := s.with(method, path, body, cookie); w.Code >= 300 {
		s.t.Fatalf("%s %s: %d %s", method, path, w.Code, w.Body)
	}
}

func (s teller) signsIn(email, password string) *http.Cookie {
	s.t.Helper()
	return cookieOf(s.t, s.do(request{method: "POST", path: "/session", body: map[string]string{"email": email, "password": password}}), "etalon_session")
}

func (s teller) looksAfterPeople() {
	s.t.Helper()
	invited, _ := s.invited(s.t)
	path := "/accounts/" + invited.ID
	s.did(accounts.Administrator, "DELETE", path+"/invitation", nil)
	s.did(accounts.Administrator, "POST", path+"/invitation", map[string]any{})
	s.sendsWhatWasKept()
	_, somebody := s.person(accounts.Reviewer)
	path = "/accounts/" + somebody.AccountID
	s.session(somebody)
	s.did(accounts.Administrator, "PUT", path, map[string]any{"name": "Ольга Новая", "language": "ru", "revision": 1})
	s.did(accounts.Administrator, "POST", path+"/sign-out", map[string]any{})
	if w := s.do(request{method: "GET", path: "/waves", by: &somebody}); w.Code != 401 {
		s.t.Errorf("signed out everywhere, and reads: %d", w.Code)
	}
	s.did(accounts.Administrator, "POST", path+"/disable", map[string]any{})
	s.did(accounts.Administrator, "POST", path+"/enable", map[string]any{})
}

// sendsWhatWasKept has a mail server set up after a letter was kept for lack of one.
func (s teller) sendsWhatWasKept() {
	s.t.Helper()
	kept := s.letterID()
	letters := accounts.Letters{Mail: mail.New(s.DB, s.clock, mail.Settings{Host: "127.0.0.1", Port: 1}), Queue: s.Queue, Address: "https://etalon.example"}
	letters.Mail.Use(s.Queue)
	s.Accounts.Use(letters)
	s.did(accounts.Administrator, "POST", "/letters/"+kept+"/send", map[string]any{})
	letters.Mail = s.Mail
	s.Accounts.Use(letters)
}

func (s teller) looksAfterOneself() {
	s.t.Helper()
	email, _ := s.person(accounts.Reviewer)
	cookie := s.signsIn(email, sitePassword)
	newEmail := auditstest.ID() + "@example.ru"
	s.own(cookie, "PUT", "/session/email", map[string]any{"email": newEmail, "password": sitePassword})
	s.own(cookie, "POST", "/links/email", map[string]any{"token": s.token(s.t, newEmail)})
	s.own(cookie, "PUT", "/session/password", map[string]any{"current": sitePassword, "password": newPassword})
	s.signsIn(newEmail, newPassword)
}

func (s teller) looksAfterDevices() {
	s.t.Helper()
	email, me := s.person(accounts.Reviewer)
	first, second := s.signsIn(email, sitePassword), s.signsIn(email, sitePassword)
	for _, o := range decode[paged[api.OwnSession]](s.t, s.with("GET", "/sessions", nil, second)).Items {
		if !o.Current {
			s.own(second, "DELETE", "/sessions/"+o.ID, nil)
		}
	}
	if w := s.with("GET", "/waves", nil, first); w.Code != 401 {
		s.t.Errorf("ended from another device, and reads: %d", w.Code)
	}
	third := s.signsIn(email, sitePassword)
	s.own(second, "POST", "/sessions/end-others", nil)
	if w := s.with("GET", "/waves", nil, third); w.Code != 401 {
		s.t.Errorf("ended with the others, and reads: %d", w.Code)
	}
	_, codes := s.enrol(second)
	s.own(second, "POST", "/second-factor/recovery-codes", map[string]any{"code": codes[0]})
	s.did(accounts.Administrator, "DELETE", "/accounts/"+me.AccountID+"/second-factor", nil)
	again := s.signsIn(email, sitePassword)
	_, codes = s.enrol(again)
	s.own(again, "POST", "/second-factor/disable", map[string]any{"password": sitePassword, "code": codes[0]})
}
