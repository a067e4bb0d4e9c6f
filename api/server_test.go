package api_test

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"etalon/api"
	"etalon/audits/auditstest"
	"etalon/audits/benchmarks"
	"etalon/audits/messages"
	"etalon/audits/openrosa"
	"etalon/audits/pilots"
	"etalon/audits/surveys"
	references "etalon/checklists/images"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/jobs"
	"etalon/internal/journal"
	"etalon/internal/journal/archive"
	"etalon/internal/locations"
	"etalon/internal/push"
	"etalon/internal/secrets"
	"etalon/reports"
	"etalon/reports/bonus"
	"etalon/reports/figures"
	"etalon/reports/mailings"
	"etalon/reports/orders"
	"etalon/standards/exams"
	"etalon/standards/expectations"
	"etalon/standards/groups"
	"etalon/standards/handouts"
	"etalon/standards/ideas"
	"etalon/standards/images"
	"etalon/standards/live"
	"etalon/standards/mapping"
	"etalon/standards/quality"
	introduction "etalon/standards/readings"
	"etalon/standards/remarks"
	"etalon/standards/rounds"
)

func TestMain(m *testing.M) { databasetest.Main(m, everyChangeRecorded) }

// site is a world behind a server.
type site struct {
	*auditstest.World
	t          *testing.T
	server     *api.Server
	contract   []string          // what operations lists, once it was asked
	tokens     map[string]string // session tokens by account
	made       string            // id of a standard with a published version
	access     string            // id of an integration's token
	asks       *underWay         // a version in review
	people     *introduction.Service
	exams      *exams.Service
	figures    *figures.Service
	bonuses    *bonus.Service
	benchmarks *benchmarks.Service
	earned     map[string]string // ids of a scheme and a table of a bonus
	orders     *jobs.Queue       // makes the report files that were ordered
}

