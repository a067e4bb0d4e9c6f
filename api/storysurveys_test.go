package api_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"etalon/api"
	"etalon/audits/auditstest"
	"etalon/audits/surveys"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
)

func surveyBodies(s *site, op string) (any, bool) {
	body, ok := map[string]any{
		"PUT /survey-campaigns/{id}":                            s.surveyText(auditstest.ID()),
		"PUT /survey-campaigns/{id}/status":                     map[string]any{"status": "closed"},
		"POST /survey-campaigns/{id}/places/{location_id}/link": map[string]any{},
		"PUT /survey-links/answers/{id}":                        map[string]any{"token": "x", "answers": map[string]any{"nps": 10}},
	}[op]
	return body, ok
}

func (s *site) surveyText(version string) map[string]any {
	return map[string]any{
		"brand_id": s.Brand.ID, "checklist_version_id": version, "name": "Как вам у нас?", "invitation": "Шесть вопросов, меньше минуты.",
		"starts_on": "2026-09-01", "ends_on": "2026-10-31", "region_ids": []string{}, "location_ids": []string{}, "minimum": 2, "revision": 0,
	}
}

// surveyID is an open campaign in all locations of a brand, with one answer at a place.
func (s *site) surveyID(brandID, locationID string) string {
	s.t.Helper()
	ctx, by := s.t.Context(), accounts.Program(s.Org)
	c, err := s.server.Surveys.Put(ctx, by, surveys.Campaign{
		ID: auditstest.ID(), BrandID: brandID, ChecklistVersionID: s.SurveyVersion(s.t).ID, Name: "Как вам у нас?", Minimum: 1,
		StartsOn: s.At.Truncate(24*time.Hour).AddDate(0, 0, -5), EndsOn: s.At.Truncate(24*time.Hour).AddDate(0, 0, 20),
	}, 0)
	if err == nil {
		_, err = s.server.Surveys.Move(ctx, by, c.ID, surveys.Open)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	list, _, err := s.server.Surveys.PlacesOf(ctx, by, c.ID, surveys.PlaceQuery{LocationID: locationID})
	if err != nil || len(list) != 1 {
		s.t.Fatalf("%v %v", list, err)
	}
	if w := s.do(answer(tokenOf(list[0].Link), auditstest.ID(), map[string]any{"nps": 10, "staff": 5, "found": "no", "why": "Размера"})); w.Code != 200 && w.Code != 204 {
		s.t.Fatalf("%d %s", w.Code, w.Body)
	}
	return c.ID
}

func tokenOf(link string) string { return link[strings.LastIndexByte(link, '/')+1:] }

func answer(token, id string, answers any) request {
	return request{method: "PUT", path: "/survey-links/answers/" + id, body: map[string]any{"token": token, "answers": answers}}
}

func (s teller) surveyAnswers(path string) int {
	s.t.Helper()
	return int(s.did(accounts.ProgrammeManager, "GET", path, nil)["answers"].(float64))
}

// A campaign is made, opened and answered by people without an account; links are
// renewed, late and hostile answers refused, and managers see their own locations.
func TestStory_surveys(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := teller{newSite(t, db)}
		path := s.opensSurvey()
		token := s.surveyToken(path, 0)
		s.answersSurvey(path, token)
		s.hostileAnswers(token)
		s.readsSurvey(path)
		s.endsSurvey(path, token)
	})
}

