package standards

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/fault"
)

// group is a draft "А: 1.1 а, 1.2 б; Б: 2.1 в" and those who work on it.
type group struct {
	world
	standard Standard
	version  Version
	id       map[string]string
	people   map[string]accounts.Actor
}

func newGroup(t *testing.T, db *database.DB) group {
	t.Helper()
	g := group{world: newWorld(t, db), people: map[string]accounts.Actor{}}
	start, id := twoSections()
	var err error
	g.id = id
	if g.standard, g.version, err = g.Create(t.Context(), g.ours, NewStandard{Title: "Стандарт", Language: "ru", Content: start}); err != nil {
		t.Fatal(err)
	}
	g.people["administrator"] = g.ours
	for name, role := range map[string]accounts.Role{
		"leader": accounts.GroupLeader, "owner of А": accounts.SectionOwner, "owner of Б": accounts.SectionOwner, "member": accounts.GroupMember,
		"expert": accounts.Expert, "approver": accounts.Approver,
	} {
		g.people[name] = g.person(t, name, accounts.Grant{Role: role, Scope: accounts.Scope{Kind: accounts.Standard, ID: g.standard.ID}})
	}
	return g
}

func (g group) person(t *testing.T, name string, grant accounts.Grant) accounts.Actor {
	t.Helper()
	a := accounts.Actor{AccountID: newID(), OrgID: g.ours.OrgID, Name: name, Grants: []accounts.Grant{grant}}
	exec(t, g.db, "INSERT INTO accounts (id, org_id, email, name, password_hash, language, created_at) VALUES (?, ?, ?, ?, '', 'ru', ?)", a.AccountID, a.OrgID, a.AccountID+"@example.ru", name, today)
	exec(t, g.db, "INSERT INTO grants (id, org_id, account_id, role, scope_kind, scope_id) VALUES (?, ?, ?, ?, ?, ?)", newID(), a.OrgID, a.AccountID, grant.Role, grant.Scope.Kind, grant.Scope.ID)
	return a
}

func (g group) name(t *testing.T, section, person string) {
	t.Helper()
	if err := g.NameOwner(t.Context(), g.people["leader"], g.standard.ID, g.id[section], g.people[person].AccountID); err != nil {
		t.Fatal(err)
	}
}

// edits are one of each kind and place, by name.
func (g group) edits() map[string]Edit {
	id, fresh := g.id, &Requirement{Statement: "новое", Level: Mandatory}
	set := func(section int) (*Requirement, *Requirement) {
		before := g.version.Sections[section].Requirements[0]
		after := before
		after.How = "Так " + newID()
		return &before, &after
	}
	inA, becomesA := set(0)
	inB, becomesB := set(1)
	all := map[string]Edit{
		"reword in А":       {Kind: SetRequirement, Lineage: id["а"], Before: inA, Requirement: becomesA},
		"reword in Б":       {Kind: SetRequirement, Lineage: id["в"], Before: inB, Requirement: becomesB},
		"add to А":          {Kind: AddRequirement, Lineage: newID(), Section: id["А"], Requirement: fresh},
		"add to Б":          {Kind: AddRequirement, Lineage: newID(), Section: id["Б"], Requirement: fresh},
		"remove from А":     {Kind: RemoveRequirement, Lineage: id["б"]},
		"remove from Б":     {Kind: RemoveRequirement, Lineage: id["в"]},
		"move within А":     {Kind: MoveRequirement, Lineage: id["б"], Section: id["А"]},
		"move from А to Б":  {Kind: MoveRequirement, Lineage: id["а"], Section: id["Б"]},
		"move from Б to А":  {Kind: MoveRequirement, Lineage: id["в"], Section: id["А"]},
		"rename А":          {Kind: SetSection, Lineage: id["А"], TextBefore: &SectionText{"А", ""}, Text: &SectionText{"А", "вечером"}},
		"rename Б":          {Kind: SetSection, Lineage: id["Б"], TextBefore: &SectionText{"Б", ""}, Text: &SectionText{"Б", "вечером"}},
		"add a section":     {Kind: AddSection, Lineage: newID(), Text: &SectionText{"В", ""}},
		"move a section":    {Kind: MoveSection, Lineage: id["Б"]},
		"remove a section":  {Kind: RemoveSection, Lineage: id["Б"]},
		"write the preface": {Kind: SetPreamble, TextBefore: &SectionText{}, Text: &SectionText{Title: "Зачем"}},
		"renumber":          {Kind: Renumber},
	}
	for name, e := range all {
		e.ID = newID()
		all[name] = e
	}
	return all
}

