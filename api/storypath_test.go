package api_test

import (
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
)

// underWay is a version in review, by id, with what is open about it.
type underWay struct{ standard, version, review, consultation, audit, finding string }

// member makes somebody who works on a standard.
func (s *site) member(name string, role accounts.Role, standard string) accounts.Actor {
	s.t.Helper()
	grant := accounts.Grant{Role: role, Scope: accounts.Scope{Kind: accounts.Standard, ID: standard}}
	made, err := s.Accounts.CreateMany(s.t.Context(), accounts.Program(s.Org), []accounts.NewAccount{{
		ID: auditstest.ID(), Email: auditstest.ID() + "@example.ru", Name: name, Grants: []accounts.Grant{grant},
	}})
	if err != nil {
		s.t.Fatal(err)
	}
	a := made[0]
	return accounts.Actor{AccountID: a.ID, OrgID: s.Org, Name: a.Name, Language: a.Language, Grants: a.Grants}
}

// underWay makes a version that is reviewed, shown to all stores and looked at by an
// expert, who has found something.
func (s *site) underWay() underWay {
	s.t.Helper()
	if s.asks != nil {
		return *s.asks
	}
	tell := teller{s}
	version, _ := tell.draft()
	path := decode[pathSeen](s.t, s.as(accounts.Administrator, "GET", "/standard-versions/"+version+"/path", nil))
	u := underWay{path.StandardID, version, auditstest.ID(), auditstest.ID(), auditstest.ID(), auditstest.ID()}
	s.asks = &u
	expert := s.member("Эксперт", accounts.Expert, u.standard)
	leader := s.Actors[accounts.GroupLeader]
	tell.did(accounts.GroupLeader, "PUT", "/rounds/"+u.review, asking(version, "review", leader.AccountID))
	tell.did(accounts.GroupLeader, "PUT", "/rounds/"+u.consultation, map[string]any{
		"version_id": version, "kind": "consultation", "deadline": "2026-09-20", "places": map[string]any{"all": true},
	})
	tell.did(accounts.GroupLeader, "PUT", "/rounds/"+u.audit, asking(version, "interim_audit", expert.AccountID))
	tell.by(expert, "PUT", "/round-findings/"+u.finding, map[string]any{"round_id": u.audit, "severity": "major", "text": "Нет числа"})
	return u
}

// pathBodies are the bodies of the routes of the path.
func pathBodies(s *site, op string) (any, bool) {
	switch op {
	case "PUT /standard-versions/{id}/status":
		return map[string]any{"status": "draft", "reason": "Захват"}, true
	case "PUT /standard-versions/{id}/revise-by":
		return map[string]any{"revise_by": "2028-10-01"}, true
	case "PUT /rounds/{id}":
		return map[string]any{"version_id": s.underWay().version, "kind": "consultation", "deadline": "2026-09-20", "places": map[string]any{"all": true}}, true
	case "PUT /rounds/{id}/answer":
		return map[string]any{"verdict": "remarks", "text": "Захват"}, true
	case "POST /rounds/{id}/close":
		return map[string]any{"reason": "Захват"}, true
	case "PUT /round-findings/{id}":
		return map[string]any{"round_id": s.underWay().audit, "severity": "minor", "text": "Захват"}, true
	case "PUT /round-findings/{id}/answer":
		return map[string]any{"decision": "accepted", "reason": "Захват"}, true
	case "PUT /round-findings/{id}/resolution":
		return map[string]any{"resolution": "Захват"}, true
	}
	return nil, false
}

func asking(version, kind string, people ...string) map[string]any {
	return map[string]any{"version_id": version, "kind": kind, "deadline": "2026-09-20", "people": people}
}

// by does something as one person, and stops where it is refused.
func (s teller) by(who accounts.Actor, method, path string, body any) *httptest.ResponseRecorder {
	s.t.Helper()
	w := s.do(request{method: method, path: path, body: body, by: &who})
	if w.Code >= 300 {
		s.t.Fatalf("%s %s as %s: %d %s", method, path, who.Name, w.Code, w.Body)
	}
	return w
}

// pathSeen is what the story looks at.
type pathSeen struct {
	StandardID string `json:"standard_id"`
	Status     string
	Step       string
	Blocks     []struct{ Code, Text string }
	Rounds     []struct {
		ID, Kind, State string
		Participants    []struct{ Name, Verdict, Places string }
	}
	Past     []struct{ Verb, Status, Reason string }
	ReviseBy string `json:"revise_by"`
	May      map[string]bool
}

// The whole way of a version: changes are asked for, a second review passes, the
// stores and the experts are asked, two people approve, and it is published.
func TestStory_path(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := teller{newSite(t, db)}
		u := s.underWay()
		s.asksForChanges(u)
		s.consults(u)
		s.audits(u)
		s.approves(u)
	})
}

