package accounts

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"etalon/internal/database/databasetest"
	"etalon/internal/secrets"

	"github.com/google/go-cmp/cmp"

	"etalon/internal/fault"
)

func TestService_SignIn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		session, actor, err := w.SignIn(ctx, w.credentials("  АННА@Эталон.РФ ", password, home))
		if err != nil {
			t.Fatal(err)
		}
		if actor.AccountID != adminA || actor.OrgID != orgA || actor.Name != "Анна" || actor.Language != "ru" || !actor.Can(ManagePeople) {
			t.Errorf("actor = %+v", actor)
		}
		if want := begin.Add(DefaultLifetimes().Absolute); !session.ExpiresAt.Equal(want) {
			t.Errorf("expires %v, want %v", session.ExpiresAt, want)
		}
		again := must[Actor](t)(w.Authenticate(ctx, session.Token))
		if diff := cmp.Diff(actor, again); diff != "" {
			t.Errorf("the session is of another actor: %s", diff)
		}
		var stored []string
		w.db.Conn(ctx).Raw("SELECT token_hash FROM sessions").Scan(&stored)
		if len(stored) != 1 || stored[0] != secrets.Digest(session.Token) || strings.Contains(stored[0], session.Token) {
			t.Errorf("stored %q of token %q, want its SHA-256 alone", stored, session.Token)
		}
		if diff := cmp.Diff([]string{"sign_in"}, w.verbs(t, adminA)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestService_SignIn_tellsNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		must[Account](t)(w.Create(ctx, Program(orgA), NewAccount{Email: "no-password@example.org", Name: "Новый"}))
		must[Account](t)(w.Create(ctx, Program(orgA), NewAccount{ID: nobody, Email: "gone@example.org", Name: "Ушёл", Password: password}))
		if err := w.Disable(ctx, Program(orgA), nobody); err != nil {
			t.Fatal(err)
		}
		work := map[string]string{}
		for _, c := range []struct{ name, email, password string }{
			{"wrong password", adminMail, "не тот пароль"},
			{"unknown e-mail", "unknown@example.org", password},
			{"no e-mail at all", "' OR 1=1 --\x00\xff", password},
			{"no password set", "no-password@example.org", ""},
			{"disabled, right password", "gone@example.org", password},
			{"endless password", adminMail, strings.Repeat("я", 1<<16)},
		} {
			w.hashes.Store(0)
			var err error
			n := databasetest.Statements(t, w.db, func() { _, _, err = w.SignIn(ctx, w.credentials(c.email, c.password, home)) })
			f, _ := fault.Of(err)
			work[c.name] = fmt.Sprintf("%v; %d hashes, %d statements", f, w.hashes.Load(), n)
		}
		for name, got := range work {
			if got != work["wrong password"] || !strings.Contains(got, "wrong_credentials; 1 hashes") {
				t.Errorf("%s: %s; a wrong password: %s", name, got, work["wrong password"])
			}
		}
	})
}

func TestService_SignIn_limits(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		try := func(email, password, address string) error {
			_, _, err := w.SignIn(ctx, w.credentials(email, password, address))
			return err
		}
		for range attemptsPerAccount {
			wants(t, try(adminMail, "мимо мимо", home), ErrCredentials)
			w.wait(time.Second)
		}
		t.Run("the eleventh is refused, right or wrong, without a hash", func(t *testing.T) {
			w.hashes.Store(0)
			err := try(adminMail, password, home)
			wants(t, err, ErrTooManyAttempts)
			f, _ := fault.Of(err)
			if diff := cmp.Diff(fault.Params{"RetryAfter": 15*60 - 10, "Minutes": 15}, f.Params); diff != "" {
				t.Error(diff)
			}
			wants(t, try(adminMail, "мимо мимо", home), ErrTooManyAttempts)
			if n := w.hashes.Load(); n != 0 {
				t.Errorf("%d hashes", n)
			}
		})
		t.Run("the owner at another address, and others at this one, are not locked out", func(t *testing.T) {
			wants(t, try(adminMail, password, "192.0.2.8"), nil)
			wants(t, try("shopper@example.org", password, home), nil)
		})
		t.Run("an unknown e-mail is limited alike", func(t *testing.T) {
			for range attemptsPerAccount {
				wants(t, try("unknown@example.org", password, home), ErrCredentials)
			}
			wants(t, try("unknown@example.org", password, home), ErrTooManyAttempts)
		})
		t.Run("the time told is enough", func(t *testing.T) {
			w.wait(15*time.Minute - 10*time.Second)
			wants(t, try(adminMail, password, home), nil)
		})
		t.Run("success forgets the failures", func(t *testing.T) {
			for range 3 {
				for range attemptsPerAccount - 1 {
					wants(t, try(adminMail, "мимо мимо", home), ErrCredentials)
				}
				wants(t, try(adminMail, password, home), nil)
			}
		})
	})
}

