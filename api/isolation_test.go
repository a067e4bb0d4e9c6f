package api_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"gopkg.in/yaml.v3"

	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/locations"
	"etalon/internal/mail"
	"etalon/standards"
)

// operations lists "METHOD path" of the contract.
func operations(t *testing.T, s *site) []string {
	t.Helper()
	if s.contract != nil {
		return s.contract
	}
	contract, err := s.server.OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	var document struct {
		Paths map[string]map[string]any
	}
	if err := yaml.Unmarshal(contract, &document); err != nil {
		t.Fatal(err)
	}
	var all []string
	for path, methods := range document.Paths {
		for method := range methods {
			all = append(all, strings.ToUpper(method)+" "+path)
		}
	}
	slices.Sort(all)
	s.contract = all
	return all
}

// open are the routes for people who are not signed in.
var open = []string{
	"GET /session", "POST /session", "POST /session/link", "POST /set-up",
	"POST /links", "POST /links/invitation", "POST /links/forgotten-password", "POST /links/new-password", "POST /links/email",
	"GET /sign-in-options", "POST /session/second-factor", "GET /session/provider", "GET /session/provider/callback",
	"POST /idea-links", "POST /idea-links/ideas", "POST /survey-links", "PUT /survey-links/answers/{id}",
	"POST /reading-door", "POST /reading-door/seen", "POST /reading-door/acknowledge", "POST /reading-door/exam", "POST /reading-door/exam/attempts",
	"PUT /reading-door/exam/attempts/{id}/answers/{question}", "POST /reading-door/exam/attempts/{id}/finish",
}

// own are the routes about the account that asks, which name nothing of another's.
var own = []string{
	"POST /second-factor", "POST /second-factor/confirm", "POST /second-factor/recovery-codes", "POST /second-factor/disable",
	"POST /sessions/end-others", "PUT /notification-settings", "POST /push-subscriptions/end",
}

// long leaves a walk through every route out of the race detector's run: one
// request follows another there, and each takes eight times as long.
func long(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("one request after another")
	}
}

func TestRoutes_needASession(t *testing.T) {
	s := newSite(t, databasetest.SQLite(t))
	for _, op := range operations(t, s) {
		method, path, _ := strings.Cut(op, " ")
		if slices.Contains(open, op) {
			continue
		}
		w := s.do(request{method: method, path: fill(path, func(name string) string {
			if name == "{role}" {
				return "expert"
			}
			return auditstest.ID()
		}), body: bodies(s, op)})
		if w.Code != 401 && w.Code != 422 && w.Code != 400 {
			t.Errorf("%s without a session: %d %s", op, w.Code, w.Body)
		}
	}
}

var place = regexp.MustCompile(`\{[a-z_]+\}`)

// fill puts ids into the places of a path; the kind of a handout is no id.
func fill(path string, id func(name string) string) string {
	path = strings.NewReplacer("{kind}", "memo", "{month}", "2026-08").Replace(path)
	return place.ReplaceAllStringFunc(path, id)
}