func (s teller) opensSurvey() string {
	path, text := "/survey-campaigns/"+auditstest.ID(), s.surveyText(s.SurveyVersion(s.t).ID)
	s.did(accounts.ProgrammeManager, "PUT", path, text)
	if w := s.as(accounts.ProgrammeManager, "PUT", "/survey-campaigns/"+auditstest.ID(), s.surveyText(s.Checklist.ID)); w.Code != 422 || !strings.Contains(w.Body.String(), "checklist_version_id") {
		s.t.Errorf("a checklist of visits: %d %s", w.Code, w.Body)
	}
	if w := s.as(accounts.StoreManager, "GET", path, nil); w.Code != 404 {
		s.t.Errorf("a draft for a store: %d", w.Code)
	}
	if w := s.as(accounts.ProgrammeManager, "GET", path+"/posters.pdf", nil); w.Code != 409 {
		s.t.Errorf("posters of a draft: %d", w.Code)
	}
	if w := s.as(accounts.StoreManager, "PUT", path+"/status", map[string]any{"status": "open"}); w.Code != 403 {
		s.t.Errorf("opened by a store: %d", w.Code)
	}
	s.did(accounts.ProgrammeManager, "PUT", path+"/status", map[string]any{"status": "open"})
	text["revision"], text["name"], text["starts_on"] = 2, "Как вам?", "2026-09-02"
	if w := s.as(accounts.ProgrammeManager, "PUT", path, text); w.Code != 422 || !strings.Contains(w.Body.String(), "starts_on") {
		s.t.Errorf("another first day of an open one: %d %s", w.Code, w.Body)
	}
	text["starts_on"] = "2026-09-01"
	if c := s.did(accounts.ProgrammeManager, "PUT", path, text); c["name"] != "Как вам?" || c["places"] != 4.0 {
		s.t.Errorf("%v", c)
	}
	if w := s.as(accounts.ProgrammeManager, "POST", "/waves", map[string]any{
		"id": auditstest.ID(), "brand_id": s.Brand.ID, "checklist_version_id": text["checklist_version_id"], "title": "Волна", "starts_on": "2026-09-01",
		"ends_on": "2026-09-30", "bands": []any{map[string]any{"from": 0, "name": "Б", "tone": "poor"}},
	}); w.Code != 422 || !strings.Contains(w.Body.String(), "Опросы") {
		s.t.Errorf("a wave of a survey: %d %s", w.Code, w.Body)
	}
	return path
}

func (s teller) surveyToken(path string, place int) string {
	s.t.Helper()
	places := decode[struct{ Items []api.SurveyPlace }](s.t, s.as(accounts.ProgrammeManager, "GET", path+"/places", nil))
	return tokenOf(places.Items[place].Link)
}

func (s teller) answersSurvey(path, token string) {
	w := s.nobody("POST", "/survey-links", map[string]string{"token": token})
	door := decode[api.SurveyDoor](s.t, w)
	if w.Code != 200 || door.Location != "Магазин 11" || len(door.Questions.Sections[0].Questions) != 6 {
		s.t.Fatalf("%d %s", w.Code, w.Body)
	}
	english := decode[api.SurveyDoor](s.t, s.do(request{method: "POST", path: "/survey-links", body: map[string]string{"token": token}, header: map[string]string{"Accept-Language": "en"}}))
	if q := english.Questions.Sections[0].Questions; english.Language != "en" || q[1].Text != "How were you helped" || q[0].Text != "Посоветуете ли нас" {
		s.t.Errorf("in English: %s %+v", english.Language, q)
	}
	for _, secret := range []string{auditstest.Lineage, "points", "credit", "requirement"} {
		if strings.Contains(w.Body.String(), secret) {
			s.t.Errorf("the door tells %q: %s", secret, w.Body)
		}
	}
	id := auditstest.ID()
	sent := map[string]any{"nps": 9, "staff": 4, "found": "yes", "why": "не покажут", "seen": []string{"bags", "shoes"}}
	for range 2 {
		if w := s.do(answer(token, id, sent)); w.Code > 204 {
			s.t.Fatalf("%d %s", w.Code, w.Body)
		}
	}
	if n := s.surveyAnswers(path); n != 1 {
		s.t.Errorf("%d answers of one sent twice", n)
	}
	sent["nps"] = 1
	if w := s.do(answer(token, id, sent)); w.Code != 409 {
		s.t.Errorf("other answers under the id: %d", w.Code)
	}
	for i, mark := range []int{10, 0, 7} {
		if w := s.do(answer(token, auditstest.ID(), map[string]any{"nps": mark, "staff": 5 - i, "found": "no", "why": "=HYPERLINK(\"x\")"})); w.Code > 204 {
			s.t.Fatalf("%d %s", w.Code, w.Body)
		}
	}
}

