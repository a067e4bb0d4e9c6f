package accounts

import (
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pquerna/otp/totp"
)

// code is what the app shows now.
func (w *world) code(t *testing.T, seed string) string {
	t.Helper()
	code, err := totp.GenerateCode(seed, w.time())
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// enrol gives the account of email a second factor and returns its seed, its
// recovery codes and the session it was done in.
func (w *world) enrol(t *testing.T, email string) (seed string, codes []string, token string, me Actor) {
	t.Helper()
	token, me = w.signIn(t, email)
	e := must[Enrolment](t)(w.BeginSecondFactor(t.Context(), me))
	codes = must[[]string](t)(w.ConfirmSecondFactor(t.Context(), me, token, w.code(t, e.Seed)))
	w.wait(stepSeconds * time.Second) // the code that confirmed is used up
	return e.Seed, codes, token, me
}

// half does the first step of signing in.
func (w *world) half(t *testing.T, email, address string) string {
	t.Helper()
	session, actor, err := w.SignIn(t.Context(), w.credentials(email, password, address))
	if err != nil || session.Token != "" || session.Pending == "" || actor.AccountID != "" {
		t.Fatalf("%+v %+v (%v), want a pending sign-in", session, actor, err)
	}
	return session.Pending
}

func (w *world) finish(t *testing.T, pending, code, address string) (Session, error) {
	t.Helper()
	session, _, err := w.FinishSignIn(t.Context(), pending, code, address, "Firefox")
	return session, err
}

func TestService_secondFactor(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		elsewhere, _ := w.signIn(t, adminMail)
		seed, codes, here, me := w.enrol(t, adminMail)
		t.Run("other sessions end when it is turned on", func(t *testing.T) {
			w.alive(t, here, true)
			w.alive(t, elsewhere, false)
		})
		t.Run("the database has neither the secret nor a code", func(t *testing.T) {
			var kept []string
			w.db.Conn(ctx).Raw("SELECT secret FROM second_factors UNION ALL SELECT code_hash FROM recovery_codes").Scan(&kept)
			all := strings.Join(kept, " ")
			if len(kept) != 1+recoveryCodes || strings.Contains(all, seed) || strings.Contains(all, codes[0]) || strings.Contains(all, strings.ReplaceAll(codes[0], "-", "")) {
				t.Errorf("kept %q", kept)
			}
		})
		t.Run("the password alone signs nobody in", func(t *testing.T) {
			pending := w.half(t, adminMail, home)
			w.alive(t, pending, false)
			session, err := w.finish(t, pending, w.code(t, seed), home)
			wants(t, err, nil)
			w.alive(t, session.Token, true)
			_, err = w.finish(t, pending, w.code(t, seed), home)
			wants(t, err, ErrPending)
		})
		t.Run("a code works once, and none before it does", func(t *testing.T) {
			code := w.code(t, seed)
			_, err := w.finish(t, w.half(t, adminMail, home), code, home)
			wants(t, err, ErrCode)
			w.wait(stepSeconds * time.Second)
			next := w.code(t, seed)
			pending := w.half(t, adminMail, home)
			_, err = w.finish(t, pending, next, home)
			wants(t, err, nil)
			_, err = w.finish(t, w.half(t, adminMail, home), code, home)
			wants(t, err, ErrCode)
		})
		t.Run("a clock that is a step late is forgiven, two are not", func(t *testing.T) {
			w.wait(2 * stepSeconds * time.Second)
			code := w.code(t, seed)
			w.wait(2 * stepSeconds * time.Second)
			_, err := w.finish(t, w.half(t, adminMail, home), code, home)
			wants(t, err, ErrCode)
			code = w.code(t, seed)
			w.wait(stepSeconds * time.Second)
			_, err = w.finish(t, w.half(t, adminMail, home), code, home)
			wants(t, err, nil)
		})
		t.Run("a recovery code works once, however it is typed", func(t *testing.T) {
			typed := " " + strings.ToUpper(strings.ReplaceAll(codes[0], "-", " "))
			session, err := w.finish(t, w.half(t, adminMail, home), typed, home)
			wants(t, err, nil)
			w.alive(t, session.Token, true)
			_, err = w.finish(t, w.half(t, adminMail, home), codes[0], home)
			wants(t, err, ErrCode)
			if f := must[SecondFactor](t)(w.SecondFactor(ctx, me)); f.CodesLeft != recoveryCodes-1 || !f.Enabled {
				t.Errorf("%+v", f)
			}
		})
		t.Run("new recovery codes end the old ones", func(t *testing.T) {
			w.wait(stepSeconds * time.Second)
			fresh := must[[]string](t)(w.RenewRecoveryCodes(ctx, me, w.code(t, seed), home))
			_, err := w.finish(t, w.half(t, adminMail, home), codes[1], home)
			wants(t, err, ErrCode)
			_, err = w.finish(t, w.half(t, adminMail, home), fresh[0], home)
			wants(t, err, nil)
		})
		t.Run("it cannot be begun anew while it is on", func(t *testing.T) {
			_, err := w.BeginSecondFactor(ctx, me)
			wants(t, err, ErrSecondFactorOn)
		})
		t.Run("turning it off asks for the password and a code", func(t *testing.T) {
			w.wait(attemptWindow)
			wants(t, w.DisableSecondFactor(ctx, me, "мимо мимо", w.code(t, seed), home), ErrCredentials)
			wants(t, w.DisableSecondFactor(ctx, me, password, "000000", home), ErrCode)
			wants(t, w.DisableSecondFactor(ctx, me, password, w.code(t, seed), home), nil)
			w.signIn(t, adminMail)
			wants(t, w.DisableSecondFactor(ctx, me, password, w.code(t, seed), home), ErrSecondFactorOff)
		})
	})
}

