package api_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"testing"
	"time"

	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
)

// teller does one thing after another as people of the site, and stops at the
// first that is refused.
type teller struct{ *site }

func (s teller) did(role accounts.Role, method, path string, body any) map[string]any {
	s.t.Helper()
	w := s.as(role, method, path, body)
	if w.Code >= 300 {
		s.t.Fatalf("%s %s as %s: %d %s", method, path, role, w.Code, w.Body)
	}
	if w.Body.Len() == 0 {
		return nil
	}
	return decode[map[string]any](s.t, w)
}

// Every change that the contract offers succeeds once, as whoever does it in
// earnest. TestMain then asserts that each of them is in the journal.
func TestStory_everyChange(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := teller{newSite(t, db)}
		s.settles()
		checklist := s.writes()
		s.plans(checklist)
		s.visits()
	})
}

func (s teller) settles() {
	s.t.Helper()
	brand, region, person := auditstest.ID(), auditstest.ID(), auditstest.ID()
	s.did(accounts.Administrator, "PUT", "/session/language", map[string]any{"language": "en"})
	s.did(accounts.Administrator, "POST", "/brands", map[string]any{"id": brand, "name": "Второй бренд"})
	s.did(accounts.Administrator, "POST", "/regions", map[string]any{"id": region, "brand_id": brand, "name": "Юг"})
	s.did(accounts.Administrator, "PUT", "/locations/"+auditstest.ID(), map[string]any{"region_id": region, "code": "S1", "name": "Точка", "time_zone": "Europe/Moscow"})
	s.did(accounts.Administrator, "POST", "/accounts", map[string]any{"id": person, "email": "new-" + person + "@example.ru", "name": "Анна", "grants": []any{}})
	grant := s.did(accounts.Administrator, "POST", "/accounts/"+person+"/grants", map[string]any{"role": "expert", "scope_kind": "organisation"})
	s.did(accounts.Administrator, "DELETE", "/accounts/"+person+"/grants/"+grant["id"].(string), nil)
	s.did(accounts.Administrator, "POST", "/accounts/"+person+"/disable", map[string]any{})
}

// writes makes a standard and its checklist, and returns the published version of
// the checklist.
func (s teller) writes() string {
	s.t.Helper()
	content := map[string]any{"sections": []any{map[string]any{"title": "Р", "requirements": []any{map[string]any{"code": "1", "statement": "С", "level": "mandatory"}}}}}
	v := s.did(accounts.Administrator, "POST", "/standards", map[string]any{"id": auditstest.ID(), "title": "Приём гостя", "content": content})
	version := "/standard-versions/" + v["id"].(string)
	content["preamble"] = "Зачем это нужно"
	s.did(accounts.GroupLeader, "PUT", version, map[string]any{"revision": v["revision"], "content": content})
	s.did(accounts.GroupLeader, "POST", version+"/edits", map[string]any{"edits": []any{map[string]any{"id": auditstest.ID(), "kind": "renumber"}}})
	s.did(accounts.Administrator, "POST", version+"/publish", map[string]any{"effective_on": "2026-10-01"})
	if w := s.as(accounts.Employee, "GET", version+"/report.pdf", nil); w.Code != 200 {
		s.t.Fatal(w.Code, w.Body)
	}
	s.did(accounts.Administrator, "POST", version+"/revise", map[string]any{"substantive": false})
	derived := s.did(accounts.Administrator, "POST", version+"/checklist", map[string]any{"id": auditstest.ID(), "version_id": auditstest.ID(), "title": "Из стандарта"})
	if content := derived["content"].(map[string]any); content["language"] != "ru" {
		s.t.Errorf("a checklist of a Russian standard is in %v", content["language"])
	}

	question := map[string]any{"id": "q1", "text": "Поздоровались?", "kind": "yes_no"}
	form := map[string]any{"title": "Визит", "sections": []any{map[string]any{"id": "s1", "questions": []any{question}}}}
	draft := s.did(accounts.ProgrammeManager, "POST", "/checklists", map[string]any{"id": auditstest.ID(), "version_id": auditstest.ID(), "title": "Визит", "content": form})
	if content := draft["content"].(map[string]any); content["language"] != "ru" {
		s.t.Errorf("what a Russian writes is in %v", content["language"])
	}
	path := "/checklist-versions/" + draft["id"].(string)
	question["text"] = "Поздоровались первыми?"
	s.did(accounts.ProgrammeManager, "PUT", path, map[string]any{"revision": draft["revision"], "content": form})
	s.did(accounts.ProgrammeManager, "POST", path+"/publish", map[string]any{})
	s.did(accounts.Administrator, "POST", path+"/standard", map[string]any{"standard_id": auditstest.ID()})
	next := s.did(accounts.ProgrammeManager, "POST", path+"/revise", map[string]any{"id": auditstest.ID()})
	later := "/checklist-versions/" + next["id"].(string)
	s.did(accounts.ProgrammeManager, "POST", later+"/publish", map[string]any{})
	s.did(accounts.ProgrammeManager, "POST", later+"/retire", map[string]any{})
	return draft["id"].(string)
}

