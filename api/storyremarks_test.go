package api_test

import (
	"strings"
	"testing"

	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
)

// said is the text of a remark without mentions.
func said(words string) []any { return []any{map[string]any{"text": words}} }

// discussion is what a group said of a draft of its own.
type discussion struct {
	standard, version, section, requirement string
	thread, remark, suggestion              string
}

// discusses makes a draft with owners, a remark that mentions somebody, and a
// suggestion that waits.
func (s teller) discusses() discussion {
	s.t.Helper()
	version, lineages := s.draft()
	read := decode[struct {
		StandardID string `json:"standard_id"`
		Content    struct{ Sections []struct{ Lineage string } }
	}](s.t, s.as(accounts.Administrator, "GET", "/standard-versions/"+version, nil))
	d := discussion{
		standard: read.StandardID, version: version, section: read.Content.Sections[0].Lineage, requirement: lineages[0],
		thread: auditstest.ID(), remark: auditstest.ID(), suggestion: auditstest.ID(),
	}
	leader := s.Actors[accounts.GroupLeader].AccountID
	s.did(accounts.GroupLeader, "PUT", "/standards/"+d.standard+"/sections/"+d.section+"/owners/"+leader, nil)
	s.did(accounts.GroupLeader, "PUT", "/standards/"+d.standard+"/position-owners", map[string]any{"position": "кассир", "account_id": leader})
	s.did(accounts.Administrator, "POST", "/standard-versions/"+version+"/remarks", map[string]any{
		"id": d.thread, "remark_id": d.remark, "subject": "requirement", "lineage": d.requirement,
		"text": []any{map[string]any{"text": "За сколько секунд, "}, map[string]any{"mention": leader}, map[string]any{"text": "?"}},
	})
	s.did(accounts.Administrator, "POST", "/standard-versions/"+version+"/suggestions", s.suggestion(d, d.suggestion, "Кассир здоровается за 20 секунд."))
	return d
}

// suggestion is a body that proposes other words for the requirement.
func (s teller) suggestion(d discussion, id, statement string) map[string]any {
	before := map[string]any{
		"lineage": d.requirement, "code": "1.1", "statement": "Кассир быстро здоровается с покупателем.", "how": "Так.", "level": "mandatory", "positions": []string{"кассир"},
	}
	after := map[string]any{}
	for key, value := range before {
		after[key] = value
	}
	after["statement"] = statement
	return map[string]any{"id": id, "kind": "set_requirement", "lineage": d.requirement, "before": before, "requirement": after, "reason": "Так понятнее."}
}

type threads struct {
	Total int
	Items []struct {
		ID, About string
		Resolved  bool
		TurnedBy  string `json:"turned_by"`
		Remarks   []struct {
			Revision int
			Text     []struct{ Text, Mention, Name string }
			Earlier  []any
			Deleted  string `json:"deleted_at"`
		}
	}
}

// A group names owners, remarks, replies, resolves, suggests and decides.
func TestStory_remarks(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := teller{newSite(t, db)}
		d := s.discusses()
		s.talks(d)
		s.decides(d)
		leader := s.Actors[accounts.GroupLeader].AccountID
		owners := decode[struct {
			Leads    bool
			Sections []struct{ Owners []struct{ Name string } }
		}](t, s.as(accounts.GroupLeader, "GET", "/standards/"+d.standard+"/owners", nil))
		if !owners.Leads || len(owners.Sections) != 1 || owners.Sections[0].Owners[0].Name != s.Actors[accounts.GroupLeader].Name {
			t.Errorf("%+v", owners)
		}
		s.did(accounts.GroupLeader, "DELETE", "/standards/"+d.standard+"/sections/"+d.section+"/owners/"+leader, nil)
		for _, path := range []string{"/standards/" + d.standard + "/owners", "/standard-versions/" + d.version + "/remarks", "/standard-versions/" + d.version + "/suggestions"} {
			if w := s.as(accounts.Employee, "GET", path, nil); w.Code != 403 && w.Code != 404 {
				t.Errorf("%s for an employee: %d", path, w.Code)
			}
		}
	})
}

