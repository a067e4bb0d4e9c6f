package pilots_test

import (
	"strings"
	"testing"
	"time"

	"etalon/audits/auditstest"
	"etalon/audits/pilots"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/fault"
	"etalon/standards"
)

func TestMain(m *testing.M) { databasetest.Main(m) }

// world is a draft of three requirements, one of them for a queue alone, in a chain.
type world struct {
	*auditstest.World
	*pilots.Service
	t                      *testing.T
	version                standards.Version
	leader, member, writer accounts.Actor // of the group
	shopper, stranger      accounts.Actor // the other organisation's administrator
	admin                  accounts.Actor
}

func newWorld(t *testing.T, db *database.DB) *world {
	t.Helper()
	w := &world{World: auditstest.New(t, db), t: t}
	w.Service = pilots.New(pilots.Parts{
		DB: db, Standards: w.Standards, Places: w.Places, Shoppers: w.Shoppers, Notices: w.Notices, Journal: w.Journal, Now: func() time.Time { return w.At },
	})
	w.admin, w.shopper = w.Actors[accounts.Administrator], w.Actors[accounts.Shopper]
	w.stranger = auditstest.New(t, db).Actors[accounts.Administrator]
	st, v, err := w.Standards.Create(t.Context(), w.admin, standards.NewStandard{Title: "Стандарт", Language: "ru", Content: standards.Content{Sections: []standards.Section{
		{Title: "Касса", Requirements: []standards.Requirement{
			{Code: "1.1", Statement: "Здоровается", How: "Первым", Level: standards.Mandatory},
			{Code: "1.2", Statement: "Называет сумму", Level: standards.Critical},
		}},
		{Title: "Касса", Variant: "очередь", Requirements: []standards.Requirement{{Code: "1.3", Statement: "Зовёт второго кассира", Level: standards.Recommended}}},
	}}})
	w.must(err)
	w.version = v
	w.leader, w.writer, w.member = w.person("Лидер", accounts.GroupLeader, st.ID), w.person("Автор", accounts.SectionOwner, st.ID), w.person("Участник", accounts.GroupMember, st.ID)
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) person(name string, role accounts.Role, standard string) accounts.Actor {
	w.t.Helper()
	grant := accounts.Grant{Role: role, Scope: accounts.Scope{Kind: accounts.Standard, ID: standard}}
	made, err := w.Accounts.CreateMany(w.t.Context(), accounts.Program(w.Org), []accounts.NewAccount{{
		ID: auditstest.ID(), Email: auditstest.ID() + "@example.ru", Name: name, Grants: []accounts.Grant{grant},
	}})
	w.must(err)
	return accounts.Actor{AccountID: made[0].ID, OrgID: w.Org, Name: name, Grants: made[0].Grants}
}

// plan is a pilot of the member in a café, tomorrow.
func (w *world) plan() pilots.NewPilot {
	return pilots.NewPilot{ID: auditstest.ID(), VersionID: w.version.ID, Place: "Кафе за углом", VisitorID: w.member.AccountID, GoesOn: w.At.AddDate(0, 0, 1)}
}

// begun is a pilot whose sheet is being filled by who goes.
func (w *world) begun(by accounts.Actor, in pilots.NewPilot) pilots.Sheet {
	w.t.Helper()
	in.VisitorID = by.AccountID
	w.must(w.Plan(w.t.Context(), w.admin, in))
	w.must(w.Begin(w.t.Context(), by, in.ID))
	return w.sheet(by, in.ID)
}

func (w *world) sheet(by accounts.Actor, id string) pilots.Sheet {
	w.t.Helper()
	sheet, err := w.Sheet(w.t.Context(), by, id)
	w.must(err)
	return sheet
}

// all is a whole answer with one verdict on everything.
func all(v pilots.Verdict, remark string) pilots.Answer {
	return pilots.Answer{
		Observed: pilots.Met, Observation: "Видно", Remark: remark,
		Verdicts: map[pilots.Criterion]pilots.Verdict{pilots.Appropriate: v, pilots.Convenient: v, pilots.Feasible: v},
	}
}

// handed is a pilot that was handed in with one answer for each requirement.
func (w *world) handed(by accounts.Actor, in pilots.NewPilot, answers ...pilots.Answer) string {
	w.t.Helper()
	for i, item := range w.begun(by, in).Items {
		w.must(w.Answer(w.t.Context(), by, in.ID, item.Lineage, answers[i]))
	}
	w.must(w.Submit(w.t.Context(), by, in.ID))
	return in.ID
}

// reword changes the first requirement of the draft.
func (w *world) reword() {
	w.t.Helper()
	_, v, err := w.Standards.VersionForGroup(w.t.Context(), w.admin, w.version.ID)
	w.must(err)
	content := v.Content()
	content.Sections[0].Requirements[0].Statement = "Здоровается за 30 секунд"
	_, err = w.Standards.Edit(w.t.Context(), w.admin, v.ID, v.Revision, content)
	w.must(err)
}

func (w *world) verbs(pilot string) string {
	w.t.Helper()
	entries, err := w.Journal.Of(w.t.Context(), w.Org, "pilot", pilot)
	w.must(err)
	var list []string
	for _, e := range entries {
		list = append(list, e.Verb)
	}
	return strings.Join(list, " ")
}

// told are the kinds of what somebody was told.
func (w *world) told(who accounts.Actor) string {
	w.t.Helper()
	page, err := w.Notices.List(w.t.Context(), who, 50, 0)
	w.must(err)
	var list []string
	for _, n := range page.Items {
		if strings.HasPrefix(string(n.Kind), "pilot") {
			list = append(list, string(n.Kind))
		}
	}
	return strings.Join(list, " ")
}

// codes are those of a fault and its fields.
func codes(err error) string {
	f, ok := fault.Of(err)
	if !ok {
		return "no fault"
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
