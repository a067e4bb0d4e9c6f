package accounts

import (
	"fmt"
	"strings"
	"testing"

	"etalon/internal/database/databasetest"

	"github.com/google/go-cmp/cmp"
)

func TestService_Create(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		_, admin := w.signIn(t, adminMail)
		t.Run("keeps what was given, the e-mail folded", func(t *testing.T) {
			id := strings.ToUpper("0193b3a0-0000-7000-8000-0000000000c1")
			grants := []Grant{
				{Role: Reviewer, Scope: Scope{Kind: Organisation}},
				{Role: BrandManager, Scope: Scope{Brand, strings.ToUpper(brandA)}},
				{Role: BrandManager, Scope: Scope{Brand, brandA}},
			}
			made := must[Account](t)(w.Create(ctx, admin, NewAccount{ID: id, Email: "Вера@Почта.РФ", Name: " Вера ", Grants: grants}))
			got := must[Account](t)(w.Get(ctx, admin, id))
			want := Account{
				ID: strings.ToLower(id), OrgID: orgA, Email: "вера@почта.рф", Name: "Вера", Language: "ru", CreatedAt: begin, Revision: 1,
				Grants: []Grant{{Role: BrandManager, Scope: Scope{Brand, brandA}}, {Role: Reviewer, Scope: Scope{Kind: Organisation}}},
			}
			for i := range got.Grants {
				got.Grants[i].ID = ""
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			if made.ID != got.ID || len(made.Grants) != 2 {
				t.Errorf("answered %+v", made)
			}
			if diff := cmp.Diff([]string{"create"}, w.verbs(t, got.ID)); diff != "" {
				t.Error(diff)
			}
		})
		t.Run("names every wrong field", func(t *testing.T) {
			_, err := w.Create(ctx, admin, NewAccount{
				ID: "7", Email: "Имя <a@example.org>", Name: strings.Repeat("я", 201), Language: "xx",
				Password: "1234567890", Grants: []Grant{
					{Role: "root", Scope: Scope{Kind: Organisation}},
					{Role: StoreManager, Scope: Scope{Kind: Organisation}},
					{Role: Shopper, Scope: Scope{Own, brandA}},
					{Role: BrandManager, Scope: Scope{Brand, "1"}},
				},
			})
			want := []string{
				"id: not_an_id", "email: email_invalid", "name: too_long", "language: language_unknown", "password: password_common",
				"grants[0].role: role_unknown", "grants[1].scope: scope_not_for_role", "grants[2].scope: scope_not_for_role", "grants[3].scope: scope_not_for_role",
			}
			if diff := cmp.Diff(want, fields(err)); diff != "" {
				t.Error(diff)
			}
		})
		t.Run("refuses an e-mail that is taken, in any case, and leaves nothing", func(t *testing.T) {
			_, err := w.Create(ctx, admin, NewAccount{ID: nobody, Email: "B@example.ORG", Name: "Двойник"})
			wants(t, err, ErrEmailTaken)
			_, err = w.Get(ctx, admin, nobody)
			wants(t, err, ErrNotFound)
		})
		t.Run("refuses an id that exists", func(t *testing.T) {
			_, err := w.Create(ctx, admin, NewAccount{ID: adminB, Email: "new@example.org", Name: "Новая"})
			wants(t, err, ErrAccountExists)
		})
		t.Run("refuses scopes of another organisation", func(t *testing.T) {
			_, err := w.Create(ctx, admin, NewAccount{
				ID: nobody, Email: "new@example.org", Name: "Новая",
				Grants: []Grant{{Role: BrandManager, Scope: Scope{Brand, brandB}}},
			})
			wants(t, err, ErrScopeNotFound)
			_, err = w.Get(ctx, admin, nobody)
			wants(t, err, ErrNotFound)
		})
	})
}