func TestService_SignIn_limitsOneAddressOnManyAccounts(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		refused := 0
		for i := range attemptsPerAddress + 20 {
			// One machine has all of an IPv6 /64.
			address := fmt.Sprintf("2001:db8:0:1::%x", i+1)
			_, _, err := w.SignIn(t.Context(), w.credentials(fmt.Sprintf("user%d@example.org", i), password, address))
			if errors.Is(err, ErrTooManyAttempts) {
				refused++
			}
		}
		if refused != 20 || w.hashes.Load() != attemptsPerAddress {
			t.Errorf("%d refused after %d hashes, want 20 after %d", refused, w.hashes.Load(), attemptsPerAddress)
		}
		w.signIn(t, adminMail)
	})
}

func TestService_SignIn_limitsManyAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var looked atomic.Int64
		var wg sync.WaitGroup
		for range 40 {
			wg.Go(func() {
				_, _, err := w.SignIn(t.Context(), w.credentials(adminMail, "мимо мимо", home))
				switch {
				case errors.Is(err, ErrCredentials):
					looked.Add(1)
				case !errors.Is(err, ErrTooManyAttempts):
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if looked.Load() > attemptsPerAccount || w.hashes.Load() != looked.Load() {
			t.Errorf("%d of 40 guesses were looked at with %d hashes, want at most %d", looked.Load(), w.hashes.Load(), attemptsPerAccount)
		}
	})
}

func TestService_ChangePassword(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		here, me := w.signIn(t, adminMail)
		elsewhere, _ := w.signIn(t, adminMail)
		other, _ := w.signIn(t, "shopper@example.org")
		const next = "совсем другой пароль"
		t.Run("asks for the current one and counts the failures with those of signing in", func(t *testing.T) {
			for range attemptsPerAccount {
				wants(t, w.ChangePassword(ctx, me, here, "мимо мимо", next, home), ErrCredentials)
			}
			wants(t, w.ChangePassword(ctx, me, here, password, next, home), ErrTooManyAttempts)
			_, _, err := w.SignIn(ctx, w.credentials(adminMail, password, home))
			wants(t, err, ErrTooManyAttempts)
			w.wait(attemptWindow)
		})
		t.Run("refuses a weak one", func(t *testing.T) {
			err := w.ChangePassword(ctx, me, here, password, "коротко", home)
			if diff := cmp.Diff([]string{"password: password_too_short"}, fields(err)); diff != "" {
				t.Error(diff)
			}
		})
		t.Run("ends the other sessions of this account alone", func(t *testing.T) {
			if err := w.ChangePassword(ctx, me, here, password, next, home); err != nil {
				t.Fatal(err)
			}
			w.alive(t, here, true)
			w.alive(t, elsewhere, false)
			w.alive(t, other, true)
			_, _, err := w.SignIn(ctx, w.credentials(adminMail, password, home))
			wants(t, err, ErrCredentials)
			_, _, err = w.SignIn(ctx, w.credentials(adminMail, next, home))
			wants(t, err, nil)
		})
	})
}