// hostileAnswers leave nothing.
func (s teller) hostileAnswers(token string) {
	before := fingerprint(s.t, s.DB, s.Org)
	many := map[string]any{}
	for i := range 10_000 {
		many[fmt.Sprint("q", i)] = 1
	}
	good := map[string]any{"nps": 1, "staff": 1}
	with := func(id string, v any) map[string]any { return map[string]any{"nps": 1, "staff": 1, id: v} }
	for name, c := range map[string]struct {
		token, id string
		answers   any
		code      int
	}{
		"an unknown question": {token, auditstest.ID(), with("x", 1), 422},
		"a wrong kind":        {token, auditstest.ID(), with("nps", "десять"), 422},
		"out of the scale":    {token, auditstest.ID(), with("staff", 6), 422},
		"an unknown option":   {token, auditstest.ID(), with("seen", []string{"hats"}), 422},
		"a missing mark":      {token, auditstest.ID(), map[string]any{"nps": 1}, 422},
		"a long text":         {token, auditstest.ID(), map[string]any{"nps": 1, "staff": 1, "found": "no", "why": strings.Repeat("я", 2001)}, 422},
		"10,000 answers":      {token, auditstest.ID(), many, 422},
		"10 MB":               {token, auditstest.ID(), with("why", strings.Repeat("x", 10<<20)), 413},
		"no answers":          {token, auditstest.ID(), map[string]any{}, 422},
		"a random id":         {token, auditstest.RandomID(), good, 422},
		"no such link":        {"x" + token, auditstest.ID(), good, 404},
		"an empty link":       {"", auditstest.ID(), good, 404},
	} {
		if w := s.do(answer(c.token, c.id, c.answers)); w.Code != c.code {
			s.t.Errorf("%s: %d %s", name, w.Code, w.Body.Bytes()[:min(300, w.Body.Len())])
		}
	}
	if after := fingerprint(s.t, s.DB, s.Org); after != before {
		s.t.Errorf("hostile answers left something:\n%s\n%s", before, after)
	}
}

func (s teller) readsSurvey(path string) {
	r := decode[api.SurveyResults](s.t, s.as(accounts.BrandManager, "GET", path+"/results", nil))
	if r.N != 4 || r.Promotion == nil || *r.Promotion.Score != 2500 || r.Promotion.N != 4 || *r.Promotion.Low >= 2500 || *r.Promotion.High <= 2500 {
		s.t.Errorf("%+v", r)
	}
	if q := r.Questions[1]; q.Satisfied.Full != 3 || q.Satisfied.Applied != 4 || *q.Top != 4 {
		s.t.Errorf("%+v", q.Satisfied)
	}
	if q := r.Questions[4]; q.N != 1 || q.Answers[0].N != 1 || q.Answers[1].N != 1 {
		s.t.Errorf("two options of one customer: %+v", q)
	}
	if len(r.Weeks) != 1 || r.Weeks[0].Monday != "2026-09-07" || len(r.Places) != 4 || r.Places[1].Promotion.Score != nil {
		s.t.Errorf("%+v", r)
	}
	for role, want := range map[accounts.Role]int{accounts.Administrator: 4, accounts.BrandManager: 4, accounts.RegionalManager: 2, accounts.StoreManager: 1} {
		mine := decode[api.SurveyResults](s.t, s.as(role, "GET", path+"/results", nil))
		if len(mine.Places) != want {
			s.t.Errorf("%s sees %d locations, want %d", role, len(mine.Places), want)
		}
	}
	for _, far := range []string{"/results?location=", "/posters.pdf?location="} {
		if w := s.as(accounts.StoreManager, "GET", path+far+s.Locations[2].ID, nil); w.Code != 404 {
			s.t.Errorf("a store reads another's %s: %d", far, w.Code)
		}
	}
	comments := decode[struct{ Items []api.SurveyComment }](s.t, s.as(accounts.StoreManager, "GET", path+"/comments?location="+s.Locations[0].ID, nil))
	if len(comments.Items) != 3 || comments.Items[0].Question != "Чего не хватило" {
		s.t.Errorf("%+v", comments)
	}
	book := s.as(accounts.StoreManager, "GET", path+"/answers.xlsx", nil)
	rows := s.sheet(book.Body.Bytes())
	if book.Code != 200 || bytes.Contains(book.Body.Bytes(), []byte("<f>")) || len(rows) < 2 {
		s.t.Errorf("%d %v", book.Code, rows)
	}
	if w := s.as(accounts.StoreManager, "GET", path+"/posters.pdf", nil); w.Code != 200 || !bytes.HasPrefix(w.Body.Bytes(), []byte("%PDF")) {
		s.t.Errorf("%d", w.Code)
	}
}

