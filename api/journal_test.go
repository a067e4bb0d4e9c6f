package api_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
)

type journalEntry struct {
	ID      string
	Verb    string
	Action  string
	Actor   struct{ ID, Name string }
	Subject struct{ Kind, Code, ID, Name string }
	Reason  string
	Changes []struct{ Field, Before, After string }
	Address string
	Agent   string
}

// entryID is the id of some entry of the site.
func (s *site) entryID() string {
	s.t.Helper()
	page := decode[paged[journalEntry]](s.t, s.as(accounts.Administrator, "GET", "/journal?limit=1", nil))
	return page.Items[0].ID
}

func TestJournal_whoWhatWhenFromWhere(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s, foreign := newSite(t, db), newSite(t, db)
		admin := s.Actors[accounts.Administrator]
		body := map[string]any{"region_id": s.Regions[0].ID, "code": "L11", "name": "Переименованный", "city": "Орёл", "time_zone": "Europe/Moscow", "revision": 1}
		w := s.do(request{method: "PUT", path: "/locations/" + s.Locations[0].ID, body: body, by: &admin, header: map[string]string{"User-Agent": "Браузер 7"}})
		if w.Code != 200 {
			t.Fatal(w.Code, w.Body)
		}
		found := decode[paged[journalEntry]](t, s.as(accounts.Administrator, "GET", "/journal?search="+url.QueryEscape("переимен"), nil))
		if found.Total != 1 {
			t.Fatalf("%d entries", found.Total)
		}
		e := found.Items[0]
		if e.Verb != "update" || e.Action != "Изменено" || e.Actor.Name != admin.Name || e.Subject.Kind != "Точка" || e.Subject.Name != "L11 Переименованный" ||
			e.Address != "192.0.2.1" || e.Agent != "Браузер 7" {
			t.Errorf("entry = %+v", e)
		}
		if got := fmt.Sprint(e.Changes); got != "[{Название Магазин 11 Переименованный} {Город Тула Орёл}]" {
			t.Errorf("changes = %s", got)
		}
		for _, role := range []accounts.Role{accounts.ProgrammeManager, accounts.Reviewer, accounts.StoreManager, accounts.Shopper, accounts.Employee} {
			for _, path := range []string{"/journal", "/journal/" + e.ID, "/journal/words", "/journal/seals", "/journal/verification", "/journal/export.xlsx"} {
				if w := s.as(role, "GET", path, nil); w.Code != 403 {
					t.Errorf("%s reads %s: %d", role, path, w.Code)
				}
			}
		}
		if w := foreign.as(accounts.Administrator, "GET", "/journal/"+e.ID, nil); w.Code != 404 {
			t.Errorf("another organisation reads the entry: %d", w.Code)
		}
	})
}

// A filter by days has the days of the reader's zone, both with their ends.
func TestJournal_days(t *testing.T) {
	s := newSite(t, databasetest.SQLite(t))
	s.At = time.Date(2026, 9, 14, 22, 30, 0, 0, time.UTC) // the 15th in Moscow
	if w := s.as(accounts.Administrator, "POST", "/brands", map[string]any{"id": auditstest.ID(), "name": "Ночной"}); w.Code != 200 {
		t.Fatal(w.Code, w.Body)
	}
	for query, want := range map[string]int{
		"from=2026-09-15&until=2026-09-15&zone=Europe/Moscow": 1, "from=2026-09-15": 0, "until=2026-09-14&from=2026-09-14": 1,
		"until=2026-09-14&zone=Europe/Moscow": 0, "from=2026-09-14T22:30:00Z": 1, "from=2026-09-14T22:30:01Z": 0,
	} {
		if got := decode[paged[journalEntry]](t, s.as(accounts.Administrator, "GET", "/journal?verb=create&kind=brand&"+query, nil)); got.Total != want {
			t.Errorf("%s: %d entries, want %d", query, got.Total, want)
		}
	}
	for _, query := range []string{"from=yesterday", "until=2026-13-01", "from=2026-09-15&until=2026-09-01"} {
		if w := s.as(accounts.Administrator, "GET", "/journal?"+query, nil); w.Code != 422 {
			t.Errorf("%s: %d", query, w.Code)
		}
	}
}

// Sign-ins and every file that is taken away are there, with what it was about.
func TestJournal_signInsAndExports(t *testing.T) {
	s := newSite(t, databasetest.SQLite(t))
	s.Released(t, 0)
	for _, path := range []string{
		"/waves/" + s.Wave.ID + "/locations/" + s.Locations[0].ID + "/report.pdf?language=en", "/locations/export.xlsx?search=11&columns=code,name",
	} {
		if w := s.as(accounts.ProgrammeManager, "GET", path, nil); w.Code != 200 {
			t.Fatal(path, w.Code, w.Body)
		}
	}
	list := decode[paged[journalEntry]](t, s.as(accounts.Administrator, "GET", "/journal?verb=export", nil))
	if len(list.Items) != 2 {
		t.Fatalf("%d exports", len(list.Items))
	}
	table, report := list.Items[0], list.Items[1]
	if report.Subject.Name != "L11 Магазин 11" || !strings.Contains(fmt.Sprint(report.Changes), "{Язык  английский}") || !strings.Contains(fmt.Sprint(report.Changes), "Волна: Осень") {
		t.Errorf("report = %+v", report)
	}
	if text := fmt.Sprint(table.Changes); table.Subject.Kind != "Организация" || !strings.Contains(text, "Поиск: 11") || !strings.Contains(text, "{Отчёт  Точки, Excel}") {
		t.Errorf("table = %+v", table)
	}
	if in := decode[paged[journalEntry]](t, s.as(accounts.Administrator, "GET", "/journal?verb=sign_in", nil)); in.Total < 2 {
		t.Errorf("%d sign-ins", in.Total)
	}
}

func TestJournal_seals(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newSite(t, db)
		type seals struct {
			Seals, Entries int
			Until          string
			Broken         *struct{ Seal int }
		}
		s.At = s.At.Add(11 * time.Minute)
		if _, err := s.Journal.SealAll(t.Context()); err != nil {
			t.Fatal(err)
		}
		if v := decode[seals](t, s.as(accounts.Administrator, "GET", "/journal/verification", nil)); v.Seals != 1 || v.Entries == 0 || v.Until == "" || v.Broken != nil {
			t.Errorf("intact: %+v", v)
		}
		if v := decode[seals](t, s.as(accounts.Administrator, "GET", "/journal/seals", nil)); v.Seals != 1 || v.Until == "" {
			t.Errorf("sealed: %+v", v)
		}
	})
}

// A page costs the same however long it is.
func TestJournal_statements(t *testing.T) {
	s := newSite(t, databasetest.SQLite(t))
	admin := s.Actors[accounts.Administrator]
	ask := func(limit int) int {
		return databasetest.Statements(t, s.DB, func() {
			if w := s.do(request{method: "GET", path: fmt.Sprintf("/journal?limit=%d", limit), by: &admin}); w.Code != 200 {
				t.Fatal(w.Code)
			}
		})
	}
	ask(1) // signs in
	if few, many := ask(2), ask(200); few != many {
		t.Errorf("%d statements for 2 entries, %d for 200", few, many)
	}
}
