package api_test

import (
	"net/url"
	"strings"
	"testing"

	"etalon/audits/auditstest"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
	"etalon/reports/bonus"
	"etalon/reports/figures"
)

const figureCSV = "Код;Месяц;Продажи;Жалобы\nL11;2026-09;1 000 000,50;2\nL12;2026-09;900000;0\n"

func figureBodies(s *site, op string) (any, bool) {
	body, ok := map[string]any{
		"PUT /figure-kinds/{id}":                            map[string]any{"name_ru": "Захват", "name_en": "", "unit": "money", "aggregate": "sum", "better": "more", "revision": 1},
		"PUT /figures/{id}/locations/{location_id}/{month}": map[string]any{"value": "1"},
		"POST /figure-imports":                              newForm("показатели.csv", []byte(figureCSV), nil),
		"POST /figure-imports/apply":                        newForm("показатели.csv", []byte(figureCSV), nil),
		"PUT /bonus-schemes/{id}":                           map[string]any{"brand_id": s.Brand.ID, "title": "Захват", "rules": bonusRules(1), "revision": 1},
		"POST /bonus-previews":                              map[string]any{"brand_id": s.Brand.ID, "wave_id": s.Wave.ID, "rules": bonusRules(1)},
		"PUT /bonus-tables/{id}":                            map[string]any{"scheme_id": auditstest.ID(), "wave_id": s.Wave.ID},
		"PUT /bonus-tables/{id}/locations/{location_id}":    map[string]any{"amount": 100, "reason": "Захват"},
	}[op]
	return body, ok
}

func bonusRules(base int) map[string]any {
	return map[string]any{
		"currency": "RUB", "base": base, "steps": []any{map[string]any{"from": 5000, "share": 10_000}}, "minimum": 1, "below": 0, "critical_zero": true,
		"rise_by": 0, "rise_share": 0, "low": 0, "high": 0, "cap": 0, "round": 100,
	}
}

// bonusID is that of a scheme of the site, or of a table of it for the wave with a visit.
func (s *site) bonusID(what string) string {
	s.t.Helper()
	if s.earned[what] != "" {
		return s.earned[what]
	}
	by, made := s.Actors[accounts.Administrator], map[string]string{"scheme": auditstest.ID(), "table": auditstest.ID()}
	s.earned = made
	_, err := s.bonuses.PutScheme(s.t.Context(), by, bonus.Scheme{ID: made["scheme"], BrandID: s.Brand.ID, Title: "Сервис", Rules: bonus.Rules{
		Currency: "RUB", Base: 100, Steps: []bonus.Step{{From: 0, Share: 10_000}}, Minimum: 1, Round: 100,
	}}, 0)
	if err == nil {
		_, err = s.bonuses.Open(s.t.Context(), by, bonus.Table{ID: made["table"], BrandID: s.Brand.ID, SchemeID: made["scheme"], SchemeRevision: 1, Title: "Сервис", WaveID: s.Wave.ID},
			[]bonus.Line{{LocationID: s.Locations[0].ID, Outcome: bonus.Outcome{Amount: 100}}})
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return made[what]
}

// The way of a bonus through the contract: tried, put down, calculated, corrected, closed
// and taken away.
func TestStory_bonus(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newSite(t, db)
		s.Released(t, 0)
		ask := func(method, path string, body any) map[string]any {
			t.Helper()
			w := s.as(accounts.ProgrammeManager, method, path, body)
			if w.Code != 200 {
				t.Fatalf("%s %s: %d %s", method, path, w.Code, w.Body)
			}
			return decode[map[string]any](t, w)
		}
		tried := ask("POST", "/bonus-previews", map[string]any{"brand_id": s.Brand.ID, "rules": bonusRules(3_000_000)})
		if items, _ := tried["items"].([]any); len(items) != 1 {
			t.Fatalf("%v", tried)
		}
		scheme, table := auditstest.ID(), "/bonus-tables/"+auditstest.ID()
		ask("PUT", "/bonus-schemes/"+scheme, map[string]any{"brand_id": s.Brand.ID, "title": "Сервис", "rules": bonusRules(3_000_000), "revision": 0})
		for range 2 {
			if made := ask("PUT", table, map[string]any{"scheme_id": scheme, "wave_id": s.Wave.ID}); made["total"] != 3_000_000.0 || made["number"] != 1.0 {
				t.Errorf("%v", made)
			}
		}
		ask("POST", table+"/refill", map[string]any{})
		fixed := ask("PUT", table+"/locations/"+s.Locations[0].ID, map[string]any{"amount": 2_000_000, "reason": "Пересменка"})
		items, _ := fixed["items"].([]any)
		if line, _ := items[0].(map[string]any); fixed["total"] != 2_000_000.0 || line["calculated"] != 3_000_000.0 || line["reason"] != "Пересменка" {
			t.Errorf("%v", fixed)
		}
		if closed := ask("POST", table+"/close", map[string]any{}); closed["closed_at"] == nil {
			t.Errorf("%v", closed)
		}
		if w := s.as(accounts.ProgrammeManager, "POST", table+"/refill", map[string]any{}); w.Code != 409 {
			t.Errorf("%d %s", w.Code, w.Body)
		}
		if w := s.as(accounts.ProgrammeManager, "GET", table+"/table.xlsx", nil); w.Code != 200 || !strings.HasPrefix(w.Body.String(), "PK") {
			t.Errorf("%d", w.Code)
		}
	})
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
