package api_test

import (
	"testing"

	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
)

// draft makes a standard of the site with two requirements, and returns the
// version and their lineages.
func (s teller) draft() (version string, lineages []string) {
	s.t.Helper()
	requirement := func(code, statement string) map[string]any {
		return map[string]any{
			"code": code, "statement": statement, "how": "Так.", "level": "mandatory", "positions": []string{"кассир"},
		}
	}
	made := s.did(accounts.Administrator, "POST", "/standards", map[string]any{
		"id": auditstest.ID(), "title": "Стандарт в работе", "content": map[string]any{"sections": []any{map[string]any{
			"title":        "Приветствие",
			"requirements": []any{requirement("1.1", "Кассир быстро здоровается с покупателем."), requirement("1.2", "Кассир называет сумму чека до оплаты.")},
		}}},
	})
	version, _ = made["id"].(string)
	read := decode[struct {
		Content struct {
			Sections []struct{ Requirements []struct{ Lineage string } }
		}
	}](s.t, s.as(accounts.Administrator, "GET", "/standard-versions/"+version, nil))
	for _, r := range read.Content.Sections[0].Requirements {
		lineages = append(lineages, r.Lineage)
	}
	return version, lineages
}

type findings struct {
	Lineage  string
	Findings []struct {
		Kind, Field, Why, Fix string
		Marks                 []struct{ From, To int }
		Other                 struct{ Code string }
	}
}

type scores struct {
	Lineage  string
	Criteria []struct {
		Criterion   string
		N, Min, Max int
		CannotSay   int `json:"cannot_say"`
		Mean        *float64
	}
	Mine     map[string]any
	Comments []struct{ Name, Text string }
}

// A working group looks at what is weak in a draft, tries another wording and
// says what it thinks of it.
func TestStory_quality(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := teller{newSite(t, db)}
		version, lineages := s.draft()
		path := "/standard-versions/" + version
		s.finds(path, lineages)
		s.tries(path, lineages)
		s.scores(path, lineages)
	})
}

func (s teller) finds(path string, lineages []string) {
	s.t.Helper()
	all := decode[struct {
		Revision     int
		Requirements []findings
	}](s.t, s.as(accounts.GroupLeader, "GET", path+"/findings", nil))
	if len(all.Requirements) != 2 || all.Revision != 1 || len(all.Requirements[1].Findings) != 0 || all.Requirements[0].Lineage != lineages[0] {
		s.t.Fatalf("findings %+v", all)
	}
	found := all.Requirements[0].Findings
	if len(found) != 1 || found[0].Kind != "vague" || found[0].Field != "statement" || found[0].Marks[0].From != 7 || found[0].Marks[0].To != 13 || found[0].Fix == "" {
		s.t.Errorf("found %+v", found)
	}
}

func (s teller) tries(path string, lineages []string) {
	s.t.Helper()
	typed := map[string]any{
		"lineage": lineages[0], "statement": "Кассир здоровается за 30 секунд", "how": "Так.", "level": "mandatory", "positions": []string{"кассир"},
	}
	got := decode[findings](s.t, s.as(accounts.GroupLeader, "POST", path+"/checks", map[string]any{"requirement": typed}))
	if got.Findings == nil || len(got.Findings) != 0 {
		s.t.Errorf("a good wording: %+v", got)
	}
	typed["statement"] = "Кассир называет сумму чека до оплаты"
	got = decode[findings](s.t, s.as(accounts.GroupLeader, "POST", path+"/checks", map[string]any{"requirement": typed}))
	if len(got.Findings) != 1 || got.Findings[0].Kind != "duplicate" || got.Findings[0].Other.Code != "1.2" {
		s.t.Errorf("the other's wording: %+v", got)
	}
	typed["measure"] = map[string]any{"kind": "duration", "target": "скоро"}
	if w := s.as(accounts.GroupLeader, "POST", path+"/checks", map[string]any{"requirement": typed}); w.Code != 422 {
		s.t.Errorf("a measure without a number: %d %s", w.Code, w.Body)
	}
	if w := s.as(accounts.Employee, "GET", path+"/findings", nil); w.Code != 403 {
		s.t.Errorf("findings for an employee: %d %s", w.Code, w.Body)
	}
}

func (s teller) scores(path string, lineages []string) {
	s.t.Helper()
	score := path + "/requirements/" + lineages[0] + "/score"
	s.did(accounts.GroupLeader, "PUT", score, map[string]any{"concrete": 2, "needed": 5, "comment": "За сколько?"})
	s.did(accounts.Administrator, "PUT", score, map[string]any{"concrete": 5, "achievable": 0})
	all := decode[struct{ Requirements []scores }](s.t, s.as(accounts.GroupLeader, "GET", path+"/scores", nil)).Requirements
	if len(all) != 1 || len(all[0].Criteria) != 5 || all[0].Mine["concrete"] != 2.0 || len(all[0].Comments) != 1 {
		s.t.Fatalf("scores %+v", all)
	}
	concrete, achievable := all[0].Criteria[0], all[0].Criteria[2]
	if concrete.N != 2 || *concrete.Mean != 3.5 || concrete.Min != 2 || concrete.Max != 5 || achievable.N != 0 || achievable.Mean != nil || achievable.CannotSay != 1 {
		s.t.Errorf("concrete %+v, achievable %+v", concrete, achievable)
	}
	for name, body := range map[string]map[string]any{"nothing": {}, "six": {"needed": 6}} {
		if w := s.as(accounts.Administrator, "PUT", score, body); w.Code != 422 {
			s.t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
	if w := s.as(accounts.Administrator, "PUT", path+"/requirements/"+auditstest.ID()+"/score", map[string]any{"needed": 5}); w.Code != 404 {
		s.t.Errorf("a requirement that is not there: %d %s", w.Code, w.Body)
	}
}
