package checklists_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"etalon/checklists"
	"etalon/internal/fault"
	"etalon/internal/locale"
)

const callDocument = `{"title": "Звонок", "audit": "call", "wait_s": 90, "sections": [{"id": "s", "questions": [
	{"id": "wait", "text": "Сколько ждали ответа", "kind": "duration", "unit": "s", "measures": "response", "points": 4, "bands": [{"upto": "20", "credit": "1"}, {"upto": "60", "credit": "1/2"}, {"credit": "0"}]},
	{"id": "talk", "text": "Длительность разговора", "kind": "duration", "unit": "min", "measures": "talk"},
	{"id": "hello", "text": "Поздоровались", "kind": "yes_no", "points": 4}]}]}`

func parsed(t *testing.T, text string) *checklists.Checklist {
	t.Helper()
	document, err := checklists.ParseDocument([]byte(text))
	check(t, err)
	c, err := document.Checklist()
	check(t, err)
	return c
}

func TestAudit_kept(t *testing.T) {
	c := parsed(t, callDocument)
	if c.Audit != checklists.Call || c.WaitOf() != 90*time.Second {
		t.Fatalf("%+v", c)
	}
	t.Run("in a workbook", func(t *testing.T) {
		var book bytes.Buffer
		check(t, checklists.WriteBook(&book, c, locale.Russian))
		imported, err := checklists.Import(bytes.NewReader(book.Bytes()), int64(book.Len()))
		check(t, err)
		if diff := cmp.Diff(documentText(t, c), documentText(t, imported.Checklist)); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("in an XLSForm", func(t *testing.T) {
		form := xlsform(t, c)
		imported, err := checklists.Import(bytes.NewReader(form), int64(len(form)))
		check(t, err)
		if diff := cmp.Diff(documentText(t, c), documentText(t, imported.Checklist)); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("a mystery visit says nothing of it, as before", func(t *testing.T) {
		if text := documentText(t, parsed(t, strings.NewReplacer(`"audit": "call", "wait_s": 90,`, "", `"measures": "response", `, "", `"measures": "talk"`, `"na": true`).Replace(callDocument))); strings.Contains(text, "audit") {
			t.Error(text)
		}
	})
}

func TestAudit_refused(t *testing.T) {
	for _, c := range []struct{ name, old, new, path, code string }{
		{"an unknown kind", `"call"`, `"dance"`, "audit", "unknown_value"},
		{"a visit that waits for an answer", `"audit": "call", "wait_s": 90`, `"wait_s": 90`, "wait_s", "not_for_audit"},
		{"a visit that measures an answer", `"audit": "call", "wait_s": 90`, `"rollup": "points"`, "sections[0].questions[0].measures", "not_for_audit"},
		{"the talk of a message", `"audit": "call", "wait_s": 90`, `"audit": "message"`, "sections[0].questions[1].measures", "not_for_audit"},
		{"silence that is worth more than a late answer", `"wait_s": 90`, `"wait_s": 30`, "sections[0].questions[0].bands", "longer_than_wait"},
		{"a measured yes", `"kind": "yes_no"`, `"kind": "yes_no", "measures": "talk"`, "sections[0].questions[2].measures", "measures_duration"},
	} {
		t.Run(c.name, func(t *testing.T) {
			document, err := checklists.ParseDocument([]byte(strings.Replace(callDocument, c.old, c.new, 1)))
			check(t, err)
			_, err = document.Checklist()
			if got := problemAt(err, c.path); got != c.code {
				t.Errorf("%q: %v", got, err)
			}
		})
	}
	document, err := checklists.ParseDocument([]byte(`{"audit": "competitor", "sections": [{"id": "s", "questions": [{"id": "q", "kind": "audio"}]}]}`))
	check(t, err)
	_, err = document.Checklist()
	if got := problemAt(err, "sections[0].questions[0].kind"); got != "not_at_competitors" {
		t.Errorf("a voice at a competitor's: %v", err)
	}
}

// problemAt is the code of what is wrong at a path; empty: nothing.
func problemAt(err error, path string) string {
	if f := new(fault.Error); errors.As(err, &f) {
		for _, field := range f.Fields {
			if field.Path == path {
				return field.Code
			}
		}
	}
	return ""
}

func TestQuestion_In(t *testing.T) {
	for _, c := range []struct {
		unit string
		d    time.Duration
		want string
	}{{"s", 95 * time.Second, "95"}, {"min", 95 * time.Second, "1.58"}, {"min", 90 * time.Second, "1.5"}, {"h", 18 * time.Second, "0.01"}, {"h", 17 * time.Second, "0"}, {"", 0, "0"}, {"h", 36 * time.Hour, "36"}} {
		if got := (&checklists.Question{Unit: c.unit}).In(c.d); got != c.want {
			t.Errorf("%v in %q: %s, want %s", c.d, c.unit, got, c.want)
		}
	}
}

const surveyDocument = `{"title": "После визита", "audit": "survey", "sections": [{"id": "s", "questions": [
	{"id": "nps", "text": "Посоветуете ли нас", "kind": "scale", "scale": {"min": 0, "max": 10}},
	{"id": "staff", "text": "Как вам помогли", "kind": "scale", "scale": {"min": 1, "max": 5}},
	{"id": "found", "text": "Нашли, что искали", "kind": "yes_no", "required": false},
	{"id": "why", "text": "Чего не хватило", "kind": "text", "show_if": "found == 'no'"}]}]}`

func TestAudit_survey(t *testing.T) {
	c := parsed(t, surveyDocument)
	if nps, staff := c.Question("nps"), c.Question("staff"); !nps.Recommends() || staff.Recommends() || staff.TopMarks() != 4 || !staff.Satisfied(4) || staff.Satisfied(3) {
		t.Errorf("%+v %+v", nps, staff)
	}
	turned := checklists.Question{Kind: checklists.ScaleKind, Turned: true, Scale: &checklists.Scale{Min: 1, Max: 3}}
	if !turned.Satisfied(1) || turned.Satisfied(2) {
		t.Error("of three marks, turned, the lowest alone is good")
	}
	for _, c := range []struct{ name, old, new, path, code string }{
		{"a photo", `"kind": "text"`, `"kind": "photo"`, "sections[0].questions[3].kind", "not_in_survey"},
		{"a stopwatch", `"kind": "text"`, `"kind": "duration"`, "sections[0].questions[3].kind", "not_in_survey"},
		{"a critical answer", `"kind": "yes_no"`, `"kind": "yes_no", "critical": true`, "sections[0].questions[2].critical", "not_asked_of_customers"},
		{"a demanded comment", `"kind": "yes_no"`, `"kind": "yes_no", "comment": "required"`, "sections[0].questions[2].comment", "not_asked_of_customers"},
		{"a condition on the place", `found == 'no'`, `location.cafe`, "sections[0].questions[3].show_if", "location_in_survey"},
	} {
		t.Run(c.name, func(t *testing.T) {
			document, err := checklists.ParseDocument([]byte(strings.Replace(surveyDocument, c.old, c.new, 1)))
			check(t, err)
			_, err = document.Checklist()
			if got := problemAt(err, c.path); got != c.code {
				t.Errorf("%q: %v", got, err)
			}
		})
	}
	long := `{"title": "Длинный", "audit": "survey", "sections": [{"id": "s", "questions": [{"id": "q0", "text": "?", "kind": "yes_no"}` +
		strings.Join(func() (all []string) {
			for i := range checklists.MaxSurveyQuestions {
				all = append(all, fmt.Sprintf(`, {"id": "q%d", "text": "?", "kind": "yes_no"}`, i+1))
			}
			return all
		}(), "") + `]}]}`
	document, err := checklists.ParseDocument([]byte(long))
	check(t, err)
	if _, err = document.Checklist(); problemAt(err, "sections[0].questions") != "survey_too_long" {
		t.Error(err)
	}
}
