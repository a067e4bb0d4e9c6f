package auditstest

import (
	"testing"

	"etalon/checklists"
	"etalon/internal/accounts"
)

// SurveyDocument asks customers whether they would recommend, two ratings, a choice, a
// multiple choice, and a text that depends on another answer.
const SurveyDocument = `{"title": "После визита", "audit": "survey", "languages": ["en"], "sections": [{"id": "s", "questions": [
 {"id": "nps", "text": "Посоветуете ли нас", "kind": "scale", "scale": {"min": 0, "max": 10}, "requirement": "` + Lineage + `"},
 {"id": "staff", "text": "Как вам помогли", "kind": "scale", "scale": {"min": 1, "max": 5}, "translations": {"en": {"text": "How were you helped"}}},
 {"id": "hall", "text": "Сколько пришлось ждать", "kind": "scale", "scale": {"min": 1, "max": 3}, "turned": true, "required": false},
 {"id": "found", "text": "Нашли, что искали", "kind": "yes_no", "required": false},
 {"id": "seen", "text": "Что смотрели", "kind": "multiple", "required": false, "options": [{"id": "bags", "text": "Сумки"}, {"id": "shoes", "text": "Обувь"}]},
 {"id": "why", "text": "Чего не хватило", "kind": "text", "show_if": "found == 'no'"}]}]}`

// SurveyVersion publishes a checklist for customers.
func (w *World) SurveyVersion(tb testing.TB) checklists.Version {
	tb.Helper()
	parsed, err := checklists.ParseDocument([]byte(SurveyDocument))
	if err != nil {
		tb.Fatal(err)
	}
	content, err := parsed.Checklist()
	if err != nil {
		tb.Fatal(err)
	}
	by := accounts.Program(w.Org)
	draft, err := w.Checklists.Create(tb.Context(), by, checklists.NewFamily{ID: ID(), VersionID: ID(), Title: content.Title, Language: "ru", Content: content})
	if err != nil {
		tb.Fatal(err)
	}
	version, err := w.Checklists.Publish(tb.Context(), by, draft.ID)
	if err != nil {
		tb.Fatal(err)
	}
	return version
}
