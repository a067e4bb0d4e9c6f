package api_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"

	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/locations"
)

// codesIn lists the codes "L11" and so on in an answer, sorted, each once.
func codesIn(s *site, text string) []string {
	var found []string
	for _, l := range s.Locations {
		if strings.Contains(text, l.Code) {
			found = append(found, l.Code)
		}
	}
	return found
}

// unzipped is the text of all parts of a workbook.
func unzipped(t *testing.T, data []byte) string {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	rows, err := f.GetRows("Точки")
	if err != nil {
		t.Fatal(err)
	}
	text := ""
	for _, row := range rows {
		text += strings.Join(row, ";") + "\n"
	}
	return text
}

// Who sees which locations: on the list, in the tree's counts, on the map, in the
// export, among competitors and one by one.
func TestPlaces_visibleSet(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newSite(t, db)
		by := s.Actors[accounts.Administrator]
		for i, l := range s.Locations {
			l.At, l.Revision = &locations.Point{Lat: 54 + float64(i), Lon: 37}, 1
			if _, err := s.Places.Update(t.Context(), by, l); err != nil {
				t.Fatal(err)
			}
			// Of each location one competitor, a kilometre away.
			if _, err := s.Places.PutCompetitor(t.Context(), by, locations.Competitor{
				ID: auditstest.ID(), Brand: "Соперник", Name: "у " + l.Code, At: &locations.Point{Lat: 54.01 + float64(i), Lon: 37},
			}); err != nil {
				t.Fatal(err)
			}
		}
		all, near, own := []string{"L11", "L12", "L21", "L22"}, []string{"L11", "L12"}, []string{"L11"}
		for role, want := range map[accounts.Role][]string{
			accounts.Administrator: all, accounts.ProgrammeManager: all, accounts.Reviewer: all, accounts.BrandManager: all,
			accounts.RegionalManager: near, accounts.StoreManager: own, accounts.Shopper: nil, accounts.Employee: nil, accounts.GroupLeader: nil,
		} {
			for _, path := range []string{"/locations", "/locations?state=active&mapped=yes", "/locations/map", "/competitors"} {
				if got := codesIn(s, s.as(role, "GET", path, nil).Body.String()); !slices.Equal(got, want) {
					t.Errorf("%s sees %v at %s, want %v", role, got, path, want)
				}
			}
			var got []string
			for _, l := range s.Locations {
				if w := s.as(role, "GET", "/locations/"+l.ID, nil); w.Code == 200 {
					got = append(got, l.Code)
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s opens %v, want %v", role, got, want)
			}
			var tree struct {
				Brands []struct{ Locations, Active int }
			}
			w := s.as(role, "GET", "/places", nil)
			if err := json.Unmarshal(w.Body.Bytes(), &tree); err != nil {
				t.Fatal(err)
			}
			if n := len(want); n > 0 && (len(tree.Brands) != 1 || tree.Brands[0].Locations != n || tree.Brands[0].Active != n) || n == 0 && w.Code != 403 {
				t.Errorf("the tree of %s: %d %s", role, w.Code, w.Body)
			}
			file := s.as(role, "GET", "/location-imports/locations.xlsx", nil)
			if len(want) == 0 {
				if file.Code != 403 {
					t.Errorf("the export of %s: %d", role, file.Code)
				}
			} else if got := codesIn(s, unzipped(t, file.Body.Bytes())); !slices.Equal(got, want) {
				t.Errorf("%s exports %v, want %v", role, got, want)
			}
		}
	})
}

// neighbours puts every location of the chain on the map, each with a competitor
// a kilometre away.
func (c *chain) neighbours() {
	by := accounts.Program(c.Org)
	all, err := c.Places.Export(c.t.Context(), by)
	c.must(err)
	for i, l := range all {
		l.At = &locations.Point{Lat: 50 + float64(i), Lon: 37}
		_, err := c.Places.Update(c.t.Context(), by, l)
		c.must(err)
		_, err = c.Places.PutCompetitor(c.t.Context(), by, locations.Competitor{
			ID: c.name(auditstest.ID(), "competitor:of "+c.names[l.ID]), Brand: "Соперник", Name: "Соперник", At: &locations.Point{Lat: 50.01 + float64(i), Lon: 37},
		})
		c.must(err)
	}
}

