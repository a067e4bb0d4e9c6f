package api_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"etalon/audits/auditstest"
	"etalon/audits/benchmarks"
	"etalon/internal/accounts"
	"etalon/internal/database"
	"etalon/internal/database/databasetest"
)

func benchmarkBodies(s *site, op string) (any, bool) {
	body, ok := map[string]any{
		"PUT /benchmarks/{id}":                           benchmarkText(s, 1),
		"PUT /benchmarks/{id}/marks/{vector}":            map[string]any{"items": []any{map[string]any{"company": 0, "mark": 1}}},
		"PUT /benchmarks/{id}/agreed/{vector}/{company}": map[string]any{"mark": 1, "reason": "Захват"},
		"PUT /benchmarks/{id}/choices":                   map[string]any{"items": []any{}},
	}[op]
	return body, ok
}

func benchmarkText(s *site, revision int, raters ...accounts.Actor) map[string]any {
	ids := make([]string, len(raters))
	for i, by := range raters {
		ids[i] = by.AccountID
	}
	return map[string]any{
		"brand_id": s.Brand.ID, "product": "Кофе навынос", "compared_on": "2026-09-10", "competitors": []string{"Соперник"}, "raters": ids, "revision": revision,
	}
}

// benchmarkID is that of a comparison of the site that takes marks.
func (s *site) benchmarkID() string {
	s.t.Helper()
	s.competitor()
	return s.compared(s.Brand.ID, "", s.Actors[accounts.RegionalManager])
}

// compared is a comparison of a brand to which people are invited, with the marks of the first.
func (s *site) compared(brand, product string, raters ...accounts.Actor) string {
	s.t.Helper()
	ctx, by := s.t.Context(), s.Actors[accounts.Administrator]
	b := benchmarks.Benchmark{ID: auditstest.ID(), BrandID: brand, Product: product, ComparedOn: s.At, Competitors: []string{"Соперник"}}
	for _, one := range raters {
		b.Raters = append(b.Raters, benchmarks.Rater{Person: benchmarks.Person{ID: one.AccountID}})
	}
	err := s.benchmarks.Put(ctx, by, b, 0)
	if err == nil {
		err = s.benchmarks.Open(ctx, by, b.ID)
	}
	if err == nil {
		err = s.benchmarks.Rate(ctx, raters[0], b.ID, 1, []benchmarks.Mark{{Value: 4, Reason: "Своя причина"}})
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return b.ID
}

// The way of a comparison through the contract: written down, rated by two who do not see
// each other's marks, closed, agreed on, settled and taken away.
func TestStory_benchmark(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		s := newSite(t, db)
		s.competitor()
		manager, first, other := s.Actors[accounts.BrandManager], s.Actors[accounts.RegionalManager], s.Actors[accounts.GroupLeader]
		try := func(by accounts.Actor, method, path string, body any) *httptest.ResponseRecorder {
			t.Helper()
			return s.do(request{method: method, path: path, body: body, by: &by})
		}
		ask := func(by accounts.Actor, method, path string, body any) map[string]any {
			t.Helper()
			w := try(by, method, path, body)
			if w.Code != 200 {
				t.Fatalf("%s %s: %d %s", method, path, w.Code, w.Body)
			}
			return decode[map[string]any](t, w)
		}
		if words := ask(first, "GET", "/benchmark-words", nil); len(words["vectors"].([]any)) != 12 || len(words["scale"].([]any)) != 6 {
			t.Errorf("%v", words)
		}
		if found := ask(manager, "GET", "/benchmark-candidates?search=regional", nil); found["total"] != 1.0 {
			t.Errorf("%v", found)
		}
		if found := ask(manager, "GET", "/competitor-brands", nil); found["items"].([]any)[0] != "Соперник" {
			t.Errorf("%v", found)
		}
		gone := "/benchmarks/" + auditstest.ID()
		ask(manager, "PUT", gone, benchmarkText(s, 0, first))
		if w := try(manager, "DELETE", gone+"?revision=1", nil); w.Code != 200 && w.Code != 204 {
			t.Errorf("%d %s", w.Code, w.Body)
		}
		path := "/benchmarks/" + auditstest.ID()
		for range 2 {
			if page := ask(manager, "PUT", path, benchmarkText(s, 0, first)); page["state"] != "draft" || page["marks_needed"] != 24.0 {
				t.Errorf("%v", page)
			}
		}
		ask(manager, "POST", path+"/open", map[string]any{})
		ask(manager, "PUT", path+"/raters/"+other.AccountID, map[string]any{})
		for by, mark := range map[*accounts.Actor]int{&first: 5, &other: 2} {
			items := []any{map[string]any{"company": 0, "mark": mark, "reason": "По чекам"}, map[string]any{"company": 1, "mark": 3}}
			ask(*by, "PUT", path+"/marks/1", map[string]any{"items": items})
			if page := ask(*by, "POST", path+"/finish", map[string]any{}); page["result"] != nil || len(page["own"].([]any)) != 2 {
				t.Errorf("%v", page)
			}
		}
		if list := ask(other, "GET", "/benchmarks", nil); list["total"] != 1.0 {
			t.Errorf("%v", list)
		}
		ask(manager, "POST", path+"/close", map[string]any{})
		page := ask(manager, "PUT", path+"/agreed/1/0", map[string]any{"mark": 4, "reason": "Сверили чеки"})
		result, _ := page["result"].(map[string]any)
		row, _ := result["rows"].([]any)[0].(map[string]any)
		cell, _ := row["cells"].([]any)[0].(map[string]any)
		if cell["points"] != 400.0 || cell["mean"] != 350.0 || cell["apart"] != true || row["edge"] != 100.0 || len(result["marks"].([]any)) != 4 {
			t.Errorf("%v", row)
		}
		if total, _ := result["totals"].([]any)[0].(map[string]any); total["points"] != 400.0 || total["known"] != 1.0 || total["of"] != 12.0 {
			t.Errorf("%v", total)
		}
		ask(manager, "PUT", path+"/choices", map[string]any{"items": []any{map[string]any{"vector": 3, "goal": 4, "due_on": "2026-12-01", "step": "Вторая касса"}}})
		if page := ask(manager, "POST", path+"/settle", map[string]any{}); page["state"] != "settled" || page["settled_at"] == nil {
			t.Errorf("%v", page)
		}
		for file, magic := range map[string]string{"report.pdf": "%PDF", "report.xlsx": "PK"} {
			if w := try(first, "GET", path+"/"+file, nil); w.Code != 200 || !strings.HasPrefix(w.Body.String(), magic) {
				t.Errorf("%s: %d %s", file, w.Code, w.Header())
			}
		}
		if w := try(manager, "PUT", path+"/choices", map[string]any{"items": []any{}}); w.Code != 409 {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	})
}
