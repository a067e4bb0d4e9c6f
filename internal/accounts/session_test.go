package accounts

import (
	"strings"
	"testing"
	"time"

	"etalon/internal/database/databasetest"
	"etalon/internal/secrets"

	"github.com/google/go-cmp/cmp"
)

func TestService_Authenticate(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		t.Run("takes one statement, and two more every five minutes at most", func(t *testing.T) {
			token, _ := w.signIn(t, adminMail)
			for i, want := range []int{1, 1, 3, 1} {
				if i == 2 {
					w.wait(seenEvery)
				}
				if n := databasetest.Statements(t, w.db, func() { w.alive(t, token, true) }); n != want {
					t.Errorf("request %d took %d statements, want %d", i, n, want)
				}
			}
		})
		t.Run("refuses what is no token of a session", func(t *testing.T) {
			token, _ := w.signIn(t, adminMail)
			for _, other := range []string{"", "x", secrets.Digest(token), token + "A", strings.ToUpper(token), strings.Repeat("A", 43)} {
				w.alive(t, other, false)
			}
		})
		t.Run("a role given or taken counts from the next request on", func(t *testing.T) {
			token, _ := w.signIn(t, "shopper@example.org")
			g := must[Grant](t)(w.Grant(ctx, Program(orgA), shopperA, Grant{Role: BrandManager, Scope: Scope{Brand, brandA}}))
			if a := must[Actor](t)(w.Authenticate(ctx, token)); !a.CanIn(ReadResults, Scope{Brand, brandA}) {
				t.Error("the new role is not there")
			}
			if err := w.Revoke(ctx, Program(orgA), shopperA, g.ID); err != nil {
				t.Fatal(err)
			}
			if a := must[Actor](t)(w.Authenticate(ctx, token)); a.Can(ReadResults) || !a.Can(FillVisits) {
				t.Errorf("grants = %v, want the shopper's alone", a.Grants)
			}
		})
		t.Run("an account disabled is out at once and stays out", func(t *testing.T) {
			token, _ := w.signIn(t, "shopper@example.org")
			if err := w.Disable(ctx, Program(orgA), shopperA); err != nil {
				t.Fatal(err)
			}
			w.alive(t, token, false)
			if err := w.Enable(ctx, Program(orgA), shopperA); err != nil {
				t.Fatal(err)
			}
			w.alive(t, token, false)
			w.signIn(t, "shopper@example.org")
		})
		t.Run("the disabled flag alone is enough", func(t *testing.T) {
			token, _ := w.signIn(t, "shopper@example.org")
			exec(t, w.db, "UPDATE accounts SET disabled_at = ? WHERE id = ?", begin, shopperA)
			w.alive(t, token, false)
		})
	})
}

func TestService_sessionsEnd(t *testing.T) {
	lives := DefaultLifetimes()
	for _, c := range []struct {
		name, email string
		step        time.Duration // between requests
		alive, dead time.Duration
	}{
		{"an office session that is not used", adminMail, lives.Idle, lives.Idle, lives.Idle + time.Microsecond},
		{"an office session in use", adminMail, 11 * time.Hour, lives.Absolute - time.Microsecond, lives.Absolute},
		{"a shopper's session that is not used", "shopper@example.org", lives.FieldIdle, lives.FieldIdle, lives.FieldIdle + time.Microsecond},
		{"a shopper's session in use", "shopper@example.org", 6 * 24 * time.Hour, lives.Absolute - time.Microsecond, lives.Absolute},
	} {
		t.Run(c.name, func(t *testing.T) {
			each(t, func(t *testing.T, w *world) {
				token, _ := w.signIn(t, c.email)
				var at time.Duration
				for ; at+c.step < c.alive; at += c.step {
					w.wait(c.step)
					w.alive(t, token, true)
				}
				seen := w.time()
				w.wait(c.alive - at)
				w.alive(t, token, true)
				if c.step == c.alive { // an idle limit counts from the last use
					exec(t, w.db, "UPDATE sessions SET seen_at = ?", seen)
				}
				w.wait(c.dead - c.alive)
				w.alive(t, token, false)
			})
		})
	}
}

func TestService_SignOut(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		first, me := w.signIn(t, adminMail)
		second, _ := w.signIn(t, adminMail)
		other, _ := w.signIn(t, "shopper@example.org")
		t.Run("every sign-in makes a new token", func(t *testing.T) {
			if first == second || len(first) != 43 {
				t.Errorf("tokens %q and %q", first, second)
			}
		})
		t.Run("ends this session alone, and is no error twice", func(t *testing.T) {
			for range 2 {
				if err := w.SignOut(ctx, first); err != nil {
					t.Fatal(err)
				}
			}
			w.alive(t, first, false)
			w.alive(t, second, true)
		})
		t.Run("everywhere ends all of one account", func(t *testing.T) {
			if err := w.SignOutEverywhere(ctx, me, me.AccountID); err != nil {
				t.Fatal(err)
			}
			w.alive(t, second, false)
			w.alive(t, other, true)
		})
		t.Run("a shopper cannot sign another out, and a stranger's admin finds nobody", func(t *testing.T) {
			_, shopper := w.signIn(t, "shopper@example.org")
			wants(t, w.SignOutEverywhere(ctx, shopper, adminA), ErrForbidden)
			_, stranger := w.signIn(t, "b@example.org")
			wants(t, w.SignOutEverywhere(ctx, stranger, shopperA), ErrNotFound)
			w.alive(t, other, true)
		})
		if diff := cmp.Diff([]string{"sign_in", "sign_in", "sign_out", "sign_out_everywhere"}, w.verbs(t, adminA)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestService_Sweep(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		old, _ := w.signIn(t, adminMail)
		_, _, err := w.SignIn(ctx, w.credentials(adminMail, "мимо мимо", home))
		wants(t, err, ErrCredentials)
		must[string](t)(w.DemoLink(ctx, Program(orgA), shopperA, time.Hour))
		w.wait(DefaultLifetimes().FieldIdle + time.Hour)
		fresh, _ := w.signIn(t, "shopper@example.org")
		if n := must[int](t)(w.Sweep(ctx)); n != 3 {
			t.Errorf("swept %d, want the session, the attempt and the link", n)
		}
		if n := must[int](t)(w.Sweep(ctx)); n != 0 {
			t.Errorf("swept %d the second time", n)
		}
		w.alive(t, old, false)
		w.alive(t, fresh, true)
	})
}
