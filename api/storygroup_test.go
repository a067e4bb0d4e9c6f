package api_test

import (
	"strings"
	"testing"

	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/standards/groups"
	"etalon/standards/ideas"
)

// groupwork makes a step, a meeting, a proposal and an idea of a standard.
func (s *site) groupwork(standard string) (step, meeting, proposal, idea string) {
	s.t.Helper()
	ctx, by := s.t.Context(), s.Actors[accounts.Administrator]
	step, meeting, proposal, idea = auditstest.ID(), auditstest.ID(), auditstest.ID(), auditstest.ID()
	_, err := s.server.Groups.PutStep(ctx, by, groups.Step{ID: step, StandardID: standard, Title: "Шаг", StartsOn: s.At, DueOn: s.At, People: []string{}})
	if err == nil {
		_, err = s.server.Groups.PutMeeting(ctx, by, groups.Meeting{ID: meeting, StandardID: standard, Title: "Встреча", StartsAt: s.At, Lasts: 60, Present: []string{}})
	}
	if err == nil {
		_, err = s.server.Groups.PutProposal(ctx, by, groups.Proposal{ID: proposal, StandardID: standard, Title: "Предложение"})
	}
	if err == nil {
		_, err = s.server.Ideas.SetBank(ctx, by, ideas.Bank{StandardID: standard, Access: ideas.ByLink, Title: "Идеи"})
	}
	if err == nil {
		var token string
		if _, token, err = s.server.Ideas.RenewLink(ctx, by, standard, 30); err == nil {
			_, err = s.server.Ideas.Send(ctx, accounts.Actor{}, token, ideas.Idea{ID: idea, Kind: ideas.AnIdea, Text: "Мысль"})
		}
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return step, meeting, proposal, idea
}

type group struct {
	Leads   bool
	Members []struct {
		AccountID string `json:"account_id"`
		Here      []string
	}
	Steps []struct {
		ID, Title, After string
		Progress         int
		Revision         int
	}
	Meetings []struct {
		ID        string
		Revision  int
		Title     string
		ClosedBy  string `json:"closed_by"`
		Decisions []struct{ ID, Step string }
	}
	Proposals []struct {
		ID, Status string
		Budget     int64
		Revision   int
	}
}

// A leader gathers a group, lays its plan, holds a meeting and decides.
func TestStory_group(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := teller{newSite(t, db)}
		version, lineages := s.draft()
		standard := decode[map[string]any](t, s.as(accounts.GroupLeader, "GET", "/standard-versions/"+version, nil))["standard_id"].(string)
		path := "/standards/" + standard
		s.gathers(path)
		s.lays(path, standard)
		s.meets(path, standard, lineages[0])
		s.proposes(path, standard)
	})
}

func (s teller) group(path string) group {
	s.t.Helper()
	return decode[group](s.t, s.as(accounts.GroupLeader, "GET", path+"/group", nil))
}

func (s teller) gathers(path string) {
	s.t.Helper()
	employee, shopper := s.Actors[accounts.Employee], s.Actors[accounts.Shopper]
	s.did(accounts.GroupLeader, "PUT", path+"/members/"+employee.AccountID+"/group_member", nil)
	found := false
	for _, m := range s.group(path).Members {
		found = found || m.AccountID == employee.AccountID && len(m.Here) == 1 && m.Here[0] == "group_member"
	}
	if !found {
		s.t.Error("the employee is not in the group")
	}
	names := s.as(accounts.GroupLeader, "GET", path+"/candidates", nil).Body.String()
	if !strings.Contains(names, employee.AccountID) || strings.Contains(names, shopper.AccountID) {
		s.t.Errorf("candidates: %s", names)
	}
	for _, refused := range []struct {
		role         accounts.Role
		method, path string
		code         int
	}{
		{accounts.GroupLeader, "PUT", path + "/members/" + shopper.AccountID + "/group_member", 404},
		{accounts.GroupLeader, "PUT", path + "/members/" + employee.AccountID + "/administrator", 422},
		{accounts.Employee, "GET", path + "/candidates", 403},
	} {
		if w := s.as(refused.role, refused.method, refused.path, nil); w.Code != refused.code {
			s.t.Errorf("%s %s: %d %s", refused.method, refused.path, w.Code, w.Body)
		}
	}
	s.did(accounts.GroupLeader, "DELETE", path+"/members/"+employee.AccountID+"/group_member", nil)
}