var errRolledBack = errors.New("as it was")

// may lists the edits that the rules let by make, leaving the draft as it is.
func (g group) may(t *testing.T, by accounts.Actor) []string {
	t.Helper()
	var list []string
	for name, e := range g.edits() {
		err := g.Service.db.Tx(t.Context(), func(ctx context.Context) error {
			_, err := g.Apply(ctx, by, g.version.ID, []Edit{e})
			if err == nil || errors.Is(err, ErrSectionNotEmpty) { // the rules let it pass; the section is in use
				list = append(list, name)
			} else if !errors.Is(err, accounts.ErrForbidden) && !errors.Is(err, ErrSectionNotOwned) && !errors.Is(err, ErrLeaderOnly) {
				t.Errorf("%s: %v", name, err)
			}
			return errRolledBack
		})
		if !errors.Is(err, errRolledBack) {
			t.Fatal(err)
		}
	}
	slices.Sort(list)
	return list
}

// TestService_Apply_whoWhere asserts exactly who may make which edit where.
func TestService_Apply_whoWhere(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		g := newGroup(t, db)
		var all []string
		for name := range g.edits() {
			all = append(all, name)
		}
		slices.Sort(all)
		everywhere := []string{
			"add to А", "add to Б", "move from А to Б", "move from Б to А", "move within А", "remove from А", "remove from Б", "rename А", "rename Б",
			"reword in А", "reword in Б",
		}
		inA := []string{"add to А", "move within А", "remove from А", "rename А", "reword in А"}
		inB := []string{"add to Б", "remove from Б", "rename Б", "reword in Б"}
		check := func(t *testing.T, want map[string][]string) {
			t.Helper()
			for name, by := range g.people {
				if d := cmp.Diff(want[name], g.may(t, by)); d != "" {
					t.Errorf("%s: %s", name, d)
				}
			}
		}
		t.Run("where no section has an owner, section owners edit all of them", func(t *testing.T) {
			check(t, map[string][]string{"administrator": all, "leader": all, "owner of А": everywhere, "owner of Б": everywhere})
		})
		t.Run("a section that has an owner is not for another", func(t *testing.T) {
			g.name(t, "А", "owner of А")
			check(t, map[string][]string{"administrator": all, "leader": all, "owner of А": everywhere, "owner of Б": inB})
		})
		t.Run("two owners edit their own sections only", func(t *testing.T) {
			g.name(t, "Б", "owner of Б")
			check(t, map[string][]string{"administrator": all, "leader": all, "owner of А": inA, "owner of Б": inB})
		})
		t.Run("an owner who lost the role owns nothing any more", func(t *testing.T) {
			exec(t, db, "UPDATE grants SET role = ? WHERE account_id = ?", accounts.Expert, g.people["owner of А"].AccountID)
			former := g.people["owner of А"]
			former.Grants = []accounts.Grant{{Role: accounts.Expert, Scope: former.Grants[0].Scope}}
			g.people["owner of А"] = former
			check(t, map[string][]string{"administrator": all, "leader": all, "owner of Б": everywhere})
		})
	})
}

func TestService_Apply_namesTheSection(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		g := newGroup(t, db)
		g.name(t, "А", "owner of А")
		_, err := g.Apply(t.Context(), g.people["owner of Б"], g.version.ID, []Edit{g.edits()["reword in Б"], g.edits()["reword in А"]})
		f, _ := fault.Of(err)
		if !errors.Is(err, ErrSectionNotOwned) || f.Params["Section"] != "А" || f.Params["Owners"] != "owner of А" {
			t.Errorf("%v %v", err, f)
		}
		if stored, err := g.Version(t.Context(), g.ours, g.version.ID); err != nil || stored.Revision != 1 {
			t.Errorf("revision %d (%v): the edit of the own section was made without the other", stored.Revision, err)
		}
		if _, err := g.Edit(t.Context(), g.people["owner of А"], g.version.ID, 1, g.version.Content()); !errors.Is(err, ErrLeaderOnly) {
			t.Errorf("the whole content by a section owner: %v", err)
		}
	})
}

