package api_test

import (
	"net/http/httptest"
	"net/url"
	"os/exec"
	"strings"
	"testing"

	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/standards/exams"
	introduction "etalon/standards/readings"
)

// published is a version of the site with two sections and a number to ask about.
func (s teller) published() string {
	s.t.Helper()
	requirement := func(code, statement string, more map[string]any) map[string]any {
		r := map[string]any{"code": code, "statement": statement, "level": "mandatory", "how": "Как описано в памятке."}
		for key, value := range more {
			r[key] = value
		}
		return r
	}
	made := s.did(accounts.Administrator, "POST", "/standards", map[string]any{
		"id": auditstest.ID(), "title": "Приём покупателя", "content": map[string]any{"sections": []any{
			map[string]any{"title": "Встреча", "requirements": []any{
				requirement("1.1", "Здоровается с покупателем.", map[string]any{"measure": map[string]any{"kind": "duration", "unit": "s", "bound": "at_most", "target": "30"}}),
				requirement("1.2", "Не обсуждает личное.", map[string]any{"measure": map[string]any{"forbidden": true}}),
				requirement("1.3", "Предлагает помощь.", map[string]any{"say": []string{"Чем помочь?"}, "avoid": []string{"Что надо?"}}),
			}},
			map[string]any{"title": "Касса", "requirements": []any{requirement("2.1", "Выдаёт чек.", map[string]any{"positions": []string{"Кассир"}})}},
		}},
	})
	version := "/standard-versions/" + made["id"].(string)
	s.did(accounts.Administrator, "POST", version+"/publish", map[string]any{"effective_on": "2026-10-01"})
	return version
}

func (s teller) nobody(method, path string, body any) *httptest.ResponseRecorder {
	s.t.Helper()
	return s.do(request{method: method, path: path, body: body})
}

// A version is brought to the staff of two stores, who read it through their own
// links and sit the exam; the manager of a store sees that store alone.
func TestStory_introduction(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := teller{newSite(t, db)}
		version := s.published()
		s.hires()
		s.introduces(version)
		token := s.links(version)
		s.reads(token)
		s.trains(version)
		s.examines(version, token)
		s.ends(version)
	})
}

func (s teller) hires() {
	s.t.Helper()
	table := "ФИО;Должность;Магазин;Почта\n" +
		"Анна Иванова;Кассир;" + s.Locations[0].Code + ";anna@example.ru\nБорис Ли;Консультант;" + s.Locations[0].Code + ";\nВера Ким;Кассир;" + s.Locations[1].Code + ";\n"
	preview := decode[map[string]any](s.t, s.as(accounts.Administrator, "POST", "/staff-imports", newForm("staff.csv", []byte(table), nil)))
	if preview["new"] != 3.0 || preview["applied"] != false {
		s.t.Fatalf("preview %v", preview)
	}
	for _, want := range []float64{3, 0} {
		done := s.did(accounts.Administrator, "POST", "/staff-imports", newForm("staff.csv", []byte(table), map[string]string{"apply": "true"}))
		if done["new"] != want {
			s.t.Fatalf("imported %v", done)
		}
	}
	wrong := strings.ReplaceAll(table, s.Locations[1].Code, "нет такого")
	if w := s.as(accounts.StoreManager, "POST", "/staff-imports", newForm("staff.csv", []byte(wrong), map[string]string{"apply": "true"})); w.Code != 422 {
		s.t.Errorf("an unknown store: %d %s", w.Code, w.Body)
	}
	own := decode[struct{ Total int }](s.t, s.as(accounts.StoreManager, "GET", "/staff", nil))
	all := decode[struct{ Total int }](s.t, s.as(accounts.GroupLeader, "GET", "/staff", nil))
	if own.Total != 2 || all.Total != 3 {
		s.t.Errorf("a manager sees %d, the leader %d", own.Total, all.Total)
	}
	member := map[string]any{"name": "Глеб Юн", "position": "Кассир", "location_id": s.Locations[0].ID}
	s.did(accounts.StoreManager, "PUT", "/staff/"+auditstest.ID(), member)
	member["location_id"] = s.Locations[1].ID
	if w := s.as(accounts.StoreManager, "PUT", "/staff/"+auditstest.ID(), member); w.Code != 422 {
		s.t.Errorf("into another's store: %d %s", w.Code, w.Body)
	}
	if w := s.as(accounts.StoreManager, "GET", "/staff/export.xlsx", nil); w.Code != 200 {
		s.t.Errorf("the list as a file: %d %s", w.Code, w.Body)
	}
}