func (s teller) path(u underWay) pathSeen {
	s.t.Helper()
	return decode[pathSeen](s.t, s.as(accounts.GroupLeader, "GET", "/standard-versions/"+u.version+"/path", nil))
}

// stands fails unless the version is in a state and the next step is as wanted.
func (s teller) stands(u underWay, status, step string) {
	s.t.Helper()
	if p := s.path(u); p.Status != status || p.Step != step {
		s.t.Fatalf("stands at %s, next %q %v; want %s, %q", p.Status, p.Step, p.Blocks, status, step)
	}
}

func (s teller) asksForChanges(u underWay) {
	s.t.Helper()
	version := "/standard-versions/" + u.version
	if w := s.as(accounts.GroupLeader, "POST", version+"/edits", map[string]any{"edits": []any{map[string]any{"id": auditstest.ID(), "kind": "renumber"}}}); w.Code != 409 {
		s.t.Errorf("an edit during the review: %d %s", w.Code, w.Body)
	}
	if w := s.as(accounts.GroupLeader, "PUT", "/rounds/"+u.review+"/answer", map[string]any{"verdict": "changes"}); w.Code != 422 {
		s.t.Errorf("changes without a reason: %d %s", w.Code, w.Body)
	}
	s.did(accounts.GroupLeader, "PUT", "/rounds/"+u.review+"/answer", map[string]any{"verdict": "changes", "text": "Добавьте число"})
	s.stands(u, "in_review", "ask_changes")
	if w := s.as(accounts.Administrator, "POST", version+"/publish", map[string]any{"effective_on": "2026-10-01"}); w.Code != 409 {
		s.t.Errorf("published from the review: %d %s", w.Code, w.Body)
	}
	s.did(accounts.GroupLeader, "PUT", version+"/status", map[string]any{"status": "changes_requested", "reason": "Нужны числа"})
	s.stands(u, "changes_requested", "take_up")
	s.did(accounts.GroupLeader, "PUT", version+"/status", map[string]any{"status": "draft"})
	if w := s.as(accounts.Administrator, "POST", version+"/publish", map[string]any{"effective_on": "2026-10-01"}); w.Code != 409 {
		s.t.Errorf("published past the path: %d %s", w.Code, w.Body)
	}
	s.did(accounts.GroupLeader, "POST", version+"/edits", map[string]any{"edits": []any{map[string]any{"id": auditstest.ID(), "kind": "renumber"}}})
	second := auditstest.ID()
	s.did(accounts.GroupLeader, "PUT", "/rounds/"+second, asking(u.version, "review", s.Actors[accounts.Administrator].AccountID))
	s.did(accounts.Administrator, "PUT", "/rounds/"+second+"/answer", map[string]any{"verdict": "agrees"})
	p := s.path(u)
	if p.Status != "in_review" || p.Step != "open_final_audit" || len(p.Rounds) != 4 || p.Rounds[0].State != "passed" || p.Rounds[3].State != "changes" || p.Rounds[2].State != "closed" {
		s.t.Errorf("after the second review: %+v", p)
	}
}

func (s teller) consults(u underWay) {
	s.t.Helper()
	id := auditstest.ID()
	s.did(accounts.GroupLeader, "PUT", "/rounds/"+id, map[string]any{
		"version_id": u.version, "kind": "consultation", "deadline": "2026-09-20", "places": map[string]any{"locations": []string{s.Locations[0].ID}},
	})
	asked := decode[struct{ Items []struct{ ID, Title string } }](s.t, s.as(accounts.StoreManager, "GET", "/rounds", nil))
	if len(asked.Items) != 1 || asked.Items[0].ID != id {
		s.t.Fatalf("a store manager is asked in %+v", asked)
	}
	text := s.as(accounts.StoreManager, "GET", "/consultations/"+id, nil)
	if text.Code != 200 || !strings.Contains(text.Body.String(), "Кассир быстро здоровается") {
		s.t.Errorf("the text for a store manager: %d %s", text.Code, text.Body)
	}
	for path, code := range map[string]int{"/standard-versions/" + u.version: 404, "/standard-versions/" + u.version + "/path": 403} {
		if w := s.as(accounts.StoreManager, "GET", path, nil); w.Code != code {
			s.t.Errorf("%s for a store manager: %d %s", path, w.Code, w.Body)
		}
	}
	if w := s.as(accounts.RegionalManager, "GET", "/consultations/"+id, nil); w.Code != 404 {
		s.t.Errorf("the text for a manager who is not asked: %d %s", w.Code, w.Body)
	}
	s.did(accounts.StoreManager, "PUT", "/rounds/"+id+"/answer", map[string]any{"verdict": "remarks", "text": "По утрам один человек"})
	if w := s.as(accounts.StoreManager, "GET", "/consultations/"+id, nil); w.Code != 404 {
		s.t.Errorf("the text after the consultation: %d %s", w.Code, w.Body)
	}
	extra := auditstest.ID()
	s.did(accounts.GroupLeader, "PUT", "/rounds/"+extra, map[string]any{"version_id": u.version, "kind": "consultation", "deadline": "2026-09-20", "places": map[string]any{"all": true}})
	s.did(accounts.GroupLeader, "POST", "/rounds/"+extra+"/close", map[string]any{"reason": "Опросили по телефону"})
}

