package api_test

import (
	"testing"

	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
)

// pilotBodies are the bodies of the routes of pilots.
func pilotBodies(s *site, op string) (any, bool) {
	switch op {
	case "PUT /pilots/{id}":
		return map[string]any{"version_id": s.underWay().version, "place": "Захват", "visitor_id": s.Actors[accounts.GroupLeader].AccountID, "goes_on": "2026-09-20"}, true
	case "PUT /pilots/{id}/answers/{lineage}":
		return judging("no", "Захват"), true
	case "POST /pilots/{id}/reopen", "POST /pilots/{id}/cancel":
		return map[string]any{"reason": "Захват"}, true
	}
	return nil, false
}

// pilotID is a pilot that is being filled.
func (s *site) pilotID() string {
	s.t.Helper()
	id, leader, tell := auditstest.ID(), s.Actors[accounts.GroupLeader], teller{s}
	tell.did(accounts.GroupLeader, "PUT", "/pilots/"+id, map[string]any{
		"version_id": s.underWay().version, "place": "Кафе", "visitor_id": leader.AccountID, "goes_on": "2026-09-20",
	})
	tell.by(leader, "POST", "/pilots/"+id+"/begin", nil)
	return id
}

// judging is a whole answer with one verdict on everything.
func judging(verdict, remark string) map[string]any {
	return map[string]any{"observed": "not_met", "observation": "Не было кассира", "appropriate": verdict, "convenient": verdict, "feasible": verdict, "remark": remark}
}

type pilotSheet struct {
	State           string
	Answered, Total int
	Checklist       struct {
		Sections []struct {
			Title     string
			Questions []struct{ Text, Hint, Requirement string }
		}
	}
	Items []struct {
		Lineage, Code string
		Answer        map[string]string
	}
}

type pilotResults struct {
	Pilots       []struct{ ID, State, Place string }
	Requirements []struct {
		Code         string
		Changed      bool
		Feasible     struct{ Yes, No int }
		Observations struct {
			NotMet int `json:"not_met"`
		}
		Voices []struct{ Answer map[string]string }
	}
	May map[string]bool
}

// A leader sends a member of the group to a store with the draft; the member fills the
// sheet and hands it in; the group reads what is said against a requirement, and the
// leader gives the sheet back once.
func TestStory_pilots(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := teller{newSite(t, db)}
		version, lineages := s.draft()
		path, pilot := "/standard-versions/"+version, "/pilots/"+auditstest.ID()
		leader, member := s.Actors[accounts.GroupLeader], s.Actors[accounts.Administrator]
		lists := s.fieldLists()
		options := s.did(accounts.GroupLeader, "GET", path+"/pilot-options?search=L11", nil)
		if len(options["locations"].([]any)) != 1 || len(options["shoppers"].([]any)) != 0 {
			t.Fatalf("options %+v", options)
		}
		plan := map[string]any{"version_id": version, "location_id": s.Locations[0].ID, "visitor_id": member.AccountID, "goes_on": "2026-09-20", "note": "Утром"}
		s.did(accounts.GroupLeader, "PUT", pilot, plan)
		s.fills(pilot, member, lineages)
		s.judges(path, pilot)
		s.did(accounts.GroupLeader, "POST", pilot+"/reopen", map[string]any{"reason": "Не указан час"})
		s.by(member, "PUT", pilot+"/answers/"+lineages[0], judging("partly", "В десять утра"))
		s.by(member, "POST", pilot+"/submit", nil)
		sum := s.did(accounts.GroupLeader, "GET", path+"/pilot-summary", nil)
		if len(sum["objections"].([]any)) != 0 || sum["submitted"] != 1.0 {
			t.Errorf("after the correction %+v", sum)
		}
		other := "/pilots/" + auditstest.ID()
		plan["visitor_id"] = leader.AccountID
		s.did(accounts.GroupLeader, "PUT", other, plan)
		s.did(accounts.GroupLeader, "POST", other+"/cancel", map[string]any{"reason": "Ремонт"})
		if after := s.fieldLists(); after != lists {
			t.Errorf("lists of field work before the pilot:\n%s\nand after:\n%s", lists, after)
		}
	})
}

