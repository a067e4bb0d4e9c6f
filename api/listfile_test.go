package api_test

import (
	"bytes"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/locations"
)

// paged is a page of any list.
type paged[T any] struct {
	Items []T
	Total int
}

// sheet reads the only sheet of a workbook.
func (s *site) sheet(data []byte) [][]string {
	s.t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	rows, err := f.GetRows(f.GetSheetName(0))
	if err != nil {
		s.t.Fatal(err)
	}
	return rows
}

// The file has exactly the rows of the list, in its order, for every role; who
// may not list gets no file.
func TestListFiles_equalTheList(t *testing.T) {
	long(t)
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newSite(t, db)
		s.standardID()
		for i := range s.Locations {
			s.Released(t, i)
		}
		for path, c := range map[string]struct{ column, query string }{
			"/locations": {"code", "sort=name&order=desc&search=" + url.QueryEscape("магазин")}, "/accounts": {"email", "search=" + url.QueryEscape("тайн")},
			"/standards": {"title", ""}, "/checklists": {"title", ""}, "/waves": {"title", "search=" + url.QueryEscape("осе")},
			"/waves/" + s.Wave.ID + "/locations": {"code", "sort=code&order=desc"}, "/visits": {"number", "wave=" + s.Wave.ID},
			"/waves/" + s.Wave.ID + "/schedule": {"location", "stage=released"}, "/journal": {"id", "kind=wave"},
		} {
			able := 0
			for role := range s.Actors {
				list := s.as(role, "GET", path+"?limit=200&"+c.query, nil)
				file := s.as(role, "GET", path+"/export.xlsx?columns="+c.column+"&"+c.query, nil)
				if list.Code != file.Code {
					t.Errorf("%s as %s: the list is %d, the file %d", path, role, list.Code, file.Code)
				}
				if list.Code != 200 || file.Code != 200 {
					continue
				}
				able++
				var want, got []string
				for _, item := range decode[paged[map[string]any]](t, list).Items {
					value := item[c.column]
					if place, ok := item["location"].(map[string]any); ok && (c.column == "code" || c.column == "location") {
						value = place["code"]
					}
					want = append(want, fmt.Sprint(value))
				}
				for _, row := range s.sheet(file.Body.Bytes())[1:] {
					got = append(got, row[0])
				}
				if !slices.Equal(got, want) {
					t.Errorf("%s as %s: the file has %v, the list %v", path, role, got, want)
				}
			}
			if able == 0 || able == len(s.Actors) {
				t.Errorf("%s: %d roles of %d can list: the test tells nothing", path, able, len(s.Actors))
			}
		}
	})
}

// More rows than a page, and text that a spreadsheet could take for a formula.
func TestListFiles_pagesAndFormulas(t *testing.T) {
	s := newSite(t, databasetest.SQLite(t))
	admin := s.Actors[accounts.Administrator]
	var many []locations.Location
	for i := range 450 {
		many = append(many, locations.Location{
			ID: auditstest.ID(), RegionID: s.Regions[0].ID, BrandID: s.Brand.ID, Code: fmt.Sprintf("X%03d", i),
			Name: `=HYPERLINK("http://x";"` + fmt.Sprint(i) + `")`, City: "+7", Address: "@SUM(A1)", TimeZone: "Europe/Moscow",
		})
	}
	if err := s.Places.ImportMany(t.Context(), admin, locations.Places{Locations: many}); err != nil {
		t.Fatal(err)
	}
	w := s.as(accounts.Administrator, "GET", "/locations/export.xlsx?language=en", nil)
	rows := s.sheet(w.Body.Bytes())
	if len(rows) != 1+4+450 || strings.Join(rows[0], ",") != "Code,Location,City,Address,Time zone" {
		t.Fatalf("%d rows under %v", len(rows), rows[0])
	}
	f, err := excelize.OpenReader(bytes.NewReader(w.Body.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	for _, cell := range []string{"B10", "C10", "D10"} {
		formula, _ := f.GetCellFormula(f.GetSheetName(0), cell)
		if value, _ := f.GetCellValue(f.GetSheetName(0), cell); formula != "" || value == "" {
			t.Errorf("%s holds %q, formula %q", cell, value, formula)
		}
	}
	if panes, err := f.GetPanes(f.GetSheetName(0)); err != nil || !panes.Freeze {
		t.Errorf("the header is not frozen: %v", err)
	}
	if tables, err := f.GetTables(f.GetSheetName(0)); err != nil || len(tables) != 1 {
		t.Errorf("%d tables, want one with its filters (%v)", len(tables), err)
	}
}

func TestListFiles_columns(t *testing.T) {
	s := newSite(t, databasetest.SQLite(t))
	for columns, want := range map[string]string{
		"name,code":             "Точка,Код",
		"bar,city,city,unknown": "Город",
		"":                      "Код,Точка,Город,Адрес,Часовой пояс",
	} {
		w := s.as(accounts.Administrator, "GET", "/locations/export.xlsx?columns="+columns, nil)
		if got := strings.Join(s.sheet(w.Body.Bytes())[0], ","); got != want {
			t.Errorf("columns %q: %s, want %s", columns, got, want)
		}
	}
	if w := s.as(accounts.Administrator, "GET", "/locations/export.xlsx?columns=unknown", nil); w.Code != 422 {
		t.Errorf("no known column: %d", w.Code)
	}
	if w := s.as(accounts.Administrator, "GET", "/journal/export.xlsx?columns=at&zone=Europe/Moscow", nil); s.sheet(w.Body.Bytes())[0][0] != "Когда (Europe/Moscow)" ||
		s.sheet(w.Body.Bytes())[1][0] != "10.09.2026 12:00" {
		t.Errorf("moments: %v", s.sheet(w.Body.Bytes())[:2])
	}
}
