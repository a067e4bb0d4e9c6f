package quality

import (
	"slices"
	"testing"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/standards"
)

func TestService_Findings_owners(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		group := accounts.Scope{Kind: accounts.Organisation}
		content := document([]string{"", "вечером"}, []string{"Называет сумму чека."}, []string{"Включает вывеску."})
		st, v, err := w.standards.Create(t.Context(), w.admin, standards.NewStandard{Title: "Второй", Language: "ru", Content: content})
		if err != nil {
			t.Fatal(err)
		}
		kinds := func() [][]Kind {
			_, checked, err := w.Findings(t.Context(), w.admin, v.ID)
			if err != nil {
				t.Fatal(err)
			}
			list := make([][]Kind, len(checked))
			for i, c := range checked {
				for _, f := range c.Findings {
					list[i] = append(list[i], f.Kind())
				}
			}
			return list
		}
		if got := kinds(); slices.Contains(got[0], NoOwner) || slices.Contains(got[1], NoOwner) {
			t.Errorf("where nobody owns anything: %v", got)
		}
		owner := w.person(t, w.admin.OrgID, "Вера", accounts.Grant{Role: accounts.SectionOwner, Scope: group})
		if err := db.Conn(t.Context()).Exec("INSERT INTO grants (id, org_id, account_id, role, scope_kind, scope_id) VALUES (?, ?, ?, ?, ?, '')", newID(), owner.OrgID, owner.AccountID, accounts.SectionOwner, accounts.Organisation).Error; err != nil {
			t.Fatal(err)
		}
		if err := w.standards.NameOwner(t.Context(), w.admin, st.ID, v.Sections[0].Lineage, owner.AccountID); err != nil {
			t.Fatal(err)
		}
		if got := kinds(); slices.Contains(got[0], NoOwner) || !slices.Contains(got[1], NoOwner) {
			t.Errorf("the section without an owner: %v", got)
		}
		typed := standards.Requirement{Statement: "Выключает вывеску.", How: "Так.", Level: standards.Mandatory, Positions: []string{"кассир"}}
		for i, want := range []int{0, 1} {
			found, err := w.CheckTyped(t.Context(), w.admin, v.ID, v.Sections[i].Lineage, typed)
			if err != nil || len(found) != want {
				t.Errorf("typed in section %d: %+v (%v)", i, found, err)
			}
		}
	})
}