func TestService_NameOwner(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		g := newGroup(t, db)
		leader, mine := g.people["leader"], g.people["owner of А"]
		outsider := g.person(t, "чужой", accounts.Grant{Role: accounts.Employee, Scope: accounts.Scope{Kind: accounts.Own}})
		for name, c := range map[string]struct {
			by      accounts.Actor
			section string
			who     string
			want    error
			field   string
		}{
			"a section owner names none":     {mine, g.id["А"], mine.AccountID, accounts.ErrForbidden, ""},
			"a member names none":            {g.people["member"], g.id["А"], mine.AccountID, accounts.ErrForbidden, ""},
			"another organisation":           {g.theirs, g.id["А"], mine.AccountID, ErrNotFound, ""},
			"who cannot write owns nothing":  {leader, g.id["А"], g.people["member"].AccountID, ErrOwnerInvalid, "owner_cannot_write"},
			"who is not of the team":         {leader, g.id["А"], outsider.AccountID, ErrOwnerInvalid, "not_in_team"},
			"who is nobody":                  {leader, g.id["А"], "7", ErrOwnerInvalid, "not_in_team"},
			"a section that is not there":    {leader, newID(), mine.AccountID, ErrSectionNotFound, ""},
			"a requirement is not a section": {leader, g.id["а"], mine.AccountID, ErrSectionNotFound, ""},
		} {
			err := g.NameOwner(t.Context(), c.by, g.standard.ID, c.section, c.who)
			f, _ := fault.Of(err)
			if !errors.Is(err, c.want) || c.field != "" && f.Fields[0].Code != c.field {
				t.Errorf("%s: %v, want %v %s", name, err, c.want, c.field)
			}
		}
		for range 2 { // the same again changes nothing
			g.name(t, "А", "owner of А")
		}
		g.name(t, "А", "leader")
		if err := g.OwnPosition(t.Context(), leader, g.standard.ID, " Старший  кассир", g.people["member"].AccountID); err != nil {
			t.Fatal(err)
		}
		if err := g.OwnPosition(t.Context(), leader, g.standard.ID, "старший кассир", g.people["expert"].AccountID); err != nil {
			t.Fatal(err)
		}
		got, err := g.Owners(t.Context(), g.people["member"], g.standard.ID)
		if err != nil {
			t.Fatal(err)
		}
		if got.Pen.Leads || got.Pen.Writes || got.Pen.Reaches(g.id["Б"]) || len(got.Sections) != 1 || ownerNames(got.Sections[g.id["А"]]) != "leader, owner of А" {
			t.Errorf("%+v", got)
		}
		if d := cmp.Diff([]PositionOwner{{"старший кассир", Owner{g.people["expert"].AccountID, "expert"}}}, got.Positions); d != "" {
			t.Error(d)
		}
		if err := g.DropOwner(t.Context(), leader, g.standard.ID, g.id["А"], mine.AccountID); err != nil {
			t.Fatal(err)
		}
		if err := g.OwnPosition(t.Context(), leader, g.standard.ID, "Старший кассир", ""); err != nil {
			t.Fatal(err)
		}
		got, _ = g.Owners(t.Context(), mine, g.standard.ID)
		if len(got.Positions) != 0 || ownerNames(got.Sections[g.id["А"]]) != "leader" || got.Pen.Reaches(g.id["А"]) || !got.Pen.Reaches(g.id["Б"]) {
			t.Errorf("%+v", got)
		}
		entries, err := g.journal.Of(t.Context(), g.ours.OrgID, "standard", g.standard.ID)
		var verbs []string
		for _, e := range entries {
			verbs = append(verbs, e.Verb)
		}
		if want := "name_owner name_owner name_owner name_owner drop_owner drop_owner"; strings.Join(verbs, " ") != want || err != nil {
			t.Errorf("journal: %v (%v), want %s", verbs, err, want)
		}
	})
}
