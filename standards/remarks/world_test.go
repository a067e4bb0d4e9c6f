package remarks

import (
	"fmt"
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

// world is a draft "А: 1.1 Здоровается, 1.2 Улыбается; Б: 2.1 Прощается" and those who
// work on it. Its clock goes on by a minute with every look at it.
type world struct {
	*Service
	db          *database.DB
	standards   *standards.Service
	notices     *notifications.Service
	journal     *journal.Journal
	standard    standards.Standard
	version     standards.Version
	clock       time.Time
	admin       accounts.Actor
	leader      accounts.Actor
	anna, boris accounts.Actor // own sections А and Б
	member      accounts.Actor
	expert      accounts.Actor
	stranger    accounts.Actor // administrator of another organisation
	employee    accounts.Actor
}

func newWorld(t *testing.T, db *database.DB) *world {
	t.Helper()
	w := &world{db: db, clock: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	now := func() time.Time { w.clock = w.clock.Add(time.Minute); return w.clock }
	w.journal = journal.New(db, now)
	w.standards = standards.New(db, w.journal, now)
	people := accounts.New(db, w.journal, now, accounts.DefaultLifetimes())
	w.notices = notifications.New(db, people, now)
	w.Service = New(db, w.journal, w.standards, w.notices, now)
	whole := accounts.Grant{Role: accounts.Administrator, Scope: accounts.Scope{Kind: accounts.Organisation}}
	w.admin, w.stranger = w.person(t, w.organisation(t), "Админ", whole), w.person(t, w.organisation(t), "Чужой", whole)
	rule := func(code, statement string) standards.Requirement {
		return standards.Requirement{Code: code, Statement: statement, Level: standards.Mandatory, Measure: standards.Measure{Kind: standards.YesNo}}
	}
	var err error
	w.standard, w.version, err = w.standards.Create(t.Context(), w.admin, standards.NewStandard{Title: "Стандарт", Language: "ru", Content: standards.Content{Sections: []standards.Section{
		{Title: "А", Requirements: []standards.Requirement{rule("1.1", "Здоровается"), rule("1.2", "Улыбается")}},
		{Title: "Б", Requirements: []standards.Requirement{rule("2.1", "Прощается")}},
	}}})
	must(t, err)
	of := func(role accounts.Role) accounts.Grant {
		return accounts.Grant{Role: role, Scope: accounts.Scope{Kind: accounts.Standard, ID: w.standard.ID}}
	}
	org := w.admin.OrgID
	w.leader = w.person(t, org, "Лидер", of(accounts.GroupLeader))
	w.anna, w.boris = w.person(t, org, "Анна", of(accounts.SectionOwner)), w.person(t, org, "Борис", of(accounts.SectionOwner))
	w.member, w.expert = w.person(t, org, "Миша", of(accounts.GroupMember)), w.person(t, org, "Эксперт", of(accounts.Expert))
	w.employee = w.person(t, org, "Сотрудник", accounts.Grant{Role: accounts.Employee, Scope: accounts.Scope{Kind: accounts.Own}})
	must(t, w.standards.NameOwner(t.Context(), w.leader, w.standard.ID, w.section(0), w.anna.AccountID))
	must(t, w.standards.NameOwner(t.Context(), w.leader, w.standard.ID, w.section(1), w.boris.AccountID))
	return w
}

func (w *world) organisation(t *testing.T) string {
	t.Helper()
	id := newID()
	must(t, w.db.Conn(t.Context()).Exec("INSERT INTO organisations (id, name, created_at) VALUES (?, ?, ?)", id, "Дом", w.clock).Error)
	return id
}

func (w *world) person(t *testing.T, org, name string, g accounts.Grant) accounts.Actor {
	t.Helper()
	a := accounts.Actor{AccountID: newID(), OrgID: org, Name: name, Grants: []accounts.Grant{g}}
	must(t, w.db.Conn(t.Context()).Exec("INSERT INTO accounts (id, org_id, email, name, created_at) VALUES (?, ?, ?, ?, ?)", a.AccountID, org, a.AccountID+"@example.ru", name, w.clock).Error)
	must(t, w.db.Conn(t.Context()).Exec("INSERT INTO grants (id, org_id, account_id, role, scope_kind, scope_id) VALUES (?, ?, ?, ?, ?, ?)", newID(), org, a.AccountID, g.Role, g.Scope.Kind, g.Scope.ID).Error)
	return a
}

func (w *world) section(i int) string { return w.version.Sections[i].Lineage }

func (w *world) requirement(s, r int) standards.Requirement {
	return w.version.Sections[s].Requirements[r]
}

// begin starts a thread about 1.1.
func (w *world) begin(t *testing.T, by accounts.Actor, text Text) Thread {
	t.Helper()
	thread, err := w.Start(t.Context(), by, w.version.ID, NewThread{ID: newID(), RemarkID: newID(), Subject: Requirement, Lineage: w.requirement(0, 0).Lineage, Text: text})
	must(t, err)
	return thread
}

// told is "kind: name, about or section, text" of everything that somebody has not
// read, the last first, and reads it.
func (w *world) told(t *testing.T, who accounts.Actor) []string {
	t.Helper()
	page, err := w.notices.List(t.Context(), who, 100, 0)
	must(t, err)
	list := []string{}
	for _, n := range page.Items {
		if !n.ReadAt.IsZero() {
			continue
		}
		line := string(n.Kind) + ":"
		for _, key := range []string{"name", "about", "section", "text", "count"} {
			if v, ok := n.Params[key]; ok && v != "" {
				line += fmt.Sprintf(" %v", v)
			}
		}
		list = append(list, line)
	}
	must(t, w.notices.Read(t.Context(), who, nil))
	return list
}

func words(s string) Text { return Text{{Words: s}} }

func at(a accounts.Actor) Run { return Run{Mention: Person{AccountID: a.AccountID}} }

// said is a thread as "Name: text" lines.
func said(t Thread) []string {
	var list []string
	for _, r := range t.Remarks {
		line := r.By.Name + ": " + r.Text.plain()
		if !r.DeletedAt.IsZero() {
			line = r.By.Name + " took it back"
		}
		list = append(list, line)
	}
	return list
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
