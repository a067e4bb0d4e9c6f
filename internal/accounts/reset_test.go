package accounts

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"etalon/internal/database/databasetest"
	"etalon/internal/fault"
	"etalon/internal/mail"
)

const renewed = "серебряный чайник 7"

func TestService_RequestReset(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		disabled := must[Account](t)(w.Create(ctx, Program(orgA), NewAccount{Email: "gone@example.org", Name: "Ушёл"}))
		if err := w.Disable(ctx, Program(orgA), disabled.ID); err != nil {
			t.Fatal(err)
		}
		must[Account](t)(w.Invite(ctx, Program(orgA), invitation(inviteeA, "vera@example.org")))
		w.letters(t, orgA)
		t.Run("answers the same, with the same work, whoever is asked about", func(t *testing.T) {
			work := map[string]bool{}
			for i, email := range []string{adminMail, "unknown@example.org", "gone@example.org", "vera@example.org"} {
				n := databasetest.Statements(t, w.db, func() { wants(t, w.RequestReset(ctx, email, fmt.Sprintf("192.0.2.%d", i+50)), nil) })
				work[fmt.Sprintf("%d statements, %d hashes", n, w.hashes.Load())] = true
			}
			if len(work) != 1 {
				t.Errorf("the answers differ in work: %v", work)
			}
		})
		t.Run("writes to the one who is there, and to nobody else", func(t *testing.T) {
			var to []string
			for _, l := range w.letters(t, orgA) {
				if l.Kind == mail.PasswordReset {
					to = append(to, l.To.Email)
				}
			}
			if diff := cmp.Diff([]string{adminMail}, to); diff != "" {
				t.Error(diff)
			}
		})
		t.Run("keeps no e-mail in the queue", func(t *testing.T) {
			var n int
			w.db.Conn(ctx).Raw("SELECT COUNT(*) FROM jobs WHERE payload LIKE '%example%' OR payload LIKE '%эталон%'").Scan(&n)
			if n != 0 {
				t.Errorf("%d jobs name an e-mail", n)
			}
		})
		wants(t, w.RequestReset(ctx, "no address", home), ErrInvalid)
	})
}

func TestService_RequestReset_limits(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		for _, email := range []string{adminMail, "unknown@example.org"} {
			t.Run("of one address from one network: "+email, func(t *testing.T) {
				from := "198.51.100." + fmt.Sprint(len(email))
				for range resetsFromOne {
					wants(t, w.RequestReset(ctx, email, from), nil)
				}
				err := w.RequestReset(ctx, strings.ToUpper(email), from)
				wants(t, err, ErrTooManyRequests)
				if f, _ := fault.Of(err); f == nil || f.Params["RetryAfter"] != 3600 || f.Params["Minutes"] != 60 {
					t.Errorf("params = %v", err)
				}
				wants(t, w.RequestReset(ctx, email, "203.0.113.1"), nil)
			})
		}
		t.Run("of one network", func(t *testing.T) {
			for i := range resetsOfNetwork {
				wants(t, w.RequestReset(ctx, fmt.Sprintf("p%d@example.org", i), "2001:db8::1"), nil)
			}
			wants(t, w.RequestReset(ctx, "next@example.org", "2001:db8::2"), ErrTooManyRequests)
			wants(t, w.RequestReset(ctx, "next@example.org", "2001:db8:1::2"), nil)
		})
		t.Run("many at once do not pass together", func(t *testing.T) {
			var passed atomic.Int64
			var wg sync.WaitGroup
			for range 12 {
				wg.Go(func() {
					if w.RequestReset(ctx, "crowd@example.org", "203.0.113.9") == nil {
						passed.Add(1)
					}
				})
			}
			wg.Wait()
			if passed.Load() > resetsFromOne {
				t.Errorf("%d passed, want %d at most", passed.Load(), resetsFromOne)
			}
		})
		t.Run("for an hour", func(t *testing.T) {
			w.wait(resetWindow)
			wants(t, w.RequestReset(ctx, "crowd@example.org", "203.0.113.9"), nil)
		})
	})
}