func (s teller) introduces(version string) {
	s.t.Helper()
	plan := map[string]any{"id": auditstest.ID(), "announced_on": "2026-09-01", "deadline": "2026-12-31"}
	if w := s.as(accounts.StoreManager, "PUT", version+"/introduction", plan); w.Code != 403 {
		s.t.Errorf("begun by a store: %d %s", w.Code, w.Body)
	}
	page := s.did(accounts.GroupLeader, "PUT", version+"/introduction", plan)
	if counts := page["counts"].([]any); len(counts) != 3 {
		s.t.Errorf("counts %v", counts)
	}
	s.did(accounts.Administrator, "POST", version+"/introduction/changes", map[string]any{"deadline": "2026-11-30", "revision": 1})
	if w := s.as(accounts.Administrator, "POST", version+"/introduction/changes", map[string]any{"deadline": "2026-11-29", "revision": 1}); w.Code != 412 {
		s.t.Errorf("a stale change: %d %s", w.Code, w.Body)
	}
}

// links prints those of the first store and returns that of its cashier.
func (s teller) links(version string) string {
	s.t.Helper()
	w := s.as(accounts.StoreManager, "POST", version+"/reading-links", map[string]any{"location_id": s.Locations[0].ID})
	list := decode[struct {
		Items []struct{ Name, URL string }
	}](s.t, w)
	if len(list.Items) != 3 || list.Items[0].Name != "Анна Иванова" {
		s.t.Fatalf("links %+v", list)
	}
	_, token, _ := strings.Cut(list.Items[0].URL, "/#/read/")
	other := decode[struct{ Items []any }](s.t, s.as(accounts.StoreManager, "POST", version+"/reading-links", map[string]any{"location_id": s.Locations[1].ID}))
	if len(other.Items) != 0 {
		s.t.Errorf("links of another's store: %v", other.Items)
	}
	return token
}

func (s teller) reads(token string) {
	s.t.Helper()
	key := map[string]any{"token": token}
	door := decode[struct {
		Position string
		Content  struct{ Sections []struct{ Lineage string } }
	}](s.t, s.nobody("POST", "/reading-door", key))
	if door.Position != "Кассир" || len(door.Content.Sections) != 2 {
		s.t.Fatalf("door %+v", door)
	}
	if w := s.nobody("POST", "/reading-door/acknowledge", key); w.Code != 409 {
		s.t.Errorf("acknowledged unread: %d %s", w.Code, w.Body)
	}
	var seen []string
	for _, section := range door.Content.Sections {
		seen = append(seen, section.Lineage)
	}
	if w := s.nobody("POST", "/reading-door/seen", map[string]any{"token": token, "sections": seen}); w.Code >= 300 {
		s.t.Fatal(w.Code, w.Body)
	}
	for range 2 {
		if done := decode[map[string]any](s.t, s.nobody("POST", "/reading-door/acknowledge", key)); done["acknowledged_at"] == nil {
			s.t.Fatalf("acknowledged %v", done)
		}
	}
	if w := s.nobody("POST", "/reading-door", map[string]any{"token": token + "x"}); w.Code != 404 || !strings.Contains(w.Body.String(), "reading_link_invalid") {
		s.t.Errorf("another token: %d %s", w.Code, w.Body)
	}
}

// trains prints the list to be signed on paper: each of what they look after.
func (s teller) trains(version string) {
	s.t.Helper()
	for role, want := range map[accounts.Role]string{accounts.StoreManager: s.Locations[0].Name, accounts.GroupLeader: s.Locations[1].Name} {
		w := s.as(role, "GET", version+"/training-list.pdf?position="+url.QueryEscape("Кассир"), nil)
		text := pdfText(s.t, w)
		if !strings.Contains(text, "Анна Иванова") || !strings.Contains(text, want) || strings.Contains(text, "Борис") {
			s.t.Errorf("for a %s: %s", role, text)
		}
		if got := strings.Contains(text, "Вера Ким"); got != (role == accounts.GroupLeader) {
			s.t.Errorf("a %s sees the other store: %t", role, got)
		}
	}
	if w := s.as(accounts.StoreManager, "GET", version+"/training-list.pdf?state=lost", nil); w.Code != 422 {
		s.t.Errorf("an unknown state: %d %s", w.Code, w.Body)
	}
	if w := s.as(accounts.Employee, "GET", version+"/training-list.pdf", nil); w.Code != 403 {
		s.t.Errorf("an employee gets the list: %d", w.Code)
	}
}

