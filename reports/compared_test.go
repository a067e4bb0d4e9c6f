package reports

import (
	"bytes"
	"testing"

	"etalon/audits"
	"etalon/internal/locale"
	"etalon/standards/mapping"
)

// A requirement that was two is added up with both; what measured otherwise is marked;
// what only the earlier version asked stands after the latest, and nothing counts twice.
func TestComparison_requirement(t *testing.T) {
	type points = map[string]int
	latest, earlier := scored(section("Касса", points{"a": 1}), section("Зал", points{"new": 1})), scored(section("Касса", points{"b": 1, "c": 1}), section("Склад", points{"gone": 1}))
	latest.ID, latest.ContentHash, earlier.ID, earlier.ContentHash = "2", "2", "1", "1"
	versions := []asked{
		{results: &results{version: latest, before: latest, previous: &audits.Wave{}}, waves: [2][]string{1: {"w2"}}, taken: map[string]bool{}},
		{results: &results{version: latest, before: earlier, previous: &audits.Wave{}, lines: map[string]mapping.Line{
			"a": {Before: []string{"b", "c"}, Rebased: true}, "new": {},
		}}, waves: [2][]string{0: {"w1"}}, taken: map[string]bool{}},
	}
	c := &Comparison{}
	c.Sets[0].answers = map[string]map[string]questionSums{"w1": {"b": {Full: 1, Applied: 10}, "c": {Part: 2, Applied: 10}, "gone": {Full: 3, Applied: 4}}}
	c.Sets[1].answers = map[string]map[string]questionSums{"w2": {"a": {Full: 9, Applied: 10}, "new": {Full: 5, Applied: 5}}}
	c.Sets[0].sections = sectionTally{"w1": {everywhere: {"Касса": {Sums: sums{N: 10, Total: 50000}}, "Склад": {Sums: sums{N: 4, Total: 4000}}}}}
	c.Sets[1].sections = sectionTally{"w2": {everywhere: {"Касса": {Sums: sums{N: 10, Total: 90000}}}}}
	c.fill(versions)
	got := map[string]ComparedRequirement{}
	for _, r := range c.Requirements {
		got[r.Lineage] = r
	}
	if r := got["a"]; r.Met != ([2]Compliance{{Full: 1, Part: 2, Applied: 20}, {Full: 9, Applied: 10}}) || !r.Rebased || r.Difference() != nil || c.Differs(r) {
		t.Errorf("merged: %+v", r)
	}
	if r := got["new"]; r.Met[0].Applied != 0 || r.Rebased || r.Difference() != nil || r.Section != "Зал" {
		t.Errorf("new: %+v", r)
	}
	if r := c.Requirements[len(c.Requirements)-1]; r.Lineage != "gone" || r.Met[0] != (Compliance{Full: 3, Applied: 4}) || len(c.Requirements) != 3 {
		t.Errorf("gone: %+v of %d", r, len(c.Requirements))
	}
	if c.Rebased != allRebased || c.Difference() != nil {
		t.Errorf("rebased %d", c.Rebased)
	}
	if s := c.Sections; len(s) != 2 || s[0].Title != "Касса" || s[0].Scores[0].N != 10 || s[0].Rebased != allRebased || s[1].Title != "Склад" {
		t.Errorf("sections %+v", s)
	}
}

func TestComparisonXLSX(t *testing.T) {
	c := &Comparison{Shared: 0, Rebased: 800}
	for i, scores := range []Sample{sampleOf(7000, 8000, 9000), sampleOf(9000, 9500)} {
		c.Sets[i] = ComparedSet{Waves: []audits.Wave{{Title: "Осень"}}, Brand: "=Бренд", Region: "Центр", Location: &Place{Code: "S1", Name: "Магазин"}, Scores: scores, Visits: scores.N}
	}
	c.Sections = []ComparedSection{{"Касса", [2]Sample{sampleOf(7000, 8000), sampleOf(9000)}, 0}, {"Зал", [2]Sample{{}, sampleOf(9000)}, allRebased}}
	c.Requirements = []ComparedRequirement{
		{Code: "1.1", Text: "Поздоровался", Met: [2]Compliance{{Full: 10, Applied: 40}, {Full: 37, Part: 1, Applied: 40}}},
		{Code: "1.2", Text: "Улыбнулся", Met: [2]Compliance{{Full: 10, Applied: 40}, {Full: 37, Applied: 40}}, Rebased: true},
	}
	var out bytes.Buffer
	if err := write(&out, &Meta{Organisation: "Сеть", Language: locale.Russian}, "Сравнение", func(b *book) { b.comparison(c) }); err != nil {
		t.Fatal(err)
	}
	f := openBook(t, out.Bytes())
	if n := checkFormulas(t, f, f.GetSheetList()...); n != 2 {
		t.Errorf("%d formulas, want those of a section and of a requirement", n)
	}
	for cell, want := range map[string]string{"B2": "=Бренд · Осень · Центр · S1 Магазин", "A5": "Разница средних оценок, второй набор против первого: +12,50 п. п."} {
		if got, err := f.GetCellValue("Наборы", cell); got != want || err != nil {
			t.Errorf("%s: %q %v", cell, got, err)
		}
	}
	if got, err := f.GetCellValue("Требования", "J2"); got != "Значимо, p < 0,05" || err != nil {
		t.Errorf("mark %q %v", got, err)
	}
}