func TestService_ResetPassword(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		session, _ := w.signIn(t, adminMail)
		ask := func() string {
			t.Helper()
			w.wait(resetWindow)
			wants(t, w.RequestReset(ctx, adminMail, home), nil)
			return w.token(t, orgA, mail.PasswordReset, adminMail)
		}
		t.Run("expires after an hour", func(t *testing.T) {
			token := ask()
			w.wait(resetLife)
			wants(t, w.ResetPassword(ctx, token, renewed), ErrLink)
		})
		t.Run("is for a password only", func(t *testing.T) {
			token := ask()
			wants(t, w.ConfirmEmail(ctx, token), ErrLink)
			_, _, err := w.AcceptInvitation(ctx, Acceptance{token, "Анна", renewed}, home, "")
			wants(t, err, ErrLink)
			_, _, err = w.SignInByLink(ctx, token, home, "")
			wants(t, err, ErrLink)
			wants(t, w.ResetPassword(ctx, token, "коротко"), ErrInvalid)
		})
		first := ask()
		wants(t, w.RequestReset(ctx, adminMail, home), nil)
		second := w.token(t, orgA, mail.PasswordReset, adminMail)
		w.alive(t, session, true)
		t.Run("works once, and ends sessions, other links and attempts", func(t *testing.T) {
			for range attemptsPerAccount {
				_, _, err := w.SignIn(ctx, w.credentials(adminMail, "не тот пароль", home))
				wants(t, err, ErrCredentials)
			}
			wants(t, w.ResetPassword(ctx, first, renewed), nil)
			w.alive(t, session, false)
			wants(t, w.ResetPassword(ctx, first, renewed), ErrLink)
			wants(t, w.ResetPassword(ctx, second, renewed), ErrLink)
			_, _, err := w.SignIn(ctx, w.credentials(adminMail, password, "192.0.2.99"))
			wants(t, err, ErrCredentials)
			_, _, err = w.SignIn(ctx, w.credentials(adminMail, renewed, home))
			wants(t, err, nil)
		})
		t.Run("a letter tells, and no letter holds a link that works", func(t *testing.T) {
			letters := w.letters(t, orgA)
			if letters[0].Kind != mail.PasswordChanged || letters[0].To.Email != adminMail {
				t.Errorf("the last letter is %+v", letters[0])
			}
			for _, l := range letters {
				if l.Link != "" {
					t.Errorf("%s shows %s", l.Kind, l.Link)
				}
			}
		})
		t.Run("not once the account is disabled", func(t *testing.T) {
			must[Grant](t)(w.Grant(ctx, Program(orgA), shopperA, Grant{Role: Administrator, Scope: Scope{Kind: Organisation}}))
			token := ask()
			wants(t, w.Disable(ctx, Program(orgA), adminA), nil)
			wants(t, w.ResetPassword(ctx, token, renewed), ErrLink)
		})
	})
}

