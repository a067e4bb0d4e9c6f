package standards

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
)

func TestService_permissions(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		standard, v := w.create(t, "Здоровается")
		other, _ := w.create(t, "Улыбается")
		writer := actor(w.ours.OrgID, accounts.GroupLeader, accounts.Scope{Kind: accounts.Standard, ID: standard.ID})
		elsewhere := actor(w.ours.OrgID, accounts.GroupLeader, accounts.Scope{Kind: accounts.Standard, ID: other.ID})
		approver := actor(w.ours.OrgID, accounts.Approver, accounts.Scope{Kind: accounts.Standard, ID: standard.ID})
		member := actor(w.ours.OrgID, accounts.GroupMember, accounts.Scope{Kind: accounts.Standard, ID: standard.ID})
		shopper := actor(w.ours.OrgID, accounts.Shopper, accounts.Scope{Kind: accounts.Own})
		in := Publication{EffectiveOn: today}
		for _, c := range []struct {
			name string
			by   accounts.Actor
			do   func(by accounts.Actor) error
			want error
		}{
			{"a shopper reads no standards", shopper, func(by accounts.Actor) error { _, err := w.Version(t.Context(), by, v.ID); return err }, accounts.ErrForbidden},
			{"a shopper lists no standards", shopper, func(by accounts.Actor) error { _, _, err := w.List(t.Context(), by, Query{}); return err }, accounts.ErrForbidden},
			{"a member does not edit", member, func(by accounts.Actor) error { _, err := w.Edit(t.Context(), by, v.ID, 1, content("а")); return err }, accounts.ErrForbidden},
			{"a leader of another standard does not find it", elsewhere, func(by accounts.Actor) error { _, err := w.Edit(t.Context(), by, v.ID, 1, content("а")); return err }, ErrVersionNotFound},
			{"a leader of one standard makes no other", writer, func(by accounts.Actor) error {
				_, _, err := w.Create(t.Context(), by, NewStandard{Title: "а", Language: "ru"})
				return err
			}, accounts.ErrForbidden},
			{"a leader does not publish", writer, func(by accounts.Actor) error { _, err := w.Publish(t.Context(), by, v.ID, in); return err }, accounts.ErrForbidden},
			{"the zero actor does nothing", accounts.Actor{}, func(by accounts.Actor) error { _, err := w.Publish(t.Context(), by, v.ID, in); return err }, accounts.ErrForbidden},
			{"another organisation does not find it", w.theirs, func(by accounts.Actor) error { _, err := w.Publish(t.Context(), by, v.ID, in); return err }, ErrVersionNotFound},
			{"its leader edits", writer, func(by accounts.Actor) error { _, err := w.Edit(t.Context(), by, v.ID, 1, content("а")); return err }, nil},
			{"its approver does not publish what nobody approved", approver, func(by accounts.Actor) error { _, err := w.Publish(t.Context(), by, v.ID, in); return err }, ErrNotApproved},
			{"an administrator answers for it alone", w.ours, func(by accounts.Actor) error { _, err := w.Publish(t.Context(), by, v.ID, in); return err }, nil},
			{"an approver does not revise", approver, func(by accounts.Actor) error { _, err := w.Revise(t.Context(), by, v.ID, true); return err }, accounts.ErrForbidden},
			{"a leader of another standard reads what is published, but does not revise it", elsewhere, func(by accounts.Actor) error { _, err := w.Revise(t.Context(), by, v.ID, true); return err }, accounts.ErrForbidden},
		} {
			t.Run(c.name, func(t *testing.T) {
				if err := c.do(c.by); !errors.Is(err, c.want) {
					t.Errorf("error = %v, want %v", err, c.want)
				}
			})
		}
	})
}

