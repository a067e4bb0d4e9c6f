package api_test

import (
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"etalon/api"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/internal/locale"
)

// A scenario that is translated reaches the shopper in their language: before the
// visit on the phone, on paper and in the report.
func TestScenario_translated(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newSite(t, db)
		path := "/waves/" + s.Wave.ID + "/plan"
		plan := wavePlan("", s.Wave.Revision)
		told := map[string]any{"name": "A gift", "text": "You are looking for a gift.", "objections": "It is dear.\nI will think.", "outdated": true}
		plan["scenarios"] = []any{map[string]any{
			"name": "Подарок", "text": "Вы выбираете подарок.", "objections": "Дорого.\n\n Я подумаю.", "share": 1, "translations": map[string]any{"en": told, "kk": map[string]any{}},
		}}
		saved := s.as(accounts.ProgrammeManager, "PUT", path, plan)
		if saved.Code != 200 {
			t.Fatal(saved.Code, saved.Body)
		}
		kept := decode[api.WavePlan](t, s.as(accounts.ProgrammeManager, "GET", path, nil)).Scenarios[0].Translations
		if len(kept) != 1 || kept["en"] != (api.PlanTold{Name: "A gift", Text: "You are looking for a gift.", Objections: "It is dear.\nI will think.", Outdated: true}) {
			t.Errorf("%+v", kept)
		}
		for language, said := range map[locale.Language][]string{
			locale.Russian: {"Вы выбираете подарок.", "Дорого.", "Я подумаю."}, locale.English: {"You are looking for a gift.", "It is dear.", "I will think."},
		} {
			pack := decode[api.VisitPackage](t, s.in(language, accounts.Shopper, "/assignments/"+s.Assignments[0].ID+"/checklist"))
			if got := append([]string{pack.Assignment.Scenario}, pack.Assignment.Objections...); !slices.Equal(got, said) {
				t.Errorf("%s: the phone shows %q", language, got)
			}
			printed := s.in(language, accounts.Shopper, "/assignments/"+s.Assignments[0].ID+"/checklist.pdf")
			text := pdfText(t, printed)
			for _, want := range said {
				if !strings.Contains(text, want) {
					t.Errorf("%s: the paper does not say %q: %s", language, want, text)
				}
			}
		}
	})
}

// What no shopper could read is refused by its field.
func TestScenario_translationRefused(t *testing.T) {
	s := newSite(t, databasetest.SQLite(t))
	for language, told := range map[string]map[string]any{
		"по-английски": {"text": "You are looking for a gift."},
		"en":           {"text": strings.Repeat("a", 4001)},
	} {
		plan := wavePlan("", s.Wave.Revision)
		plan["scenarios"] = []any{map[string]any{"name": "Подарок", "share": 1, "translations": map[string]any{language: told}}}
		w := s.as(accounts.ProgrammeManager, "PUT", "/waves/"+s.Wave.ID+"/plan", plan)
		at := slices.ContainsFunc(decode[api.Problem](t, w).Errors, func(e api.ProblemField) bool {
			return strings.Contains(e.Location, "scenarios[0].translations."+language)
		})
		if w.Code < 400 || !at {
			t.Errorf("%s: %d %s", language, w.Code, w.Body)
		}
	}
}

// An assignment knows its scenario by text and customer type: two alike would give one
// shopper the other's objections.
func TestScenario_repeated(t *testing.T) {
	s := newSite(t, databasetest.SQLite(t))
	plan := wavePlan("", s.Wave.Revision)
	plan["scenarios"] = []any{
		map[string]any{"name": "Цена", "objections": "Дорого.", "share": 1}, map[string]any{"name": "Раздумья", "objections": "Я подумаю.", "share": 1},
	}
	path := "/waves/" + s.Wave.ID + "/plan"
	refused := decode[api.Problem](t, s.as(accounts.ProgrammeManager, "PUT", path, plan))
	if len(refused.Errors) != 1 || refused.Errors[0].Location != "plan.scenarios[1].text" || refused.Errors[0].Code != "scenario_repeated" {
		t.Errorf("%+v", refused)
	}
	plan["scenarios"].([]any)[1].(map[string]any)["customer_type"] = "сомневающийся"
	if w := s.as(accounts.ProgrammeManager, "PUT", path, plan); w.Code != 200 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// in is a request of a role whose program speaks a language.
func (s *site) in(language locale.Language, role accounts.Role, path string) *httptest.ResponseRecorder {
	s.t.Helper()
	by := s.Actors[role]
	return s.do(request{method: "GET", path: path, by: &by, header: map[string]string{"Accept-Language": string(language)}})
}
