package accounts

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"etalon/internal/database/databasetest"
	"etalon/internal/secrets"
)

const tokenA = "0193b3a0-0000-7000-8000-0000000000aa"

func TestService_CreateToken(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		_, admin := w.signIn(t, adminMail)
		_, shopper := w.signIn(t, "shopper@example.org")
		_, stranger := w.signIn(t, "b@example.org")
		n := NewAPIToken{ID: tokenA, Name: "Выгрузка в 1С", Permissions: []Permission{ReadResults, ReadPlaces, ReadResults}}
		_, _, err := w.CreateToken(ctx, shopper, n)
		wants(t, err, ErrForbidden)
		made, secret, err := w.CreateToken(ctx, admin, n)
		if err != nil || !strings.HasPrefix(secret, made.Prefix) || len(made.Prefix) != 10 || made.Name != n.Name {
			t.Fatalf("%+v (%v)", made, err)
		}
		_, _, err = w.CreateToken(ctx, admin, n)
		wants(t, err, ErrTokenExists)
		t.Run("acts as its maker within its permissions", func(t *testing.T) {
			a := must[Actor](t)(w.AuthenticateToken(ctx, secret))
			if a.AccountID != adminA || a.OrgID != orgA || !a.Can(ReadResults) || !a.CanIn(ReadPlaces) || a.Can(ReadWaves) || a.Scopes(ManageWaves) != nil || a.Require(WriteStandards) == nil {
				t.Errorf("%+v", a)
			}
		})
		t.Run("does nothing that a person does for themselves", func(t *testing.T) {
			a := must[Actor](t)(w.AuthenticateToken(ctx, secret))
			for name, do := range map[string]func() error{
				"password": func() error {
					return w.ChangePassword(ctx, a, "", password, "совсем другой пароль", home)
				},
				"language":      func() error { return w.SetLanguage(ctx, a, "en") },
				"second factor": func() error { _, err := w.BeginSecondFactor(ctx, a); return err },
				"sessions":      func() error { _, err := w.OwnSessions(ctx, a, ""); return err },
				"own account":   func() error { _, err := w.Get(ctx, a, adminA); return err },
				"people":        func() error { _, _, err := w.List(ctx, a, Query{}); return err },
				"tokens":        func() error { _, _, err := w.CreateToken(ctx, a, n); return err },
				"policy":        func() error { _, err := w.SignInPolicy(ctx, a); return err },
			} {
				if err := do(); err == nil {
					t.Errorf("%s: allowed", name)
				}
			}
			wants(t, w.EndOtherSessions(ctx, a, ""), ErrNotByToken)
		})
		t.Run("takes one statement, and a second one every five minutes at most", func(t *testing.T) {
			w.wait(seenEvery)
			for i, want := range []int{2, 1, 2, 1} {
				if i == 2 {
					w.wait(seenEvery)
				}
				if n := databasetest.Statements(t, w.db, func() { must[Actor](t)(w.AuthenticateToken(ctx, secret)) }); n != want {
					t.Errorf("request %d took %d statements, want %d", i, n, want)
				}
			}
		})
		t.Run("only its organisation sees it, without its secret", func(t *testing.T) {
			list, total, err := w.Tokens(ctx, admin, Query{Search: "выгруз"})
			if err != nil || total != 1 || !list[0].LastUsedAt.Equal(w.time()) || list[0].MadeBy.Name != "Анна" {
				t.Errorf("%+v (%v)", list, err)
			}
			if diff := cmp.Diff([]Permission{ReadPlaces, ReadResults}, list[0].Permissions); diff != "" {
				t.Error(diff)
			}
			if list, _, _ := w.Tokens(ctx, stranger, Query{}); len(list) != 0 {
				t.Errorf("a stranger sees %+v", list)
			}
			wants(t, w.RevokeToken(ctx, stranger, tokenA), ErrTokenNotFound)
			var kept string
			w.db.Conn(ctx).Raw("SELECT token_hash FROM api_tokens").Scan(&kept)
			if kept != secrets.Digest(secret) {
				t.Errorf("kept %q", kept)
			}
		})
		t.Run("dies with a revocation, its account and its maker's role", func(t *testing.T) {
			other := must[Account](t)(w.Create(ctx, Program(orgA), NewAccount{Email: "it@example.org", Name: "Ия", Password: password, Grants: []Grant{{Role: Administrator, Scope: Scope{Kind: Organisation}}}}))
			_, it := w.signIn(t, "it@example.org")
			_, mortal, err := w.CreateToken(ctx, it, NewAPIToken{ID: nobody, Name: "Б", Permissions: []Permission{ReadResults}, ExpiresAt: w.time().Add(time.Hour)})
			wants(t, err, nil)
			wants(t, w.Revoke(ctx, Program(orgA), other.ID, it.Grants[0].ID), nil)
			if a := must[Actor](t)(w.AuthenticateToken(ctx, mortal)); a.Can(ReadResults) {
				t.Error("the role is gone, and the token still reads")
			}
			wants(t, w.Disable(ctx, Program(orgA), other.ID), nil)
			_, err = w.AuthenticateToken(ctx, mortal)
			wants(t, err, ErrTokenInvalid)
			wants(t, w.Enable(ctx, Program(orgA), other.ID), nil)
			w.wait(time.Hour)
			_, err = w.AuthenticateToken(ctx, mortal)
			wants(t, err, ErrTokenInvalid)
			wants(t, w.RevokeToken(ctx, admin, tokenA), nil)
			wants(t, w.RevokeToken(ctx, admin, tokenA), ErrTokenNotFound)
			_, err = w.AuthenticateToken(ctx, secret)
			wants(t, err, ErrTokenInvalid)
		})
	})
}

func TestService_CreateToken_refuses(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		_, admin := w.signIn(t, adminMail)
		for name, c := range map[string]struct {
			n    NewAPIToken
			want []string
		}{
			"nothing":          {NewAPIToken{ID: tokenA}, []string{"name: required", "permissions: required"}},
			"no id":            {NewAPIToken{Name: "А", Permissions: []Permission{ReadResults}}, []string{"id: not_an_id"}},
			"the people":       {NewAPIToken{ID: tokenA, Name: "А", Permissions: []Permission{ManagePeople}}, []string{"permissions: permission_not_yours"}},
			"tokens":           {NewAPIToken{ID: tokenA, Name: "А", Permissions: []Permission{ManageIntegrations}}, []string{"permissions: permission_not_yours"}},
			"what is not held": {NewAPIToken{ID: tokenA, Name: "А", Permissions: []Permission{FillVisits}}, []string{"permissions: permission_not_yours"}},
			"the past":         {NewAPIToken{ID: tokenA, Name: "А", Permissions: []Permission{ReadResults}, ExpiresAt: w.time()}, []string{"expires_at: not_in_future"}},
		} {
			_, _, err := w.CreateToken(t.Context(), admin, c.n)
			if diff := cmp.Diff(c.want, fields(err)); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
	})
}
