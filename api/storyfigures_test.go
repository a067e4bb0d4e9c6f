package api_test

import (
	"net/url"
	"strings"
	"testing"

	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/reports/figures"
)

const figureCSV = "Код;Месяц;Продажи;Жалобы\nL11;2026-09;1 000 000,50;2\nL12;2026-09;900000;0\n"

func figureBodies(_ *site, op string) (any, bool) {
	body, ok := map[string]any{
		"PUT /figure-kinds/{id}":                            map[string]any{"name_ru": "Захват", "name_en": "", "unit": "money", "aggregate": "sum", "better": "more", "revision": 1},
		"PUT /figures/{id}/locations/{location_id}/{month}": map[string]any{"value": "1"},
		"POST /figure-imports":                              newForm("показатели.csv", []byte(figureCSV), nil),
		"POST /figure-imports/apply":                        newForm("показатели.csv", []byte(figureCSV), nil),
	}[op]
	return body, ok
}

// figureID is that of a figure with a value of the site's first location.
func (s *site) figureID() string {
	s.t.Helper()
	ctx, by := s.t.Context(), s.Actors[accounts.Administrator]
	kinds, err := s.figures.PutUsual(ctx, by)
	if err == nil {
		amount := figures.Amount(12_345_600)
		err = s.figures.Set(ctx, by, kinds[0].ID, s.Locations[0].ID, figures.MonthOf(s.At)-1, &amount, "")
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return kinds[0].ID
}

// The way of a figure through the contract: defined, imported, corrected, set beside the
// scores, and taken away as a table.
func TestStory_figures(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newSite(t, db)
		by := s.Actors[accounts.ProgrammeManager]
		admin := s.Actors[accounts.Administrator]
		ask := func(method, path string, body any, by accounts.Actor) map[string]any {
			t.Helper()
			w := s.do(request{method: method, path: path, body: body, by: &by})
			if w.Code != 200 {
				t.Fatalf("%s %s: %d %s", method, path, w.Code, w.Body)
			}
			return decode[map[string]any](t, w)
		}
		ask("POST", "/figure-kinds/usual", map[string]any{}, admin)
		kinds, _ := ask("GET", "/figure-kinds", nil, by)["items"].([]any)
		if len(kinds) != 3 {
			t.Fatalf("%v", kinds)
		}
		sales, _ := kinds[0].(map[string]any)
		id, _ := sales["id"].(string)
		if sales["name"] != "Продажи" || sales["name_en"] != "Sales" || sales["unit"] != "money" {
			t.Errorf("%v", sales)
		}
		renamed := map[string]any{"name_ru": "Продажи", "name_en": "Net sales", "unit": "money", "aggregate": "sum", "better": "more", "revision": 1}
		if k := ask("PUT", "/figure-kinds/"+id, renamed, admin); k["revision"] != 2.0 || k["name_en"] != "Net sales" {
			t.Errorf("%v", k)
		}
		preview := ask("POST", "/figure-imports", newForm("сентябрь.csv", []byte(figureCSV), nil), by)
		digest, _ := preview["digest"].(string)
		done := ask("POST", "/figure-imports/apply?digest="+url.QueryEscape(digest), newForm("сентябрь.csv", []byte(figureCSV), nil), by)
		if counts, _ := done["counts"].(map[string]any); counts["new"] != 4.0 {
			t.Errorf("%v", done)
		}
		path := "/figures/" + id + "/locations/" + s.Locations[0].ID + "/2026-09"
		for range 2 { // said twice it changes nothing
			past, _ := ask("PUT", path, map[string]any{"value": "1100000.5", "reason": "Возврат"}, by)["items"].([]any)
			if len(past) != 2 {
				t.Fatalf("%v", past)
			}
			first, _ := past[1].(map[string]any)
			if first["value"] != "1000000.5" || first["source"] != "сентябрь.csv" {
				t.Errorf("%v", first)
			}
		}
		rows, _ := ask("GET", "/figures?figure="+id+"&from=2026-01&until=2026-12&search=L11", nil, by)["items"].([]any)
		row, _ := rows[0].(map[string]any)
		values, _ := row["values"].([]any)
		value, _ := values[0].(map[string]any)
		if len(rows) != 1 || value["value"] != "1100000.5" || value["corrected"] != true {
			t.Errorf("%v", rows)
		}
		for about, path := range map[string]string{"relation": "/figure-relation/report.xlsx", "months": "/figures/table.xlsx", "figures": "/figures/table.xlsx?layout=figures&until=2026-09"} {
			w := s.do(request{method: "GET", path: path, by: &by})
			if w.Code != 200 || !strings.HasPrefix(w.Body.String(), "PK") {
				t.Errorf("%s: %d", about, w.Code)
			}
		}
		if w := s.do(request{method: "PUT", path: path, body: map[string]any{"value": "1e6"}, by: &by}); w.Code != 422 || !strings.Contains(w.Body.String(), "figure_value_unread") {
			t.Errorf("%d %s", w.Code, w.Body)
		}
		other := "/figures/" + id + "/locations/" + auditstest.ID() + "/2026-09"
		if w := s.do(request{method: "PUT", path: other, body: map[string]any{"value": "1"}, by: &by}); w.Code != 404 {
			t.Errorf("no such location: %d %s", w.Code, w.Body)
		}
	})
}