func newSite(t *testing.T, db *database.DB) *site {
	t.Helper()
	w := auditstest.New(t, db)
	now := func() time.Time { return w.At }
	people := introduction.New(introduction.Parts{
		DB: db, Standards: w.Standards, Places: w.Places, Mail: w.Mail, Journal: w.Journal, Now: now, Address: "https://etalon.example.ru",
	})
	examined := exams.New(db, people, w.Journal, now)
	pictures := images.New(images.Parts{DB: db, Journal: w.Journal, Standards: w.Standards, Files: w.Files, Now: now})
	mappings := mapping.New(db, w.Journal, w.Standards, now)
	w.Standards.OnPublish(mappings.Freeze)
	short := handouts.New(db, w.Journal, w.Standards, now)
	earned := bonus.New(db, w.Journal, now)
	compared := benchmarks.New(benchmarks.Parts{DB: db, Accounts: w.Accounts, Places: w.Places, Notices: w.Notices, Journal: w.Journal, Now: now})
	business := figures.New(db, w.Places, w.Journal, now)
	box, err := secrets.New(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	polls, err := surveys.New(surveys.Parts{
		DB: db, Checklists: w.Checklists, Places: w.Places, Secrets: box, Journal: w.Journal, Address: "https://etalon.example.ru", Now: now,
	})
	if err != nil {
		t.Fatal(err)
	}
	r := reports.New(reports.Parts{
		Surveys: polls,
		Images:  pictures, Figures: business, Bonuses: earned, Benchmarks: compared,
		DB: db, Audits: w.Audits, Checklists: w.Checklists, Standards: w.Standards, Mappings: mappings, Handouts: short, Places: w.Places,
		Now: now, Folder: t.TempDir(), Journal: w.Journal, Exams: examined, Readings: people, Payments: w.Payments, Address: "https://etalon.example.ru",
	})
	together := live.New(db, w.Standards, func() time.Time { return w.At })
	w.Standards.OnChange(together.Changed)
	pushes, err := push.New(push.Parts{DB: db, Notices: w.Notices, Secrets: box, Client: push.Client(), Subject: "https://etalon.example.ru", Now: now})
	if err != nil {
		t.Fatal(err)
	}
	files := orders.New(orders.Parts{DB: db, Reports: r, Audits: w.Audits, Accounts: w.Accounts, Files: w.Files, Journal: w.Journal, Notices: w.Notices, Now: now})
	post := mailings.New(mailings.Parts{DB: db, Reports: r, Orders: files, Audits: w.Audits, Accounts: w.Accounts, Mail: w.Mail, Journal: w.Journal, Address: "https://etalon.example.ru", Now: now})
	works := w.Audits.Works()
	maps.Copy(works, files.Works())
	maps.Copy(works, post.Works())
	making := jobs.New(db, now, works)
	files.Use(making)
	post.Use(making)
	shown := references.New(references.Parts{DB: db, Journal: w.Journal, Checklists: w.Checklists, Files: w.Files, Now: now})
	links, err := openrosa.New(openrosa.Parts{
		DB: db, Audits: w.Audits, Checklists: w.Checklists, Accounts: w.Accounts, References: shown, Secrets: box, Journal: w.Journal, Address: "https://etalon.example.ru", Now: now,
	})
	if err != nil {
		t.Fatal(err)
	}
	server := api.New(api.Parts{
		Surveys:    polls,
		Orders:     files,
		Mailings:   post,
		References: shown,
		OpenRosa:   links,
		Messages:   messages.New(messages.Parts{DB: db, Notices: w.Notices, Journal: w.Journal, Now: now}),
		Push:       pushes,
		Live:       together,
		DB:         db, Accounts: w.Accounts, Places: w.Places, Standards: w.Standards, Checklists: w.Checklists, Shoppers: w.Shoppers, Audits: w.Audits,
		Mappings:     mappings,
		Remarks:      remarks.New(db, w.Journal, w.Standards, w.Notices, func() time.Time { return w.At }),
		Quality:      quality.New(db, w.Journal, w.Standards, func() time.Time { return w.At }),
		Groups:       groups.New(groups.Parts{DB: db, Standards: w.Standards, Accounts: w.Accounts, Notices: w.Notices, Mail: w.Mail, Address: "https://etalon.example.ru", Journal: w.Journal, Now: func() time.Time { return w.At }}),
		Ideas:        ideas.New(ideas.Parts{DB: db, Standards: w.Standards, Notices: w.Notices, Journal: w.Journal, Now: func() time.Time { return w.At }}),
		Readings:     people,
		Exams:        examined,
		Expectations: expectations.New(db, w.Standards, w.Journal, func() time.Time { return w.At }),
		Images:       pictures,
		Pilots: pilots.New(pilots.Parts{
			DB: db, Standards: w.Standards, Places: w.Places, Shoppers: w.Shoppers, Notices: w.Notices, Journal: w.Journal, Now: now,
		}),
		Programmes: w.Programmes,
		Planning:   w.Planning,
		Board:      w.Board,
		Payments:   w.Payments,
		Quizzes:    w.Quizzes,
		Rounds:     rounds.New(db, w.Journal, w.Standards, w.Notices, func() time.Time { return w.At }),
		Handouts:   short,
		Figures:    business,
		Bonuses:    earned,
		Benchmarks: compared,
		Reports:    r, Archive: archive.New(db, w.Journal), Notices: w.Notices, Pages: fstest.MapFS{"index.html": {Data: []byte("<!doctype html>")}},
	})
	return &site{World: w, figures: business, bonuses: earned, benchmarks: compared, t: t, server: server, tokens: map[string]string{}, people: people, exams: examined, orders: making}
}

// newEmptySite serves a database in which nobody has an account.
func newEmptySite(t *testing.T, db *database.DB) *site {
	t.Helper()
	log := journal.New(db, database.Now)
	s := &site{World: &auditstest.World{DB: db}, t: t, tokens: map[string]string{}}
	s.Accounts = accounts.New(db, log, database.Now, accounts.DefaultLifetimes())
	s.Places = locations.New(db, log, database.Now)
	s.server = api.New(api.Parts{DB: db, Accounts: s.Accounts, Places: s.Places, Reports: reports.New(reports.Parts{DB: db}), Pages: fstest.MapFS{}})
	return s
}

// request is what a test asks.
type request struct {
	method, path string
	body         any               // JSON, a form, or bytes as they are
	by           *accounts.Actor   // nil: nobody
	header       map[string]string // beside the usual ones
}

func (s *site) do(r request) *httptest.ResponseRecorder {
	s.t.Helper()
	var body io.Reader
	switch b := r.body.(type) {
	case nil:
	case []byte:
		body = bytes.NewReader(b)
	case form:
		body = bytes.NewReader(b.content)
	default:
		data, err := json.Marshal(b)
		if err != nil {
			s.t.Fatal(err)
		}
		body = bytes.NewReader(data)
	}
	req := httptest.NewRequestWithContext(s.t.Context(), r.method, "/api/v1"+r.path, body)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if b, ok := r.body.(form); ok {
		req.Header.Set("Content-Type", b.mediaType)
	}
	if r.by != nil {
		req.AddCookie(&http.Cookie{Name: "etalon_session", Value: s.session(*r.by)})
	}
	if strings.HasPrefix(r.path, "/uploads") {
		req.Header.Set("Tus-Resumable", "1.0.0")
	}
	for name, value := range r.header {
		req.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	s.watch(req, w)
	return w
}

// session signs the actor in, by a link of the demo, as a browser would.
func (s *site) session(by accounts.Actor) string {
	s.t.Helper()
	if token, ok := s.tokens[by.AccountID]; ok {
		return token
	}
	link, err := s.Accounts.DemoLink(s.t.Context(), accounts.Program(by.OrgID), by.AccountID, time.Hour)
	if err != nil {
		s.t.Fatal(err)
	}
	w := s.do(request{method: "POST", path: "/session/link", body: map[string]string{"token": link}})
	for _, c := range w.Result().Cookies() {
		if c.Name == "etalon_session" {
			s.tokens[by.AccountID] = c.Value
			return c.Value
		}
	}
	s.t.Fatalf("no session: %d %s", w.Code, w.Body)
	return ""
}

// as is a request by a role of the site.
func (s *site) as(role accounts.Role, method, path string, body any) *httptest.ResponseRecorder {
	s.t.Helper()
	by := s.Actors[role]
	return s.do(request{method: method, path: path, body: body, by: &by})
}

func decode[T any](t *testing.T, w *httptest.ResponseRecorder) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil {
		t.Fatalf("%d %s: %v", w.Code, w.Body, err)
	}
	return v
}

func TestServer_problems(t *testing.T) {
	s := newSite(t, databasetest.SQLite(t))
	admin := s.Actors[accounts.Administrator]
	for name, c := range map[string]struct {
		ask    request
		status int
		code   string
		says   []string
	}{
		"nobody, in Russian": {request{method: "GET", path: "/waves", header: map[string]string{"Accept-Language": "ru"}}, 401, "not_signed_in", []string{"Нужен вход"}},
		"nobody, in English": {request{method: "GET", path: "/waves", header: map[string]string{"Accept-Language": "en"}}, 401, "not_signed_in", []string{"Sign-in needed"}},
		"a wrong type":       {request{method: "POST", path: "/brands", by: &admin, body: map[string]any{"id": auditstest.ID(), "name": 7}}, 422, "invalid_request", []string{`"name"`, "Нужен текст."}},
		"a missing field":    {request{method: "POST", path: "/brands", by: &admin, body: map[string]any{"id": auditstest.ID()}}, 422, "invalid_request", []string{`"name"`, `"required"`}},
		"an extra field":     {request{method: "POST", path: "/brands", by: &admin, body: map[string]any{"id": auditstest.ID(), "name": "А", "org_id": "x"}}, 422, "invalid_request", []string{`"org_id"`, "Лишнее поле."}},
		"a too long text":    {request{method: "POST", path: "/brands", by: &admin, body: map[string]any{"id": auditstest.ID(), "name": strings.Repeat("ы", 201)}}, 422, "invalid_request", []string{"Не длиннее 200 знаков."}},
		"no id at all":       {request{method: "GET", path: "/waves/17", by: &admin}, 422, "invalid_request", []string{"path.id", "UUID"}},
		"an unknown id":      {request{method: "GET", path: "/waves/" + auditstest.ID(), by: &admin}, 404, "wave_not_found", []string{"Такой волны нет."}},
		"no JSON":            {request{method: "POST", path: "/brands", by: &admin, body: []byte("{")}, 400, "malformed_request", nil},
		"a NUL in a text":    {request{method: "POST", path: "/brands", by: &admin, body: map[string]any{"id": auditstest.ID(), "name": "a\x00b"}}, 400, "malformed_request", nil},
		"no such path":       {request{method: "GET", path: "/nothing", by: &admin}, 404, "not_found", []string{"Такой страницы"}},
		"a body too large":   {request{method: "POST", path: "/brands", by: &admin, body: bytes.Repeat([]byte(" "), 3<<20)}, 413, "too_large", nil},
		"another site":       {request{method: "POST", path: "/brands", by: &admin, header: map[string]string{"Sec-Fetch-Site": "cross-site"}}, 403, "cross_site_request", nil},
	} {
		w := s.do(c.ask)
		p := decode[api.Problem](t, w)
		if w.Code != c.status || p.Code != c.code || p.Status != c.status || w.Header().Get("Content-Type") != "application/problem+json" || p.RequestID == "" {
			t.Errorf("%s: %d %s %s, want %d %s", name, w.Code, w.Header().Get("Content-Type"), w.Body, c.status, c.code)
		}
		for _, words := range c.says {
			if !strings.Contains(w.Body.String(), words) {
				t.Errorf("%s: %s does not say %q", name, w.Body, words)
			}
		}
		if w.Header().Get("Content-Security-Policy") == "" || w.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: security headers are missing", name)
		}
	}
}

