package checklists_test

import (
	"encoding/json"
	"os"
	"testing"

	"etalon/checklists"
	"etalon/internal/fault"
	"etalon/internal/locale"
)

// The same cases as frontend/src/engine/wording.test.ts.
func TestChecklist_In(t *testing.T) {
	data, err := os.ReadFile("testdata/wording/read.json")
	check(t, err)
	var cases []struct {
		Name           string
		Document, Read checklists.Document
		Language       locale.Language
	}
	check(t, json.Unmarshal(data, &cases))
	for _, one := range cases {
		t.Run(one.Name, func(t *testing.T) {
			c, err := one.Document.Checklist()
			check(t, err)
			before := documentText(t, c)
			want, err := one.Read.Checklist()
			check(t, err)
			if got, want := documentText(t, c.In(one.Language)), documentText(t, want); got != want {
				t.Errorf("got %s\nwant %s", got, want)
			}
			if documentText(t, c) != before {
				t.Error("reading changed the checklist")
			}
		})
	}
}

// Every text that is too long, and every language that is none, is named.
func TestValidate_translations(t *testing.T) {
	c := filledChecklist()
	c.Rollup, c.Critical = checklists.RollupPoints, checklists.CriticalPolicy{Policy: checklists.Flag, Scope: checklists.InVisit}
	check(t, checklists.Validate(c))
	c.Language, c.Languages = "ru", []locale.Language{"en", "en", "ru", "по-русски"}
	long := string(make([]rune, checklists.MaxHint+1))
	c.Sections[0].Translations = checklists.Wordings{"en": {Text: long}}
	c.Sections[0].Questions[0].Translations = checklists.Wordings{"en": {Hint: long}, "kk": {Text: "x"}}
	f, ok := fault.Of(checklists.Validate(c))
	if !ok {
		t.Fatal("a checklist with wrong languages is taken")
	}
	got := map[string]string{}
	for _, field := range f.Fields {
		got[field.Path] = field.Code
	}
	for path, code := range map[string]string{
		"languages[1]": "language_repeated", "languages[2]": "language_repeated", "languages[3]": "not_a_language",
		"sections[0].translations.en.text":              "too_long",
		"sections[0].questions[0].translations.en.hint": "too_long",
		"sections[0].questions[0].translations.kk":      "language_missing",
	} {
		if got[path] != code {
			t.Errorf("%s: got %q, want %s", path, got[path], code)
		}
	}
}
