package checklists_test

import (
	"math/big"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"etalon/checklists"
	"etalon/standards"
)

func TestDraftStandard(t *testing.T) {
	c := &checklists.Checklist{Title: "Автосалон", Sections: []checklists.Section{
		{ID: "s1", Title: "Сведения о визите", Questions: []checklists.Question{{ID: "q1", Text: "Дата визита", Kind: checklists.Date}}},
		{ID: "s2", Title: "Приём", Questions: []checklists.Question{
			{ID: "q2", Text: "1.1. Администратор встал навстречу*", Hint: "Сразу", Kind: checklists.YesNo, Points: 4, Critical: true, NA: true},
			{ID: "q3", Text: "Оставил клиента одного (ЗАПРЕЩЕНО)", Kind: checklists.YesNo, Points: 4, Penalty: true},
			{ID: "q4", Text: "Предложил кофе  (да / нет / н.п.)", Kind: checklists.YesNo, Points: 1},
			{ID: "q5", Text: "Рассказал о тест-драйве (маршрут и время)", Kind: checklists.YesNo, Points: 4, Photo: checklists.Required},
			{ID: "q6", Text: "Скидка к цене, %", Kind: checklists.Number, Points: 0},
			{ID: "q7", Text: "Что предложено", Kind: checklists.Multiple, Options: []checklists.Option{{ID: "a", Text: "Кредит", Points: 2}, {ID: "b", Text: "Страховка", Points: 2}}},
			{ID: "q8", Text: "Впечатление", Kind: checklists.Single, Points: 4, Options: []checklists.Option{{ID: "bad", Text: "Плохое"}, {ID: "good", Text: "Хорошее", Credit: rat(1, 1)}}},
			{ID: "q9", Text: "Подарок", Kind: checklists.YesNo, Points: 4, Bonus: true},
		}},
	}}
	content, linked := checklists.DraftStandard(c, "Чек-лист автосалона")
	if err := content.Check(); err != nil {
		t.Fatal(err)
	}
	type row struct {
		Code, Statement, How string
		Level                standards.Level
		Measure              standards.Measure
	}
	yes := standards.Measure{Kind: standards.YesNo}
	may, forbidden, photo := yes, yes, yes
	may.MayNotApply, forbidden.Forbidden, photo.Photo = true, true, true
	want := []row{
		{"1.1", "Администратор встал навстречу", "Сразу", standards.Critical, may},
		{"1.2", "Оставил клиента одного", "", standards.Mandatory, forbidden},
		{"1.3", "Предложил кофе", "", standards.Recommended, yes},
		{"1.4", "Рассказал о тест-драйве (маршрут и время)", "", standards.Mandatory, photo},
		{"1.5", "Что предложено", "Кредит; Страховка", standards.Mandatory, yes},
		{"1.6", "Впечатление", "", standards.Mandatory, standards.Measure{Kind: standards.Choice, Options: []string{"Хорошее", "Плохое"}}},
		{"1.7", "Подарок", "", standards.Recommended, yes},
	}
	var got []row
	lineages := map[string]string{}
	for _, r := range content.Sections[0].Requirements {
		got = append(got, row{r.Code, r.Statement, r.How, r.Level, r.Measure})
		lineages[r.Lineage] = r.Code
		if r.Source != "Чек-лист автосалона" {
			t.Errorf("%s: source %q", r.Code, r.Source)
		}
	}
	if d := cmp.Diff(want, got, sameAmounts); d != "" || len(content.Sections) != 1 || content.Sections[0].Title != "Приём" {
		t.Error(d)
	}
	t.Run("questions are linked to their requirements, and the given checklist is left alone", func(t *testing.T) {
		links := map[string]string{}
		for _, q := range questions(linked) {
			links[q.ID] = lineages[q.Requirement]
		}
		if d := cmp.Diff(map[string]string{"q1": "", "q2": "1.1", "q3": "1.2", "q4": "1.3", "q5": "1.4", "q6": "", "q7": "1.5", "q8": "1.6", "q9": "1.7"}, links); d != "" {
			t.Error(d)
		}
		for _, q := range questions(c) {
			if q.Requirement != "" {
				t.Errorf("the given checklist's %s was changed", q.ID)
			}
		}
	})
}