// upload asks with a file in a form.
func (s *site) upload(role accounts.Role, path, name string, data []byte) *httptest.ResponseRecorder {
	s.t.Helper()
	return s.uploadWith(role, path, name, data, nil)
}

// uploadWith asks with a file and further fields in a form.
func (s *site) uploadWith(role accounts.Role, path, name string, data []byte, fields map[string]string) *httptest.ResponseRecorder {
	s.t.Helper()
	var form bytes.Buffer
	parts := multipart.NewWriter(&form)
	for field, value := range fields {
		if err := parts.WriteField(field, value); err != nil {
			s.t.Fatal(err)
		}
	}
	part, err := parts.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write(data)
	}
	if err == nil {
		err = parts.Close()
	}
	if err != nil {
		s.t.Fatal(err)
	}
	by := s.Actors[role]
	return s.do(request{method: "POST", path: path, body: form.Bytes(), by: &by, header: map[string]string{"Content-Type": parts.FormDataContentType()}})
}

// What is exported can be changed and imported again; unchanged it changes nothing.
func TestLocationImport_roundTrip(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newSite(t, db)
		rich := s.Locations[0]
		rich.Revision, rich.At, rich.Phone = 1, &locations.Point{Lat: 54.1931, Lon: 37.6173}, "+7 4872 00-00-00"
		rich.OpenedOn, rich.Closings = "2025-03-01", []locations.Closing{{From: "2026-10-01", Until: "2026-10-05", Reason: "ремонт"}}
		rich.Hours.Week[0] = []locations.Span{{From: 600, To: 120}}
		rich.Hours.Exceptions = []locations.OpenOn{{On: "2027-01-01", Note: "Новый год"}}
		rich.Positions = []locations.Position{{Name: "Продавец", Count: 4}}
		rich.Attributes = map[string]any{"format": "mall", "has_parking": true, "area": 120.5, "languages": []string{"ru", "en"}}
		if _, err := s.Places.Update(t.Context(), s.Actors[accounts.Administrator], rich); err != nil {
			t.Fatal(err)
		}
		for _, language := range []string{"ru", "en"} {
			file := s.as(accounts.Administrator, "GET", "/location-imports/locations.xlsx?language="+language, nil).Body.Bytes()
			var got importAnswer
			decodeInto(t, s.upload(accounts.Administrator, "/location-imports", "точки.xlsx", file), &got)
			if want := (importCounts{Unchanged: 4}); got.Counts != want || len(got.Unknown) > 0 {
				t.Errorf("%s: %+v", language, got)
			}
			w := s.upload(accounts.Administrator, "/location-imports/apply?digest="+got.Digest, "точки.xlsx", file)
			if w.Code != 200 {
				t.Errorf("%s: %d %s", language, w.Code, w.Body)
			}
		}
		template := s.as(accounts.Administrator, "GET", "/location-imports/template.xlsx", nil).Body.Bytes()
		var got importAnswer
		decodeInto(t, s.upload(accounts.Administrator, "/location-imports", "образец.xlsx", template), &got)
		if got.Counts.Refuse != 0 || got.Counts.Create != 2 {
			t.Errorf("the template: %+v", got)
		}
	})
}

type importCounts struct{ Create, Update, Unchanged, Refuse int }

type importAnswer struct {
	Digest  string
	Counts  importCounts
	Brands  []string
	Unknown []struct{ Location string }
	Rows    []struct {
		Code, Name, Action string
		Problems           []struct{ Location, Message string }
	}
}

func decodeInto(t *testing.T, w *httptest.ResponseRecorder, into any) {
	t.Helper()
	if err := json.Unmarshal(w.Body.Bytes(), into); err != nil || w.Code != 200 {
		t.Fatalf("%d %s (%v)", w.Code, w.Body, err)
	}
}

