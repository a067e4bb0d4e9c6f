package api_test

import (
	"encoding/json"
	"testing"

	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
)

// A published checklist is revised into one draft, whose id makes a retry harmless,
// and a version that is retired takes no new wave.
func TestChecklistVersions(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newSite(t, db)
		path := "/checklist-versions/" + s.Checklist.ID
		revise := map[string]any{"id": auditstest.ID()}
		first, again := s.as(accounts.ProgrammeManager, "POST", path+"/revise", revise), s.as(accounts.ProgrammeManager, "POST", path+"/revise", revise)
		if first.Code != 200 || again.Code != 200 || first.Body.String() != again.Body.String() {
			t.Fatal(first.Code, first.Body, again.Code, again.Body)
		}
		var draft struct {
			ID, Status string
			Number     int
			Content    struct{ Sections []any }
		}
		if err := json.Unmarshal(first.Body.Bytes(), &draft); err != nil {
			t.Fatal(err)
		}
		if draft.Number != s.Checklist.Number+1 || draft.Status != "draft" || len(draft.Content.Sections) != len(s.Checklist.Content.Sections) {
			t.Errorf("got %+v", draft)
		}
		if w := s.as(accounts.ProgrammeManager, "POST", path+"/revise", map[string]any{"id": auditstest.ID()}); w.Code != 409 {
			t.Error("a second draft:", w.Code, w.Body)
		}
		if w := s.as(accounts.Shopper, "POST", path+"/retire", map[string]any{}); w.Code != 403 {
			t.Error("a shopper retires:", w.Code)
		}
		if w := s.as(accounts.ProgrammeManager, "POST", "/checklist-versions/"+draft.ID+"/retire", map[string]any{}); w.Code != 409 {
			t.Error("a draft is retired:", w.Code, w.Body)
		}
		s.as(accounts.ProgrammeManager, "GET", path, nil) // into the memory of the service
		for range 2 {
			if w := s.as(accounts.ProgrammeManager, "POST", path+"/retire", map[string]any{}); w.Code != 200 {
				t.Fatal(w.Code, w.Body)
			}
		}
		wave := map[string]any{
			"id": auditstest.ID(), "brand_id": s.Brand.ID, "checklist_version_id": s.Checklist.ID, "title": "Зима", "starts_on": "2026-09-01", "ends_on": "2026-09-30",
			"bands": []any{map[string]any{"from": 0, "name": "Б", "tone": "poor"}},
		}
		if w := s.as(accounts.ProgrammeManager, "POST", "/waves", wave); w.Code != 422 {
			t.Error("a wave of a retired version:", w.Code, w.Body)
		}
	})
}

// What a draft leaves out on purpose is kept with its reason, and a draft whose
// questions are shown depending on themselves is refused, so it is never published.
func TestChecklistVersions_drafts(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newSite(t, db)
		question := func(id, showIf string) map[string]any {
			return map[string]any{"id": id, "kind": "yes_no", "text": id, "show_if": showIf}
		}
		content := map[string]any{
			"sections":     []any{map[string]any{"id": "s1", "questions": []any{question("q1", ""), question("q2", "q1 == 'yes'")}}},
			"not_measured": []any{map[string]any{"requirement": auditstest.ID(), "reason": "Проверяет начальник смены"}},
		}
		made := s.as(accounts.ProgrammeManager, "POST", "/checklists", map[string]any{"id": auditstest.ID(), "version_id": auditstest.ID(), "title": "Т", "content": content})
		var v struct {
			ID       string
			Revision int
			Content  struct {
				NotMeasured []struct{ Requirement, Reason string } `json:"not_measured"`
			}
		}
		if err := json.Unmarshal(made.Body.Bytes(), &v); err != nil || len(v.Content.NotMeasured) != 1 || v.Content.NotMeasured[0].Reason == "" {
			t.Fatal(made.Code, made.Body, err)
		}
		for _, wrong := range []map[string]any{
			{"sections": []any{map[string]any{"id": "s1", "questions": []any{question("q1", "q2 == 'yes'"), question("q2", "q1 == 'yes'")}}}},
			{"sections": content["sections"], "not_measured": []any{map[string]any{"requirement": "r", "reason": "  "}}},
		} {
			if w := s.as(accounts.ProgrammeManager, "PUT", "/checklist-versions/"+v.ID, map[string]any{"revision": v.Revision, "content": wrong}); w.Code != 422 {
				t.Error(w.Code, w.Body)
			}
		}
	})
}
