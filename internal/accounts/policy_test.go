package accounts

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestService_SetSignInPolicy(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		token, admin := w.signIn(t, adminMail)
		shopperToken, shopper := w.signIn(t, "shopper@example.org")
		_, err := w.SetSignInPolicy(ctx, shopper, SignInPolicy{SecondFactor: SecondFactorRequired})
		wants(t, err, ErrForbidden)
		set := must[SignInPolicy](t)(w.SetSignInPolicy(ctx, admin, SignInPolicy{SecondFactor: SecondFactorRequired}))
		if diff := cmp.Diff(SignInPolicy{SecondFactorRequired, 1, 1}, set); diff != "" {
			t.Error(diff)
		}
		_, err = w.SetSignInPolicy(ctx, admin, SignInPolicy{SecondFactor: SecondFactorOptional})
		wants(t, err, ErrPolicyStale)
		t.Run("who has none may only set one up, from the next request on", func(t *testing.T) {
			a := must[Actor](t)(w.Authenticate(ctx, token))
			if !a.MustEnrol || len(a.Grants) > 0 || a.Can(ReadStandards) {
				t.Errorf("%+v", a)
			}
			_, signed := w.signIn(t, adminMail)
			if !signed.MustEnrol {
				t.Errorf("signed in as %+v", signed)
			}
			e := must[Enrolment](t)(w.BeginSecondFactor(ctx, a))
			must[[]string](t)(w.ConfirmSecondFactor(ctx, a, token, w.code(t, e.Seed)))
			if a := must[Actor](t)(w.Authenticate(ctx, token)); a.MustEnrol || !a.Can(ManagePeople) {
				t.Errorf("after it: %+v", a)
			}
		})
		t.Run("a shopper is not asked, nor another organisation", func(t *testing.T) {
			if a := must[Actor](t)(w.Authenticate(ctx, shopperToken)); a.MustEnrol || !a.Can(FillVisits) {
				t.Errorf("%+v", a)
			}
			if _, b := w.signIn(t, "b@example.org"); b.MustEnrol {
				t.Errorf("%+v", b)
			}
		})
	})
}

func TestQRRows(t *testing.T) {
	rows, err := QRRows(keyURI("Эталон", adminMail, newSeed()))
	if err != nil || len(rows) < 21 || len(rows[0]) != len(rows) {
		t.Fatalf("%d rows (%v)", len(rows), err)
	}
	if !strings.HasPrefix(rows[0], "11111110") || !strings.HasPrefix(rows[len(rows)-1], "11111110") {
		t.Errorf("no finder patterns:\n%s", strings.Join(rows, "\n"))
	}
}
