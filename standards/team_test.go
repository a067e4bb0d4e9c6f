package standards

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
)

func TestService_Team(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		mine, _ := w.create(t, "Здоровается")
		other, _ := w.create(t, "Прощается")
		person := func(name string, disabled bool, grants ...accounts.Grant) accounts.Actor {
			a := accounts.Actor{AccountID: newID(), OrgID: w.ours.OrgID, Grants: grants}
			exec(t, db, "INSERT INTO accounts (id, org_id, email, name, password_hash, language, created_at) VALUES (?, ?, ?, ?, '', 'ru', ?)", a.AccountID, a.OrgID, name+"@example.com", name, today)
			if disabled {
				exec(t, db, "UPDATE accounts SET disabled_at = ? WHERE id = ?", today, a.AccountID)
			}
			for _, g := range grants {
				exec(t, db, "INSERT INTO grants (id, org_id, account_id, role, scope_kind, scope_id) VALUES (?, ?, ?, ?, ?, ?)", newID(), a.OrgID, a.AccountID, g.Role, g.Scope.Kind, g.Scope.ID)
			}
			return a
		}
		of := func(role accounts.Role, st Standard) accounts.Grant {
			return accounts.Grant{Role: role, Scope: accounts.Scope{Kind: accounts.Standard, ID: st.ID}}
		}
		member := person("Борис", false, of(accounts.GroupMember, mine))
		owner := person("Анна", false, of(accounts.SectionOwner, mine), of(accounts.GroupLeader, mine))
		person("Вера", false, of(accounts.Expert, other))
		person("Глеб", true, of(accounts.Expert, mine))
		head := person("Дина", false, accounts.Grant{Role: accounts.Approver, Scope: accounts.Scope{Kind: accounts.Organisation}})
		person("Егор", false, accounts.Grant{Role: accounts.Employee, Scope: accounts.Scope{Kind: accounts.Own}})

		got, err := w.Team(t.Context(), member, mine.ID)
		if err != nil {
			t.Fatal(err)
		}
		want := []Member{
			{owner.AccountID, "Анна", "Анна@example.com", []accounts.Role{accounts.GroupLeader, accounts.SectionOwner}},
			{member.AccountID, "Борис", "Борис@example.com", []accounts.Role{accounts.GroupMember}},
			{head.AccountID, "Дина", "Дина@example.com", []accounts.Role{accounts.Approver}},
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
		if _, err := w.Team(t.Context(), member, other.ID); !errors.Is(err, ErrNotFound) {
			t.Errorf("another standard's team: %v, want ErrNotFound", err)
		}
		if _, err := w.Team(t.Context(), w.theirs, mine.ID); !errors.Is(err, ErrNotFound) {
			t.Errorf("another organisation's: %v, want ErrNotFound", err)
		}
	})
}
