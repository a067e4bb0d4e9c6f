package standards

import (
	"math/big"
	"slices"
	"testing"
)

// TestContent_Hash holds the hash of one content for good: were it to change,
// every published version would look tampered with.
func TestContent_Hash(t *testing.T) {
	c := Content{Preamble: "Преамбула", Sections: []Section{{
		Lineage: "0193b3a0-0000-7000-8000-000000000001", Title: "Касса", Variant: "Высокая загрузка",
		Requirements: []Requirement{{
			Lineage: "0193b3a0-0000-7000-8000-000000000002", Code: "1.1", Statement: "Ждёт <5 минут", How: "Как", Benefit: "Польза",
			Level: Critical, Positions: []string{"кассир"}, Say: []string{"«Спасибо!»"}, Avoid: []string{"«Следующий!»"}, Source: "Норма",
			Measure: Measure{Kind: Duration, Unit: "min", Bound: AtMost, Target: big.NewRat(5, 2), Limit: big.NewRat(5, 1), MayNotApply: true, Photo: true},
		}, {Code: "1.2", Statement: "Благодарит", Level: Mandatory}},
	}}}
	const want = "a625626cc0e615917249b7cc79f4840c916dae5a18a2b65f80e865504924e417"
	if got := c.Hash(); got != want {
		t.Errorf("hash %s, want %s", got, want)
	}
	t.Run("absent and empty are the same, an amount is its value", func(t *testing.T) {
		same := c.clone()
		r := &same.Sections[0].Requirements[1]
		r.Positions, r.Say, r.Measure.Kind = []string{}, []string{}, YesNo
		same.Sections[0].Requirements[0].Measure.Target = big.NewRat(10, 4)
		if same.Hash() != want {
			t.Error("the hash differs")
		}
	})
	t.Run("order, lineage and every letter count", func(t *testing.T) {
		for name, change := range map[string]func(s *Section){
			"order":   func(s *Section) { slices.Reverse(s.Requirements) },
			"lineage": func(s *Section) { s.Requirements[1].Lineage = s.Lineage },
			"a level": func(s *Section) { s.Requirements[1].Level = Recommended },
			"a title": func(s *Section) { s.Title = "Касса " },
		} {
			other := c.clone()
			change(&other.Sections[0])
			if other.Hash() == want {
				t.Errorf("%s does not count", name)
			}
		}
	})
}

func TestContent_WithLineages(t *testing.T) {
	c := content("Здоровается", "Улыбается")
	first := c.WithLineages()
	again := first.WithLineages()
	if first.Sections[0].Lineage == "" || first.Hash() != again.Hash() || c.Sections[0].Requirements[0].Lineage != "" {
		t.Error("lineages must begin once, in a copy")
	}
	if first.WithoutLineages().Hash() != c.Hash() {
		t.Error("without lineages it is not the text it was")
	}
}