// pdfText is the text of a PDF that was answered.
func pdfText(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	program, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skipf("pdftotext (Debian package: poppler-utils) is needed: %v", err)
	}
	run := exec.CommandContext(t.Context(), program, "-layout", "-", "-")
	run.Stdin = w.Body
	out, err := run.Output()
	if err != nil {
		t.Fatalf("%d: %v", w.Code, err)
	}
	return strings.ReplaceAll(string(out), "\u00a0", " ")
}

func (s teller) ends(version string) {
	s.t.Helper()
	people := decode[struct {
		Items []struct {
			ID, State string
			Location  struct{ ID string }
		}
	}](s.t, s.as(accounts.Administrator, "GET", version+"/readings?sort=location", nil))
	if len(people.Items) != 4 {
		s.t.Fatalf("people %+v", people)
	}
	for _, r := range people.Items {
		if r.Location.ID != s.Locations[0].ID {
			if w := s.as(accounts.StoreManager, "POST", "/readings/"+r.ID+"/countersign", map[string]any{"note": "Лист"}); w.Code != 404 {
				s.t.Errorf("another's store countersigned: %d %s", w.Code, w.Body)
			}
			s.did(accounts.Administrator, "POST", "/readings/"+r.ID+"/countersign", map[string]any{"note": "Подписной лист от 3 сентября"})
		}
	}
	own := s.Actors[accounts.Employee]
	var email string
	if err := s.DB.Conn(s.t.Context()).Raw("SELECT email FROM accounts WHERE id = ?", own.AccountID).Scan(&email).Error; err != nil {
		s.t.Fatal(err)
	}
	s.did(accounts.Administrator, "PUT", "/staff/"+auditstest.ID(), map[string]any{"name": "Дина Цой", "position": "Кассир", "location_id": s.Locations[0].ID, "email": email})
	mine := decode[struct{ Items []struct{ ID string } }](s.t, s.as(accounts.Employee, "GET", "/own-readings", nil))
	if len(mine.Items) != 1 {
		s.t.Fatalf("own readings %+v", mine)
	}
	if opened := s.did(accounts.Employee, "POST", "/own-readings/"+mine.Items[0].ID+"/door", map[string]any{}); opened["token"] == "" {
		s.t.Errorf("door %v", opened)
	}
	s.did(accounts.Administrator, "POST", version+"/introduction/changes", map[string]any{"deadline": "2026-11-30", "end": true, "revision": 2})
}

// introduced is somebody of a store who has to read a published version, and an
// attempt of theirs at the exam on it.
func (s *site) introduced(versionID, locationID string) (member, reading, attempt string) {
	s.t.Helper()
	ctx, by := s.t.Context(), accounts.Program(s.Org)
	m, err := s.people.PutMember(ctx, by, introduction.Member{ID: auditstest.ID(), Name: "Сотрудник", Position: "Кассир", LocationID: locationID})
	if err != nil {
		s.t.Fatal(err)
	}
	o, err := s.people.Overview(ctx, by, versionID)
	if err == nil && o.Introduction == nil {
		_, err = s.people.Start(ctx, by, introduction.Introduction{ID: auditstest.ID(), VersionID: versionID, AnnouncedOn: s.At, Deadline: s.At.AddDate(0, 0, 14)})
		if err == nil {
			e := exams.Exam{ID: auditstest.ID(), VersionID: versionID, Settings: exams.Settings{Questions: 1, PassMark: 50, Attempts: 1, Minutes: 10}}
			if e, err = s.exams.PutExam(ctx, by, e); err == nil {
				e.Open = true
				_, err = s.exams.PutExam(ctx, by, e)
			}
		}
	}
	if err != nil {
		s.t.Fatal(err)
	}
	people, _, err := s.people.People(ctx, by, versionID, introduction.Query{LocationID: locationID, Limit: 1})
	if err != nil {
		s.t.Fatal(err)
	}
	a, err := s.exams.EnterOral(ctx, by, versionID, exams.Oral{ID: auditstest.ID(), StaffID: m.ID, Points: 1, Most: 1})
	if err != nil {
		s.t.Fatal(err)
	}
	return m.ID, people[0].ID, a.ID
}