// TestService_visibleSet asserts exactly what each actor sees, over every read.
func TestService_visibleSet(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		brand := newID()
		exec(t, db, "INSERT INTO brands (id, org_id, name) VALUES (?, ?, ?)", brand, w.ours.OrgID, "Бренд")
		titles := map[string]string{} // by version
		add := func(by accounts.Actor, title, brandID string, published bool) Standard {
			s, v, err := w.Create(t.Context(), by, NewStandard{Title: title, Language: "ru", BrandID: brandID, Content: content("Здоровается")})
			if err != nil {
				t.Fatal(err)
			}
			titles[v.ID] = title
			if published {
				if _, err := w.Publish(t.Context(), by, v.ID, Publication{EffectiveOn: march(1)}); err != nil {
					t.Fatal(err)
				}
			}
			return s
		}
		draft := add(w.ours, "наш черновик", "", false)
		add(w.ours, "наш изданный", "", true)
		add(w.ours, "черновик бренда", brand, false)
		add(w.theirs, "их черновик", "", false)
		add(w.theirs, "их изданный", "", true)
		for _, c := range []struct {
			name string
			by   accounts.Actor
			want []string
		}{
			{"our administrator", w.ours, []string{"наш изданный", "наш черновик", "черновик бренда"}},
			{"their administrator", w.theirs, []string{"их изданный", "их черновик"}},
			{"an employee", actor(w.ours.OrgID, accounts.Employee, accounts.Scope{Kind: accounts.Own}), []string{"наш изданный"}},
			{"an expert of one standard", actor(w.ours.OrgID, accounts.Expert, accounts.Scope{Kind: accounts.Standard, ID: draft.ID}), []string{"наш изданный", "наш черновик"}},
			{"a brand manager", actor(w.ours.OrgID, accounts.BrandManager, accounts.Scope{Kind: accounts.Brand, ID: brand}), []string{"наш изданный"}},
			{"a shopper", actor(w.ours.OrgID, accounts.Shopper, accounts.Scope{Kind: accounts.Own}), nil},
			{"an actor of theirs with a grant on ours", actor(w.theirs.OrgID, accounts.Expert, accounts.Scope{Kind: accounts.Standard, ID: draft.ID}), []string{"их изданный"}},
		} {
			t.Run(c.name, func(t *testing.T) {
				list, total, _ := w.List(t.Context(), c.by, Query{})
				var listed, versioned, opened []string
				for _, s := range list {
					listed = append(listed, s.Title)
					if _, versions, err := w.Versions(t.Context(), c.by, s.ID); err == nil && len(versions) == 1 {
						versioned = append(versioned, titles[versions[0].ID])
					}
				}
				for id, title := range titles {
					v, err := w.Version(t.Context(), c.by, id)
					if err == nil {
						opened = append(opened, title)
					} else if !errors.Is(err, ErrVersionNotFound) && !errors.Is(err, accounts.ErrForbidden) {
						t.Error(err)
					}
					if _, _, err2 := w.Versions(t.Context(), c.by, v.StandardID); (err == nil) != (err2 == nil) {
						t.Errorf("%s: version %v, versions %v", title, err, err2)
					}
				}
				slices.Sort(opened)
				for name, got := range map[string][]string{"listed": listed, "with versions": versioned, "opened": opened} {
					if d := cmp.Diff(c.want, got); d != "" || total != len(c.want) {
						t.Errorf("%s: %s", name, d)
					}
				}
			})
		}
		t.Run("pages and searches, in any case of letters", func(t *testing.T) {
			list, total, err := w.List(t.Context(), w.ours, Query{Search: "ЧЕРНОВИК", Limit: 1, Offset: 1})
			if err != nil || total != 2 || len(list) != 1 || list[0].Title != "черновик бренда" {
				t.Errorf("got %+v of %d (%v)", list, total, err)
			}
			if list, total, err := w.List(t.Context(), w.ours, Query{Search: "100%_"}); err != nil || total != 0 || len(list) != 0 {
				t.Errorf("got %+v of %d (%v)", list, total, err)
			}
			if _, _, err := w.List(t.Context(), w.ours, Query{Limit: 1000, Offset: -1, Search: "\x00"}); !errors.Is(err, ErrInvalid) {
				t.Errorf("error = %v, want ErrInvalid", err)
			}
		})
		t.Run("what is no id is not found", func(t *testing.T) {
			for _, id := range []string{"", "7", "'; --", "{" + draft.ID + "}", newID()} {
				if _, err := w.Version(t.Context(), w.ours, id); !errors.Is(err, ErrVersionNotFound) {
					t.Errorf("version %q: %v", id, err)
				}
				if _, _, err := w.Versions(t.Context(), w.ours, id); !errors.Is(err, ErrNotFound) {
					t.Errorf("versions of %q: %v", id, err)
				}
				if _, err := w.Published(t.Context(), w.ours, id, today); !errors.Is(err, ErrNotFound) {
					t.Errorf("in force of %q: %v", id, err)
				}
			}
		})
	})
}
