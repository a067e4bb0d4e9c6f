package standards

import (
	"math/big"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/journal"
)

func TestMain(m *testing.M) { databasetest.Main(m) }

// sameRat compares amounts by value.
var sameRat = cmp.Comparer(func(a, b *big.Rat) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Cmp(b) == 0
})

// today is the clock of these tests.
var today = time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC)

// world is two organisations on one database.
type world struct {
	*Service
	db           *database.DB
	journal      *journal.Journal
	ours, theirs accounts.Actor
}

func newWorld(t *testing.T, db *database.DB) world {
	t.Helper()
	log := journal.New(db, func() time.Time { return today })
	w := world{Service: New(db, log, func() time.Time { return today }), db: db, journal: log}
	for _, a := range []*accounts.Actor{&w.ours, &w.theirs} {
		org := newID()
		exec(t, db, "INSERT INTO organisations (id, name, created_at) VALUES (?, ?, ?)", org, "Модный дом", today)
		*a = actor(org, accounts.Administrator, accounts.Scope{Kind: accounts.Organisation})
	}
	return w
}

func exec(t *testing.T, db *database.DB, statement string, args ...any) {
	t.Helper()
	if err := db.Conn(t.Context()).Exec(statement, args...).Error; err != nil {
		t.Fatal(err)
	}
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

func actor(org string, role accounts.Role, scope accounts.Scope) accounts.Actor {
	return accounts.Actor{AccountID: newID(), OrgID: org, Grants: []accounts.Grant{{Role: role, Scope: scope}}}
}

// create makes a standard of one section with the given statements, by ours.
func (w world) create(t *testing.T, statements ...string) (Standard, Version) {
	t.Helper()
	s, v, err := w.Create(t.Context(), w.ours, NewStandard{Title: "Стандарт", Language: "ru", Content: content(statements...)})
	if err != nil {
		t.Fatal(err)
	}
	return s, v
}

// publish puts v into force on a day of March 2026.
func (w world) publish(t *testing.T, v Version, date int) Version {
	t.Helper()
	published, err := w.Publish(t.Context(), w.ours, v.ID, Publication{EffectiveOn: time.Date(2026, 3, date, 0, 0, 0, 0, time.UTC), OrderNumber: "17-п"})
	if err != nil {
		t.Fatal(err)
	}
	return published
}

// content is one section whose requirements are 1.1, 1.2 …
func content(statements ...string) Content {
	section := Section{Title: "Приветствие"}
	for i, s := range statements {
		section.Requirements = append(section.Requirements, Requirement{Code: code(i), Statement: s, Level: Mandatory, Measure: Measure{Kind: YesNo}})
	}
	return Content{Sections: []Section{section}}
}

func code(i int) string { return "1." + big.NewInt(int64(i+1)).String() }
