package checklists_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"testing"

	"etalon/checklists"
)

// TestExchange writes 10,000 random visits with their scores as vectors to the
// file named by ETALON_VECTORS_OUT. The phone's engine reads them from
// ETALON_VECTORS_IN and must agree to the last digit (frontend/src/engine).
func TestExchange(t *testing.T) {
	name := os.Getenv("ETALON_VECTORS_OUT")
	if name == "" {
		t.Skip("ETALON_VECTORS_OUT is not set: no random vectors for the phone's engine")
	}
	file, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(file)
	random, encoder, excepted := visits(), json.NewEncoder(w), 0
	for i := range 10_000 {
		v := random.Example(i)
		if len(v.score().Excepted) > 0 {
			excepted++
		}
		if i == 0 {
			_, err = w.WriteString("[")
		} else {
			_, err = w.WriteString(",")
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := encoder.Encode(vectorOf(fmt.Sprintf("random %d", i), v)); err != nil {
			t.Fatal(err)
		}
	}
	if excepted < 1000 {
		t.Errorf("%d of the visits have an excepted question: too few to compare", excepted)
	}
	if _, err := w.WriteString("]\n"); err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
}

// vectorOf is v with everything that Score says about it.
func vectorOf(name string, v visit) map[string]any {
	r := v.score()
	sections, questions := map[string]any{}, map[string]any{}
	for _, s := range r.Sections {
		sections[s.ID] = map[string]any{
			"earned": checklists.FormatExact(s.Earned), "possible": checklists.FormatExact(s.Possible),
			"raw": percentJSON(s.Raw), "final": percentJSON(s.Final), "failed": s.Failed,
		}
	}
	for _, q := range r.Questions {
		questions[q.ID] = map[string]any{
			"state": q.State, "credit": exactJSON(q.Credit), "earned": checklists.FormatExact(q.Earned),
			"possible": checklists.FormatExact(q.Possible), "critical_fail": q.CriticalFail, "met": q.Met,
		}
	}
	return map[string]any{
		"name": name, "checklist": checklists.NewDocument(v.Checklist), "answers": v.Answers, "location": v.Location,
		"exceptions": v.Exceptions, "day": v.Day,
		"expect": map[string]any{
			"raw": percentJSON(r.Raw), "final": percentJSON(r.Final), "earned": checklists.FormatExact(r.Earned), "possible": checklists.FormatExact(r.Possible),
			"failed": r.Failed, "hidden": list(r.Hidden), "excepted": list(r.Excepted), "missing": list(r.Missing), "critical_fails": list(r.CriticalFails), "gate_fails": list(r.GateFails),
			"sections": sections, "questions": questions,
		},
	}
}

func percentJSON(p *checklists.Percent) any {
	if p == nil {
		return nil
	}
	return p.String()
}

func exactJSON(r *big.Rat) any {
	if r == nil {
		return nil
	}
	return checklists.FormatExact(r)
}

func list(ids []string) []string { return append([]string{}, ids...) }
