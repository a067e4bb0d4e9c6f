package checklists_test

import (
	"bytes"
	"errors"
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
