package rounds

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/fault"
	"etalon/internal/journal"
	"etalon/internal/notifications"
	"etalon/standards"
)

func TestMain(m *testing.M) { databasetest.Main(m) }

var today = time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC)

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// world is a draft of one requirement and the people around it.
type world struct {
	*Service
	t                                *testing.T
	db                               *database.DB
	standards                        *standards.Service
	at                               *time.Time
	standard                         standards.Standard
	version                          standards.Version
	admin, leader, expert, approver  accounts.Actor
	other                            accounts.Actor // a second approver
	store, farStore, stranger, staff accounts.Actor
	near, far                        string // stores
}

func newWorld(t *testing.T, db *database.DB) *world {
	t.Helper()
	at := today
	now := func() time.Time { return at }
	log := journal.New(db, now)
	w := &world{t: t, db: db, standards: standards.New(db, log, now), at: &at}
	people := accounts.New(db, log, now, accounts.DefaultLifetimes())
	w.Service = New(db, log, w.standards, notifications.New(db, people, now), now)
	w.admin = w.person(w.organisation(), "Админ", accounts.Grant{Role: accounts.Administrator, Scope: accounts.Scope{Kind: accounts.Organisation}})
	w.stranger = w.person(w.organisation(), "Чужой", w.admin.Grants[0])
	w.standard, w.version = w.draft()
	group := accounts.Scope{Kind: accounts.Standard, ID: w.standard.ID}
	member := func(name string, role accounts.Role) accounts.Actor {
		return w.person(w.admin.OrgID, name, accounts.Grant{Role: role, Scope: group})
	}
	w.leader, w.expert = member("Лидер", accounts.GroupLeader), member("Эксперт", accounts.Expert)
	w.approver, w.other = member("Утверждающий", accounts.Approver), member("Второй утверждающий", accounts.Approver)
	w.staff = w.person(w.admin.OrgID, "Сотрудник", accounts.Grant{Role: accounts.Employee, Scope: accounts.Scope{Kind: accounts.Own}})
	w.stores()
	return w
}

func (w *world) exec(statement string, args ...any) {
	w.t.Helper()
	if err := w.db.Conn(w.t.Context()).Exec(statement, args...).Error; err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) organisation() string {
	id := newID()
	w.exec("INSERT INTO organisations (id, name, created_at) VALUES (?, ?, ?)", id, "Дом", today)
	return id
}

func (w *world) person(org, name string, g accounts.Grant) accounts.Actor {
	w.t.Helper()
	a := accounts.Actor{AccountID: newID(), OrgID: org, Name: name, Grants: []accounts.Grant{g}}
	w.exec("INSERT INTO accounts (id, org_id, email, name, created_at) VALUES (?, ?, ?, ?, ?)", a.AccountID, org, a.AccountID+"@example.ru", name, today)
	w.exec("INSERT INTO grants (id, org_id, account_id, role, scope_kind, scope_id) VALUES (?, ?, ?, ?, ?, ?)", newID(), org, a.AccountID, g.Role, g.Scope.Kind, g.Scope.ID)
	return a
}

// stores are two of different regions, each with a manager.
func (w *world) stores() {
	brand := newID()
	w.exec("INSERT INTO brands (id, org_id, name) VALUES (?, ?, ?)", brand, w.admin.OrgID, "Бренд")
	add := func(name string) (string, accounts.Actor) {
		region, id := newID(), newID()
		w.exec("INSERT INTO regions (id, org_id, brand_id, name) VALUES (?, ?, ?, ?)", region, w.admin.OrgID, brand, "Регион "+name)
		w.exec("INSERT INTO locations (id, org_id, brand_id, region_id, code, name, time_zone) VALUES (?, ?, ?, ?, ?, ?, ?)", id, w.admin.OrgID, brand, region, name, "Магазин "+name, "Europe/Moscow")
		return id, w.person(w.admin.OrgID, "Управляющий "+name, accounts.Grant{Role: accounts.StoreManager, Scope: accounts.Scope{Kind: accounts.Location, ID: id}})
	}
	w.near, w.store = add("Ближний")
	w.far, w.farStore = add("Дальний")
}

func (w *world) draft() (standards.Standard, standards.Version) {
	w.t.Helper()
	content := standards.Content{Sections: []standards.Section{{Title: "Касса", Requirements: []standards.Requirement{
		{Code: "1.1", Statement: "Здоровается", Level: standards.Mandatory, Measure: standards.Measure{Kind: standards.YesNo}},
	}}}}
	st, v, err := w.standards.Create(w.t.Context(), w.admin, standards.NewStandard{Title: "Стандарт", Language: "ru", Content: content})
	if err != nil {
		w.t.Fatal(err)
	}
	return st, v
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) ask(k Kind, people ...accounts.Actor) (string, error) {
	in := NewRound{ID: newID(), VersionID: w.version.ID, Kind: k, Deadline: w.at.AddDate(0, 0, 7)}
	for _, a := range people {
		in.People = append(in.People, a.AccountID)
	}
	return in.ID, w.Open(w.t.Context(), w.leader, in)
}

// asks opens a round that nothing stands against.
func (w *world) asks(k Kind, people ...accounts.Actor) string {
	w.t.Helper()
	id, err := w.ask(k, people...)
	w.must(err)
	return id
}

func (w *world) says(by accounts.Actor, round string, v Verdict, words string) {
	w.t.Helper()
	w.must(w.Answer(w.t.Context(), by, round, Answer{v, words}))
}

// toApproval brings the version to its approval by people.
func (w *world) toApproval(people ...accounts.Actor) string {
	w.t.Helper()
	w.says(w.leader, w.asks(Review, w.leader), Agrees, "")
	w.says(w.expert, w.asks(FinalAudit, w.expert), Finished, "")
	return w.asks(Approval, people...)
}

func (w *world) edits(by accounts.Actor) {
	w.t.Helper()
	lineage := newID()
	_, err := w.standards.Apply(w.t.Context(), by, w.version.ID, []standards.Edit{{
		ID: newID(), Kind: standards.AddSection, Lineage: lineage, Text: &standards.SectionText{Title: "Ещё " + lineage},
	}})
	w.must(err)
}

func (w *world) publishes(by accounts.Actor) error {
	_, err := w.Publish(w.t.Context(), by, w.version.ID, Publication{Publication: standards.Publication{EffectiveOn: today, OrderNumber: "7-п"}})
	return err
}

// codes are those of the fields of a fault, or the fault's own.
func codes(err error) string {
	f, ok := fault.Of(err)
	if !ok {
		return fmt.Sprint(err)
	}
	list := []string{f.Code}
	for _, field := range f.Fields {
		list = append(list, field.Code)
	}
	return strings.Join(list, " ")
}

func each(t *testing.T, do func(t *testing.T, w *world)) {
	t.Helper()
	databasetest.Each(t, func(t *testing.T, db *database.DB) { do(t, newWorld(t, db)) })
}