func TestServer_session(t *testing.T) {
	s := newSite(t, databasetest.SQLite(t))
	if w := s.do(request{method: "GET", path: "/session"}); w.Code != 204 || w.Body.Len() != 0 {
		t.Errorf("signed out: %d %s", w.Code, w.Body)
	}
	w := s.as(accounts.StoreManager, "GET", "/session", nil)
	got := decode[api.Session](t, w)
	if len(got.Roles) != 1 || got.Roles[0].ScopeName != s.Locations[0].Name || got.Organisation.ID != s.Org {
		t.Errorf("session = %+v", got)
	}
	if w := s.as(accounts.StoreManager, "DELETE", "/session", nil); w.Code != 200 && w.Code != 204 {
		t.Errorf("sign out: %d %s", w.Code, w.Body)
	}
	if w := s.as(accounts.StoreManager, "GET", "/waves", nil); w.Code != 401 {
		t.Errorf("a signed out session still works: %d", w.Code)
	}
	if w := s.do(request{method: "POST", path: "/session", body: map[string]string{"email": "x@example.ru", "password": "не тот пароль"}}); w.Code != 401 || strings.Contains(w.Body.String(), "не тот пароль") {
		t.Errorf("a wrong password: %d %s", w.Code, w.Body)
	}
}

// A form that never ends is cut at its limit, before it fills the disk.
func TestServer_endlessUpload(t *testing.T) {
	s := newSite(t, databasetest.SQLite(t))
	by := s.Actors[accounts.ProgrammeManager]
	read := &counted{from: io.MultiReader(strings.NewReader("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.xlsx\"\r\n\r\n"), endless{})}
	req := httptest.NewRequestWithContext(t.Context(), "POST", "/api/v1/checklist-imports", read)
	req.Header.Set("Content-Type", "multipart/form-data; boundary=x")
	req.AddCookie(&http.Cookie{Name: "etalon_session", Value: s.session(by)})
	req.ContentLength = -1
	w := httptest.NewRecorder()
	s.server.ServeHTTP(w, req)
	if w.Code < 400 || w.Code >= 500 || read.n > 20<<20 {
		t.Errorf("%d %s after %d bytes", w.Code, w.Body, read.n)
	}
}