func TestDraftStandard_statements(t *testing.T) {
	for text, want := range map[string]string{
		"* Критический пункт *":                 "Критический пункт",
		"2.3) Представился (критично)":          "Представился",
		"Назвал цену (5 баллов) (обязательно).": "Назвал цену",
		"Говорил по телефону (-5)":              "Говорил по телефону",
		"30 минут до открытия зал готов":        "30 минут до открытия зал готов",
		"Улыбается (обязательно глядя в глаза)": "Улыбается (обязательно глядя в глаза)",
		"(да/нет)":                         "(да/нет)",
		"Stands up\nto greet (yes/no/n/a)": "Stands up to greet",
		"Personal calls (forbidden)":       "Personal calls",
	} {
		c := &checklists.Checklist{Sections: []checklists.Section{{ID: "s1", Questions: []checklists.Question{{ID: "q1", Text: text, Kind: checklists.YesNo}}}}}
		content, _ := checklists.DraftStandard(c, "")
		if got := content.Sections[0].Requirements[0].Statement; got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

var anyMeasure = rapid.Custom(func(t *rapid.T) standards.Measure {
	m := standards.Measure{
		Kind:        rapid.SampledFrom([]standards.MeasureKind{standards.YesNo, standards.Number, standards.Duration, standards.Scale, standards.Choice}).Draw(t, "kind"),
		MayNotApply: rapid.Bool().Draw(t, "na"), Photo: rapid.Bool().Draw(t, "photo"),
	}
	switch m.Kind {
	case standards.YesNo:
		m.Forbidden = rapid.Bool().Draw(t, "forbidden")
	case standards.Scale:
		m.Max = rapid.IntRange(2, 10).Draw(t, "max")
	case standards.Choice:
		for range rapid.IntRange(2, 30).Draw(t, "options") {
			m.Options = append(m.Options, "Вариант")
		}
	case standards.Number, standards.Duration:
		m.Unit = rapid.SampledFrom([]string{"s", "min", "m", ""}).Draw(t, "unit")
		m.Bound = rapid.SampledFrom([]standards.Bound{standards.AtMost, standards.AtLeast, standards.Between}).Draw(t, "bound")
		divisor := rapid.SampledFrom([]int64{1, 2, 10}).Draw(t, "divisor")
		if m.Kind == standards.Number && rapid.Bool().Draw(t, "count") {
			m.Unit, divisor = "pcs", 1
		}
		low := rapid.Int64Range(1, 50).Draw(t, "low")
		high := low + rapid.Int64Range(1, 50).Draw(t, "more")
		m.Target, m.Limit = big.NewRat(low, divisor), big.NewRat(high, divisor)
		if m.Bound == standards.AtLeast {
			m.Target, m.Limit = m.Limit, m.Target
		}
		if m.Bound != standards.Between && rapid.Bool().Draw(t, "no limit") {
			m.Limit = nil
		}
	}
	return m
})

var anyEdition = rapid.Custom(func(t *rapid.T) standards.Version {
	v := edition(nil, nil, nil)
	for i := range v.Sections {
		for j := range rapid.IntRange(0, 5).Draw(t, "requirements") {
			r := rule(string(rune('a'+i))+string(rune('a'+j)), anyMeasure.Draw(t, "measure"))
			r.Level = rapid.SampledFrom([]standards.Level{standards.Critical, standards.Mandatory, standards.Recommended}).Draw(t, "level")
			v.Sections[i].Requirements = append(v.Sections[i].Requirements, r)
		}
	}
	return v
})

func TestDraftStandard_roundTrip(t *testing.T) {
	t.Run("a derived checklist survives the way back and forth", rapid.MakeCheck(func(t *rapid.T) {
		c := checklists.Derive(anyEdition.Draw(t, "edition"), checklists.DeriveOptions{Title: "Анкета"})
		content, linked := checklists.DraftStandard(c, "Анкета")
		again := checklists.Derive(standards.Version{Sections: content.Sections}, checklists.DeriveOptions{Title: "Анкета", Previous: linked})
		for _, q := range questions(again) {
			q.Points = linked.Question(q.ID).Points // levels are only guessed from points
		}
		if d := cmp.Diff(linked, again, sameAmounts); d != "" {
			t.Fatal(d)
		}
	}))
	t.Run("any checklist makes a standard that is valid, and derives", rapid.MakeCheck(func(t *rapid.T) {
		c := visits().Draw(t, "visit").Checklist
		for _, q := range questions(c) {
			q.Text = rapid.SampledFrom([]string{q.ID, "", "Норма\x07 (критично)", strings.Repeat("ы ", 999)}).Draw(t, "text")
			q.Hint = rapid.SampledFrom([]string{"", "\x01", strings.Repeat("ы", checklists.MaxHint)}).Draw(t, "hint")
		}
		content, linked := checklists.DraftStandard(c, c.Title)
		if err := content.Check(); err != nil {
			t.Fatal(err)
		}
		again := checklists.Derive(standards.Version{Sections: content.Sections}, checklists.DeriveOptions{Previous: linked})
		if err := checklists.Validate(again); err != nil {
			t.Fatal(err)
		}
		for _, q := range questions(again) {
			was := linked.Question(q.ID)
			if was == nil || was.Critical != q.Critical || was.Requirement != q.Requirement {
				t.Fatalf("%s came from %+v", q.ID, was)
			}
			if was.Kind != q.Kind && was.Kind != checklists.Multiple && !was.Kind.Measured() {
				t.Fatalf("%s is %s, was %s", q.ID, q.Kind, was.Kind)
			}
		}
	}))
}
