package checklists_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"etalon/checklists"
	"etalon/internal/fault"
)

// shownIf is a checklist with questions of every form and one that is shown if.
func shownIf(expression string) *checklists.Checklist {
	return &checklists.Checklist{Rollup: checklists.RollupPoints, Critical: checklists.CriticalPolicy{Policy: checklists.Flag}, Sections: []checklists.Section{{ID: "s", Questions: []checklists.Question{
		{ID: "t", Kind: checklists.Text},
		{ID: "n", Kind: checklists.Number},
		{ID: "y", Kind: checklists.YesNo},
		{ID: "m", Kind: checklists.Multiple, Options: []checklists.Option{{ID: "x"}, {ID: "y"}}},
		{ID: "q", Kind: checklists.Text, ShowIf: expression},
	}}}}
}

func TestValidate_expressions(t *testing.T) {
	valid := []string{
		"", " ", "true", "y == 'yes'", "n>=2 and(n<5 or not answered(t))", "location.a", "location.a == location.b", "location.a in location.b", "n in (1,2,3)",
		"'x' in m and 'y' not in m", "m == 'x'", "m in ['x']", "t < 'b'", "t == y", "(n) == (n)", "answered(m) == true", "location.a > 1", "'x' in (m)", "n in [1, location.a]", "not(not(not(true)))",
		"n in (n, 2)", strings.Repeat("(", 50) + "true" + strings.Repeat(")", 50),
	}
	for _, source := range valid {
		t.Run("valid: "+source, func(t *testing.T) {
			if err := checklists.Validate(shownIf(source)); err != nil {
				t.Error(err)
			}
		})
	}
	invalid := []struct {
		source, code string
		position     int
	}{
		{"y ==", "expression_incomplete", 5},
		{"y == 'да", "expression_open_string", 6},
		{"t == 'да' да", "expression_unexpected", 11},
		{"y = 'yes'", "expression_unexpected", 3},
		{"y & t", "expression_unexpected", 3},
		{"and", "expression_unexpected", 1},
		{"y in", "expression_incomplete", 5},
		{"n in []", "expression_unexpected", 7},
		{"n in [1", "expression_incomplete", 8},
		{"n in [1)", "expression_unexpected", 8},
		{"y not 'yes'", "expression_unexpected", 7},
		{"(true", "expression_incomplete", 6},
		{"true)", "expression_unexpected", 5},
		{"answered()", "expression_unexpected", 10},
		{"answered('t')", "expression_unexpected", 10},
		{"na(zz)", "expression_unknown_question", 4},
		{"true and zz == 1", "expression_unknown_question", 10},
		{"1 < n < 3", "expression_unexpected", 7},
		{"y", "expression_not_condition", 1},
		{"'yes'", "expression_not_condition", 1},
		{"true and n", "expression_not_condition", 10},
		{"not 5", "expression_not_condition", 5},
		{"n == 'five'", "expression_types", 3},
		{"m < 'x'", "expression_types", 3},
		{"m > location.a", "expression_types", 3},
		{"true < false", "expression_types", 6},
		{"'x' in t", "expression_types", 5},
		{"n in ['1']", "expression_types", 3},
		{"q == 'x'", "expression_circular", 0},
		{strings.Repeat("(", 51) + "true" + strings.Repeat(")", 51), "expression_too_deep", 52},
		{strings.Repeat("not ", 51) + "true", "expression_too_deep", 205},
		{strings.Repeat("true and ", 120), "too_long", 0},
		{"location. == 1", "expression_unknown_question", 1},
	}
	for _, test := range invalid {
		t.Run("invalid: "+test.source, func(t *testing.T) {
			f, _ := fault.Of(checklists.Validate(shownIf(test.source)))
			if f == nil || len(f.Fields) != 1 {
				t.Fatalf("got %v", f)
			}
			field := f.Fields[0]
			position, _ := field.Params["Position"].(int)
			if field.Path != "sections[0].questions[4].show_if" || field.Code != test.code || position != test.position {
				t.Errorf("got %s %s at %d, want %s at %d", field.Path, field.Code, position, test.code, test.position)
			}
		})
	}
}

func TestValidate_circles(t *testing.T) {
	c := shownIf("y == 'yes'")
	c.Sections[0].Questions[2].ShowIf = "n > 1"
	c.Sections[0].Questions[1].ShowIf = "y == 'no'"
	f, _ := fault.Of(checklists.Validate(c))
	if f == nil || len(f.Fields) != 1 || f.Fields[0].Path != "sections[0].questions[1].show_if" {
		t.Errorf("one circle is one problem, at a question of the circle; got %v", f)
	}
	t.Run("requiring each other is no circle", func(t *testing.T) {
		c := shownIf("")
		c.Sections[0].Questions[0].RequireIf = "answered(q) and not answered(t)"
		c.Sections[0].Questions[4].RequireIf = "answered(t)"
		if err := checklists.Validate(c); err != nil {
			t.Error(err)
		}
	})
}

func FuzzExpression(f *testing.F) {
	f.Add("y == 'yes' and not (n in [1, 2] or na(t))", "yes", 2.0)
	f.Add("location.a not in ('x', m)", "", 0.1)
	f.Add("((((", "x", -1.5)
	f.Fuzz(func(t *testing.T, source, text string, number float64) {
		c := shownIf(source)
		err := checklists.Validate(c)
		answers := checklists.Answers{"t": {Text: text}, "y": {Text: "yes"}, "m": {Options: []string{"x"}}}
		result := checklists.Score(c, answers, checklists.Attributes{"a": text, "b": number}, nil)
		if err == nil {
			if again := checklists.Score(c, answers, checklists.Attributes{"a": text, "b": number}, nil); len(again.Hidden) != len(result.Hidden) {
				t.Error("two scores of one visit differ")
			}
			return
		}
		f, ok := fault.Of(err)
		if !ok || !errors.Is(err, checklists.ErrChecklistInvalid) {
			t.Fatalf("not a fault: %v", err)
		}
		for _, field := range f.Fields {
			if position, _ := field.Params["Position"].(int); position < 0 || position > utf8.RuneCountInString(source)+1 {
				t.Errorf("position %d in %q", position, source)
			}
			if _, err := json.Marshal(field.Params); err != nil {
				t.Error(err)
			}
		}
	})
}
