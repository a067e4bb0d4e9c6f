package live

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/standards"
)

// next is the next event of a kind.
func next(t *testing.T, of Joined, kind Kind) Event {
	t.Helper()
	late := time.After(20 * time.Second)
	for {
		select {
		case e, more := <-of.Events():
			if !more {
				t.Fatalf("sent away (%s) before %q", of.Ended(), kind)
			}
			if e.Kind == kind {
				return e
			}
		case <-late:
			t.Fatalf("no %q came", kind)
		}
	}
}

func TestService_severalServers(t *testing.T) {
	url := databasetest.PostgresURL(t)
	connect := func() *database.DB {
		db, err := database.Open(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		if _, err := db.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		return db
	}
	here := newWorld(t, connect())
	db := connect()
	there := New(db, standards.New(db, here.journal, here.now), here.now)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	for _, s := range []*Service{here.Service, there} {
		go s.Run(ctx)
	}
	anna := here.join(t)
	boris, err := there.Join(t.Context(), here.anna, here.version.ID)
	if err != nil {
		t.Fatal(err)
	}
	// Each is told of the other, by whichever server was heard first.
	if got := next(t, anna, Here); got.Person.ID != boris.ID() {
		t.Errorf("here is %v, want who joined there", got.Person)
	}
	details := Text{here.text.Lineage, "details"}
	for _, m := range []Joined{anna, boris} {
		if err := m.Open(t.Context(), details, "", 0); err != nil {
			t.Fatal(err)
		}
		next(t, m, Synced)
	}
	t.Run("an update reaches the pages of the other server, in its order", func(t *testing.T) {
		for _, data := range []string{"a", "b"} {
			if err := anna.Write(t.Context(), details, Written{Data: []byte(data)}); err != nil {
				t.Fatal(err)
			}
		}
		var got string
		for len(got) < 2 {
			for _, u := range next(t, boris, Updates).Updates {
				got += string(u.Data)
			}
		}
		if got != "ab" {
			t.Errorf("the other server's page has %q, want ab", got)
		}
	})
	t.Run("a caret reaches them", func(t *testing.T) {
		if err := boris.Point(details, []byte("here")); err != nil {
			t.Fatal(err)
		}
		if got := next(t, anna, Caret); string(got.Data) != "here" || got.ID != boris.ID() {
			t.Errorf("caret %q of %s", got.Data, got.ID)
		}
	})
	t.Run("who leaves there is gone here", func(t *testing.T) {
		boris.Leave()
		if got := next(t, anna, Gone); got.ID != boris.ID() {
			t.Errorf("%s is gone, want %s", got.ID, boris.ID())
		}
	})
	anna.Leave()
}

func TestMember_Open_sectionOfOthers(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		owner, other := w.member(t, accounts.SectionOwner), w.member(t, accounts.SectionOwner)
		if err := w.standards.NameOwner(t.Context(), w.anna, w.version.StandardID, w.version.Sections[0].Lineage, owner.AccountID); err != nil {
			t.Fatal(err)
		}
		for _, field := range Fields {
			text := Text{w.text.Lineage, field}
			if err := w.joinAs(t, owner).Open(t.Context(), text, "", 0); err != nil {
				t.Errorf("%s: its owner: %v", field, err)
			}
			refused := w.joinAs(t, other)
			if err := refused.Open(t.Context(), text, "", 0); !errors.Is(err, standards.ErrSectionNotOwned) {
				t.Errorf("%s: an owner of nothing: %v, want ErrSectionNotOwned", field, err)
			}
			if err := refused.Write(t.Context(), text, Written{Data: []byte("a")}); !errors.Is(err, ErrNoText) {
				t.Errorf("%s: an owner of nothing writes: %v, want ErrNoText", field, err)
			}
		}
		if err := w.joinAs(t, owner).Open(t.Context(), Text{w.text.Lineage, "code"}, "", 0); !errors.Is(err, ErrNoText) {
			t.Errorf("a field that is not shared: %v, want ErrNoText", err)
		}
	})
}

func (w *world) joinAs(t *testing.T, by accounts.Actor) Joined {
	t.Helper()
	j, err := w.Join(t.Context(), by, w.version.ID)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// member is somebody of the group with an account.
func (w *world) member(t *testing.T, role accounts.Role) accounts.Actor {
	t.Helper()
	grant := accounts.Grant{Role: role, Scope: accounts.Scope{Kind: accounts.Standard, ID: w.version.StandardID}}
	a := accounts.Actor{AccountID: uuid.Must(uuid.NewV7()).String(), OrgID: w.anna.OrgID, Name: "Борис", Grants: []accounts.Grant{grant}}
	for _, insert := range []struct {
		statement string
		values    []any
	}{
		{"INSERT INTO accounts (id, org_id, email, name, password_hash, language, created_at) VALUES (?, ?, ?, ?, '', 'ru', ?)", []any{a.AccountID, a.OrgID, a.AccountID + "@example.ru", a.Name, today}},
		{"INSERT INTO grants (id, org_id, account_id, role, scope_kind, scope_id) VALUES (?, ?, ?, ?, ?, ?)", []any{uuid.NewString(), a.OrgID, a.AccountID, role, grant.Scope.Kind, grant.Scope.ID}},
	} {
		if err := w.db.Conn(t.Context()).Exec(insert.statement, insert.values...).Error; err != nil {
			t.Fatal(err)
		}
	}
	return a
}