func TestService_FinishSignIn_limits(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		seed, _, _, _ := w.enrol(t, adminMail)
		t.Run("five tries end a pending sign-in", func(t *testing.T) {
			pending := w.half(t, adminMail, home)
			for range pendingTries {
				_, err := w.finish(t, pending, "000000", home)
				wants(t, err, ErrCode)
			}
			_, err := w.finish(t, pending, w.code(t, seed), home)
			wants(t, err, ErrPending)
		})
		t.Run("five minutes end it too", func(t *testing.T) {
			pending := w.half(t, adminMail, home)
			w.wait(pendingLife)
			_, err := w.finish(t, pending, w.code(t, seed), home)
			wants(t, err, ErrPending)
		})
		t.Run("the right password does not forgive wrong codes", func(t *testing.T) {
			w.wait(attemptWindow)
			looked := 0
			for range 30 {
				session, _, err := w.SignIn(t.Context(), w.credentials(adminMail, password, home))
				if errors.Is(err, ErrTooManyAttempts) {
					break
				}
				wants(t, err, nil)
				if _, err = w.finish(t, session.Pending, "000000", home); errors.Is(err, ErrCode) {
					looked++
				}
			}
			if looked != attemptsPerAccount {
				t.Errorf("%d codes were looked at, want %d", looked, attemptsPerAccount)
			}
		})
		t.Run("many networks that know the password share one limit", func(t *testing.T) {
			w.wait(attemptWindow)
			looked := 0
			for i := range 30 {
				address := "198.51.100." + string(rune('1'+i%9)) + string(rune('0'+i/9))
				_, err := w.finish(t, w.half(t, adminMail, address), "000000", address)
				if errors.Is(err, ErrCode) {
					looked++
				} else {
					wants(t, err, ErrTooManyAttempts)
				}
			}
			if looked != attemptsPerAccount {
				t.Errorf("%d codes were looked at, want %d", looked, attemptsPerAccount)
			}
		})
		t.Run("wrong passwords of strangers lock no second step", func(t *testing.T) {
			w.wait(attemptWindow)
			for range attemptsPerAccount + 1 {
				_, _, _ = w.SignIn(t.Context(), w.credentials(adminMail, "мимо мимо", "203.0.113.9"))
			}
			_, err := w.finish(t, w.half(t, adminMail, home), w.code(t, seed), home)
			wants(t, err, nil)
		})
	})
}