func (s teller) lays(path, standard string) {
	s.t.Helper()
	s.did(accounts.GroupLeader, "POST", path+"/plan", map[string]any{"starts_on": "2026-09-01"})
	if w := s.as(accounts.GroupLeader, "POST", path+"/plan", map[string]any{"starts_on": "2026-09-01"}); w.Code != 409 {
		s.t.Errorf("a plan twice: %d %s", w.Code, w.Body)
	}
	steps := s.group(path).Steps
	if len(steps) != 10 || steps[1].After != steps[0].ID {
		s.t.Fatalf("steps %+v", steps)
	}
	leader := s.Actors[accounts.GroupLeader].AccountID
	s.did(accounts.GroupLeader, "PUT", "/plan-steps/"+steps[0].ID, map[string]any{
		"standard_id": standard, "title": "Анализ", "starts_on": "2026-09-03", "due_on": "2026-09-10", "people": []string{leader}, "progress": 0, "position": 1, "revision": 1,
	})
	s.did(accounts.GroupLeader, "PUT", "/plan-steps/"+steps[0].ID+"/progress", map[string]any{"progress": 50, "revision": 2})
	s.did(accounts.GroupLeader, "DELETE", "/plan-steps/"+steps[9].ID+"?revision=1", nil)
}

func (s teller) meets(path, standard, lineage string) {
	s.t.Helper()
	s.did(accounts.GroupLeader, "PUT", path+"/rhythm", map[string]any{
		"weekday": 2, "weeks": 1, "at_minute": 600, "time_zone": "Europe/Moscow", "lasts": 60, "notice_days": 2, "revision": 0,
	})
	meetings := s.group(path).Meetings
	if len(meetings) != 4 {
		s.t.Fatalf("meetings %+v", meetings)
	}
	s.did(accounts.GroupLeader, "DELETE", "/group-meetings/"+meetings[0].ID+"?revision=1", nil)
	one, decision := "/group-meetings/"+meetings[3].ID, auditstest.ID()
	body := map[string]any{
		"standard_id": standard, "title": "Встреча", "starts_at": "2026-09-08T07:00:00Z", "lasts": 60, "present": []string{s.Actors[accounts.GroupLeader].AccountID},
		"agenda":    []any{map[string]any{"id": auditstest.ID(), "title": "Приветствие", "lineage": lineage}},
		"decisions": []any{map[string]any{"id": decision, "text": "Сделать памятку", "due_on": "2026-09-20"}}, "minutes": "Обсудили.", "revision": 1,
	}
	s.did(accounts.GroupLeader, "PUT", one, body)
	s.did(accounts.GroupLeader, "POST", one+"/close", map[string]any{"revision": 2})
	body["revision"], body["minutes"] = 3, "Другое."
	if w := s.as(accounts.GroupLeader, "PUT", one, body); w.Code != 409 {
		s.t.Errorf("closed minutes are changed: %d %s", w.Code, w.Body)
	}
	step := s.did(accounts.GroupLeader, "POST", one+"/decisions/"+decision+"/step", map[string]any{"id": auditstest.ID()})
	again := s.did(accounts.GroupLeader, "POST", one+"/decisions/"+decision+"/step", map[string]any{"id": auditstest.ID()})
	if step["title"] != "Сделать памятку" || step["due_on"] != "2026-09-20" || again["id"] != step["id"] {
		s.t.Errorf("step %v, again %v", step, again)
	}
	w := s.as(accounts.GroupLeader, "GET", one+"/meeting.ics", nil)
	if w.Code != 200 || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/calendar") || !strings.Contains(w.Body.String(), "DTSTART:20260908T070000Z\r\n") {
		s.t.Errorf("calendar: %d %v %s", w.Code, w.Header(), w.Body)
	}
}

func (s teller) proposes(path, standard string) {
	s.t.Helper()
	id := auditstest.ID()
	s.did(accounts.GroupLeader, "PUT", "/group-proposals/"+id, map[string]any{
		"standard_id": standard, "title": "Бейджи", "budget": 4500000, "currency": "RUB", "feasibility": 4,
	})
	if w := s.as(accounts.GroupLeader, "PUT", "/group-proposals/"+id+"/decision", map[string]any{"status": "declined", "revision": 1}); w.Code != 422 {
		s.t.Errorf("declined without a reason: %d %s", w.Code, w.Body)
	}
	s.did(accounts.GroupLeader, "PUT", "/group-proposals/"+id+"/decision", map[string]any{"status": "accepted", "revision": 1})
	if p := s.group(path).Proposals; len(p) != 1 || p[0].Status != "accepted" || p[0].Budget != 4500000 {
		s.t.Errorf("proposals %+v", p)
	}
}