func TestLocationImport_codePage(t *testing.T) {
	s := newSite(t, databasetest.SQLite(t))
	table, err := charmap.Windows1251.NewEncoder().String("Код;Название;Регион;Город\nL11;Ёлка;Регион 1;Тула\nL90;<script>alert(1)</script>;Регион 1;=1+1\nL91;;;\n")
	if err != nil {
		t.Fatal(err)
	}
	var got importAnswer
	decodeInto(t, s.upload(accounts.Administrator, "/location-imports", "точки.csv", []byte(table)), &got)
	if got.Counts != (importCounts{Create: 1, Update: 1, Refuse: 1}) || len(got.Rows) != 3 {
		t.Fatalf("%+v", got)
	}
	if p := got.Rows[0].Problems; p[0].Location != "B4" || !strings.ContainsAny(p[0].Message, "абв") {
		t.Errorf("%+v", p)
	}
	refused := s.upload(accounts.Administrator, "/location-imports/apply?digest="+got.Digest, "точки.csv", []byte(table))
	if refused.Code != 422 || !strings.Contains(refused.Body.String(), `"B4"`) {
		t.Errorf("%d %s", refused.Code, refused.Body)
	}
	decodeInto(t, s.upload(accounts.Administrator, "/location-imports/apply?only_good=true&digest="+got.Digest, "точки.csv", []byte(table)), &got)
	var list struct{ Items []struct{ Name, City string } }
	decodeInto(t, s.as(accounts.Administrator, "GET", "/locations?search="+url.QueryEscape("script"), nil), &list)
	if len(list.Items) != 1 || list.Items[0].Name != "<script>alert(1)</script>" || list.Items[0].City != "=1+1" {
		t.Errorf("%+v", list)
	}
}

// Strangers' bytes are refused with a code and without a trace.
func TestLocationImport_hostile(t *testing.T) {
	s := newSite(t, databasetest.SQLite(t))
	bomb := func(name string, megabytes int) []byte {
		var data bytes.Buffer
		z := zip.NewWriter(&data)
		for _, part := range []string{"[Content_Types].xml", "xl/workbook.xml", name} {
			f, err := z.Create(part)
			if err != nil {
				t.Fatal(err)
			}
			for range megabytes {
				if _, err := f.Write(make([]byte, 1<<20)); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		return data.Bytes()
	}
	s.as(accounts.Administrator, "GET", "/session", nil) // signing in is written to the journal
	before := fingerprint(t, s.DB, s.Org)
	for name, c := range map[string]struct {
		data   []byte
		status []int
	}{
		"a zip bomb":                 {bomb("xl/worksheets/sheet1.xml", 120), []int{413, 422}},
		"a million rows":             {[]byte("Код\n" + strings.Repeat("1\n", 1_000_000)), []int{413}},
		"20,001 rows":                {[]byte("Код\n" + strings.Repeat("1\n", 20_001)), []int{413}},
		"a PDF":                      {[]byte("%PDF-1.7\n"), []int{422}},
		"a page":                     {[]byte("<html><table><tr><td>Код"), []int{422}},
		"nothing":                    {nil, []int{422}},
		"no column of codes":         {[]byte("Название;Город\nА;Б\n"), []int{422}},
		"twelve megabytes":           {[]byte("Код\n" + strings.Repeat("я", 6<<20)), []int{413}},
		"half a workbook":            {bomb("x", 0)[:100], []int{422}},
		"a column that occurs twice": {[]byte("Код;Код\n1;2\n"), []int{422}},
	} {
		w := s.upload(accounts.Administrator, "/location-imports", "точки.xlsx", c.data)
		if !slices.Contains(c.status, w.Code) || !strings.Contains(w.Body.String(), `"code"`) || strings.Contains(w.Body.String(), "internal") {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
	if diff := cmp.Diff(before, fingerprint(t, s.DB, s.Org)); diff != "" {
		t.Error(diff)
	}
	for _, role := range []accounts.Role{accounts.StoreManager, accounts.ProgrammeManager, accounts.Shopper} {
		if w := s.upload(role, "/location-imports", "точки.csv", []byte("Код\n1\n")); w.Code != 403 {
			t.Errorf("%s: %d", role, w.Code)
		}
	}
}
