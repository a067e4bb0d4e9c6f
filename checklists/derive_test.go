package checklists_test

import (
	"math/big"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"etalon/checklists"
	"etalon/internal/locale"
	"etalon/standards"
)

func rat(n, d int64) *big.Rat { return big.NewRat(n, d) }

// sameAmounts compares amounts by value.
var sameAmounts = cmp.Comparer(func(a, b *big.Rat) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Cmp(b) == 0
})

// edition is a version with one section a list of requirements.
func edition(sections ...[]standards.Requirement) standards.Version {
	v := standards.Version{}
	for i, list := range sections {
		v.Sections = append(v.Sections, standards.Section{Title: string(rune('А' + i)), Requirements: list})
	}
	return v
}

func rule(lineage string, m standards.Measure) standards.Requirement {
	return standards.Requirement{Lineage: lineage, Statement: lineage, Level: standards.Mandatory, Measure: m}
}

func TestDerive_measures(t *testing.T) {
	half := rat(1, 2)
	for _, c := range []struct {
		name    string
		measure standards.Measure
		want    checklists.Question // without text, points, comment and requirement
	}{
		{"yes or no", standards.Measure{}, checklists.Question{Kind: checklists.YesNo}},
		{"what is forbidden is a penalty", standards.Measure{Kind: standards.YesNo, Forbidden: true, MayNotApply: true}, checklists.Question{Kind: checklists.YesNo, Penalty: true, NA: true}},
		{"a photo proves it", standards.Measure{Kind: standards.YesNo, Photo: true}, checklists.Question{Kind: checklists.YesNo, Photo: checklists.Required}},
		{
			"a duration, at most with a limit",
			standards.Measure{Kind: standards.Duration, Unit: "s", Bound: standards.AtMost, Target: rat(20, 1), Limit: rat(30, 1)},
			checklists.Question{Kind: checklists.Duration, Unit: "s", Bands: []checklists.Band{{rat(20, 1), rat(1, 1)}, {rat(30, 1), half}, {nil, new(big.Rat)}}},
		},
		{
			"at most without a limit",
			standards.Measure{Kind: standards.Number, Unit: "pcs", Bound: standards.AtMost, Target: rat(3, 1)},
			checklists.Question{Kind: checklists.Count, Unit: "pcs", Bands: []checklists.Band{{rat(3, 1), rat(1, 1)}, {nil, new(big.Rat)}}},
		},
		{
			"a count, at least",
			standards.Measure{Kind: standards.Number, Unit: "pcs", Bound: standards.AtLeast, Target: rat(4, 1)},
			checklists.Question{Kind: checklists.Count, Unit: "pcs", Bands: []checklists.Band{{rat(3, 1), new(big.Rat)}, {nil, rat(1, 1)}}},
		},
		{
			"a duration, at least with a limit",
			standards.Measure{Kind: standards.Duration, Unit: "min", Bound: standards.AtLeast, Target: rat(30, 1), Limit: rat(20, 1)},
			checklists.Question{Kind: checklists.Duration, Unit: "min", Bands: []checklists.Band{{rat(1999, 100), new(big.Rat)}, {rat(2999, 100), half}, {nil, rat(1, 1)}}},
		},
		{
			"a count between",
			standards.Measure{Kind: standards.Number, Unit: "pcs", Bound: standards.Between, Target: rat(3, 1), Limit: rat(5, 1)},
			checklists.Question{Kind: checklists.Count, Unit: "pcs", Bands: []checklists.Band{{rat(2, 1), new(big.Rat)}, {rat(5, 1), rat(1, 1)}, {nil, new(big.Rat)}}},
		},
		{
			"a distance between",
			standards.Measure{Kind: standards.Number, Unit: "m", Bound: standards.Between, Target: rat(1, 1), Limit: rat(2, 1)},
			checklists.Question{Kind: checklists.Number, Unit: "m", Bands: []checklists.Band{{rat(99, 100), new(big.Rat)}, {rat(2, 1), rat(1, 1)}, {nil, new(big.Rat)}}},
		},
		{"a scale", standards.Measure{Kind: standards.Scale, Max: 5}, checklists.Question{Kind: checklists.ScaleKind, Scale: &checklists.Scale{Min: 1, Max: 5}}},
		{
			"a choice in equal steps",
			standards.Measure{Kind: standards.Choice, Options: []string{"Да", "Частично", "Нет"}},
			checklists.Question{Kind: checklists.Single, Options: []checklists.Option{
				{ID: "a", Text: "Да", Credit: rat(1, 1)}, {ID: "b", Text: "Частично", Credit: half}, {ID: "c", Text: "Нет", Credit: new(big.Rat)},
			}},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := checklists.Derive(edition([]standards.Requirement{rule("r", c.measure)}), checklists.DeriveOptions{})
			if c.want.Photo == "" {
				c.want.Photo = checklists.Never
			}
			c.want.ID, c.want.Text, c.want.Points, c.want.Comment, c.want.Requirement = "q1", "r", 3, checklists.Allowed, "r"
			if d := cmp.Diff(c.want, got.Sections[0].Questions[0], sameAmounts); d != "" {
				t.Error(d)
			}
			if err := checklists.Validate(got); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestDerive_options(t *testing.T) {
	critical, recommended := rule("c", standards.Measure{}), rule("r", standards.Measure{})
	critical.Level, recommended.Level, critical.How = standards.Critical, standards.Recommended, "Как"
	v := edition([]standards.Requirement{critical, rule("m", standards.Measure{}), recommended})
	t.Run("points follow the level and critical ones are marked", func(t *testing.T) {
		c := checklists.Derive(v, checklists.DeriveOptions{Title: "Анкета"})
		q := c.Sections[0].Questions
		if q[0].Points != 5 || q[1].Points != 3 || q[2].Points != 1 || !q[0].Critical || q[1].Critical || q[0].Hint != "Как" {
			t.Errorf("got %+v", q)
		}
		if c.Title != "Анкета" || c.Rollup != checklists.RollupPoints || c.Critical.Policy != checklists.Flag {
			t.Errorf("got %+v", c)
		}
	})
	t.Run("all of it can be set", func(t *testing.T) {
		policy := checklists.CriticalPolicy{Policy: checklists.CapVisit, Cap: rat(70, 1)}
		c := checklists.Derive(v, checklists.DeriveOptions{
			Points: map[standards.Level]int{standards.Recommended: 0, standards.Critical: 10},
			Rollup: checklists.RollupSections, Critical: policy,
		})
		q := c.Sections[0].Questions
		if q[0].Points != 10 || q[1].Points != 3 || q[2].Points != 0 || c.Rollup != checklists.RollupSections || c.Critical != policy {
			t.Errorf("got %+v", c)
		}
	})
}

// shapeOf lists the ids and requirements of a checklist.
func shapeOf(c *checklists.Checklist) []string {
	var list []string
	for _, s := range c.Sections {
		list = append(list, s.ID)
		for _, q := range s.Questions {
			list = append(list, q.ID+"="+q.Requirement)
		}
	}
	return list
}

func rules(lineages ...string) []standards.Requirement {
	var list []standards.Requirement
	for _, l := range lineages {
		list = append(list, rule(l, standards.Measure{}))
	}
	return list
}

func TestDerive_keepsIDs(t *testing.T) {
	first := checklists.Derive(edition(rules("a", "b", "c"), rules("d", "e")), checklists.DeriveOptions{})
	if d := cmp.Diff([]string{"s1", "q1=a", "q2=b", "q3=c", "s2", "q4=d", "q5=e"}, shapeOf(first)); d != "" {
		t.Fatal(d)
	}
	// "e" is dropped, "b" moves and stands first, "f" and a section are new.
	second := checklists.Derive(edition(rules("g"), rules("b", "d"), rules("c", "f", "a")), checklists.DeriveOptions{Previous: first})
	if d := cmp.Diff([]string{"s3", "q6=g", "s2", "q2=b", "q4=d", "s1", "q3=c", "q7=f", "q1=a"}, shapeOf(second)); d != "" {
		t.Error(d)
	}
	t.Run("a dropped id does not come back", func(t *testing.T) {
		third := checklists.Derive(edition(rules("a")), checklists.DeriveOptions{Previous: second})
		fourth := checklists.Derive(edition(rules("a", "h"), rules("i")), checklists.DeriveOptions{Previous: third, Used: []string{"q7", "s3"}})
		if d := cmp.Diff([]string{"s1", "q1=a", "q8=h", "s4", "q9=i"}, shapeOf(fourth)); d != "" {
			t.Error(d)
		}
	})
}

func TestDerive_variant(t *testing.T) {
	v := edition(rules("a"), rules("b"), rules("busy a"), rules("busy only"), rules("quiet a"), nil)
	v.Sections[2].Title, v.Sections[2].Variant = v.Sections[0].Title, "Высокая загрузка"
	v.Sections[3].Variant = "Высокая загрузка"
	v.Sections[4].Title, v.Sections[4].Variant = v.Sections[0].Title, "Утро"
	for variant, want := range map[string][]string{
		"":                 {"s1", "q1=a", "s2", "q2=b"},
		"Высокая загрузка": {"s1", "q1=busy a", "s2", "q2=b", "s3", "q3=busy only"},
		"Утро":             {"s1", "q1=quiet a", "s2", "q2=b"},
		"Ночь":             {"s1", "q1=a", "s2", "q2=b"},
	} {
		if d := cmp.Diff(want, shapeOf(checklists.Derive(v, checklists.DeriveOptions{Variant: variant}))); d != "" {
			t.Errorf("%q: %s", variant, d)
		}
	}
}

func TestDerive_template(t *testing.T) {
	content, err := standards.Template("fashion_retail", "ru")
	if err != nil {
		t.Fatal(err)
	}
	content = content.WithLineages()
	v := standards.Version{Preamble: content.Preamble, Sections: content.Sections}
	for variant, want := range map[string]int{"": 41, "Высокая загрузка": 36} {
		c := checklists.Derive(v, checklists.DeriveOptions{Title: "Анкета", Variant: variant})
		if err := checklists.Validate(c); err != nil {
			t.Fatal(err)
		}
		kinds, criticals := map[checklists.Kind]bool{}, 0
		for _, q := range questions(c) {
			kinds[q.Kind] = true
			if q.Critical {
				criticals++
			}
		}
		if n := len(questions(c)); n != want || criticals != 4 {
			t.Errorf("%q: %d questions, %d critical, want %d and 4", variant, n, criticals, want)
		}
		for _, k := range []checklists.Kind{checklists.YesNo, checklists.Single, checklists.Count, checklists.Duration, checklists.ScaleKind} {
			if !kinds[k] {
				t.Errorf("%q: no question of kind %s", variant, k)
			}
		}
	}
	t.Run("the revision of the template keeps the questions of what it keeps", func(t *testing.T) {
		changes, err := standards.TemplateChanges("fashion_retail", "ru")
		if err != nil {
			t.Fatal(err)
		}
		revised, err := content.With(changes)
		if err != nil {
			t.Fatal(err)
		}
		before := checklists.Derive(v, checklists.DeriveOptions{})
		after := checklists.Derive(standards.Version{Sections: revised.WithLineages().Sections}, checklists.DeriveOptions{Previous: before})
		kept := 0
		for _, q := range questions(after) {
			if old := before.Question(q.ID); old != nil {
				kept++
				if old.Requirement != q.Requirement {
					t.Errorf("%s asks about another requirement", q.ID)
				}
			}
		}
		if n := len(questions(after)); kept != 40 || n != 42 {
			t.Errorf("%d of %d questions kept their ids, want 40 of 42", kept, n)
		}
		same := func(s checklists.Section, o checklists.Section) bool { return s.ID == o.ID && s.Title == o.Title }
		if !slices.EqualFunc(before.Sections, after.Sections, same) {
			t.Error("the sections did not keep their ids")
		}
	})
}

// Whoever begins with a template gets a checklist from it, in both languages.
func TestDerive_everyTemplate(t *testing.T) {
	list, err := standards.Templates()
	if err != nil {
		t.Fatal(err)
	}
	for _, info := range list {
		t.Run(info.Name+" "+info.Language, func(t *testing.T) {
			content, err := standards.Template(info.Name, info.Language)
			if err != nil {
				t.Fatal(err)
			}
			content = content.WithLineages()
			ordinary, variants := 0, map[string]bool{"": true}
			for _, s := range content.Sections {
				variants[s.Variant] = true
				if s.Variant == "" {
					ordinary += len(s.Requirements)
				}
			}
			for variant := range variants {
				c := checklists.Derive(standards.Version{Sections: content.Sections}, checklists.DeriveOptions{Title: info.Title, Variant: variant})
				if err := checklists.Validate(c); err != nil {
					t.Errorf("%q: %v", variant, err)
				}
				if n := len(questions(c)); variant == "" && n != ordinary {
					t.Errorf("%d questions of %d requirements", n, ordinary)
				}
			}
		})
	}
}

// The translations of the standard become those of the checklist, with what is out of
// date in them.
func TestDerive_translations(t *testing.T) {
	v := standards.Version{Sections: []standards.Section{{
		Lineage: "s1", Title: "Зал", Translations: map[string]standards.TextTranslation{"en": {Title: "Hall"}},
		Requirements: []standards.Requirement{
			{Lineage: "r1", Statement: "Поздоровайтесь", How: "Первыми", Translations: map[string]standards.Translation{"en": {Statement: "Greet", How: "First", Of: "another text"}}},
			{Lineage: "r2", Statement: "Попрощайтесь", Translations: map[string]standards.Translation{"de": {Benefit: "Freude"}}},
		},
	}}}
	c := checklists.Derive(v, checklists.DeriveOptions{Title: "Визит", Language: "ru"})
	check(t, checklists.Validate(c))
	if !slices.Equal(c.Languages, []locale.Language{"en"}) { // a question has no benefit
		t.Errorf("languages %v", c.Languages)
	}
	s := c.Sections[0]
	if s.Translations["en"] != (checklists.Wording{Text: "Hall"}) {
		t.Errorf("the section reads %+v", s.Translations)
	}
	if want := (checklists.Wording{Text: "Greet", Hint: "First", Outdated: true}); s.Questions[0].Translations["en"] != want || len(s.Questions[1].Translations) > 0 {
		t.Errorf("the questions read %+v and %+v", s.Questions[0].Translations, s.Questions[1].Translations)
	}
}
