package accounts

import (
	"testing"
	"time"

	"etalon/internal/secrets"

	"github.com/google/go-cmp/cmp"
)

func TestService_SignInByIdentity(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		in := func(id Identity) error {
			session, _, err := w.SignInByIdentity(ctx, id, home, "Firefox")
			if err == nil {
				w.alive(t, session.Token, true)
			}
			return err
		}
		anna := Identity{Issuer: "https://id.example.org", Subject: "77", Email: "АННА@эталон.рф", EmailVerified: true}
		t.Run("an address that is not verified, unknown or disabled opens nothing", func(t *testing.T) {
			unsure := anna
			unsure.EmailVerified = false
			wants(t, in(unsure), ErrEmailUnverified)
			wants(t, in(Identity{Issuer: anna.Issuer, Subject: "78", Email: "new@example.org", EmailVerified: true}), ErrNoAccount)
			wants(t, in(Identity{Issuer: anna.Issuer, Subject: "79", EmailVerified: true}), ErrNoAccount)
			wants(t, w.Disable(ctx, Program(orgA), shopperA), nil)
			wants(t, in(Identity{Issuer: anna.Issuer, Subject: "80", Email: "shopper@example.org", EmailVerified: true}), ErrNoAccount)
		})
		t.Run("the first time ties, and then the subject counts, whatever the address", func(t *testing.T) {
			wants(t, in(anna), nil)
			wants(t, in(Identity{Issuer: anna.Issuer, Subject: "77", Email: "renamed@example.org"}), nil)
		})
		t.Run("an address given to somebody new does not hand the account over", func(t *testing.T) {
			wants(t, in(Identity{Issuer: anna.Issuer, Subject: "99", Email: anna.Email, EmailVerified: true}), ErrNoAccount)
		})
		t.Run("the same subject of another provider is somebody else", func(t *testing.T) {
			wants(t, in(Identity{Issuer: "https://other.example.org", Subject: "77", Email: "new@example.org", EmailVerified: true}), ErrNoAccount)
		})
		t.Run("the provider has asked for a second factor, and satisfies the rule", func(t *testing.T) {
			w.enrol(t, adminMail)
			must[SignInPolicy](t)(w.SetSignInPolicy(ctx, Program(orgA), SignInPolicy{SecondFactor: SecondFactorRequired}))
			session, actor, err := w.SignInByIdentity(ctx, anna, home, "")
			if err != nil || session.Pending != "" || actor.MustEnrol || !actor.Can(ManagePeople) {
				t.Errorf("%+v (%v)", actor, err)
			}
		})
		t.Run("untied, the account waits for its next owner at the provider", func(t *testing.T) {
			wants(t, w.DropIdentities(ctx, Program(orgB), adminA), ErrNotFound)
			wants(t, w.DropIdentities(ctx, Program(orgA), adminA), nil)
			wants(t, w.DropIdentities(ctx, Program(orgA), adminA), ErrNoIdentity)
			wants(t, in(Identity{Issuer: anna.Issuer, Subject: "99", Email: anna.Email, EmailVerified: true}), nil)
		})
	})
}

func TestService_TakeProviderSignIn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		p := must[ProviderSignIn](t)(w.BeginProviderSignIn(ctx))
		if diff := cmp.Diff(p, must[ProviderSignIn](t)(w.TakeProviderSignIn(ctx, p.State))); diff != "" {
			t.Error(diff)
		}
		_, err := w.TakeProviderSignIn(ctx, p.State)
		wants(t, err, ErrProviderSignIn)
		late := must[ProviderSignIn](t)(w.BeginProviderSignIn(ctx))
		w.wait(providerSignInLife)
		_, err = w.TakeProviderSignIn(ctx, late.State)
		wants(t, err, ErrProviderSignIn)
		if n := must[int](t)(w.Sweep(ctx)); n != 1 {
			t.Errorf("swept %d", n)
		}
	})
}

func TestService_NoteFailures(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		for range 3 {
			_, _, err := w.SignIn(ctx, w.credentials(adminMail, "мимо мимо", home))
			wants(t, err, ErrCredentials)
		}
		_, _, err := w.SignIn(ctx, w.credentials("unknown@example.org", "мимо мимо", home))
		wants(t, err, ErrCredentials)
		if n := must[int](t)(w.NoteFailures(ctx)); n != 0 {
			t.Errorf("%d noted at once", n)
		}
		w.wait(noteAfter)
		if n := must[int](t)(w.NoteFailures(ctx)); n != 1 {
			t.Errorf("%d noted, want one for the account", n)
		}
		if n := must[int](t)(w.NoteFailures(ctx)); n != 0 {
			t.Errorf("%d noted twice", n)
		}
		_, _, err = w.SignIn(ctx, w.credentials(adminMail, "мимо мимо", home))
		wants(t, err, ErrCredentials)
		w.signIn(t, adminMail)
		list, err := w.journal.Of(ctx, orgA, "account", adminA)
		if err != nil || len(list) != 2 {
			t.Fatalf("%+v (%v)", list, err)
		}
		want := []any{
			map[string]any{"address": home, "count": 3.0, "last_at": begin.Format(time.RFC3339)},
			map[string]any{"method": "password", "address": home, "failures_before": 1.0},
		}
		if diff := cmp.Diff(want, []any{list[0].After, list[1].After}); diff != "" {
			t.Error(diff)
		}
	})
}

func TestService_OwnSessions(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		here, me := w.signIn(t, adminMail)
		elsewhere, _ := w.signIn(t, adminMail)
		other, shopper := w.signIn(t, "shopper@example.org")
		list := must[[]OwnSession](t)(w.OwnSessions(ctx, me, here))
		if len(list) != 2 || !list[0].Current || list[1].Current || list[0].Address != home || list[0].Device.Browser != "" || list[0].Method != "password" {
			t.Fatalf("%+v", list)
		}
		for _, s := range list {
			w.alive(t, s.ID, false)
		}
		wants(t, w.EndSession(ctx, shopper, list[1].ID), ErrSessionNotFound)
		wants(t, w.EndSession(ctx, me, secrets.Digest(elsewhere)), ErrSessionNotFound)
		wants(t, w.EndSession(ctx, me, list[1].ID), nil)
		wants(t, w.EndSession(ctx, me, list[1].ID), ErrSessionNotFound)
		w.alive(t, elsewhere, false)
		w.alive(t, here, true)
		third, _ := w.signIn(t, adminMail)
		wants(t, w.EndOtherSessions(ctx, me, here), nil)
		w.alive(t, third, false)
		w.alive(t, here, true)
		w.alive(t, other, true)
	})
}

func TestDeviceOf(t *testing.T) {
	for agent, want := range map[string]Device{
		"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0":                                                                  {"Firefox", "Linux", "computer"},
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36 Edg/138.0":               {"Edge", "Windows", "computer"},
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 YaBrowser/25.6.0 Safari/537.36":        {"Яндекс Браузер", "Windows", "computer"},
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1": {"Safari", "iOS", "phone"},
		"Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Mobile Safari/537.36":                   {"Chrome", "Android", "phone"},
		"Mozilla/5.0 (Linux; Android 15; SM-X910) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36":                          {"Chrome", "Android", "tablet"},
		"curl/8.14.1": {"", "", "program"},
		"":            {"", "", "program"},
	} {
		if diff := cmp.Diff(want, deviceOf(agent)); diff != "" {
			t.Errorf("%q: %s", agent, diff)
		}
	}
}