func (s teller) plans(checklist string) {
	s.t.Helper()
	wave := auditstest.ID()
	s.did(accounts.ProgrammeManager, "POST", "/waves", map[string]any{
		"id": wave, "brand_id": s.Brand.ID, "checklist_version_id": checklist, "title": "Зима", "starts_on": "2026-09-01", "ends_on": "2026-09-30",
		"bands": []any{map[string]any{"from": 0, "name": "Б", "tone": "poor"}},
	})
	s.did(accounts.ProgrammeManager, "PUT", "/waves/"+wave+"/status", map[string]any{"status": "open"})
	s.did(accounts.ProgrammeManager, "POST", "/waves/"+wave+"/assignments", map[string]any{"assignments": []any{
		map[string]any{"id": auditstest.ID(), "location_id": s.Locations[0].ID, "shopper_id": s.Other.AccountID, "due_on": "2026-09-30"},
	}})
}

func (s teller) visits() {
	s.t.Helper()
	in := s.Submission(3)
	visit, body := "/visits/"+in.VisitID, map[string]any{
		"assignment_id": in.AssignmentID, "started_at": in.StartedAt, "finished_at": in.FinishedAt, "answers": in.Answers, "comments": in.Comments,
	}
	s.did(accounts.Shopper, "PUT", visit, body)
	var picture bytes.Buffer
	if err := jpeg.Encode(&picture, image.NewGray(image.Rect(0, 0, 40, 30)), nil); err != nil {
		s.t.Fatal(err)
	}
	shopper := s.Actors[accounts.Shopper]
	w := s.do(request{
		method: "PUT", path: visit + "/photos/" + auditstest.RandomID() + "?question=q3", body: picture.Bytes(), by: &shopper, header: map[string]string{"Content-Type": "image/jpeg"},
	})
	if w.Code != 200 {
		s.t.Fatal(w.Code, w.Body)
	}
	s.uploads(in.VisitID, "q3")
	s.did(accounts.Shopper, "POST", visit+"/submit", map[string]any{})
	s.did(accounts.Reviewer, "POST", visit+"/return", map[string]any{"reason": "Что с чеком?"})
	s.At = s.At.Add(3 * time.Hour)
	s.did(accounts.Shopper, "POST", visit+"/submit", map[string]any{})
	s.did(accounts.Reviewer, "POST", visit+"/approve", map[string]any{})
	s.did(accounts.ProgrammeManager, "POST", visit+"/release", map[string]any{})

	odd := s.Submission(2)
	s.did(accounts.Shopper, "PUT", "/visits/"+odd.VisitID, map[string]any{
		"assignment_id": odd.AssignmentID, "started_at": odd.StartedAt, "finished_at": odd.FinishedAt, "answers": odd.Answers, "submit": true,
	})
	s.did(accounts.Reviewer, "POST", "/visits/"+odd.VisitID+"/reject", map[string]any{"reason": "Другой магазин."})

	entries, err := s.Journal.Of(s.t.Context(), s.Org, "visit", in.VisitID)
	if err != nil {
		s.t.Fatal(err)
	}
	var verbs []string
	for i, e := range entries {
		verbs = append(verbs, e.Verb)
		if i > 0 && e.At.Before(entries[i-1].At) || e.Origin.Address == "" {
			s.t.Errorf("%s at %s from %v", e.Verb, e.At, e.Origin)
		}
	}
	// The second submit has the time of the second submit, not of the first save.
	if last := entries[len(entries)-1]; len(entries) != 8 || !entries[5].At.Equal(s.At) || last.Verb != "released" {
		s.t.Errorf("the journal of a visit: %v", verbs)
	}
}