// Two servers share a database and get the same code at once.
func TestService_FinishSignIn_atOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		seed, codes, _, _ := w.enrol(t, adminMail)
		second := empty(w.db)
		second.clock = w.clock
		second.now = w.time
		for name, code := range map[string]string{"a code of the app": w.code(t, seed), "a recovery code": codes[0]} {
			t.Run(name, func(t *testing.T) {
				w.wait(0)
				var pending []string
				for range 6 {
					pending = append(pending, w.half(t, adminMail, home))
				}
				var won atomic.Int64
				var wg sync.WaitGroup
				for i, p := range pending {
					server := []*world{w, second}[i%2]
					wg.Go(func() {
						_, _, err := server.FinishSignIn(t.Context(), p, code, home, "")
						switch {
						case err == nil:
							won.Add(1)
						case !errors.Is(err, ErrCode):
							t.Error(err)
						}
					})
				}
				wg.Wait()
				if won.Load() != 1 {
					t.Errorf("%d sessions by one code", won.Load())
				}
				exec(t, w.db, "DELETE FROM sign_in_attempts")
			})
		}
	})
}

func TestService_ResetSecondFactor(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		_, _, token, shopper := w.enrol(t, "shopper@example.org")
		_, admin := w.signIn(t, adminMail)
		_, stranger := w.signIn(t, "b@example.org")
		pending := w.half(t, "shopper@example.org", home)
		wants(t, w.ResetSecondFactor(ctx, stranger, shopperA), ErrNotFound)
		wants(t, w.ResetSecondFactor(ctx, shopper, adminA), ErrForbidden)
		wants(t, w.ResetSecondFactor(ctx, admin, adminA), ErrOwnSecondFactor)
		w.alive(t, token, true)
		wants(t, w.ResetSecondFactor(ctx, admin, shopperA), nil)
		wants(t, w.ResetSecondFactor(ctx, admin, shopperA), ErrSecondFactorOff)
		w.alive(t, token, false)
		_, err := w.finish(t, pending, "000000", home)
		wants(t, err, ErrPending)
		w.signIn(t, "shopper@example.org")
		if diff := cmp.Diff([]string{"sign_in", "enable_second_factor", "reset_second_factor", "sign_in"}, w.verbs(t, shopperA)); diff != "" {
			t.Error(diff)
		}
	})
}

// A password that changes, or an account that is disabled, between the steps wins.
func TestService_FinishSignIn_loses(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		seed, _, _, _ := w.enrol(t, "shopper@example.org")
		pending := w.half(t, "shopper@example.org", home)
		wants(t, w.SetPassword(ctx, Program(orgA), shopperA, "совсем другой пароль"), nil)
		_, err := w.finish(t, pending, w.code(t, seed), home)
		wants(t, err, ErrPending)
		wants(t, w.SetPassword(ctx, Program(orgA), shopperA, password), nil)
		pending = w.half(t, "shopper@example.org", home)
		wants(t, w.Disable(ctx, Program(orgA), shopperA), nil)
		_, err = w.finish(t, pending, w.code(t, seed), home)
		wants(t, err, ErrPending)
	})
}

// Links and whatever else opens sessions stop at the second factor, too.
func TestService_SignInByLink_secondFactor(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		link := must[string](t)(w.DemoLink(t.Context(), Program(orgA), shopperA, time.Hour))
		seed, _, _, _ := w.enrol(t, "shopper@example.org")
		session, actor, err := w.SignInByLink(t.Context(), link, home, "")
		if err != nil || session.Token != "" || actor.AccountID != "" {
			t.Fatalf("%+v %+v (%v)", session, actor, err)
		}
		_, err = w.finish(t, session.Pending, w.code(t, seed), home)
		wants(t, err, nil)
	})
}