// endless is a body without end.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

// counted counts what is read.
type counted struct {
	from io.Reader
	n    int
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	c.n += n
	return n, err
}

// The first person to come makes the organisation theirs, once, by the printed link.
func TestServer_setUp(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newEmptySite(t, db)
		token, needed, err := s.Accounts.SetUpLink(t.Context())
		if err != nil || !needed {
			t.Fatalf("needed %v (%v)", needed, err)
		}
		body := map[string]string{"token": token, "organisation": "Сеть", "name": "Анна", "email": "anna@example.ru", "password": "длинный пароль 77"}
		first := s.do(request{method: "POST", path: "/set-up", body: body})
		if got := decode[api.Session](t, first); first.Code != 200 || got.Organisation.Name != "Сеть" || len(got.Permissions) == 0 {
			t.Fatalf("set-up: %d %s", first.Code, first.Body)
		}
		if again := s.do(request{method: "POST", path: "/set-up", body: body}); again.Code != 401 {
			t.Errorf("the link works twice: %d %s", again.Code, again.Body)
		}
		in := s.do(request{method: "POST", path: "/session", body: map[string]string{"email": "Anna@Example.ru", "password": "длинный пароль 77"}})
		if in.Code != 200 {
			t.Errorf("sign in: %d %s", in.Code, in.Body)
		}
		cookie := in.Result().Cookies()[0]
		if !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Path != "/" {
			t.Errorf("cookie: %+v", cookie)
		}
	})
}

