package ideas

import (
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/journal"
	"etalon/internal/notifications"
	"etalon/standards"
)

func TestMain(m *testing.M) { databasetest.Main(m) }

type world struct {
	*Service
	leader, member, employee accounts.Actor
	standard                 standards.Standard
	at                       time.Time
	journal                  *journal.Journal
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

func newWorld(t *testing.T, db *database.DB) *world {
	t.Helper()
	w := &world{at: time.Date(2026, 9, 1, 9, 40, 0, 0, time.UTC)}
	now := func() time.Time { return w.at }
	w.journal = journal.New(db, now)
	list := standards.New(db, w.journal, now)
	people := accounts.New(db, w.journal, now, accounts.DefaultLifetimes())
	w.Service = New(Parts{DB: db, Standards: list, Notices: notifications.New(db, people, now), Journal: w.journal, Now: now})
	org := newID()
	exec := func(query string, args ...any) {
		t.Helper()
		if err := db.Conn(t.Context()).Exec(query, args...).Error; err != nil {
			t.Fatal(err)
		}
	}
	exec("INSERT INTO organisations (id, name, created_at) VALUES (?, 'Сеть', ?)", org, w.at)
	actor := func(role accounts.Role, scope accounts.Scope) accounts.Actor {
		a := accounts.Actor{AccountID: newID(), OrgID: org, Name: string(role), Grants: []accounts.Grant{{Role: role, Scope: scope}}}
		exec("INSERT INTO accounts (id, org_id, email, name, password_hash, language, created_at) VALUES (?, ?, ?, ?, '', 'ru', ?)", a.AccountID, org, a.AccountID+"@example.com", a.Name, w.at)
		return a
	}
	everywhere := accounts.Scope{Kind: accounts.Organisation}
	w.leader, w.member, w.employee = actor(accounts.GroupLeader, everywhere), actor(accounts.GroupMember, everywhere), actor(accounts.Employee, accounts.Scope{Kind: accounts.Own})
	var err error
	if w.standard, _, err = list.Create(t.Context(), w.leader, standards.NewStandard{Title: "Стандарт", Language: "ru"}); err != nil {
		t.Fatal(err)
	}
	return w
}

// link opens the bank and returns the token of its link.
func (w *world) link(t *testing.T, access Access) string {
	t.Helper()
	b, err := w.Board(t.Context(), w.leader, w.standard.ID)
	if err == nil {
		_, err = w.SetBank(t.Context(), w.leader, Bank{StandardID: w.standard.ID, Access: access, Title: "Идеи", Revision: b.Bank.Revision})
	}
	var token string
	if err == nil {
		_, token, err = w.RenewLink(t.Context(), w.leader, w.standard.ID, 30)
	}
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func idea(text, name string) Idea {
	return Idea{ID: newID(), Kind: AnIdea, Text: text, Author: Author{Name: name, Position: "кассир"}}
}

func TestService_link(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		ctx := t.Context()
		nobody := accounts.Actor{}
		first := w.link(t, ByLink)
		second := w.link(t, ByLink)
		if _, err := w.Open(ctx, nobody, first); !errors.Is(err, ErrLink) {
			t.Errorf("a replaced link: %v", err)
		}
		if _, err := w.Send(ctx, nobody, second, idea("Мысль", "")); err != nil {
			t.Errorf("by the link: %v", err)
		}
		w.at = w.at.AddDate(0, 0, 30)
		if _, err := w.Send(ctx, nobody, second, idea("Поздно", "")); !errors.Is(err, ErrLink) {
			t.Errorf("an expired link: %v", err)
		}
		third := w.link(t, SignedIn)
		if _, err := w.Send(ctx, nobody, third, idea("Мысль", "")); !errors.Is(err, ErrSignIn) {
			t.Errorf("without an account: %v", err)
		}
		foreign := w.employee
		foreign.OrgID = newID()
		if _, err := w.Send(ctx, foreign, third, idea("Мысль", "")); !errors.Is(err, ErrSignIn) {
			t.Errorf("an account of another organisation: %v", err)
		}
		if _, err := w.Send(ctx, w.employee, third, idea("Мысль", "Ольга")); err != nil {
			t.Errorf("signed in: %v", err)
		}
		if _, err := w.RevokeLink(ctx, w.member, w.standard.ID); !errors.Is(err, accounts.ErrForbidden) {
			t.Errorf("a member revokes: %v", err)
		}
		if _, err := w.RevokeLink(ctx, w.leader, w.standard.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Open(ctx, nobody, third); !errors.Is(err, ErrLink) {
			t.Errorf("a revoked link: %v", err)
		}
	})
}

func TestService_Send_unsigned(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		token := w.link(t, ByLink)
		ctx := journal.WithOrigin(t.Context(), journal.Origin{Address: "203.0.113.7", Agent: "phone"})
		sent, err := w.Send(ctx, w.employee, token, idea("Тайная мысль", ""))
		if err != nil {
			t.Fatal(err)
		}
		if sent.AccountID != "" || sent.Author != (Author{}) || sent.SentAt.Minute() != 0 {
			t.Errorf("kept of who did not sign: %+v", sent)
		}
		entries, err := w.journal.Of(ctx, w.standard.OrgID, "idea", sent.ID)
		if err != nil || len(entries) != 1 || entries[0].AccountID != accounts.ProgramID || entries[0].Origin != (journal.Origin{}) {
			t.Errorf("the journal tells who sent it: %+v, %v", entries, err)
		}
		again, err := w.Send(ctx, w.employee, token, Idea{ID: sent.ID, Kind: AnIdea, Text: "Тайная мысль"})
		if err != nil || again.ID != sent.ID {
			t.Errorf("sent again: %+v, %v", again, err)
		}
		if _, err := w.Send(ctx, w.employee, token, Idea{ID: sent.ID, Kind: AnIdea, Text: "Другая"}); !errors.Is(err, ErrExists) {
			t.Errorf("another under the same id: %v", err)
		}
	})
}

func TestService_Merge(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		ctx := t.Context()
		token := w.link(t, ByLink)
		var list []Idea
		for _, text := range []string{"Кулер", "Вода", "Вода в зале"} {
			sent, err := w.Send(ctx, w.employee, token, idea(text, "Ольга"))
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, sent)
		}
		if _, err := w.Merge(ctx, w.member, list[0].ID, list[1].ID, 1); !errors.Is(err, accounts.ErrForbidden) {
			t.Errorf("a member sorts: %v", err)
		}
		if _, err := w.Merge(ctx, w.leader, list[0].ID, list[0].ID, 1); !errors.Is(err, ErrInvalid) {
			t.Errorf("with itself: %v", err)
		}
		if _, err := w.Merge(ctx, w.leader, list[0].ID, list[1].ID, 1); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Merge(ctx, w.leader, list[1].ID, list[2].ID, 2); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Sort(ctx, w.leader, list[1].ID, Later, "", 3); !errors.Is(err, ErrTaken) {
			t.Errorf("merged and sorted: %v", err)
		}
		d, err := w.Open(ctx, w.employee, token)
		if err != nil || len(d.Mine) != 3 || d.Mine[0].Voices != 3 || d.Mine[1].Status != Merged {
			t.Errorf("%+v, %v", d.Mine, err)
		}
	})
}