func (s teller) endsSurvey(path, token string) {
	renewed := s.did(accounts.ProgrammeManager, "POST", path+"/places/"+s.Locations[0].ID+"/link", nil)
	link, _ := renewed["link"].(string)
	if w := s.nobody("POST", "/survey-links", map[string]string{"token": token}); w.Code != 404 || !strings.Contains(w.Body.String(), "Спасибо") {
		s.t.Errorf("a renewed link: %d %s", w.Code, w.Body)
	}
	fresh := tokenOf(link)
	if fresh == token {
		s.t.Error("the link is the same")
	}
	if again := s.surveyToken(path, 0); again != fresh {
		s.t.Error("the link cannot be printed again")
	}
	good := map[string]any{"nps": 5, "staff": 3}
	at := s.At
	s.At = time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)
	if w := s.do(answer(fresh, auditstest.ID(), good)); w.Code != 404 {
		s.t.Errorf("late: %d", w.Code)
	}
	s.At = at
	s.did(accounts.ProgrammeManager, "PUT", path+"/status", map[string]any{"status": "closed"})
	if w := s.do(answer(fresh, auditstest.ID(), good)); w.Code != 404 {
		s.t.Errorf("closed: %d", w.Code)
	}
	s.did(accounts.ProgrammeManager, "PUT", path+"/status", map[string]any{"status": "open"})
	flood := 0
	for i := range 320 {
		if w := s.do(answer(fresh, auditstest.ID(), good)); w.Code == 429 {
			flood++
		} else if w.Code > 204 {
			s.t.Fatalf("%d: %d %s", i, w.Code, w.Body)
		}
	}
	if n := s.surveyAnswers(path); n != 300 || flood != 24 {
		s.t.Errorf("%d answers a day, %d refused", n, flood)
	}
}

// One address and one link are held back before anything is read.
func TestSurveys_rates(t *testing.T) {
	s := teller{newSite(t, databasetest.SQLite(t))}
	path := s.opensSurvey()
	token := s.surveyToken(path, 0)
	parts := s.server.Parts
	parts.Rate = 1000
	s.server = api.New(parts)
	refused := 0
	for range 40 {
		if w := s.do(answer(token, auditstest.ID(), map[string]any{"nps": 5, "staff": 3})); w.Code == 429 {
			refused++
		}
	}
	if refused != 10 {
		t.Errorf("%d of 40 by one link refused, want all but 30", refused)
	}
	for range 40 {
		if w := s.do(answer(s.surveyToken(path, 1), auditstest.ID(), map[string]any{"nps": 5, "staff": 3})); w.Code == 429 {
			refused++
		}
	}
	if refused != 10+20 {
		t.Errorf("%d of 80 by one address refused, want all but 60 of it and 30 of a link", refused)
	}
}
