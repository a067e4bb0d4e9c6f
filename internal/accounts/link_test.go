package accounts

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"etalon/internal/database"
	"etalon/internal/database/databasetest"
)

func newcomer(email string) NewAdministrator {
	return NewAdministrator{OrgName: "  Дом обуви ", Name: "Мария", Email: email, Password: password, Language: "en"}
}

func TestService_SetUp(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w, ctx := empty(db), t.Context()
		first, needed, err := w.SetUpLink(ctx)
		if err != nil || !needed {
			t.Fatalf("needed = %v (%v)", needed, err)
		}
		second, needed, err := w.SetUpLink(ctx)
		if err != nil || !needed || first == second {
			t.Fatalf("needed = %v (%v)", needed, err)
		}
		t.Run("a new start ends the earlier link", func(t *testing.T) {
			_, _, err := w.SetUp(ctx, first, newcomer("m@example.org"), home, "")
			wants(t, err, ErrLink)
		})
		t.Run("a guess costs no hash", func(t *testing.T) {
			_, _, err := w.SetUp(ctx, "guess", newcomer("m@example.org"), home, "")
			wants(t, err, ErrLink)
			if w.hashes.Load() != 0 {
				t.Error("a hash was computed")
			}
		})
		t.Run("names what is wrong with the form, and the link still works", func(t *testing.T) {
			_, _, err := w.SetUp(ctx, second, NewAdministrator{OrgName: " ", Email: "m@", Name: "\x00", Language: "tlh"}, home, "")
			want := []string{"organisation: required", "password: required", "email: email_invalid", "name: not_text", "language: language_unknown"}
			if diff := cmp.Diff(want, fields(err)); diff != "" {
				t.Error(diff)
			}
		})
		t.Run("makes the administrator of the one organisation and signs them in", func(t *testing.T) {
			session, actor, err := w.SetUp(ctx, second, newcomer("M@Example.org"), home, "Firefox")
			if err != nil {
				t.Fatal(err)
			}
			w.alive(t, session.Token, true)
			if !actor.Can(ManagePeople) || actor.Language != "en" {
				t.Errorf("actor = %+v", actor)
			}
			type row struct{ ID, Name, Language string }
			var rows []row
			db.Conn(ctx).Raw("SELECT id, name, language FROM organisations").Scan(&rows)
			if diff := cmp.Diff([]row{{actor.OrgID, "Дом обуви", "en"}}, rows); diff != "" {
				t.Error(diff)
			}
			w.signIn(t, "m@example.org")
		})
		t.Run("works once, and is needed no more", func(t *testing.T) {
			_, _, err := w.SetUp(ctx, second, newcomer("n@example.org"), home, "")
			wants(t, err, ErrLink)
			if token, needed, err := w.SetUpLink(ctx); needed || err != nil || token != "" {
				t.Errorf("needed = %v, token %q (%v)", needed, token, err)
			}
		})
	})
}

func TestService_SetUp_expires(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := empty(db)
		token, _, err := w.SetUpLink(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		w.wait(setUpLinkLife)
		_, _, err = w.SetUp(t.Context(), token, newcomer("m@example.org"), home, "")
		wants(t, err, ErrLink)
	})
}

func TestService_SetUp_losesToAnAccountMadeMeanwhile(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w, ctx := empty(db), t.Context()
		token, _, err := w.SetUpLink(ctx)
		if err != nil {
			t.Fatal(err)
		}
		org := must[string](t)(w.FirstOrganisation(ctx))
		must[Account](t)(w.Create(ctx, Program(org), NewAccount{Email: "cli@example.org", Name: "Из терминала"}))
		_, _, err = w.SetUp(ctx, token, newcomer("m@example.org"), home, "")
		wants(t, err, ErrLink)
	})
}

func TestService_SetUp_manyAtOnce(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w, ctx := empty(db), t.Context()
		var tokens sync.Map
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Go(func() {
				token, needed, err := w.SetUpLink(ctx)
				if err != nil || !needed {
					t.Errorf("needed = %v (%v)", needed, err)
				}
				tokens.Store(i, token)
			})
		}
		wg.Wait()
		var won atomic.Int64
		tokens.Range(func(i, token any) bool {
			for range 2 {
				wg.Go(func() {
					_, _, err := w.SetUp(ctx, token.(string), newcomer("m@example.org"), home, "")
					switch {
					case err == nil:
						won.Add(1)
					case !errors.Is(err, ErrLink):
						t.Errorf("%v: %v", i, err)
					}
				})
			}
			return true
		})
		wg.Wait()
		var orgs, people int64
		db.Conn(ctx).Table("organisations").Count(&orgs)
		db.Conn(ctx).Table("accounts").Count(&people)
		if won.Load() != 1 || orgs != 1 || people != 1 {
			t.Errorf("%d won; %d organisations, %d accounts; want one each", won.Load(), orgs, people)
		}
	})
}

func TestService_DemoLink(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		token := must[string](t)(w.DemoLink(ctx, Program(orgA), shopperA, 30*24*time.Hour))
		t.Run("signs in again and again", func(t *testing.T) {
			for range 3 {
				session, actor, err := w.SignInByLink(ctx, token, home, "Firefox")
				if err != nil || actor.AccountID != shopperA {
					t.Fatalf("%+v (%v)", actor, err)
				}
				w.alive(t, session.Token, true)
			}
		})
		t.Run("is no set-up link, and a guess is no link", func(t *testing.T) {
			_, _, err := w.SetUp(ctx, token, newcomer("m@example.org"), home, "")
			wants(t, err, ErrLink)
			_, _, err = w.SignInByLink(ctx, token+"x", home, "")
			wants(t, err, ErrLink)
		})
		t.Run("only the program makes one, only in a demo, only for its own people", func(t *testing.T) {
			_, admin := w.signIn(t, adminMail)
			_, err := w.DemoLink(ctx, admin, shopperA, time.Hour)
			wants(t, err, ErrForbidden)
			_, err = w.DemoLink(ctx, Program(orgB), adminB, time.Hour)
			wants(t, err, ErrNotDemo)
			_, err = w.DemoLink(ctx, Program(orgA), adminB, time.Hour)
			wants(t, err, ErrNotFound)
		})
		t.Run("does not open a disabled account", func(t *testing.T) {
			other := must[Account](t)(w.Create(ctx, Program(orgA), NewAccount{Email: "x@example.org", Name: "Икс"}))
			link := must[string](t)(w.DemoLink(ctx, Program(orgA), other.ID, time.Hour))
			if err := w.Disable(ctx, Program(orgA), other.ID); err != nil {
				t.Fatal(err)
			}
			_, _, err := w.SignInByLink(ctx, link, home, "")
			wants(t, err, ErrCredentials)
		})
		t.Run("ends after a week at the latest, and with the demo", func(t *testing.T) {
			exec(t, w.db, "UPDATE organisations SET demo = FALSE WHERE id = ?", orgA)
			_, _, err := w.SignInByLink(ctx, token, home, "")
			wants(t, err, ErrLink)
			exec(t, w.db, "UPDATE organisations SET demo = TRUE WHERE id = ?", orgA)
			w.wait(DemoLinkLongest - time.Second)
			_, _, err = w.SignInByLink(ctx, token, home, "")
			wants(t, err, nil)
			w.wait(time.Second)
			_, _, err = w.SignInByLink(ctx, token, home, "")
			wants(t, err, ErrLink)
		})
	})
}
