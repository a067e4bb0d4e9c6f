package api_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"mime"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"gopkg.in/yaml.v3"

	"etalon/api"
	"etalon/audits"
	"etalon/audits/auditstest"
	"etalon/audits/shoppers"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
)

// markers are unique markers, one in everything that is known of a shopper.
type markers struct {
	private map[string]string // what reviewers may not see either
	name    map[string]string // what tells one shopper from another
	hours   map[string]string // when the visits were made, finer than a day
	pages   []string          // texts to search lists for
}

// masked is a site with a shopper who is marked all over, and whose visits are
// released.
type masked struct {
	*site
	markers
	ids []string // of everything that paths may name
}

func newMasked(t *testing.T) *masked {
	t.Helper()
	m := &masked{site: newSite(t, databasetest.SQLite(t))}
	admin := m.Actors[accounts.Administrator]
	a, err := m.Accounts.Create(t.Context(), admin, accounts.NewAccount{
		Email: "mail-canary-4711@example.ru", Name: "Зимородкова Канарейка", Grants: []accounts.Grant{{Role: accounts.Shopper, Scope: accounts.Scope{Kind: accounts.Own}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	me := accounts.Actor{AccountID: a.ID, OrgID: m.Org, Name: a.Name, Language: a.Language, Grants: a.Grants}
	m.Actors[accounts.Shopper] = me
	m.private = map[string]string{
		"e-mail": "mail-canary-4711", "phone": "471-147-11", "notes": "заметка-канарейка", "document": "договор-канарейка", "number": "НК-4711",
		"file": "файл-канарейка", "rating": "оценка-канарейка", "block": "запрет-канарейка", "conflict": "конфликт-канарейка", "status": "статус-канарейка",
		"availability": "когда-канарейка", "experience": "опыт-канарейка", "car": "лада-канарейка", "address": "203.0.113.47", "agent": "canary-phone-4711",
		"exif": "exif-canary-4711",
	}
	m.name = map[string]string{"name": "зимородкова", "id": a.ID, "city": "канарейск", "device": "c4a4a471-1471-4471-8471-471147114711", "build": "build-canary-4711", "fix": "54.470471"}
	m.pages = []string{m.Locations[0].Code, "Зимородкова", "mail-canary-4711", "канарейка", "Канарейск"}
	m.mark(me)
	m.visits(me)
	for _, role := range []accounts.Role{accounts.StoreManager, accounts.RegionalManager, accounts.BrandManager} {
		for _, format := range []string{"csv", "json", "xlsx"} {
			o, _ := m.orderFile(role, format)
			m.ids = append(m.ids, o.ID)
		}
	}
	return m
}

// mark writes the markers wherever a shopper or a manager can write.
func (m *masked) mark(me accounts.Actor) {
	m.t.Helper()
	ctx, admin := m.t.Context(), m.Actors[accounts.Administrator]
	p := shoppers.Profile{
		City: "Канарейск", BirthYear: 1987, Gender: shoppers.Female, Languages: []string{"ru"}, Car: true, CarMake: m.private["car"],
		Phone: "+7 " + m.private["phone"], Availability: m.private["availability"], Experience: m.private["experience"],
	}
	document, block, conflict := auditstest.ID(), auditstest.ID(), auditstest.ID()
	do := []func() error{
		func() error { _, err := m.Shoppers.EditOwn(ctx, me, 0, p); return err },
		func() error {
			_, err := m.Shoppers.Edit(ctx, admin, me.AccountID, 1, p, m.private["notes"])
			return err
		},
		func() error {
			_, err := m.Shoppers.SetStatus(ctx, admin, me.AccountID, 2, shoppers.Active, m.private["status"])
			return err
		},
		func() error {
			return m.Shoppers.Rate(ctx, admin, shoppers.Rating{ID: auditstest.ID(), ShopperID: me.AccountID, Mark: 300, Reason: m.private["rating"]})
		},
		func() error {
			_, err := m.Shoppers.AddDocument(ctx, me, shoppers.NewDocument{
				Document: shoppers.Document{
					ID: document, ShopperID: me.AccountID, Kind: shoppers.Contract, Title: m.private["document"], Number: m.private["number"], FileName: m.private["file"] + ".pdf",
				},
				Content: []byte("%PDF-1.7 " + m.private["document"]),
			})
			return err
		},
		func() error {
			_, err := m.Shoppers.Block(ctx, admin, shoppers.Exclusion{ID: block, ShopperID: me.AccountID, ScopeKind: shoppers.Location, ScopeID: m.Locations[3].ID, Reason: m.private["block"]})
			return err
		},
		func() error {
			_, err := m.Shoppers.Declare(ctx, me, shoppers.Exclusion{ID: conflict, ScopeKind: shoppers.Location, ScopeID: m.Locations[2].ID, Relation: shoppers.Other, Reason: m.private["conflict"]})
			return err
		},
	}
	for i, step := range do {
		if err := step(); err != nil {
			m.t.Fatalf("mark %d: %v", i, err)
		}
	}
	m.ids = append(m.ids, me.AccountID, document, block, conflict)
}

// visits makes two released visits from the shopper's marked phone.
func (m *masked) visits(me accounts.Actor) {
	m.t.Helper()
	link, err := m.Accounts.DemoLink(m.t.Context(), accounts.Program(m.Org), me.AccountID, time.Hour)
	if err != nil {
		m.t.Fatal(err)
	}
	body := strings.NewReader(`{"token":"` + link + `"}`)
	req := httptest.NewRequestWithContext(m.t.Context(), "POST", "/api/v1/session/link", body)
	req.RemoteAddr, req.Header = m.private["address"]+":4711", http.Header{"User-Agent": {m.private["agent"]}, "Content-Type": {"application/json"}}
	w := httptest.NewRecorder()
	if m.server.ServeHTTP(w, req); w.Code != 200 {
		m.t.Fatalf("sign in: %d %s", w.Code, w.Body)
	}
	m.tokens[me.AccountID] = w.Result().Cookies()[0].Value
	for i := range 2 {
		m.Assignments[i] = audits.Assignment{ID: auditstest.ID(), LocationID: m.Locations[i].ID, ShopperID: me.AccountID, DueOn: m.Wave.EndsOn}
		if err := m.Audits.Assign(m.t.Context(), m.Actors[accounts.Administrator], m.Wave.ID, m.Assignments[i:i+1]); err != nil {
			m.t.Fatal(err)
		}
		m.ids = append(m.ids, m.visit(me, i), m.Assignments[i].ID)
	}
	started := m.Submission(0).StartedAt.Add(-23 * time.Minute)
	m.hours = map[string]string{
		"start": started.Format("15:04"), "start there": started.In(time.FixedZone("MSK", 3*3600)).Format("15:04"),
		"end": started.Add(26 * time.Minute).Format("15:04"), "end there": started.Add(3*time.Hour + 26*time.Minute).Format("15:04"),
		"a cell of Excel": fmt.Sprintf("<v>%d.", started.Unix()/86400+25569),
	}
	version := m.standardID()
	m.ids = append(m.ids, m.Wave.ID, m.Brand.ID, m.Regions[0].ID, m.Locations[0].ID, m.Checklist.ID, version)
}

func (m *masked) visit(me accounts.Actor, i int) string {
	m.t.Helper()
	in, photo := m.Submission(i), auditstest.RandomID()
	in.StartedAt = in.StartedAt.Add(-23 * time.Minute)
	in.FinishedAt, in.Submit = in.StartedAt.Add(26*time.Minute), false
	in.Answers["q3"] = json.RawMessage(`"yes"`)
	in.Track = &audits.Track{Device: m.name["device"], App: m.name["build"], Start: &audits.Fix{Latitude: 54.470471, Longitude: 37.6}}
	receipt := audits.NewPhoto{ID: auditstest.RandomID(), VisitID: in.VisitID, Kind: audits.ReceiptPhoto, Content: m.photo()}
	m.name[fmt.Sprint("receipt ", i)] = receipt.ID
	_, err := m.Audits.Save(m.t.Context(), me, in)
	if err == nil {
		_, err = m.Audits.AddPhoto(m.t.Context(), me, receipt)
	}
	if err != nil {
		m.t.Fatal(err)
	}
	w := m.do(request{method: "PUT", path: "/visits/" + in.VisitID + "/photos/" + photo + "?question=q3", body: m.photo(), by: &me, header: map[string]string{"Content-Type": "image/jpeg"}})
	if w.Code != 200 {
		m.t.Fatalf("photo: %d %s", w.Code, w.Body)
	}
	for _, step := range []struct {
		role accounts.Role
		path string
	}{{accounts.Shopper, "/submit"}, {accounts.Reviewer, "/approve"}, {accounts.Administrator, "/release"}} {
		if w := m.as(step.role, "POST", "/visits/"+in.VisitID+step.path, map[string]any{}); w.Code != 200 {
			m.t.Fatalf("%s: %d %s", step.path, w.Code, w.Body)
		}
	}
	m.ids = append(m.ids, photo, receipt.ID)
	return in.VisitID
}

// photo is a JPEG with a marker in its Exif, its comment and behind its end; always the
// same bytes.
func (m *masked) photo() []byte {
	m.t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewRGBA(image.Rect(0, 0, 60, 40)), nil); err != nil {
		m.t.Fatal(err)
	}
	marker := m.private["exif"]
	out := append([]byte{}, b.Bytes()[:2]...)
	exif := "Exif\x00\x00II*\x00\x08\x00\x00\x00\x00\x00" + marker
	out = append(append(out, 0xFF, 0xE1, 0, byte(len(exif)+2)), exif...)
	out = append(append(out, 0xFF, 0xFE, 0, byte(len(marker)+2)), marker...)
	return append(append(out, b.Bytes()[2:]...), marker...)
}

// reading is a way to read the contract offers.
type reading struct {
	path     string
	required []string // query parameters
	search   string   // the parameter that takes words; empty: none
}

func readings(t *testing.T, s *site) []reading {
	t.Helper()
	contract, err := s.server.OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	var document struct {
		Paths map[string]map[string]struct {
			Parameters []struct {
				Name, In string
				Required bool
			}
		}
	}
	if err := yaml.Unmarshal(contract, &document); err != nil {
		t.Fatal(err)
	}
	var all []reading
	for path, methods := range document.Paths {
		get, ok := methods["get"]
		if !ok {
			continue
		}
		r := reading{path: path}
		for _, p := range get.Parameters {
			if p.Name == "search" || p.Name == "q" {
				r.search = p.Name
			}
			if p.In == "query" && p.Required {
				r.required = append(r.required, p.Name)
			}
		}
		all = append(all, r)
	}
	return all
}

// asked are the addresses of a way to read, with every id that is known.
func (m *masked) asked(r reading) []string {
	paths := []string{r.path}
	if strings.Contains(r.path, "{id}") {
		paths = nil
		for _, id := range m.ids {
			paths = append(paths, fill(r.path, func(name string) string {
				if name == "{location_id}" {
					return m.Locations[0].ID
				}
				return id
			}))
		}
	}
	var all []string
	for _, path := range paths {
		query := url.Values{}
		for _, name := range r.required {
			query.Set(name, map[string]string{"wave": m.Wave.ID, "from": m.made, "q": m.Locations[0].Code, "kind": "location"}[name])
		}
		all = append(all, path+"?"+query.Encode())
		for _, text := range m.pages {
			if r.search != "" {
				query.Set(r.search, text)
				all = append(all, path+"?"+query.Encode())
			}
		}
	}
	return all
}

// crawl reads everything as an actor and returns which markers were met where,
// and how many answers were good.
func (m *masked) crawl(by accounts.Actor, markers ...map[string]string) (met map[string][]string, good int) {
	m.t.Helper()
	met = map[string][]string{}
	for _, r := range readings(m.t, m.site) {
		for _, path := range m.asked(r) {
			w := m.do(request{method: "GET", path: path, by: &by})
			if w.Code == 200 {
				good++
			}
			said := strings.ToLower(m.told(w))
			for _, each := range markers {
				for name, marker := range each {
					if strings.Contains(said, strings.ToLower(marker)) {
						met[name] = append(met[name], path)
					}
				}
			}
		}
	}
	return met, good
}

var compressed = regexp.MustCompile(`^(PK\x03\x04|%PDF-)`)

// told is everything that an answer says: headers, body, the parts of a workbook,
// the text and the properties of a PDF.
func (m *masked) told(w *httptest.ResponseRecorder) string {
	m.t.Helper()
	var b strings.Builder
	for name, values := range w.Header() {
		fmt.Fprintln(&b, name, values)
	}
	if _, params, err := mime.ParseMediaType(w.Header().Get("Content-Disposition")); err == nil {
		fmt.Fprintln(&b, params["filename"])
	}
	data := w.Body.Bytes()
	b.Write(data)
	switch kind := compressed.Find(data); {
	case bytes.Equal(kind, []byte("%PDF-")) && bytes.Contains(data, []byte("%%EOF")): // a whole one
		for _, program := range [][]string{{"pdftotext", "-", "-"}, {"pdfinfo", "-"}} {
			cmd := exec.CommandContext(m.t.Context(), program[0], program[1:]...)
			cmd.Stdin = bytes.NewReader(data)
			out, err := cmd.Output()
			if err != nil {
				m.t.Fatalf("%s: %v", program[0], err)
			}
			b.Write(out)
		}
	case bytes.HasPrefix(kind, []byte("PK")):
		archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			m.t.Fatal(err)
		}
		for _, part := range archive.File {
			f, err := part.Open()
			if err != nil {
				m.t.Fatal(err)
			}
			text, err := io.ReadAll(f)
			if err != nil {
				m.t.Fatal(err)
			}
			fmt.Fprintln(&b, part.Name, string(text))
		}
	}
	return b.String()
}

// Whatever a store, a region, a brand, an employee, an author of standards or
// another shopper reads, searches or downloads: nothing in it tells who the
// shopper was, nor at which hour they came.
func TestAnonymity(t *testing.T) {
	long(t)
	for _, program := range []string{"pdftotext", "pdfinfo"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s (Debian package: poppler-utils) is needed: %v", program, err)
		}
	}
	m := newMasked(t)
	for name, by := range map[string]accounts.Actor{
		"store manager": m.Actors[accounts.StoreManager], "regional manager": m.Actors[accounts.RegionalManager], "brand manager": m.Actors[accounts.BrandManager],
		"employee": m.Actors[accounts.Employee], "group leader": m.Actors[accounts.GroupLeader], "another shopper": m.Other,
	} {
		met, good := m.crawl(by, m.private, m.name, m.hours)
		for marker, paths := range met {
			t.Errorf("%s is told %s by %v", name, marker, paths)
		}
		if good < 2 {
			t.Errorf("%s read %d things: the crawl crawls nothing", name, good)
		}
	}
	t.Run("a reviewer sees who it was, and nothing personal", func(t *testing.T) {
		met, _ := m.crawl(m.Actors[accounts.Reviewer], m.private)
		if len(met) > 0 {
			t.Errorf("a reviewer is told %v", met)
		}
	})
	t.Run("the markers are there for those who may see them", func(t *testing.T) {
		met, _ := m.crawl(m.Actors[accounts.Administrator], m.private, m.name)
		for _, marker := range []string{"name", "id", "city", "e-mail", "phone", "notes", "document", "number", "file", "rating", "block", "conflict", "status", "experience"} {
			if len(met[marker]) == 0 {
				t.Errorf("the administrator is told no %s: the test would not notice it elsewhere", marker)
			}
		}
	})
}

// The visits of a day are listed by location: in the order of their hours they
// would draw the shopper's way through the city.
func TestAnonymity_order(t *testing.T) {
	long(t)
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newSite(t, db)
		for i, hour := range []int{7, 5, 6} {
			in := s.Submission(i)
			in.StartedAt, in.FinishedAt = s.At.Add(time.Duration(hour-9)*time.Hour), s.At
			body := map[string]any{"assignment_id": in.AssignmentID, "started_at": in.StartedAt, "finished_at": in.FinishedAt, "answers": in.Answers, "submit": true}
			path := "/visits/" + in.VisitID
			for _, w := range []*httptest.ResponseRecorder{
				s.as(accounts.Shopper, "PUT", path, body), s.as(accounts.Reviewer, "POST", path+"/approve", map[string]any{}),
				s.as(accounts.ProgrammeManager, "POST", path+"/release", map[string]any{}),
			} {
				if w.Code != 200 {
					t.Fatalf("%d %s", w.Code, w.Body)
				}
			}
		}
		var got []string
		for _, v := range decode[struct{ Items []api.Visit }](t, s.as(accounts.BrandManager, "GET", "/visits?wave="+s.Wave.ID, nil)).Items {
			got = append(got, v.Location.Code+" "+v.StartedOn)
		}
		if want := []string{"L11 2026-09-10", "L12 2026-09-10", "L21 2026-09-10"}; !slices.Equal(got, want) {
			t.Errorf("listed %v, want %v", got, want)
		}
	})
}