// bodies are valid bodies of the routes that take one, about things of the site s.
func bodies(s *site, op string) any {
	for _, some := range []func(*site, string) (any, bool){pathBodies, planningBodies, boardBodies, payBodies, figureBodies, mailingBodies, benchmarkBodies, surveyBodies} {
		if body, ok := some(s, op); ok {
			return body
		}
	}
	if body, ok := pilotBodies(s, op); ok {
		return body
	}
	content := map[string]any{"title": "Ч", "sections": []any{map[string]any{"id": "s1", "questions": []any{map[string]any{"id": "q1", "text": "В", "kind": "yes_no"}}}}}
	standard := map[string]any{"sections": []any{map[string]any{"title": "Р", "requirements": []any{map[string]any{"code": "1", "statement": "С", "level": "mandatory"}}}}}
	in := s.Submission(0)
	return map[string]any{
		"PUT /report-orders/{id}":                                  map[string]any{"kind": "wave", "format": "pdf", "filter": map[string]any{"wave_id": s.Wave.ID}},
		"PUT /session/language":                                    map[string]any{"language": "en"},
		"POST /session/second-factor":                              map[string]any{"code": "000000"},
		"POST /second-factor/confirm":                              map[string]any{"code": "000000"},
		"POST /second-factor/recovery-codes":                       map[string]any{"code": "000000"},
		"POST /second-factor/disable":                              map[string]any{"password": "x", "code": "000000"},
		"PUT /sign-in-policy":                                      map[string]any{"second_factor": "optional", "revision": 7},
		"POST /api-tokens":                                         map[string]any{"id": s.tokenID(), "name": "Захват", "permissions": []string{"read_waves"}},
		"POST /brands":                                             map[string]any{"id": s.Brand.ID, "name": "Захват"},
		"POST /regions":                                            map[string]any{"id": auditstest.ID(), "brand_id": s.Brand.ID, "name": "Захват"},
		"PUT /locations/{id}":                                      map[string]any{"region_id": s.Regions[0].ID, "code": "X", "name": "Захват", "time_zone": "Europe/Moscow", "revision": 1},
		"PUT /organisation":                                        map[string]any{"name": "Захват", "language": "ru", "revision": 1},
		"PUT /brands/{id}":                                         map[string]any{"name": "Захват", "revision": 1},
		"PUT /regions/{id}":                                        map[string]any{"name": "Захват", "brand_id": s.Brand.ID, "revision": 1},
		"POST /locations/{id}/archive":                             map[string]any{"revision": 1},
		"POST /locations/{id}/restore":                             map[string]any{"revision": 1},
		"PUT /competitors/{id}":                                    map[string]any{"brand": "Захват", "name": "Захват", "revision": 1},
		"PUT /location-attributes/{name}":                          map[string]any{"label_ru": "Захват", "kind": "bool"},
		"POST /accounts":                                           map[string]any{"id": s.Other.AccountID, "email": "x@example.ru", "name": "Захват", "grants": []any{}},
		"PUT /session/name":                                        map[string]any{"name": "Захват"},
		"PUT /session/email":                                       map[string]any{"email": "x@example.ru", "password": "неверный пароль"},
		"PUT /session/password":                                    map[string]any{"current": "неверный пароль", "password": "другой пароль 7"},
		"PUT /accounts/{id}":                                       map[string]any{"name": "Захват", "language": "ru", "revision": 1},
		"PUT /accounts/{id}/invitation":                            map[string]any{"email": "x@example.ru", "name": "Захват", "grants": []any{map[string]any{"role": "reviewer", "scope_kind": "organisation"}}},
		"POST /accounts/{id}/grants":                               map[string]any{"role": "administrator", "scope_kind": "organisation"},
		"POST /standards":                                          map[string]any{"id": s.standardID(), "title": "Захват"},
		"PUT /standard-versions/{id}":                              map[string]any{"revision": 1, "content": standard},
		"POST /standard-versions/{id}/edits":                       map[string]any{"edits": []any{map[string]any{"id": auditstest.ID(), "kind": "renumber"}}},
		"PUT /standards/{id}/languages":                            map[string]any{"languages": []string{"en"}, "revision": 1},
		"PUT /checklist-versions/{id}/images/{image_id}":           []byte("image"),
		"PUT /own-checks/{id}":                                     map[string]any{"wave_id": s.Wave.ID, "location_id": s.Locations[0].ID},
		"PUT /assignments/{id}/messages/{message_id}":              map[string]any{"text": "Когда закрывается вход?", "written_at": s.At},
		"POST /assignments/{id}/messages-read":                     map[string]any{"until": auditstest.ID()},
		"PUT /notification-settings":                               map[string]any{"topics": []any{}},
		"PUT /push-subscriptions":                                  map[string]any{"endpoint": "https://push.example/1", "p256dh": "x", "auth": "x"},
		"POST /push-subscriptions/end":                             map[string]any{"endpoint": "https://push.example/1"},
		"PUT /standard-versions/{id}/images/{image_id}":            []byte("image"),
		"POST /standard-versions/{id}/publish":                     map[string]any{"effective_on": "2026-10-01"},
		"POST /standard-versions/{id}/revise":                      map[string]any{"substantive": true},
		"POST /standard-versions/{id}/checklist":                   map[string]any{"id": auditstest.ID(), "version_id": auditstest.ID(), "title": "Захват"},
		"POST /standard-versions/{id}/checks":                      map[string]any{"requirement": map[string]any{"statement": "Захват", "level": "mandatory"}},
		"PUT /standard-versions/{id}/requirements/{lineage}/score": map[string]any{"needed": 5},
		"PUT /standard-versions/{id}/handouts/{kind}":              map[string]any{"title": "Захват", "lines": []any{}, "revision": 0},
		"POST /checklists":                                         map[string]any{"id": s.Checklist.ChecklistID, "version_id": s.Checklist.ID, "title": "Захват", "content": content},
		"PUT /checklist-versions/{id}":                             map[string]any{"revision": 1, "content": content},
		"POST /checklist-versions/{id}/revise":                     map[string]any{"id": auditstest.ID()},
		"POST /checklist-versions/{id}/standard":                   map[string]any{"standard_id": auditstest.ID()},
		"POST /waves": map[string]any{
			"id": s.Wave.ID, "brand_id": s.Brand.ID, "checklist_version_id": s.Checklist.ID, "title": "Захват", "starts_on": "2026-09-01",
			"ends_on": "2026-09-30", "bands": []any{map[string]any{"from": 0, "name": "Б", "tone": "poor"}},
		},
		"PUT /waves/{id}/status":             map[string]any{"status": "closed"},
		"POST /waves/{id}/assignments":       map[string]any{"assignments": []any{map[string]any{"id": auditstest.ID(), "location_id": s.Locations[0].ID, "shopper_id": s.Other.AccountID, "due_on": "2026-09-30"}}},
		"PUT /visits/{id}":                   map[string]any{"assignment_id": in.AssignmentID, "started_at": in.StartedAt, "finished_at": in.FinishedAt, "answers": in.Answers, "submit": true},
		"POST /visits/{id}/approve":          map[string]any{},
		"POST /visits/{id}/return":           map[string]any{"reason": "Захват"},
		"POST /visits/{id}/reject":           map[string]any{"reason": "Захват"},
		"POST /visits/{id}/release":          map[string]any{},
		"PUT /visits/{id}/photos/{photo_id}": []byte("photo"),
		"PUT /shoppers/{id}":                 map[string]any{"city": "Захват", "revision": 0},
		"PUT /shoppers/{id}/status":          map[string]any{"status": "blocked", "reason": "Захват", "revision": 0},
		"POST /shoppers/{id}/ratings":        map[string]any{"id": auditstest.ID(), "mark": 100, "reason": "Захват"},
		"POST /shoppers/{id}/blocks":         map[string]any{"id": auditstest.ID(), "scope_kind": "location", "scope_id": s.Locations[0].ID, "reason": "Захват"},
		"POST /shoppers/{id}/erase":          map[string]any{"confirm": "x@example.ru"},
		"POST /shoppers/{id}/documents":      newForm("договор.pdf", []byte("%PDF-1.7 договор"), map[string]string{"id": auditstest.ID(), "kind": "contract", "title": "Захват"}),
		"PUT /profile":                       map[string]any{"city": "Захват", "revision": 0},
		"POST /profile/conflicts":            map[string]any{"id": auditstest.ID(), "scope_kind": "location", "scope_id": s.Locations[0].ID, "relation": "works"},
		"POST /notifications/read":           map[string]any{},
		"PUT /exceptions/{id}": map[string]any{
			"place":   map[string]any{"kind": "location", "id": s.Locations[0].ID},
			"subject": map[string]any{"source": "checklist", "source_id": s.Checklist.ChecklistID, "items": []string{"q1"}},
			"reason":  "Захват", "from": "2026-09-01", "until": "2026-09-30", "revision": 1,
		},
		"PUT /standard-versions/{id}/mapping/{relation}": map[string]any{"kind": "new", "before": []string{}, "after": []string{auditstest.ID()}},
		"PUT /expectation-attributes/{id}":               map[string]any{"standard_id": s.standardID(), "name": "Захват", "origin": "own", "revision": 1},
		"PUT /expectation-attributes/{id}/decision":      map[string]any{"verdict": "left", "revision": 1},
		"PUT /expectation-attributes/{id}/requirements":  map[string]any{"requirements": []string{}, "revision": 1},
		"POST /standards/{id}/survey-imports":            newForm("опрос.csv", []byte(surveyCSV), nil),
		"POST /standards/{id}/survey-imports/apply":      newForm("опрос.csv", []byte(surveyCSV), nil),
		"POST /exceptions/{id}/end":                      map[string]any{"on": "2026-09-10", "revision": 1},
		"POST /exceptions/{id}/decision":                 map[string]any{"grant": true, "revision": 1},
		"POST /exception-previews":                       map[string]any{"source": "checklist", "source_id": s.Checklist.ChecklistID, "items": []string{"q1"}},
		"PUT /standards/{id}/position-owners":            map[string]any{"position": "кассир", "account_id": s.Other.AccountID},
		"POST /standard-versions/{id}/remarks":           map[string]any{"id": auditstest.ID(), "remark_id": auditstest.ID(), "subject": "version", "text": said("Захват")},
		"POST /standard-versions/{id}/suggestions":       map[string]any{"id": auditstest.ID(), "kind": "remove_requirement", "lineage": auditstest.ID(), "before": map[string]any{"code": "1", "statement": "С", "level": "mandatory"}, "reason": "Захват"},
		"POST /remark-threads/{id}/remarks":              map[string]any{"id": auditstest.ID(), "text": said("Захват")},
		"PUT /remark-threads/{id}/state":                 map[string]any{"resolved": true},
		"PUT /remarks/{id}":                              map[string]any{"revision": 1, "text": said("Захват")},
		"PUT /suggestions/{id}/decision":                 map[string]any{"accept": true, "revision": 1},
		"POST /standards/{id}/plan":                      map[string]any{"starts_on": "2026-09-01"},
		"PUT /standards/{id}/rhythm":                     map[string]any{"weekday": 2, "weeks": 1, "at_minute": 600, "time_zone": "Europe/Moscow", "lasts": 60, "notice_days": 2, "revision": 0},
		"PUT /plan-steps/{id}": map[string]any{
			"standard_id": s.standardID(), "title": "Захват", "starts_on": "2026-09-01", "due_on": "2026-09-02", "people": []string{}, "progress": 0, "position": 1, "revision": 1,
		},
		"PUT /plan-steps/{id}/progress": map[string]any{"progress": 100, "revision": 1},
		"PUT /group-meetings/{id}": map[string]any{
			"standard_id": s.standardID(), "title": "Захват", "starts_at": "2026-09-01T09:00:00Z", "lasts": 60, "agenda": []any{}, "present": []any{}, "decisions": []any{}, "revision": 1,
		},
		"POST /group-meetings/{id}/close":                        map[string]any{"revision": 1},
		"POST /group-meetings/{id}/decisions/{decision_id}/step": map[string]any{"id": auditstest.ID()},
		"PUT /group-proposals/{id}":                              map[string]any{"standard_id": s.standardID(), "title": "Захват", "budget": 0, "currency": "RUB", "feasibility": 0, "revision": 1},
		"PUT /group-proposals/{id}/decision":                     map[string]any{"status": "accepted", "revision": 1},
		"PUT /standards/{id}/idea-bank":                          map[string]any{"access": "link", "title": "Захват", "revision": 0},
		"POST /standards/{id}/idea-link":                         map[string]any{"days": 30, "address": "https://example.ru/"},
		"PUT /ideas/{id}/status":                                 map[string]any{"status": "later", "revision": 1},
		"POST /ideas/{id}/requirement": map[string]any{
			"version_id": auditstest.ID(), "edit_id": auditstest.ID(), "lineage": auditstest.ID(), "revision": 1, "section": auditstest.ID(), "statement": "Захват", "level": "mandatory", "positions": []string{},
		},
		"POST /ideas/{id}/phrase":                               map[string]any{"version_id": auditstest.ID(), "edit_id": auditstest.ID(), "lineage": auditstest.ID(), "revision": 1, "phrase": "Захват", "use": "say"},
		"POST /ideas/{id}/merge":                                map[string]any{"into": auditstest.ID(), "revision": 1},
		"PUT /staff/{id}":                                       map[string]any{"name": "Захват", "position": "Кассир", "location_id": s.Locations[0].ID},
		"POST /staff-imports":                                   newForm("staff.csv", []byte("ФИО;Должность;Магазин\nЗахват;Кассир;A11\n"), nil),
		"PUT /standard-versions/{id}/introduction":              map[string]any{"id": auditstest.ID(), "announced_on": "2026-09-01", "deadline": "2026-12-31"},
		"POST /standard-versions/{id}/introduction/changes":     map[string]any{"deadline": "2026-12-31", "revision": 1},
		"POST /standard-versions/{id}/reading-links":            map[string]any{"location_id": s.Locations[0].ID},
		"POST /readings/{id}/countersign":                       map[string]any{"note": "Захват"},
		"PUT /standard-versions/{id}/exam":                      map[string]any{"id": auditstest.ID(), "questions": 1, "pass_mark": 50, "attempts": 1, "minutes": 10, "cool_down": 0},
		"PUT /standard-versions/{id}/exam/questions/{question}": map[string]any{"lineage": auditstest.ID(), "kind": "open", "text": "Захват", "points": 1},
		"POST /standard-versions/{id}/exam/oral":                map[string]any{"id": auditstest.ID(), "staff_id": auditstest.ID(), "points": 1, "most": 1},
		"PUT /exam-attempts/{id}/marks/{question}":              map[string]any{"points": 1},
	}[op]
}