func (s teller) audits(u underWay) {
	s.t.Helper()
	expert, audit, finding := s.member("Второй эксперт", accounts.Expert, u.standard), auditstest.ID(), auditstest.ID()
	s.did(accounts.GroupLeader, "PUT", "/rounds/"+audit, asking(u.version, "final_audit", expert.AccountID))
	s.by(expert, "PUT", "/round-findings/"+finding, map[string]any{"round_id": audit, "severity": "minor", "text": "Лишнее слово"})
	s.by(expert, "PUT", "/rounds/"+audit+"/answer", map[string]any{"verdict": "finished"})
	p := s.path(u)
	if p.Step != "open_approval" || len(p.Blocks) != 1 || p.Blocks[0].Code != "findings_unanswered" || !strings.Contains(p.Blocks[0].Text, "2") {
		s.t.Fatalf("with findings: %q %+v", p.Step, p.Blocks)
	}
	s.did(accounts.GroupLeader, "PUT", "/round-findings/"+u.finding+"/answer", map[string]any{"decision": "accepted"})
	s.did(accounts.GroupLeader, "PUT", "/round-findings/"+u.finding+"/resolution", map[string]any{"resolution": "Число добавлено"})
	if w := s.as(accounts.GroupLeader, "PUT", "/round-findings/"+finding+"/answer", map[string]any{"decision": "declined"}); w.Code != 422 {
		s.t.Errorf("declined without a reason: %d %s", w.Code, w.Body)
	}
	s.did(accounts.GroupLeader, "PUT", "/round-findings/"+finding+"/answer", map[string]any{"decision": "declined", "reason": "Так говорят в магазинах"})
	if p = s.path(u); len(p.Blocks) != 0 {
		s.t.Errorf("after the answers: %+v", p.Blocks)
	}
}

func (s teller) approves(u underWay) {
	s.t.Helper()
	version, approval := "/standard-versions/"+u.version, auditstest.ID()
	director := s.member("Директор", accounts.Approver, u.standard)
	s.did(accounts.GroupLeader, "PUT", "/rounds/"+approval, asking(u.version, "approval", director.AccountID, s.Actors[accounts.Administrator].AccountID))
	s.by(director, "PUT", "/rounds/"+approval+"/answer", map[string]any{"verdict": "approves"})
	if w := s.do(request{method: "POST", path: version + "/publish", body: map[string]any{"effective_on": "2026-10-01", "order_number": "7"}, by: &director}); w.Code != 409 {
		s.t.Errorf("published with one of two approvals: %d %s", w.Code, w.Body)
	}
	s.did(accounts.Administrator, "PUT", "/rounds/"+approval+"/answer", map[string]any{"verdict": "approves"})
	s.stands(u, "approval", "publish")
	if w := s.as(accounts.Administrator, "POST", version+"/publish", map[string]any{"effective_on": "2026-10-01"}); w.Code != 422 {
		s.t.Errorf("published without an order: %d %s", w.Code, w.Body)
	}
	s.by(director, "POST", version+"/publish", map[string]any{"effective_on": "2026-10-01", "order_number": "7-п", "revise_by": "2027-10-01"})
	s.did(accounts.GroupLeader, "PUT", version+"/revise-by", map[string]any{"revise_by": "2027-12-01"})
	p := s.path(u)
	if p.Status != "published" || p.Step != "" || p.ReviseBy != "2027-12-01" || p.May["lead"] != true || p.May["publish"] != false {
		s.t.Errorf("in the end: %+v", p)
	}
	var moves []string
	for _, e := range slices.Backward(p.Past) {
		if e.Status != "" {
			moves = append(moves, e.Status)
		}
	}
	if got := strings.Join(moves, " "); got != "draft in_review changes_requested draft in_review expert_audit approval published" {
		t := s.t
		t.Errorf("moves: %s", got)
	}
}

// rounds are a consultation of the store manager of A11 about standard B.
func (c *chain) rounds() {
	review, consultation := auditstest.ID(), c.name(auditstest.ID(), "consultation:B1")
	version := c.ids["standard-version:B1"]
	tell := teller{c.site}
	tell.did(accounts.GroupLeader, "PUT", "/rounds/"+review, asking(version, "review", c.Actors[accounts.GroupLeader].AccountID))
	tell.did(accounts.GroupLeader, "PUT", "/rounds/"+consultation, map[string]any{
		"version_id": version, "kind": "consultation", "deadline": "2026-09-20", "places": map[string]any{"all": true},
	})
}