func TestService_CreateMany(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		many := func(prefix string, n int) []NewAccount {
			list := make([]NewAccount, n)
			for i := range list {
				list[i] = NewAccount{
					Email: fmt.Sprintf("%s%d@example.org", prefix, i), Name: "Покупатель",
					Grants: []Grant{{Role: Shopper, Scope: Scope{Kind: Own}}, {Role: BrandManager, Scope: Scope{Brand, brandA}}},
				}
			}
			return list
		}
		var counts []int
		for i, n := range []int{2, 400} {
			counts = append(counts, databasetest.Statements(t, w.db, func() {
				must[[]Account](t)(w.CreateMany(ctx, Program(orgA), many(string(rune('a'+i)), n)))
			}))
		}
		if counts[0] != counts[1] {
			t.Errorf("2 people take %d statements and 400 take %d", counts[0], counts[1])
		}
		_, total, err := w.List(ctx, Program(orgA), Query{Role: Shopper})
		if err != nil || total != 403 {
			t.Errorf("%d shoppers (%v), want 403", total, err)
		}
		list := many("c", 3)
		list[1].Email, list[2].Email = "b0@example.org", "c0@example.org"
		_, err = w.CreateMany(ctx, Program(orgA), list)
		if diff := cmp.Diff([]string{"accounts[2].email: repeated"}, fields(err)); diff != "" {
			t.Error(diff)
		}
		_, err = w.CreateMany(ctx, Program(orgA), list[:2])
		wants(t, err, ErrEmailTaken)
		if _, total, _ := w.List(ctx, Program(orgA), Query{}); total != 404 {
			t.Errorf("%d people after a refused batch, want 404", total)
		}
	})
}