// fieldLists are what counts visits: checklists, waves with their results, visits, assignments.
func (s teller) fieldLists() string {
	s.t.Helper()
	wave, text := s.Wave.ID, ""
	for _, path := range []string{"/checklists", "/waves", "/waves/" + wave, "/waves/" + wave + "/locations", "/visits?wave=" + wave} {
		text += s.as(accounts.Administrator, "GET", path, nil).Body.String()
	}
	return text + s.as(accounts.Shopper, "GET", "/assignments", nil).Body.String()
}

func (s teller) fills(pilot string, member accounts.Actor, lineages []string) {
	s.t.Helper()
	own := decode[struct{ Items []struct{ State string } }](s.t, s.by(member, "GET", "/pilots", nil))
	if len(own.Items) != 1 || own.Items[0].State != "planned" {
		s.t.Fatalf("own pilots %+v", own)
	}
	if w := s.as(accounts.GroupLeader, "GET", pilot, nil); w.Code != 404 {
		s.t.Errorf("the sheet of another: %d %s", w.Code, w.Body)
	}
	sheet := decode[pilotSheet](s.t, s.by(member, "POST", pilot+"/begin", nil))
	if sheet.Total != 2 || len(sheet.Items) != 2 || sheet.Checklist.Sections[0].Questions[0].Requirement != lineages[0] {
		s.t.Fatalf("sheet %+v", sheet)
	}
	s.by(member, "PUT", pilot+"/answers/"+lineages[0], judging("no", "Касса одна"))
	w := s.do(request{method: "POST", path: pilot + "/submit", by: &member})
	refused := decode[struct {
		Errors []struct{ Location, Path, Message string }
	}](s.t, w)
	if w.Code != 409 || len(refused.Errors) != 1 || refused.Errors[0].Message != "Требование 1.2: ответьте на все вопросы." {
		s.t.Fatalf("half a sheet: %d %s", w.Code, w.Body)
	}
	s.by(member, "PUT", pilot+"/answers/"+lineages[1], judging("yes", ""))
	if sheet = decode[pilotSheet](s.t, s.by(member, "POST", pilot+"/submit", nil)); sheet.State != "submitted" || sheet.Answered != 2 {
		s.t.Errorf("handed in %+v", sheet)
	}
	if w := s.do(request{method: "PUT", path: pilot + "/answers/" + lineages[0], body: judging("yes", ""), by: &member}); w.Code != 409 {
		s.t.Errorf("changed after it was handed in: %d %s", w.Code, w.Body)
	}
}

func (s teller) judges(path, pilot string) {
	s.t.Helper()
	r := decode[pilotResults](s.t, s.as(accounts.GroupLeader, "GET", path+"/pilots", nil))
	if len(r.Requirements) != 2 || len(r.Pilots) != 1 || !r.May["plan"] || !r.May["lead"] {
		s.t.Fatalf("results %+v", r)
	}
	if worst := r.Requirements[0]; worst.Code != "1.1" || worst.Feasible.No != 1 || worst.Observations.NotMet != 1 || worst.Voices[0].Answer["remark"] != "Касса одна" {
		s.t.Errorf("first %+v", worst)
	}
	for role, code := range map[accounts.Role]int{accounts.Employee: 403, accounts.StoreManager: 403, accounts.Shopper: 403, accounts.ProgrammeManager: 403} {
		for _, p := range []string{path + "/pilots", path + "/pilot-summary", path + "/pilot-options"} {
			if w := s.as(role, "GET", p, nil); w.Code != code {
				s.t.Errorf("%s as %s: %d %s", p, role, w.Code, w.Body)
			}
		}
	}
	if w := s.as(accounts.Shopper, "GET", pilot, nil); w.Code != 404 {
		s.t.Errorf("the sheet of another for a shopper: %d %s", w.Code, w.Body)
	}
}

// pilots are one of each standard's draft, to which a leader and a shopper go.
func (c *chain) pilots() {
	for name, visitor := range map[string]accounts.Actor{"A2": c.Actors[accounts.GroupLeader], "B1": c.Actors[accounts.Shopper]} {
		id := c.name(auditstest.ID(), "pilot:"+name)
		tell := teller{c.site}
		tell.did(accounts.Administrator, "PUT", "/pilots/"+id, map[string]any{
			"version_id": c.ids["standard-version:"+name], "place": "Кафе", "visitor_id": visitor.AccountID, "goes_on": "2026-09-20",
		})
		tell.by(visitor, "POST", "/pilots/"+id+"/begin", nil)
	}
}
