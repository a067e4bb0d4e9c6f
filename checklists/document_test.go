package checklists_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"etalon/checklists"
	"etalon/internal/fault"
)

func checklist(t *testing.T, source string) *checklists.Checklist {
	t.Helper()
	d, err := checklists.ParseDocument([]byte(source))
	if err != nil {
		t.Fatal(err)
	}
	c, err := d.Checklist()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// problemsOf lists the problems of a fault as "path code".
func problemsOf(err error) []string {
	var list []string
	if f, ok := fault.Of(err); ok {
		for _, field := range f.Fields {
			list = append(list, field.Path+" "+field.Code)
		}
	}
	return list
}

func TestDocument_Checklist(t *testing.T) {
	t.Run("absent fields have their default", func(t *testing.T) {
		got := checklist(t, `{"sections": [{"id": "s", "questions": [{"id": "q", "kind": "yes_no"}, {"id": "t", "kind": "text"}]}]}`)
		want := &checklists.Checklist{
			Audit:    checklists.MysteryVisit,
			Rollup:   checklists.RollupPoints,
			Critical: checklists.CriticalPolicy{Policy: checklists.Flag, Scope: checklists.InVisit},
			Sections: []checklists.Section{{ID: "s", Questions: []checklists.Question{
				{ID: "q", Kind: checklists.YesNo, Points: 1, Photo: checklists.Allowed, Comment: checklists.Allowed},
				{ID: "t", Kind: checklists.Text, Optional: true, Photo: checklists.Allowed, Comment: checklists.Allowed},
			}}},
		}
		if diff := cmp.Diff(want, got, exactly); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("every field is read", func(t *testing.T) {
		got := checklist(t, everything)
		want := &checklists.Checklist{
			Title: "Проверка салона", Audit: checklists.MysteryVisit, Rollup: checklists.RollupSections, Over100: true,
			Critical: checklists.CriticalPolicy{Policy: checklists.FailAfter, Count: 2, Scope: checklists.InSection, Cap: big.NewRat(70, 1)},
			Sections: []checklists.Section{{ID: "s", Title: "Встреча", Weight: big.NewRat(5, 2), Gate: big.NewRat(60, 1), Questions: []checklists.Question{
				{
					ID: "q", Text: "Поздоровались?", Hint: "До 30 секунд", Kind: checklists.Duration, Points: 3, NA: true, Optional: true, Critical: true,
					Threshold: big.NewRat(1, 2), Bonus: true, Unit: "s", Bands: []checklists.Band{{UpTo: big.NewRat(20, 1), Credit: big.NewRat(1, 1)}, {Credit: big.NewRat(1, 3)}},
					ShowIf: "na(m)", RequireIf: "true", Photo: checklists.Required, Comment: checklists.Never, Requirement: "r-1",
				},
				{
					ID: "m", Kind: checklists.Multiple, Penalty: true, Photo: checklists.Allowed, Comment: checklists.Allowed,
					Options: []checklists.Option{{ID: "x", Text: "Спор", Points: 2}, {ID: "none", Exclusive: true}},
				},
				{
					ID: "c", Kind: checklists.ScaleKind, Points: 4, Turned: true, Photo: checklists.Allowed, Comment: checklists.Allowed,
					Scale: &checklists.Scale{Min: 1, Max: 2, Credits: []*big.Rat{big.NewRat(1, 10), big.NewRat(1, 1)}},
				},
			}}},
		}
		if diff := cmp.Diff(want, got, exactly); diff != "" {
			t.Error(diff)
		}
		again, err := checklists.NewDocument(got).Checklist()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(got, again, exactly); diff != "" {
			t.Errorf("the round trip changed the checklist:\n%s", diff)
		}
	})
	t.Run("the document of a checklist writes exact strings", func(t *testing.T) {
		data, err := json.Marshal(checklists.NewDocument(checklist(t, everything)))
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range []string{`"weight":"2.5"`, `"gate":"60"`, `"threshold":"0.5"`, `"credit":"1/3"`, `"required":false`, `"photo":"required"`, `"n":2`} {
			if !strings.Contains(string(data), part) {
				t.Errorf("no %s in %s", part, data)
			}
		}
	})
}

const everything = `{"title": "Проверка салона", "rollup": "sections", "over_100": true,
	"critical": {"policy": "fail_after", "n": 2, "scope": "section", "cap": "70 %"},
	"sections": [{"id": "s", "title": "Встреча", "weight": 2.5, "gate": "60", "questions": [
		{"id": "q", "text": "Поздоровались?", "hint": "До 30 секунд", "kind": "duration", "points": 3, "na": true, "required": false,
			"critical": true, "threshold": "1/2", "bonus": true, "unit": "s", "bands": [{"upto": 20, "credit": 1}, {"credit": "1/3"}],
			"show_if": "na(m)", "require_if": "true", "photo": "required", "comment": "never", "requirement": "r-1"},
		{"id": "m", "kind": "multiple", "penalty": true, "options": [{"id": "x", "text": "Спор", "points": 2}, {"id": "none", "exclusive": true}]},
		{"id": "c", "kind": "scale", "points": 4, "turned": true, "scale": {"min": 1, "max": 2, "credits": ["0.1", "1"]}}]}]}`

func TestDocument_Checklist_problems(t *testing.T) {
	question := func(fields string) string {
		return `{"sections": [{"id": "s", "questions": [{"id": "q", ` + fields + `}]}]}`
	}
	at := "sections[0].questions[0]."
	tests := map[string]struct {
		source string
		want   []string
	}{
		"every problem is named": {
			`{"rollup": "mean", "critical": {"policy": "cap_visit", "scope": "day"}, "sections": [{"id": "", "weight": "-1", "gate": "101", "questions": [{"id": "q", "kind": "x"}, {"id": "q", "kind": "text"}]}]}`,
			[]string{
				"rollup unknown_value", "critical.scope unknown_value", "critical.cap required", "sections[0].id required",
				"sections[0].weight negative", "sections[0].gate out_of_range", at + "kind unknown_value", "sections[0].questions[1].id repeated",
			},
		},
		"a number that cannot be read is one problem": {
			question(`"kind": "single", "options": [{"id": "a", "credit": "half"}, {"id": "b", "credit": "1/0"}]`),
			[]string{at + "options[0].credit not_a_number", at + "options[1].credit not_a_number"},
		},
		"options":                    {question(`"kind": "multiple", "options": [{"id": "a"}, {"id": "a"}, {"id": "na"}, {"id": ""}]`), []string{at + "options[1].id repeated", at + "options[2].id reserved", at + "options[3].id required"}},
		"bands of a scored question": {question(`"kind": "count", "points": 1`), []string{at + "bands required"}},
		"bands in order": {
			question(`"kind": "count", "bands": [{"upto": "3", "credit": "1"}, {"upto": "2", "credit": "1"}, {"credit": "0"}]`),
			[]string{at + "bands[1].upto bands_order"},
		},
		"a band in the middle without end": {
			question(`"kind": "count", "bands": [{"credit": "1"}, {"upto": "2"}]`),
			[]string{at + "bands[0].upto required", at + "bands[1].credit required", at + "bands[1].upto last_band_open"},
		},
		"a credit a mark":         {question(`"kind": "scale", "scale": {"min": 1, "max": 3, "credits": ["0", "1"]}`), []string{at + "scale.credits one_credit_a_mark"}},
		"a scale":                 {question(`"kind": "scale"`), []string{at + "scale required"}},
		"a bonus and a penalty":   {question(`"kind": "yes_no", "bonus": true, "penalty": true`), []string{at + "penalty bonus_and_penalty"}},
		"turned":                  {question(`"kind": "single", "turned": true, "options": [{"id": "a"}]`), []string{at + "turned not_for_kind"}},
		"points":                  {question(`"kind": "yes_no", "points": 1000001`), []string{at + "points out_of_range"}},
		"a threshold":             {question(`"kind": "yes_no", "threshold": "1.5"`), []string{at + "threshold out_of_range"}},
		"a demand":                {question(`"kind": "yes_no", "photo": "always"`), []string{at + "photo unknown_value"}},
		"a long text":             {question(`"kind": "text", "text": "` + strings.Repeat("щ", 2001) + `"`), []string{at + "text too_long"}},
		"a text as long as it be": {question(`"kind": "text", "text": "` + strings.Repeat("щ", 2000) + `"`), nil},
		"a reserved id":           {`{"sections": [{"id": "s", "questions": [{"id": "location.city", "kind": "text"}]}]}`, []string{at + "id reserved"}},
		"a control character":     {`{"sections": [{"id": "s\n", "title": "\u0000", "questions": []}]}`, []string{"sections[0].id not_text", "sections[0].title not_text"}},
		"a count of fails":        {`{"critical": {"policy": "fail_after", "n": -1}, "sections": []}`, []string{"critical.n out_of_range"}},
		"the wrong JSON type":     {`{"sections": [{"id": 5}]}`, []string{"sections.id wrong_type"}},
		"no JSON":                 {`{"sections"`, []string{" wrong_type"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			d, err := checklists.ParseDocument([]byte(test.source))
			if err == nil {
				_, err = d.Checklist()
			}
			if (err == nil) != (test.want == nil) || err != nil && !errors.Is(err, checklists.ErrChecklistInvalid) {
				t.Fatalf("got %v", err)
			}
			if diff := cmp.Diff(test.want, problemsOf(err)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestValidate_limits(t *testing.T) {
	c := &checklists.Checklist{Rollup: checklists.RollupPoints, Critical: checklists.CriticalPolicy{Policy: checklists.Flag}}
	for s := range checklists.MaxSections {
		section := checklists.Section{ID: fmt.Sprintf("s%d", s)}
		for q := range checklists.MaxQuestions / checklists.MaxSections {
			section.Questions = append(section.Questions, checklists.Question{ID: fmt.Sprintf("q%d-%d", s, q), Kind: checklists.YesNo})
		}
		c.Sections = append(c.Sections, section)
	}
	if err := checklists.Validate(c); err != nil {
		t.Errorf("the largest checklist: %v", err)
	}
	c.Sections = append(c.Sections, checklists.Section{ID: "over", Questions: []checklists.Question{{ID: "over", Kind: checklists.Text}}})
	want := []string{"sections too_many", "sections[50].questions too_many"}
	if diff := cmp.Diff(want, problemsOf(checklists.Validate(c))); diff != "" {
		t.Error(diff)
	}
}

func FuzzParseDocument(f *testing.F) {
	f.Add([]byte(everything))
	f.Add([]byte(`{"critical": "cap_visit(70)", "sections": null}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := checklists.ParseDocument(data)
		if err != nil {
			return
		}
		c, err := d.Checklist()
		if err != nil {
			return
		}
		again, err := checklists.NewDocument(c).Checklist()
		if err != nil {
			t.Fatalf("the document of a valid checklist is not valid: %v", err)
		}
		if diff := cmp.Diff(c, again, exactly); diff != "" {
			t.Fatalf("the round trip changed the checklist:\n%s", diff)
		}
		checklists.Score(c, nil, nil, nil)
	})
}
