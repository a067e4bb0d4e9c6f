package reports

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"etalon/audits"
	"etalon/standards"
	"etalon/standards/mapping"
)

// A requirement is followed back through the versions: where it was two, both are
// counted, and the wave that measured otherwise is not compared, even if a wave between
// them did not ask.
func TestRequirementPage_follow(t *testing.T) {
	version := func(number int, lineages ...string) *standards.Version {
		v := &standards.Version{ID: string(rune('0' + number)), Major: number, Sections: []standards.Section{{}}}
		for _, id := range lineages {
			v.Sections[0].Requirements = append(v.Sections[0].Requirements, standards.Requirement{Lineage: id, Code: id, Statement: "Текст " + id, Level: standards.Mandatory})
		}
		return v
	}
	type points = map[string]int
	two, one := version(1, "b", "c"), version(2, "a")
	waves := []audits.Wave{{ID: "1"}, {ID: "2", PreviousID: "1"}, {ID: "3", PreviousID: "2"}, {ID: "4", PreviousID: "3"}}
	steps := []*results{
		{wave: waves[0], version: scored(section("Касса", points{"b": 1, "c": 1})), standard: two, title: "Стандарт"},
		{wave: waves[1], version: scored(section("Касса", points{"x": 1})), standard: one, title: "Стандарт", lines: map[string]mapping.Line{"a": {Before: []string{"b", "c"}, Rebased: true}}},
		{wave: waves[2], version: scored(section("Касса", points{"a": 1})), standard: one, title: "Стандарт"},
		{wave: waves[3], version: scored(section("Касса", points{"a": 1})), standard: one, title: "Стандарт"},
	}
	p := &RequirementPage{}
	p.follow(steps, "a")
	p.count(map[string]map[string]questionSums{
		"1": {"b": {Full: 1, Applied: 10}, "c": {Full: 2, Applied: 10}},
		"3": {"a": {Full: 10, Applied: 20, Critical: 3}}, "4": {"a": {Full: 18, Applied: 20}},
	})
	var told []string
	for _, point := range p.Trend {
		line := point.Wave.ID + " " + point.Number
		if point.Rebased {
			line += " rebased"
		}
		if point.Change != nil {
			line += " changed"
		}
		if point.Significant {
			line += " surely"
		}
		told = append(told, line)
	}
	if diff := cmp.Diff([]string{"1 1.0", "3 2.0 rebased", "4 2.0 changed surely"}, told); diff != "" {
		t.Error(diff)
	}
	if p.Trend[0].Now != (Compliance{Full: 3, Applied: 20}) || p.Trend[1].Critical != 3 {
		t.Errorf("%+v", p.Trend)
	}
	p.fillTexts("ru")
	var texts []string
	for _, text := range p.Texts {
		texts = append(texts, text.Number+" "+text.Statement)
	}
	if diff := cmp.Diff([]string{"2.0 Текст a", "1.0 Текст b", "1.0 Текст c"}, texts); diff != "" {
		t.Error(diff)
	}
	if !p.Texts[0].Changed || p.Texts[1].Changed {
		t.Errorf("changed: %+v", p.Texts)
	}
}