func TestService_List(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		for i, name := range []string{"Яна Смирнова", "борис Смирнов", "100% Жанна", "Under_score"} {
			must[Account](t)(w.Create(ctx, Program(orgA), NewAccount{Email: fmt.Sprintf("p%d@example.org", i), Name: name}))
		}
		for _, c := range []struct {
			name  string
			q     Query
			want  []string
			total int
		}{
			{"everybody by name", Query{}, []string{"100% Жанна", "Under_score", "Анна", "борис Смирнов", "Пётр", "Яна Смирнова"}, 6},
			{"a part in any case", Query{Search: "СМИРН"}, []string{"борис Смирнов", "Яна Смирнова"}, 2},
			{"a page of it", Query{Search: "смирн", Limit: 1, Offset: 1}, []string{"Яна Смирнова"}, 2},
			{"by e-mail", Query{Search: "Эталон"}, []string{"Анна"}, 1},
			{"by role", Query{Role: Shopper}, []string{"Пётр"}, 1},
			{"wildcards are letters", Query{Search: "0%"}, []string{"100% Жанна"}, 1},
			{"and so is the underscore", Query{Search: "r_s"}, []string{"Under_score"}, 1},
			{"nothing", Query{Search: `\`}, nil, 0},
		} {
			t.Run(c.name, func(t *testing.T) {
				list, total, err := w.List(ctx, Program(orgA), c.q)
				var got []string
				for _, a := range list {
					got = append(got, a.Name)
				}
				if diff := cmp.Diff(c.want, got); diff != "" || total != c.total || err != nil {
					t.Errorf("%d in all (%v): %s", total, err, diff)
				}
			})
		}
		for path, q := range map[string]Query{"limit: out_of_range": {Limit: 201}, "offset: negative": {Offset: -1}, "search: not_text": {Search: "\xff"}} {
			_, _, err := w.List(ctx, Program(orgA), q)
			if diff := cmp.Diff([]string{path}, fields(err)); diff != "" {
				t.Error(diff)
			}
		}
	})
}

func TestService_isolatesOrganisations(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		_, stranger := w.signIn(t, "b@example.org")
		_, shopper := w.signIn(t, "shopper@example.org")
		g := must[Account](t)(w.Get(ctx, Program(orgA), shopperA)).Grants[0]
		calls := map[string]func(by Actor, id string) error{
			"get":          func(by Actor, id string) error { _, err := w.Get(ctx, by, id); return err },
			"set password": func(by Actor, id string) error { return w.SetPassword(ctx, by, id, "другой пароль 7") },
			"disable":      func(by Actor, id string) error { return w.Disable(ctx, by, id) },
			"enable":       func(by Actor, id string) error { return w.Enable(ctx, by, id) },
			"revoke":       func(by Actor, id string) error { return w.Revoke(ctx, by, id, g.ID) },
			"sign out":     func(by Actor, id string) error { return w.SignOutEverywhere(ctx, by, id) },
			"grant": func(by Actor, id string) error {
				_, err := w.Grant(ctx, by, id, Grant{Role: Shopper, Scope: Scope{Kind: Own}})
				return err
			},
		}
		for name, call := range calls {
			t.Run(name, func(t *testing.T) {
				for _, id := range []string{adminA, shopperA, nobody, "", "1", "'; DROP TABLE accounts"} {
					wants(t, call(stranger, id), ErrNotFound)
				}
				wants(t, call(shopper, adminA), ErrForbidden)
				wants(t, call(Actor{}, adminA), ErrForbidden)
			})
		}
		_, err := w.ByEmail(ctx, stranger, adminMail)
		wants(t, err, ErrNotFound)
		list, total, err := w.List(ctx, stranger, Query{})
		if err != nil || total != 1 || list[0].ID != adminB {
			t.Errorf("a stranger lists %v (%v), want themselves alone", list, err)
		}
		wants(t, w.Revoke(ctx, stranger, adminB, g.ID), ErrGrantNotFound)
		_, err = w.Grant(ctx, stranger, adminB, Grant{Role: BrandManager, Scope: Scope{Brand, brandA}})
		wants(t, err, ErrScopeNotFound)
		if own, err := w.Get(ctx, shopper, shopperA); err != nil || own.Name != "Пётр" {
			t.Errorf("own account: %+v (%v)", own, err)
		}
	})
}

func TestService_keepsTheLastAdministrator(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, by := t.Context(), Program(orgA)
		g := must[Account](t)(w.Get(ctx, by, adminA)).Grants[0]
		token, _ := w.signIn(t, adminMail)
		wants(t, w.Disable(ctx, by, adminA), ErrLastAdministrator)
		wants(t, w.Revoke(ctx, by, adminA, g.ID), ErrLastAdministrator)
		w.alive(t, token, true)
		second := must[Grant](t)(w.Grant(ctx, by, shopperA, Grant{Role: Administrator, Scope: Scope{Kind: Organisation}}))
		same := must[Grant](t)(w.Grant(ctx, by, shopperA, Grant{Role: Administrator, Scope: Scope{Kind: Organisation}}))
		if second.ID != same.ID {
			t.Error("an equal grant was made twice")
		}
		wants(t, w.Disable(ctx, by, adminA), nil)
		wants(t, w.Revoke(ctx, by, shopperA, second.ID), ErrLastAdministrator)
		if diff := cmp.Diff([]string{"grant"}, w.verbs(t, shopperA)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestService_SetPassword(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		_, admin := w.signIn(t, adminMail)
		token, shopper := w.signIn(t, "shopper@example.org")
		wants(t, w.SetPassword(ctx, shopper, shopperA, "без спроса никак"), ErrForbidden)
		if err := w.SetPassword(ctx, admin, shopperA, "новый пароль для Пети"); err != nil {
			t.Fatal(err)
		}
		w.alive(t, token, false)
		_, _, err := w.SignIn(ctx, w.credentials("shopper@example.org", "новый пароль для Пети", home))
		wants(t, err, nil)
		if diff := cmp.Diff([]string{"sign_in", "set_password", "sign_in"}, w.verbs(t, shopperA)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestService_SetLanguage(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		token, me := w.signIn(t, "shopper@example.org")
		if err := w.SetLanguage(t.Context(), me, "en"); err != nil {
			t.Fatal(err)
		}
		if again := must[Actor](t)(w.Authenticate(t.Context(), token)); again.Language != "en" {
			t.Errorf("language = %q", again.Language)
		}
		wants(t, w.SetLanguage(t.Context(), me, ""), ErrInvalid)
	})
}
