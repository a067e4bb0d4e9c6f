package checklists_test

import (
	"encoding/json"
	"errors"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"etalon/checklists"
	"etalon/internal/fault"
)

const everyKind = `{"sections": [{"id": "s", "questions": [
	{"id": "yn", "kind": "yes_no", "na": true}, {"id": "one", "kind": "single", "options": [{"id": "a"}, {"id": "b"}]},
	{"id": "many", "kind": "multiple", "options": [{"id": "a"}, {"id": "b"}, {"id": "none", "exclusive": true}]},
	{"id": "mark", "kind": "scale", "scale": {"min": 1, "max": 5}}, {"id": "num", "kind": "number"}, {"id": "cnt", "kind": "count"}, {"id": "dur", "kind": "duration"},
	{"id": "text", "kind": "text"}, {"id": "date", "kind": "date"}, {"id": "time", "kind": "time"}, {"id": "photo", "kind": "photo"}, {"id": "place", "kind": "location"}]}]}`

// answers reads the answers together, and each by itself: it must be the same.
func answers(t *testing.T, source string) (checklists.Answers, error) {
	t.Helper()
	var raw map[string]json.RawMessage
	if err := json.Unmarshal([]byte(source), &raw); err != nil {
		t.Fatal(err)
	}
	c := checklist(t, everyKind)
	all, err := checklists.ParseAnswers(c, raw)
	for id, value := range raw {
		q := c.Question(id)
		if q == nil {
			continue
		}
		one, alone := checklists.ParseAnswer(q, value)
		named := slices.ContainsFunc(problemsOf(err), func(p string) bool { return strings.HasPrefix(p, "answers."+id+" ") })
		if named != errors.Is(alone, checklists.ErrAnswersInvalid) {
			t.Errorf("%s by itself: %v, among the others: %v", id, alone, err)
		}
		if diff := cmp.Diff(all[id], one, exactly); err == nil && diff != "" {
			t.Errorf("%s by itself:\n%s", id, diff)
		}
	}
	return all, err
}

func TestParseAnswers(t *testing.T) {
	t.Run("every form is read, and written back", func(t *testing.T) {
		source := `{"yn":"na","one":"b","many":["a","b"],"mark":3,"num":-2.5,"cnt":"12","dur":"1/3","text":"Да, «спасибо»","date":"2028-02-29","time":"23:59","photo":["f1"],"place":"55.75,37.61"}`
		got, err := answers(t, source)
		if err != nil {
			t.Fatal(err)
		}
		want := checklists.Answers{
			"yn": {NA: true}, "one": {Text: "b"}, "many": {Options: []string{"a", "b"}}, "mark": {Number: big.NewRat(3, 1)}, "num": {Number: big.NewRat(-5, 2)},
			"cnt": {Number: big.NewRat(12, 1)}, "dur": {Number: big.NewRat(1, 3)}, "text": {Text: "Да, «спасибо»"}, "date": {Text: "2028-02-29"}, "time": {Text: "23:59"}, "photo": {Options: []string{"f1"}}, "place": {Text: "55.75,37.61"},
		}
		if diff := cmp.Diff(want, got, exactly); diff != "" {
			t.Error(diff)
		}
		back, err := json.Marshal(got)
		if err != nil {
			t.Fatal(err)
		}
		again, err := answers(t, string(back))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(got, again, exactly); diff != "" {
			t.Errorf("written back as %s:\n%s", back, diff)
		}
	})
	t.Run("an empty answer is none", func(t *testing.T) {
		got, err := answers(t, `{"yn": null, "text": "", "many": [], "photo": []}`)
		if err != nil || len(got) != 0 {
			t.Errorf("got %v, %v", got, err)
		}
	})
	t.Run("every wrong answer is named", func(t *testing.T) {
		_, err := answers(t, `{"zz": 1, "yn": "maybe", "one": "na", "many": ["c"], "mark": 0, "num": "x", "cnt": 1.5, "dur": -1, "text": 5, "date": "1.1.2026", "time": "9:30", "photo": [1], "place": {}}`)
		want := []string{
			"answers.cnt not_whole", "answers.date unknown_value", "answers.dur negative", "answers.many unknown_option", "answers.mark out_of_range", "answers.num not_a_number", "answers.one na_not_allowed",
			"answers.photo wrong_type", "answers.place wrong_type", "answers.text wrong_type", "answers.time unknown_value", "answers.yn unknown_value", "answers.zz unknown_question",
		}
		if diff := cmp.Diff(want, problemsOf(err)); diff != "" || !errors.Is(err, checklists.ErrAnswersInvalid) {
			t.Error(diff, err)
		}
	})
	t.Run("numbers that cannot be exact are refused", func(t *testing.T) {
		for _, number := range []string{"1e21", "1e400", "1e-7", `"1e2"`, `"1/0"`, `"0x10"`, `"١"`, `"` + strings.Repeat("9", 65) + `"`} {
			if _, err := answers(t, `{"num": `+number+`}`); len(problemsOf(err)) != 1 {
				t.Errorf("%s: got %v", number, err)
			}
		}
	})
	t.Run("long texts and many files are refused", func(t *testing.T) {
		files, err := json.Marshal(strings.Split(strings.Repeat("f,", 51)+"f", ","))
		if err != nil {
			t.Fatal(err)
		}
		_, err = answers(t, `{"text": "`+strings.Repeat("щ", 10001)+`", "photo": `+string(files)+`}`)
		f, _ := fault.Of(err)
		if f == nil || f.Fields[len(f.Fields)-1].Code != "too_long" || len(f.Fields) != 2 {
			t.Errorf("got %v", err)
		}
	})
}