func TestServer_visit(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newSite(t, db)
		in := s.Submission(0)
		body := map[string]any{
			"assignment_id": in.AssignmentID, "started_at": in.StartedAt, "finished_at": in.FinishedAt, "answers": in.Answers,
			"comments": in.Comments, "summary": in.Summary, "submit": true,
		}
		first := s.as(accounts.Shopper, "PUT", "/visits/"+in.VisitID, body)
		again := s.as(accounts.Shopper, "PUT", "/visits/"+in.VisitID, body)
		if first.Code != 200 || again.Code != 200 || first.Body.String() != again.Body.String() {
			t.Fatalf("first %d %s, again %d %s", first.Code, first.Body, again.Code, again.Body)
		}
		if strings.Contains(first.Body.String(), "final") || strings.Contains(first.Body.String(), "raw") {
			t.Errorf("the shopper sees a score: %s", first.Body)
		}
		delete(in.Answers, "q1")
		delete(body, "summary")
		if w := s.as(accounts.Shopper, "PUT", "/visits/"+in.VisitID, body); w.Code != 422 && w.Code != 409 {
			t.Errorf("other content: %d %s", w.Code, w.Body)
		}
		if w := s.as(accounts.Reviewer, "POST", "/visits/"+in.VisitID+"/approve", map[string]any{}); w.Code != 200 {
			t.Errorf("approve: %d %s", w.Code, w.Body)
		}
		if w := s.as(accounts.ProgrammeManager, "POST", "/visits/"+in.VisitID+"/release", map[string]any{}); w.Code != 200 {
			t.Errorf("release: %d %s", w.Code, w.Body)
		}
		w := s.as(accounts.StoreManager, "GET", "/visits?wave="+s.Wave.ID, nil)
		if w.Code != 200 || !strings.Contains(w.Body.String(), in.VisitID) {
			t.Errorf("the store's list: %d %s", w.Code, w.Body)
		}
	})
}