func TestService_ChangeEmail(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		session, me := w.signIn(t, "shopper@example.org")
		change := func(email, password string) error {
			return w.RequestEmailChange(ctx, me, NewEmail{Email: email, Password: password, Address: home})
		}
		t.Run("asks for the current password", func(t *testing.T) {
			wants(t, change("new@example.org", "не тот пароль"), ErrCredentials)
			wants(t, change("new@example.org\r\nBcc: x@example.org", password), ErrInvalid)
			wants(t, change("SHOPPER@example.org", password), ErrInvalid)
			if n := len(w.letters(t, orgA)); n != 0 {
				t.Errorf("%d letters", n)
			}
		})
		t.Run("does not tell whether the address is taken", func(t *testing.T) {
			work := map[string]int{}
			for _, email := range []string{"b@example.org", "free@example.org"} {
				work[email] = databasetest.Statements(t, w.db, func() { wants(t, change(email, password), nil) })
			}
			// The second call also ends the link of the first: one delete and one letter more.
			if work["b@example.org"] != work["free@example.org"]-1 {
				t.Errorf("statements: %v", work)
			}
			wants(t, change("b@example.org", password), nil)
			wants(t, w.ConfirmEmail(ctx, w.token(t, orgA, mail.EmailChange, "b@example.org")), ErrEmailTaken)
		})
		t.Run("changes by the newest link alone, once, and tells the old address", func(t *testing.T) {
			wants(t, change("old-try@example.org", password), nil)
			old := w.token(t, orgA, mail.EmailChange, "old-try@example.org")
			wants(t, change("new@example.org", password), nil)
			wants(t, w.ConfirmEmail(ctx, old), ErrLink)
			wants(t, w.RequestReset(ctx, "shopper@example.org", home), nil)
			reset := w.token(t, orgA, mail.PasswordReset, "shopper@example.org")
			token := w.token(t, orgA, mail.EmailChange, "new@example.org")
			wants(t, w.ConfirmEmail(ctx, token), nil)
			wants(t, w.ConfirmEmail(ctx, token), ErrLink)
			last := w.letters(t, orgA)[0]
			if last.Kind != mail.EmailChanged || last.To.Email != "shopper@example.org" || !strings.Contains(last.Text, "new@example.org") {
				t.Errorf("the last letter is %+v", last)
			}
			w.alive(t, session, true)
			w.signIn(t, "new@example.org")
			wants(t, w.ResetPassword(ctx, reset, renewed), ErrLink)
		})
		t.Run("expires after a day", func(t *testing.T) {
			wants(t, change("later@example.org", password), nil)
			token := w.token(t, orgA, mail.EmailChange, "later@example.org")
			w.wait(emailChangeLife)
			wants(t, w.ConfirmEmail(ctx, token), ErrLink)
		})
	})
}

func TestService_Edit(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		_, admin := w.signIn(t, adminMail)
		_, me := w.signIn(t, "shopper@example.org")
		edited := must[Account](t)(w.Edit(ctx, admin, shopperA, Edit{" Пётр Ильин ", "en", 1}))
		if edited.Name != "Пётр Ильин" || edited.Language != "en" || edited.Revision != 2 {
			t.Errorf("account = %+v", edited)
		}
		_, err := w.Edit(ctx, admin, shopperA, Edit{"Пётр", "ru", 1})
		wants(t, err, ErrStale)
		_, err = w.Edit(ctx, admin, shopperA, Edit{"", "xx", 2})
		if diff := cmp.Diff([]string{"name: required", "language: language_unknown"}, fields(err)); diff != "" {
			t.Error(diff)
		}
		wants(t, w.Rename(ctx, me, "Петя"), nil)
		wants(t, w.Rename(ctx, me, "Петя\r\nX: y"), ErrInvalid)
		if got := must[Account](t)(w.Get(ctx, admin, shopperA)); got.Name != "Петя" || got.Revision != 3 {
			t.Errorf("account = %+v", got)
		}
		list, err := w.journal.Of(ctx, orgA, "account", shopperA)
		if err != nil {
			t.Fatal(err)
		}
		last := list[len(list)-1]
		if last.Verb != "update" || last.AccountID != shopperA || fmt.Sprint(last.Before) != "map[language:en name:Пётр Ильин]" || fmt.Sprint(last.After) != "map[language:en name:Петя]" {
			t.Errorf("journal: %+v", last)
		}
	})
}

func TestService_SignIn_rehashes(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		hash := func() (h string) {
			w.db.Conn(t.Context()).Raw("SELECT password_hash FROM accounts WHERE id = ?", adminA).Scan(&h)
			return h
		}
		before := hash()
		w.signIn(t, adminMail)
		if hash() != before {
			t.Error("a hash of today's cost was made anew")
		}
		w.hasher.cost.passes++
		_, _, err := w.SignIn(t.Context(), w.credentials(adminMail, "не тот пароль", home))
		wants(t, err, ErrCredentials)
		if hash() != before {
			t.Error("a wrong password changed the hash")
		}
		w.signIn(t, adminMail)
		if after := hash(); after == before || !strings.Contains(after, "t=3") {
			t.Errorf("hash = %s", after)
		}
		w.wait(time.Minute)
		w.signIn(t, adminMail)
	})
}
