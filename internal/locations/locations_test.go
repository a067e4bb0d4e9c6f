package locations

import (
	"errors"
	"fmt"
	"strconv"
	"testing"
	"time"

	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/fault"
	"etalon/internal/journal"
)

func TestMain(m *testing.M) { databasetest.Main(m) }

// id makes the ids of a small world: organisations 1 and 2, and what they have.
func id(kind, n int) string { return fmt.Sprintf("0193b3a0-0000-7000-8000-0000000%02x%03x", kind, n) }

const (
	anOrg = iota + 1
	aBrand
	aRegion
	aLocation
	aWave
	aPerson
)

var begin = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

type world struct {
	*Service
	db      *database.DB
	journal *journal.Journal
}

// chain is organisation 1 with brands 1 and 2, regions 11, 12 and 21, and
// locations 111, 112, 121, 211; and organisation 2 with one of each, 3, 31 and
// 311, under the same names and codes.
func chain(t *testing.T, db *database.DB) *world {
	t.Helper()
	now := func() time.Time { return begin }
	j := journal.New(db, now)
	w := &world{New(db, j, now), db, j}
	for org, places := range map[int]Places{1: firstChain(), 2: secondChain()} {
		by := accounts.Program(id(anOrg, org))
		if _, err := w.CreateOrganisation(t.Context(), by, Organisation{ID: by.OrgID, Name: "Модный дом", Demo: org == 1}); err != nil {
			t.Fatal(err)
		}
		if err := w.ImportMany(t.Context(), by, places); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

func brand(n int, name string) Brand { return Brand{ID: id(aBrand, n), Name: name} }

func region(n int, name string) Region {
	return Region{ID: id(aRegion, n), BrandID: id(aBrand, n/10), Name: name}
}

func location(n int, name, city string) Location {
	return Location{
		ID: id(aLocation, n), RegionID: id(aRegion, n/10), Code: fmt.Sprintf("М-%d", n), Name: name, City: city,
		Address: "ул. Ленина, " + strconv.Itoa(n), TimeZone: "Europe/Moscow", Attributes: map[string]any{"floors": 2},
	}
}

func firstChain() Places {
	return Places{
		Brands:    []Brand{brand(1, "Лён"), brand(2, "Шёлк")},
		Regions:   []Region{region(11, "Север"), region(12, "Юг"), region(21, "Север")},
		Locations: []Location{location(111, "Галерея", "Санкт-Петербург"), location(112, "Мурманск Молл", "Мурманск"), location(121, "Набережная", "Сочи"), location(211, "Пассаж", "Санкт-Петербург")},
	}
}

func secondChain() Places {
	l := location(311, "Галерея", "Санкт-Петербург")
	l.Code = "М-111"
	return Places{[]Brand{brand(3, "Лён")}, []Region{region(31, "Север")}, []Location{l}}
}

func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	databasetest.Each(t, func(t *testing.T, db *database.DB) { test(t, chain(t, db)) })
}

// actor is someone of an organisation with a role in a scope.
func actor(org int, role accounts.Role, kind accounts.ScopeKind, scopeID string) accounts.Actor {
	return accounts.Actor{
		AccountID: id(aPerson, 1), OrgID: id(anOrg, org),
		Grants: []accounts.Grant{{Role: role, Scope: accounts.Scope{Kind: kind, ID: scopeID}}},
	}
}

func admin(org int) accounts.Actor {
	return actor(org, accounts.Administrator, accounts.Organisation, "")
}

func names(list []Location) []string {
	var all []string
	for _, l := range list {
		all = append(all, l.Name)
	}
	return all
}

func exec(t *testing.T, db *database.DB, statement string, args ...any) {
	t.Helper()
	if err := db.Conn(t.Context()).Exec(statement, args...).Error; err != nil {
		t.Fatal(err)
	}
}

// fields lists "path: code" of the fields a fault names.
func fields(err error) []string {
	f, ok := fault.Of(err)
	if !ok {
		return nil
	}
	var list []string
	for _, field := range f.Fields {
		list = append(list, field.Path+": "+field.Code)
	}
	return list
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func wants(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("error = %v, want %v", err, want)
	}
}
