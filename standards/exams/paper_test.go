package exams

import (
	"fmt"
	"math/big"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"etalon/internal/locale"
	"etalon/standards"
)

// document has three sections of four requirements each, and a bank of two
// questions about each of them.
func document() (standards.Version, []Question) {
	var v standards.Version
	var bank []Question
	for s := range 3 {
		section := standards.Section{Lineage: fmt.Sprint("s", s), Title: fmt.Sprint("Этап ", s)}
		for r := range 4 {
			lineage := fmt.Sprint("r", s, r)
			section.Requirements = append(section.Requirements, standards.Requirement{Lineage: lineage, Code: lineage, Statement: "Норма " + lineage})
			for q := range 2 {
				bank = append(bank, Question{
					ID: fmt.Sprint(lineage, q), Lineage: lineage, Kind: One, Text: "?", Points: 1, InUse: true,
					Options: []Option{{"а", true}, {"б", false}, {"в", false}, {"г", false}},
				})
			}
		}
		v.Sections = append(v.Sections, section)
	}
	return v, bank
}

func TestDraw(t *testing.T) {
	v, bank := document()
	t.Run("the same seed gives the same paper, without a question twice, from every section", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			seed, n := rapid.Int64().Draw(t, "seed"), rapid.IntRange(3, 24).Draw(t, "n")
			paper := Draw(seed, n, v, bank)
			if diff := cmp.Diff(paper, Draw(seed, n, v, bank)); diff != "" {
				t.Fatal(diff)
			}
			seen, sections := map[string]bool{}, map[byte]bool{}
			for _, asked := range paper {
				if seen[asked.ID] {
					t.Fatalf("%s twice", asked.ID)
				}
				seen[asked.ID], sections[asked.Lineage[1]] = true, true
			}
			if len(paper) != n || len(sections) != 3 {
				t.Fatalf("%d questions of %d sections", len(paper), len(sections))
			}
		})
	})
	t.Run("a bank that is too small gives all it has", func(t *testing.T) {
		if got := len(Draw(1, 100, v, bank)); got != len(bank) {
			t.Errorf("%d questions", got)
		}
	})
	t.Run("questions put aside, and those about rules of other positions, are not asked", func(t *testing.T) {
		bank := append([]Question{}, bank...)
		for i := range bank {
			bank[i].InUse = i != 0
		}
		one := standards.Version{Sections: []standards.Section{{Requirements: v.Sections[0].Requirements[:1]}}}
		if got := Draw(1, 10, one, bank); len(got) != 1 || got[0].ID != bank[1].ID {
			t.Errorf("drew %+v", got)
		}
	})
}

func TestAsked_Score(t *testing.T) {
	one := Asked{Kind: One, Points: 2, Options: []Shown{{"нет", false, 0}, {"да", true, 1}}}
	several := Asked{Kind: Several, Points: 3, Options: []Shown{{"а", true, 0}, {"б", false, 1}, {"в", true, 2}}}
	order := Asked{Kind: Order, Points: 1, Options: []Shown{{"второй", false, 1}, {"первый", false, 0}, {"третий", false, 2}}}
	open := Asked{Kind: Open, Points: 5}
	for name, c := range map[string]struct {
		asked  Asked
		answer Answer
		points int
		marked bool
	}{
		"the right option":          {one, Answer{Chosen: []int{1}}, 2, true},
		"a wrong option":            {one, Answer{Chosen: []int{0}}, 0, true},
		"no answer":                 {one, Answer{}, 0, true},
		"all right options":         {several, Answer{Chosen: []int{2, 0}}, 3, true},
		"one of two right options":  {several, Answer{Chosen: []int{0}}, 0, true},
		"a wrong one beside them":   {several, Answer{Chosen: []int{0, 1, 2}}, 0, true},
		"the right order":           {order, Answer{Chosen: []int{1, 0, 2}}, 1, true},
		"another order":             {order, Answer{Chosen: []int{0, 1, 2}}, 0, true},
		"an open answer waits":      {open, Answer{Text: "Здравствуйте"}, 0, false},
		"no open answer is nothing": {open, Answer{}, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			if points, marked := c.asked.Score(c.answer); points != c.points || marked != c.marked {
				t.Errorf("%d, %v; want %d, %v", points, marked, c.points, c.marked)
			}
		})
	}
}

func TestPasses(t *testing.T) {
	for _, c := range []struct {
		points, most, mark int
		want               bool
	}{{4, 5, 80, true}, {3, 5, 80, false}, {2, 3, 67, false}, {2, 3, 66, true}, {0, 1, 1, false}} {
		if passes(c.points, c.most, c.mark) != c.want {
			t.Errorf("%d of %d at %d %%", c.points, c.most, c.mark)
		}
	}
}

func TestPropose(t *testing.T) {
	v := standards.Version{Sections: []standards.Section{{Title: "Встреча", Requirements: []standards.Requirement{
		{Lineage: "a", Statement: "Здоровается", How: "Первым", Measure: standards.Measure{Kind: standards.Duration, Unit: "s", Target: big.NewRat(30, 1)}},
		{Lineage: "b", Statement: "Предлагает помощь", Say: []string{"Чем помочь?"}, Avoid: []string{"Что надо?"}},
		{Lineage: "c", Statement: "Болтает о личном", Measure: standards.Measure{Forbidden: true}},
		{Lineage: "d", Statement: "Прощается"},
	}}}}
	got := Propose(v, locale.Language("ru"), nil)
	kinds := map[string]Kind{}
	for _, q := range got {
		kinds[q.Lineage+" "+string(q.Kind)] = q.Kind
		p := &problems{}
		if q.check(p); p.Err(ErrInvalid) != nil {
			t.Errorf("%+v: %v", q, p.Err(ErrInvalid))
		}
	}
	t.Run("numbers, phrases, prohibitions, steps and what is described in words are asked about", func(t *testing.T) {
		want := map[string]Kind{"a one": One, "a open": Open, "a order": Order, "b several": Several, "c one": One}
		if diff := cmp.Diff(want, kinds); diff != "" {
			t.Error(diff)
		}
		if right := got[0].Options[0]; !right.Right || right.Text != "30 с" {
			t.Errorf("the amount %+v", got[0].Options)
		}
	})
	t.Run("what the bank has is not proposed again", func(t *testing.T) {
		if again := Propose(v, locale.Language("ru"), got); len(again) != 0 {
			t.Errorf("again %+v", again)
		}
	})
}