// competitor makes a competitor of the site's first location and returns its id.
func (s *site) competitor() string {
	s.t.Helper()
	c, err := s.Places.PutCompetitor(s.t.Context(), s.Actors[accounts.Administrator], locations.Competitor{
		ID: auditstest.ID(), Brand: "Соперник", Name: "Соперник у магазина", LocationIDs: []string{s.Locations[0].ID},
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return c.ID
}

// letterID is that of a letter to somebody whom the site invited.
func (s *site) letterID() string {
	s.t.Helper()
	by := s.Actors[accounts.Administrator]
	everywhere := accounts.Grant{Role: accounts.Reviewer, Scope: accounts.Scope{Kind: accounts.Organisation}}
	_, err := s.Accounts.Invite(s.t.Context(), by, accounts.NewAccount{
		ID: auditstest.ID(), Email: auditstest.ID() + "@example.ru", Name: "Приглашённый", Grants: []accounts.Grant{everywhere},
	})
	if err != nil {
		s.t.Fatal(err)
	}
	letters, _, err := s.Accounts.Outbox(s.t.Context(), by, mail.Query{Limit: 1})
	if err != nil {
		s.t.Fatal(err)
	}
	return letters[0].ID
}

// tokenID makes a token of the site's administrator.
func (s *site) tokenID() string {
	s.t.Helper()
	if s.access == "" {
		s.access = auditstest.ID()
		_, _, err := s.Accounts.CreateToken(s.t.Context(), s.Actors[accounts.Administrator], accounts.NewAPIToken{
			ID: s.access, Name: "Выгрузка", Permissions: []accounts.Permission{accounts.ReadWaves},
		})
		if err != nil {
			s.t.Fatal(err)
		}
	}
	return s.access
}

// standardID makes a standard of the site with a published version.
func (s *site) standardID() string {
	s.t.Helper()
	if s.made == "" {
		s.made, _ = s.standard()
	}
	return s.made
}

// exception records a month without q1 of the world's checklist at a place.
func (s *site) exception(place locations.ExceptionPlace) string {
	s.t.Helper()
	e, err := s.Places.PutException(s.t.Context(), s.Actors[accounts.Administrator], locations.Exception{
		ID: auditstest.ID(), Place: place, Reason: "Нет кассы", From: s.At.Truncate(24 * time.Hour), Until: s.At.Truncate(24*time.Hour).AddDate(0, 1, 0),
		Subject: locations.Subject{Source: locations.OfChecklist, SourceID: s.Checklist.ChecklistID, Items: []string{"q4"}},
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return e.ID
}

func (s *site) standard() (id, versionID string) {
	s.t.Helper()
	by := s.Actors[accounts.Administrator]
	content, err := standards.Template("fashion_retail", "ru")
	if err != nil {
		s.t.Fatal(err)
	}
	st, v, err := s.Standards.Create(s.t.Context(), by, standards.NewStandard{ID: auditstest.ID(), Title: "Стандарт", Language: "ru", Content: content})
	if err == nil {
		v, err = s.Standards.Publish(s.t.Context(), by, v.ID, standards.Publication{EffectiveOn: s.At})
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return st.ID, v.ID
}

// ownOnly are routes about nothing that is stored, or nothing of others.
var ownOnly = []string{
	"POST /checklist-imports",
	"PUT /import-layouts/{id}",
	"DELETE /import-layouts/{id}",
	"POST /location-imports",
	"POST /location-imports/apply",
	"POST /standard-imports",
	"GET /standard-templates/{name}",
	"POST /notifications/read",
	"POST /figure-kinds/usual",
	"POST /figure-imports",
	"POST /figure-imports/apply", // by codes of one's own locations
	"GET /new-programme",
}

// A stranger who knows every id of an organisation gets nothing and changes
// nothing: every route of the contract, with another organisation's ids.
func TestRoutes_otherOrganisation(t *testing.T) {
	long(t)
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s, foreign := newSite(t, db), newSite(t, db)
		visit := s.Released(t, 0)
		s.standardID()
		_, version := s.standard()
		exception := s.exception(locations.ExceptionPlace{Kind: locations.OfLocation, ID: s.Locations[0].ID})
		attribute, survey := s.expectation()
		group := teller{s}.discusses()
		step, meeting, proposal, idea := s.groupwork(s.standardID())
		strangers := []accounts.Actor{foreign.Actors[accounts.Administrator], foreign.Actors[accounts.Shopper], foreign.Actors[accounts.BrandManager]}
		member, reading, attempt := s.introduced(version, s.Locations[0].ID)
		order, _ := s.orderFile(accounts.BrandManager, "csv")
		mailing, sending := s.mailingID(s.Actors[accounts.Administrator], s.Brand.ID, s.Actors[accounts.BrandManager].AccountID)
		ids := map[string]string{
			"report-orders": order.ID, "mailings": mailing, "mailing-sendings": sending,
			"staff": member, "readings": reading, "own-readings": reading, "exam-attempts": attempt,
			"waves": s.Wave.ID, "programmes": s.programmeID(), "visits": visit, "standard-versions": version, "checklist-versions": s.Checklist.ID, "checklists": s.Checklist.ChecklistID,
			"brands": s.Brand.ID, "regions": s.Regions[0].ID, "competitors": s.competitor(),
			"exceptions": exception,
			"locations":  s.Locations[0].ID, "accounts": s.Other.AccountID, "assignments": s.Assignments[0].ID, "own-checks": s.Assignments[0].ID, "photos": auditstest.ID(), "uploads": auditstest.RandomID(),
			"shoppers": s.Actors[accounts.Shopper].AccountID, "shopper-documents": s.documentID(), "shopper-exclusions": s.exclusionID(),
			"journal":   s.entryID(),
			"letters":   s.letterID(),
			"standards": s.standardID(), "expectation-attributes": attribute, "expectation-surveys": survey,
			"rounds": s.underWay().review, "consultations": s.underWay().consultation, "round-findings": s.underWay().finding,
			"pilots":        s.pilotID(),
			"pay-registers": s.registerID(), "briefings": s.programmeID(), "requirements": auditstest.Lineage,
			"remark-threads": group.thread, "remarks": group.remark, "suggestions": group.suggestion,
			"plan-steps": step, "group-meetings": meeting, "group-proposals": proposal, "ideas": idea,
			"survey-campaigns": s.surveyID(s.Brand.ID, s.Locations[0].ID),
			"bonus-schemes":    s.bonusID("scheme"), "bonus-tables": s.bonusID("table"),
			"benchmarks": s.benchmarkID(),
			"figures":    s.figureID(), "figure-kinds": s.figureID(),
			"sessions": auditstest.ID(), "api-tokens": s.tokenID(),
		}
		for _, op := range operations(t, s) {
			method, path, _ := strings.Cut(op, " ")
			if !strings.Contains(path, "{id}") && !strings.HasPrefix(op, "POST /") {
				continue
			}
			if slices.Contains(open, op) || slices.Contains(own, op) || slices.Contains(ownOnly, op) || op == "POST /shopper-imports" || op == "POST /staff-imports" {
				continue // people of other organisations: TestService_Import_problems; stores of others: TestStory_introduction
			}
			noun := strings.Split(path, "/")[1]
			full := fill(path, func(name string) string {
				switch name {
				case "{role}":
					return "expert"
				case "{vector}", "{company}":
					return "1"
				case "{location_id}":
					return s.Locations[0].ID
				case "{id}":
					if ids[noun] == "" {
						t.Fatalf("%s: the test knows no id of %s", op, noun)
					}
					return ids[noun]
				}
				return auditstest.ID()
			})
			if strings.HasSuffix(path, "/changes") {
				full += "?from=" + version
			}
			if strings.HasSuffix(path, "/{photo_id}") {
				full += "?question=q1"
			}
			if strings.HasSuffix(path, "/survey-imports/apply") {
				full += "?digest=x&held_on=2026-09-01&title=T&survey=" + auditstest.ID()
			}
			if method == "DELETE" {
				full += "?revision=1"
			}
			before := fingerprint(t, db, s.Org)
			for _, by := range strangers {
				w := foreign.do(request{method: method, path: full, body: bodies(s, op), by: &by})
				if op == "POST /exception-previews" && w.Code == 200 && strings.Contains(w.Body.String(), `"total":0`) {
					continue // it counts the questions of a checklist that the stranger's organisation does not have
				}
				if w.Code != 404 && w.Code != 403 && w.Code != 409 && w.Code != 422 {
					t.Errorf("%s as a stranger: %d %s", op, w.Code, w.Body)
				}
				refusesBlind(t, op, w, s)
			}
			if after := fingerprint(t, db, s.Org); after != before {
				t.Errorf("%s by strangers changed the organisation:\n%s\n%s", op, before, after)
			}
		}
	})
}

// refusesBlind asserts that a refusal tells nothing of the organisation.
func refusesBlind(t *testing.T, op string, w *httptest.ResponseRecorder, s *site) {
	t.Helper()
	for _, secret := range []string{"Магазин 11", "Визит в магазин", s.Org} {
		if strings.Contains(w.Body.String(), secret) {
			t.Errorf("%s tells a stranger %q: %s", op, secret, w.Body)
		}
	}
}

// fingerprint counts the organisation's rows in every table and sums its revisions.
func fingerprint(t *testing.T, db *database.DB, org string) string {
	t.Helper()
	var b strings.Builder
	for _, table := range []string{
		"brands", "regions", "locations", "accounts", "grants", "standards", "standard_versions", "sections", "requirements",
		"location_closings", "attribute_definitions", "competitors", "competitor_locations", "checklists", "checklist_versions", "programmes", "waves", "assignments",
		"visits", "visit_answers", "visit_tracks", "visit_notes", "photos", "uploads", "journal",
		"location_exceptions", "version_rounds", "round_participants", "round_findings", "revision_dates",
		"plan_steps", "group_rhythms", "group_meetings", "group_proposals", "idea_banks", "ideas",
		"staff_members", "introductions", "readings", "reading_links", "exams", "exam_questions", "exam_attempts", "exam_answers",
		"figure_kinds", "figure_values", "figure_batches", "figure_past", "benchmarks", "benchmark_raters", "benchmark_marks", "benchmark_agreed", "benchmark_choices", "bonus_schemes", "bonus_tables", "bonus_lines",
		"survey_campaigns", "survey_places", "survey_answers", "survey_marks",
		"shoppers", "shopper_ratings", "shopper_documents", "shopper_exclusions",
		"letters", "account_links",
		"section_owners", "position_owners", "remark_threads", "remarks", "remark_texts", "remark_mentions", "suggestions",
		"api_tokens", "second_factors", "recovery_codes", "identities", "sign_in_policies",
	} {
		var n, revisions int
		query := "SELECT COUNT(*) FROM " + table + " WHERE org_id = ?"
		if table == "journal" {
			query += " AND verb <> 'sign_in'"
		}
		if err := db.Conn(t.Context()).Raw(query, org).Scan(&n).Error; err != nil {
			t.Fatal(err)
		}
		if slices.Contains([]string{"locations", "brands", "regions", "standard_versions", "checklist_versions", "waves", "visits", "location_exceptions", "shoppers", "plan_steps", "group_meetings", "group_proposals", "ideas", "survey_campaigns"}, table) {
			if err := db.Conn(t.Context()).Raw("SELECT COALESCE(SUM(revision), 0) FROM "+table+" WHERE org_id = ?", org).Scan(&revisions).Error; err != nil {
				t.Fatal(err)
			}
		}
		fmt.Fprintf(&b, "%s %d/%d; ", table, n, revisions)
	}
	return b.String()
}

// Roles of one organisation: who gets which file.
func TestFiles_visibleSet(t *testing.T) {
	long(t)
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newSite(t, db)
		visits := []string{s.Released(t, 0), s.Released(t, 2)}
		files := map[string]string{
			"wave.pdf": "/waves/" + s.Wave.ID + "/report.pdf", "wave.xlsx": "/waves/" + s.Wave.ID + "/report.xlsx",
			"own location": "/waves/" + s.Wave.ID + "/locations/" + s.Locations[0].ID + "/report.pdf",
			"far location": "/waves/" + s.Wave.ID + "/locations/" + s.Locations[2].ID + "/report.xlsx",
			"own visit":    "/visits/" + visits[0] + "/report.pdf", "far visit": "/visits/" + visits[1] + "/report.xlsx",
			"checklist": "/checklist-versions/" + s.Checklist.ID + "/report.pdf",
		}
		all := []string{"checklist", "far location", "far visit", "own location", "own visit", "wave.pdf", "wave.xlsx"}
		results := all[1:]
		near := []string{"own location", "own visit", "wave.pdf", "wave.xlsx"}
		for role, want := range map[accounts.Role][]string{
			accounts.Administrator: all, accounts.ProgrammeManager: all, accounts.Reviewer: all,
			accounts.BrandManager: results, accounts.RegionalManager: near, accounts.StoreManager: near, accounts.Shopper: nil, accounts.Employee: nil,
			accounts.GroupLeader: {"checklist"},
		} {
			var got []string
			for name, path := range files {
				if w := s.as(role, "GET", path, nil); w.Code == 200 {
					got = append(got, name)
					checkFile(t, name, w, role, s)
				}
			}
			if slices.Sort(got); !slices.Equal(got, want) {
				t.Errorf("%s gets %v, want %v", role, got, want)
			}
		}
	})
}

// checkFile asserts that a file is whole and names no shopper and, for a store's
// manager, no other store.
func checkFile(t *testing.T, name string, w *httptest.ResponseRecorder, role accounts.Role, s *site) {
	t.Helper()
	data := w.Body.Bytes()
	if w.Header().Get("Content-Length") != fmt.Sprint(len(data)) || !strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment") {
		t.Errorf("%s: headers %v for %d bytes", name, w.Header(), len(data))
	}
	if bytes.HasPrefix(data, []byte("%PDF-")) {
		return
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	shopper := s.Actors[accounts.Shopper]
	for _, part := range z.File {
		f, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{shopper.Name, shopper.AccountID} {
			if bytes.Contains(text, []byte(secret)) {
				t.Errorf("%s for %s names the shopper in %s", name, role, part.Name)
			}
		}
		if role == accounts.StoreManager && bytes.Contains(text, []byte(s.Locations[2].Name)) {
			t.Errorf("%s for a store's manager names another store in %s", name, part.Name)
		}
	}
}
