package api_test

import (
	"bytes"
	"mime/multipart"
	"slices"
	"strings"
	"testing"

	"etalon/api"
	"etalon/audits/auditstest"
	"etalon/audits/shoppers"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
)

// form is a multipart body.
type form struct {
	mediaType string
	content   []byte
}

// newForm is a form with a file and fields beside it.
func newForm(name string, content []byte, fields map[string]string) form {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for key, value := range fields {
		_ = w.WriteField(key, value) // a buffer takes everything
	}
	part, _ := w.CreateFormFile("file", name)
	_, _ = part.Write(content)
	_ = w.Close()
	return form{w.FormDataContentType(), b.Bytes()}
}

// documentID is a document of the site's shopper.
func (s *site) documentID() string { return s.documentOf(s.Actors[accounts.Shopper]) }

func (s *site) documentOf(me accounts.Actor) string {
	s.t.Helper()
	d, err := s.Shoppers.AddDocument(s.t.Context(), me, shoppers.NewDocument{
		Document: shoppers.Document{ID: auditstest.ID(), ShopperID: me.AccountID, Kind: shoppers.Contract, Title: "Договор", FileName: "договор.pdf"},
		Content:  []byte("%PDF-1.7 " + auditstest.ID()),
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return d.ID
}

// exclusionID is a conflict that the site's shopper declared.
func (s *site) exclusionID() string {
	s.t.Helper()
	id := auditstest.ID()
	_, err := s.Shoppers.Declare(s.t.Context(), s.Actors[accounts.Shopper], shoppers.Exclusion{
		ID: id, ScopeKind: shoppers.Location, ScopeID: s.Locations[3].ID, Relation: shoppers.Worked,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return id
}

// Which routes about shoppers answer which role: the exact set. The rest of the
// answers tells nothing.
func TestShoppers_visibleSet(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newSite(t, db)
		me := s.Actors[accounts.Shopper].AccountID
		document, exclusion := s.documentID(), s.exclusionID()
		ways := map[string]request{
			"list": {method: "GET", path: "/shoppers"}, "cities": {method: "GET", path: "/shopper-cities"}, "get": {method: "GET", path: "/shoppers/" + me},
			"document": {method: "GET", path: "/shopper-documents/" + document}, "for a location": {method: "GET", path: "/locations/" + s.Locations[0].ID + "/shoppers"},
			"profile": {method: "GET", path: "/profile"}, "places": {method: "GET", path: "/profile/places?search=магазин"},
			"edit":            {method: "PUT", path: "/shoppers/" + me, body: map[string]any{"city": "Тула", "revision": 99}},
			"status":          {method: "PUT", path: "/shoppers/" + me + "/status", body: map[string]any{"status": "active", "revision": 99}},
			"edit one's own":  {method: "PUT", path: "/profile", body: map[string]any{"city": "Тула", "revision": 99}},
			"block":           {method: "POST", path: "/shoppers/" + me + "/blocks", body: map[string]any{"id": auditstest.ID(), "scope_kind": "location", "scope_id": auditstest.ID(), "reason": "х"}},
			"declare":         {method: "POST", path: "/profile/conflicts", body: map[string]any{"id": auditstest.ID(), "scope_kind": "location", "scope_id": auditstest.ID(), "relation": "works"}},
			"upload":          {method: "POST", path: "/shoppers/" + me + "/documents", body: newForm("x.svg", []byte("<svg/>"), map[string]string{"id": auditstest.ID(), "kind": "contract", "title": "х"})},
			"import":          {method: "POST", path: "/shopper-imports", body: newForm("x.csv", []byte("ФИО;Почта\n"), nil)},
			"erase":           {method: "POST", path: "/shoppers/" + me + "/erase", body: map[string]any{"confirm": "no"}},
			"lift":            {method: "DELETE", path: "/shopper-exclusions/" + exclusion},
			"remove document": {method: "DELETE", path: "/shopper-documents/" + auditstest.ID()},
		}
		ways["rate"] = request{method: "POST", path: "/shoppers/" + me + "/ratings", body: map[string]any{"id": auditstest.ID(), "mark": 100, "reason": " "}}
		manage := []string{"block", "cities", "document", "edit", "for a location", "get", "import", "lift", "list", "rate", "status", "upload"}
		want := map[string][]string{
			"administrator": append(slices.Clone(manage), "erase"), "programme_manager": manage, "reviewer": {"cities", "get", "list"},
			"shopper":         {"declare", "document", "edit one's own", "lift", "places", "profile", "upload"},
			"another shopper": {"declare", "edit one's own", "places", "profile"},
		}
		roles := map[string]accounts.Actor{"another shopper": s.Other}
		for role, by := range s.Actors {
			roles[string(role)] = by
		}
		for role, by := range roles {
			got := []string{}
			for name, ask := range ways {
				ask.by = &by
				w := s.do(ask)
				if w.Code == 200 || w.Code == 204 || w.Code == 422 || w.Code == 412 {
					got = append(got, name) // asked in earnest: refused for what was asked, at most
					continue
				}
				if w.Code != 403 && w.Code != 404 {
					t.Errorf("%s of %s: %d %s", name, role, w.Code, w.Body)
				}
			}
			wanted := slices.Clone(want[role])
			slices.Sort(wanted)
			if slices.Sort(got); !slices.Equal(got, wanted) && (len(got) > 0 || len(wanted) > 0) {
				t.Errorf("%s gets %v, want %v", role, got, wanted)
			}
		}
	})
}

func TestShoppers_document(t *testing.T) {
	s := newSite(t, databasetest.SQLite(t))
	me := s.Actors[accounts.Shopper]
	fields := map[string]string{"id": auditstest.ID(), "kind": "consent", "title": "Согласие", "issued_on": "2026-01-10", "expires_on": "2026-09-20"}
	w := s.as(accounts.Shopper, "POST", "/shoppers/"+me.AccountID+"/documents", newForm(`согласие "2".pdf`, []byte("%PDF-1.7 согласие"), fields))
	made := decode[api.ShopperDocument](t, w)
	if w.Code != 200 || !made.Expiring || !made.Own || made.ExpiresOn != "2026-09-20" {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	w = s.as(accounts.ProgrammeManager, "GET", "/shopper-documents/"+made.ID, nil)
	h := w.Header()
	if w.Code != 200 || w.Body.String() != "%PDF-1.7 согласие" || h.Get("Content-Type") != "application/pdf" || h.Get("X-Content-Type-Options") != "nosniff" ||
		!strings.HasPrefix(h.Get("Content-Disposition"), "attachment") || h.Get("Content-Security-Policy") != "default-src 'none'; sandbox" {
		t.Errorf("%d %v", w.Code, h)
	}
	fields["id"], fields["issued_on"] = auditstest.ID(), "вчера"
	if w := s.as(accounts.Shopper, "POST", "/shoppers/"+me.AccountID+"/documents", newForm("x.pdf", []byte("%PDF-1.7"), fields)); w.Code != 422 || !strings.Contains(w.Body.String(), "issued_on") {
		t.Errorf("a wrong day: %d %s", w.Code, w.Body)
	}
	fields["kind"] = "passport"
	if w := s.as(accounts.Shopper, "POST", "/shoppers/"+me.AccountID+"/documents", newForm("x.pdf", []byte("%PDF-1.7"), fields)); w.Code != 422 {
		t.Errorf("a wrong kind: %d %s", w.Code, w.Body)
	}
	large := newForm("x.pdf", append([]byte("%PDF-"), make([]byte, shoppers.DocumentMaxBytes)...), map[string]string{"id": auditstest.ID(), "kind": "consent", "title": "Большой"})
	if w := s.as(accounts.Shopper, "POST", "/shoppers/"+me.AccountID+"/documents", large); w.Code != 413 {
		t.Errorf("too large: %d %s", w.Code, w.Body)
	}
}

func TestShoppers_import(t *testing.T) {
	s := newSite(t, databasetest.SQLite(t))
	file := []byte("ФИО;Почта;Пол\nАнна;anna@example.ru;ж\nБорис;boris;м\n")
	w := s.as(accounts.ProgrammeManager, "POST", "/shopper-imports", newForm("люди.csv", file, nil))
	got := decode[api.ShopperImport](t, w)
	if w.Code != 200 || got.New != 1 || len(got.Problems) != 1 || got.Problems[0].Cell != "B3" || got.Problems[0].Problem == "" || got.Applied || len(got.Rows) != 2 {
		t.Errorf("dry run: %d %s", w.Code, w.Body)
	}
	w = s.as(accounts.ProgrammeManager, "POST", "/shopper-imports", newForm("люди.csv", file, map[string]string{"apply": "true"}))
	if w.Code != 422 || !strings.Contains(w.Body.String(), `"location":"B3"`) {
		t.Errorf("apply: %d %s", w.Code, w.Body)
	}
	file = file[:bytes.LastIndexByte(file[:len(file)-1], '\n')+1]
	w = s.as(accounts.ProgrammeManager, "POST", "/shopper-imports", newForm("люди.csv", file, map[string]string{"apply": "true"}))
	if got = decode[api.ShopperImport](t, w); w.Code != 200 || !got.Applied || got.New != 1 {
		t.Errorf("apply without the wrong row: %d %s", w.Code, w.Body)
	}
}

// A manager's day with one shopper, and the shopper's own: every change succeeds.
func TestShoppers_story(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newSite(t, db)
		me, email := s.Actors[accounts.Shopper].AccountID, s.emailOf(s.Actors[accounts.Shopper])
		path := "/shoppers/" + me
		must := func(role accounts.Role, method, path string, body any) {
			t.Helper()
			if w := s.as(role, method, path, body); w.Code != 200 && w.Code != 204 {
				t.Fatalf("%s %s: %d %s", method, path, w.Code, w.Body)
			}
		}
		document, conflict, block := s.documentID(), auditstest.ID(), auditstest.ID()
		place := map[string]any{"scope_kind": "location", "scope_id": s.Locations[1].ID}
		must(accounts.Shopper, "PUT", "/profile", map[string]any{"city": "Тула", "birth_year": 1990, "languages": []string{"ru"}, "car": true, "revision": 0})
		must(accounts.Shopper, "POST", "/profile/conflicts", map[string]any{"id": conflict, "scope_kind": "brand", "scope_id": s.Brand.ID, "relation": "worked", "until": "2026-12-31"})
		must(accounts.Shopper, "DELETE", "/shopper-exclusions/"+conflict, nil)
		must(accounts.Shopper, "DELETE", "/shopper-documents/"+document, nil)
		must(accounts.ProgrammeManager, "PUT", path, map[string]any{"city": "Тула", "notes": "Пишет подробно", "revision": 1})
		must(accounts.ProgrammeManager, "PUT", path+"/status", map[string]any{"status": "paused", "reason": "Отпуск", "revision": 2})
		must(accounts.ProgrammeManager, "POST", path+"/ratings", map[string]any{"id": auditstest.ID(), "mark": 450, "reason": "Подробно"})
		must(accounts.ProgrammeManager, "POST", path+"/blocks", map[string]any{"id": block, "scope_kind": place["scope_kind"], "scope_id": place["scope_id"], "reason": "Узнают"})
		got := decode[api.ShopperDetails](t, s.as(accounts.ProgrammeManager, "GET", path, nil))
		if got.AgeBand != "35-44" || got.Rating != 450 || got.Status != "paused" || got.Notes == "" || len(got.Exclusions) != 2 || !got.Exclusions[0].InForce || got.Excluded != 1 {
			t.Errorf("%+v", got)
		}
		if w := s.as(accounts.ProgrammeManager, "GET", path, nil); strings.Contains(withoutIDs(w.Body.String()), "1990") {
			t.Errorf("the manager is shown the year of birth: %s", w.Body)
		}
		own := withoutIDs(s.as(accounts.Shopper, "GET", "/profile", nil).Body.String())
		for _, hidden := range []string{"подробно", "Подробно", "450", "Отпуск", "Узнают"} {
			if strings.Contains(own, hidden) {
				t.Errorf("the shopper is shown %q: %s", hidden, own)
			}
		}
		must(accounts.Administrator, "POST", path+"/erase", map[string]any{"confirm": email})
	})
}

// withoutIDs drops ids from an answer: any number can be met in one.
func withoutIDs(body string) string { return uuids.ReplaceAllString(body, "") }

func (s *site) emailOf(by accounts.Actor) string {
	s.t.Helper()
	a, err := s.Accounts.Get(s.t.Context(), s.Actors[accounts.Administrator], by.AccountID)
	if err != nil {
		s.t.Fatal(err)
	}
	return a.Email
}
