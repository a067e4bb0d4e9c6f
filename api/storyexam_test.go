package api_test

import (
	"strings"

	"etalon/audits/auditstest"
	"etalon/internal/accounts"
)

type sitting struct {
	ID, State, Certificate string
	Questions              []struct {
		ID, Kind string
		Options  []string
		Got      *int
	}
}

// examines lets somebody fail, another pass before their manager, and the first
// pass with an answer that somebody has to mark.
func (s teller) examines(version, token string) {
	s.t.Helper()
	s.prepares(version, token)
	s.fails(token)
	s.oral(version)
	s.asks(version)
	s.marks(version, token)
}

// prepares makes the exam without open questions, and opens it.
func (s teller) prepares(version, token string) {
	s.t.Helper()
	exam := map[string]any{"id": auditstest.ID(), "questions": 3, "pass_mark": 60, "attempts": 2, "minutes": 10, "cool_down": 0}
	board := s.did(accounts.GroupLeader, "PUT", version+"/exam", exam)
	bank := board["bank"].([]any)
	if len(bank) < 4 {
		s.t.Fatalf("bank %v", bank)
	}
	s.did(accounts.GroupLeader, "POST", version+"/exam/proposals", map[string]any{})
	for _, each := range bank { // open questions are for another day, but one
		q := each.(map[string]any)
		if q["kind"] == "open" {
			q["in_use"] = false
			s.did(accounts.GroupLeader, "PUT", version+"/exam/questions/"+q["id"].(string), only(q, "lineage", "kind", "text", "expected", "points", "in_use", "revision"))
		}
	}
	if w := s.as(accounts.StoreManager, "GET", version+"/exam", nil); strings.Contains(w.Body.String(), `"right"`) {
		s.t.Errorf("a store sees the bank: %s", w.Body)
	}
	if w := s.nobody("POST", "/reading-door/exam/attempts", map[string]any{"token": token, "attempt": auditstest.ID()}); w.Code != 409 {
		s.t.Errorf("a closed exam: %d %s", w.Code, w.Body)
	}
	exam["open"], exam["revision"] = true, 1
	s.did(accounts.GroupLeader, "PUT", version+"/exam", exam)
}

// fails sits the exam and answers one question of three.
func (s teller) fails(token string) {
	s.t.Helper()
	attempt := auditstest.ID()
	w := s.nobody("POST", "/reading-door/exam/attempts", map[string]any{"token": token, "attempt": attempt})
	if strings.Contains(w.Body.String(), `"right"`) || strings.Contains(w.Body.String(), "памятке") {
		s.t.Errorf("the paper tells what is right: %s", w.Body)
	}
	paper := decode[struct{ Sittings []sitting }](s.t, w).Sittings[0]
	if len(paper.Questions) != 3 || paper.State != "running" {
		s.t.Fatalf("paper %+v", paper)
	}
	path := "/reading-door/exam/attempts/" + attempt
	answer := map[string]any{"token": token, "chosen": []int{0}}
	if paper.Questions[0].Kind == "order" {
		answer["chosen"] = []int{0, 1}
	}
	if w := s.nobody("PUT", path+"/answers/"+paper.Questions[0].ID, answer); w.Code >= 300 {
		s.t.Fatal(w.Code, w.Body)
	}
	done := decode[struct{ Sittings []sitting }](s.t, s.nobody("POST", path+"/finish", map[string]any{"token": token})).Sittings[0]
	if done.State != "failed" || done.Questions[0].Got == nil {
		s.t.Errorf("a paper with one answer: %+v", done)
	}
}

func (s teller) oral(version string) {
	s.t.Helper()
	staff := decode[struct{ Items []struct{ ID, Name string } }](s.t, s.as(accounts.StoreManager, "GET", "/staff?search=борис", nil))
	made := s.did(accounts.StoreManager, "POST", version+"/exam/oral", map[string]any{"id": auditstest.ID(), "staff_id": staff.Items[0].ID, "points": 3, "most": 4})
	if made["state"] != "passed" || made["certificate"] == "" {
		s.t.Fatalf("oral %v", made)
	}
	for _, path := range []string{"/exam-attempts/" + made["id"].(string) + "/certificate.pdf", version + "/exam/oral-sheet.pdf", version + "/readings/export.xlsx"} {
		if w := s.as(accounts.StoreManager, "GET", path, nil); w.Code != 200 {
			s.t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
}

// asks leaves a single open question in the bank.
func (s teller) asks(version string) {
	s.t.Helper()
	board := decode[struct {
		Exam         map[string]any
		Bank         []map[string]any
		Requirements []struct{ Lineage string }
	}](s.t, s.as(accounts.GroupLeader, "GET", version+"/exam", nil))
	for _, q := range board.Bank {
		q["in_use"] = false
		s.did(accounts.GroupLeader, "PUT", version+"/exam/questions/"+q["id"].(string), only(q, "lineage", "kind", "text", "options", "expected", "points", "in_use", "revision"))
	}
	s.did(accounts.GroupLeader, "PUT", version+"/exam/questions/"+auditstest.ID(), map[string]any{
		"lineage": board.Requirements[0].Lineage, "kind": "open", "text": "Что скажете?", "points": 2, "in_use": true,
	})
	settings := only(board.Exam, "id", "pass_mark", "attempts", "minutes", "cool_down", "open", "revision")
	settings["questions"] = 1
	s.did(accounts.GroupLeader, "PUT", version+"/exam", settings)
}

// marks lets the open question be answered, and marked by the manager.
func (s teller) marks(version, token string) {
	s.t.Helper()
	attempt := auditstest.ID()
	desk := decode[struct{ Sittings []sitting }](s.t, s.nobody("POST", "/reading-door/exam/attempts", map[string]any{"token": token, "attempt": attempt}))
	question := desk.Sittings[1].Questions[0].ID
	path := "/reading-door/exam/attempts/" + attempt
	if w := s.nobody("PUT", path+"/answers/"+question, map[string]any{"token": token, "answer": "Здравствуйте!"}); w.Code >= 300 {
		s.t.Fatal(w.Code, w.Body)
	}
	if w := s.nobody("POST", path+"/finish", map[string]any{"token": token}); !strings.Contains(w.Body.String(), `"marking"`) {
		s.t.Errorf("finished: %d %s", w.Code, w.Body)
	}
	marked := s.did(accounts.StoreManager, "PUT", "/exam-attempts/"+attempt+"/marks/"+question, map[string]any{"points": 2, "comment": "Верно"})
	if marked["state"] != "passed" {
		s.t.Errorf("marked %v", marked)
	}
	if w := s.nobody("POST", "/reading-door/exam/attempts", map[string]any{"token": token, "attempt": auditstest.ID()}); w.Code != 409 {
		s.t.Errorf("after a pass: %d %s", w.Code, w.Body)
	}
	results := decode[struct {
		Locations []struct{ People, Passed int }
		Hardest   []struct{ Answers, Right int }
	}](s.t, s.as(accounts.StoreManager, "GET", version+"/exam/results", nil))
	if len(results.Locations) != 1 || results.Locations[0].People != 2 || results.Locations[0].Passed != 2 || len(results.Hardest) == 0 {
		s.t.Errorf("results %+v", results)
	}
}

func only(all map[string]any, keys ...string) map[string]any {
	some := map[string]any{}
	for _, key := range keys {
		if value, ok := all[key]; ok {
			some[key] = value
		}
	}
	return some
}
