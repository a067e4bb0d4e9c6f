package main

import (
	"strings"
	"testing"

	"etalon/internal/database"
)

func TestRun_results(t *testing.T) {
	data := t.TempDir()
	s, err := wire(t.Context(), &Config{Data: data}, database.Now)
	if err != nil {
		t.Fatal(err)
	}
	p, err := planField(t.Context(), s, 3, 5)
	if err == nil {
		err = release(t.Context(), s, p)
	}
	if err == nil {
		err = s.db.Conn(t.Context()).Exec("UPDATE tally_questions SET met = met + 1 WHERE question_id = 'q0'").Error
	}
	if err = errorsOf(err, s.close()); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		verb, says string
		code       int
	}{
		{"verify", "tally_questions", 1},
		{"verify", "results rebuild", 1},
		{"rebuild", "визитов: 3, ответов: 15", 0},
		{"verify", "равны пересчёту", 0},
	} {
		code, out, errs := program(t, "--data", data, "results", c.verb)
		if code != c.code || !strings.Contains(out, c.says) || errs != "" {
			t.Errorf("%s: code %d, %q, %q", c.verb, code, out, errs)
		}
	}
}