func (s teller) talks(d discussion) {
	s.t.Helper()
	list := "/standard-versions/" + d.version + "/remarks"
	told := s.as(accounts.GroupLeader, "GET", "/notifications", nil).Body.String()
	if !strings.Contains(told, "remark_mention") || !strings.Contains(told, "suggestion_made") || !strings.Contains(told, "thread="+d.thread) {
		s.t.Errorf("the leader was told %s", told)
	}
	s.did(accounts.GroupLeader, "POST", "/remark-threads/"+d.thread+"/remarks", map[string]any{"id": auditstest.ID(), "text": said("За двадцать.")})
	s.did(accounts.Administrator, "PUT", "/remarks/"+d.remark, map[string]any{"revision": 1, "text": said("За сколько секунд?")})
	s.did(accounts.GroupLeader, "PUT", "/remark-threads/"+d.thread+"/state", map[string]any{"resolved": true})
	got := decode[threads](s.t, s.as(accounts.GroupLeader, "GET", list+"?state=resolved&mine=true&lineage="+d.requirement, nil))
	if got.Total != 1 || !got.Items[0].Resolved || got.Items[0].TurnedBy == "" || len(got.Items[0].Remarks) != 2 || len(got.Items[0].Remarks[0].Earlier) != 1 {
		s.t.Fatalf("%+v", got)
	}
	s.did(accounts.Administrator, "DELETE", "/remarks/"+d.remark+"?revision=2", nil)
	got = decode[threads](s.t, s.as(accounts.GroupLeader, "GET", list+"?thread="+d.thread, nil))
	if first := got.Items[0].Remarks[0]; first.Deleted == "" || len(first.Text) != 0 || len(first.Earlier) != 0 {
		s.t.Errorf("%+v", first)
	}
	if w := s.as(accounts.GroupLeader, "POST", list, map[string]any{"id": auditstest.ID(), "remark_id": auditstest.ID(), "subject": "version", "text": said(" ")}); w.Code != 422 {
		s.t.Errorf("a remark without words: %d %s", w.Code, w.Body)
	}
}

func (s teller) decides(d discussion) {
	s.t.Helper()
	list := "/standard-versions/" + d.version + "/suggestions"
	second, third := auditstest.ID(), auditstest.ID()
	s.did(accounts.Administrator, "POST", list, s.suggestion(d, second, "Кассир здоровается первым."))
	s.did(accounts.Administrator, "POST", list, s.suggestion(d, third, "Кассир машет рукой."))
	s.did(accounts.Administrator, "POST", "/suggestions/"+third+"/withdraw", nil)
	accepted := s.did(accounts.GroupLeader, "PUT", "/suggestions/"+d.suggestion+"/decision", map[string]any{"accept": true, "revision": 1})
	if accepted["status"] != "accepted" || accepted["decided_by"] != s.Actors[accounts.GroupLeader].Name {
		s.t.Errorf("%v", accepted)
	}
	if w := s.as(accounts.GroupLeader, "PUT", "/suggestions/"+second+"/decision", map[string]any{"accept": true, "revision": 1}); w.Code != 412 || !strings.Contains(w.Body.String(), "edit_collides") {
		s.t.Errorf("what collides is accepted: %d %s", w.Code, w.Body)
	}
	s.did(accounts.GroupLeader, "PUT", "/suggestions/"+second+"/decision", map[string]any{"accept": false, "answer": "Уже изменили.", "revision": 1})
	history := s.as(accounts.GroupLeader, "GET", "/standard-versions/"+d.version+"/history/"+d.requirement, nil).Body.String()
	if !strings.Contains(history, `"suggested_by":"`+s.Actors[accounts.Administrator].Name) {
		s.t.Errorf("the author is not credited: %s", history)
	}
	s.decidesTexts(d)
	counts := s.as(accounts.GroupLeader, "GET", "/standard-versions/"+d.version+"/open-counts", nil).Body.String()
	if !strings.Contains(counts, `"total":0`) {
		s.t.Errorf("after all was decided: %s", counts)
	}
}

// decidesTexts suggests another title of the section, and words for the preamble.
func (s teller) decidesTexts(d discussion) {
	s.t.Helper()
	list := "/standard-versions/" + d.version + "/suggestions"
	read := decode[struct {
		Content struct {
			Sections []map[string]any `json:"sections"`
		} `json:"content"`
	}](s.t, s.as(accounts.Administrator, "GET", "/standard-versions/"+d.version, nil))
	title := read.Content.Sections[0]["title"]
	for kind, body := range map[string]map[string]any{
		"set_section":  {"lineage": d.section, "text_before": map[string]any{"title": title}, "text": map[string]any{"title": "Встреча"}},
		"set_preamble": {"lineage": d.standard, "text_before": map[string]any{"title": ""}, "text": map[string]any{"title": "Для всех."}},
	} {
		id := auditstest.ID()
		body["id"], body["kind"], body["reason"] = id, kind, "Так понятнее."
		made := s.did(accounts.Administrator, "POST", list, body)
		if texts, ok := made["texts"].([]any); !ok || len(texts) != 1 || made["change"] != nil || made["fit"] != "fits" {
			s.t.Errorf("%s: %v", kind, made)
		}
		s.did(accounts.GroupLeader, "PUT", "/suggestions/"+id+"/decision", map[string]any{"accept": true, "revision": 1})
	}
	if now := s.as(accounts.Administrator, "GET", "/standard-versions/"+d.version, nil).Body.String(); !strings.Contains(now, `"title":"Встреча"`) || !strings.Contains(now, "Для всех.") {
		s.t.Errorf("the texts are not in the draft: %s", now)
	}
}