// Staff send ideas by a link; the group takes, merges and declines them.
func TestStory_ideas(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := teller{newSite(t, db)}
		version, lineages := s.draft()
		read := decode[struct {
			StandardID string `json:"standard_id"`
			Content    struct{ Sections []struct{ Lineage string } }
		}](t, s.as(accounts.GroupLeader, "GET", "/standard-versions/"+version, nil))
		path := "/standards/" + read.StandardID
		if w := s.as(accounts.GroupLeader, "POST", path+"/idea-link", map[string]any{"days": 30, "address": "https://example.ru/"}); w.Code != 409 {
			t.Errorf("a link to a closed bank: %d %s", w.Code, w.Body)
		}
		s.did(accounts.GroupLeader, "PUT", path+"/idea-bank", map[string]any{"access": "link", "title": "Идеи", "invitation": "Что улучшить?", "revision": 0})
		link := s.did(accounts.GroupLeader, "POST", path+"/idea-link", map[string]any{"days": 30, "address": "https://example.ru/"})
		token := link["token"].(string)
		ids := s.sends(token)
		place := func() map[string]any {
			return map[string]any{"version_id": version, "edit_id": auditstest.ID(), "lineage": auditstest.ID(), "revision": 1}
		}
		taken := place()
		taken["section"], taken["statement"], taken["level"], taken["positions"] = read.Content.Sections[0].Lineage, "Кассир предлагает пакет.", "recommended", []string{"кассир"}
		s.did(accounts.GroupLeader, "POST", "/ideas/"+ids[0]+"/requirement", taken)
		s.did(accounts.GroupLeader, "POST", "/ideas/"+ids[0]+"/requirement", taken) // again
		phrase := place()
		phrase["lineage"], phrase["phrase"], phrase["use"] = lineages[1], "Зато прослужит дольше.", "say"
		s.did(accounts.GroupLeader, "POST", "/ideas/"+ids[1]+"/phrase", phrase)
		s.did(accounts.GroupLeader, "POST", "/ideas/"+ids[2]+"/merge", map[string]any{"into": ids[3], "revision": 1})
		s.did(accounts.GroupLeader, "PUT", "/ideas/"+ids[3]+"/status", map[string]any{"status": "declined", "reason": "Дорого", "revision": 2})
		text := s.as(accounts.GroupLeader, "GET", "/standard-versions/"+version, nil).Body.String()
		for _, want := range []string{"Кассир предлагает пакет.", "идея сотрудника: Анна, кассир, Тула", "Зато прослужит дольше.", "ответ на возражение, без подписи"} {
			if !strings.Contains(text, want) {
				t.Errorf("the draft has no %q", want)
			}
		}
		if strings.Count(text, "Кассир предлагает пакет.") != 1 {
			t.Error("taken twice")
		}
		s.did(accounts.GroupLeader, "DELETE", path+"/idea-link", nil)
		if w := s.do(request{method: "POST", path: "/idea-links", body: map[string]any{"token": token}}); w.Code != 404 {
			t.Errorf("a revoked link: %d %s", w.Code, w.Body)
		}
	})
}

// sends four ideas by a link and returns their ids.
func (s teller) sends(token string) []string {
	s.t.Helper()
	door := s.do(request{method: "POST", path: "/idea-links", body: map[string]any{"token": token}})
	if door.Code != 200 || strings.Contains(door.Body.String(), "Стандарт в работе") {
		s.t.Errorf("door: %d %s", door.Code, door.Body)
	}
	var ids []string
	for _, body := range []map[string]any{
		{"kind": "idea", "text": "Предлагать пакет", "name": "Анна", "position": "кассир", "place": "Тула"},
		{"kind": "objection", "text": "Дорого", "answer": "Зато прослужит дольше."},
		{"kind": "idea", "text": "Вода в зале"},
		{"kind": "idea", "text": "Кулер для покупателей"},
	} {
		id := auditstest.ID()
		body["token"], body["id"] = token, id
		if w := s.do(request{method: "POST", path: "/idea-links/ideas", body: body}); w.Code != 200 {
			s.t.Fatalf("send: %d %s", w.Code, w.Body)
		}
		ids = append(ids, id)
	}
	return ids
}
