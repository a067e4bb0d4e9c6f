package checklists_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"etalon/checklists"
)

func TestRunVectors(t *testing.T) {
	files, err := filepath.Glob("testdata/vectors/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no vectors: %v", err)
	}
	total := 0
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			results, err := checklists.RunVectors(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			total += len(results)
			for _, r := range results {
				if r.Problem != "" {
					t.Errorf("%s: %s", r.Name, r.Problem)
				}
			}
		})
	}
	if total < 70 {
		t.Errorf("%d vectors: some are gone", total)
	}
}

func TestRunVectors_files(t *testing.T) {
	vector := `{"name": "v", "checklist": {"sections": [{"id": "s", "questions": [{"id": "q", "kind": "yes_no"}, {"id": "h", "kind": "text", "show_if": "false"}]}]}, "answers": {"q": "yes"}, "expect": %}`
	with := func(expect string) string { return strings.Replace(vector, "%", expect, 1) }
	tests := map[string]struct {
		source string
		want   []checklists.VectorResult
		err    string
	}{
		"one vector without an array": {with(`{"raw": "100.00"}`), []checklists.VectorResult{{Name: "v"}}, ""},
		"an array":                    {" \n[" + with(`{}`) + "," + with(`{}`) + "]\n", []checklists.VectorResult{{Name: "v"}, {Name: "v"}}, ""},
		"one after another":           {with(`{}`) + "\n" + with(`{}`), []checklists.VectorResult{{Name: "v"}, {Name: "v"}}, ""},
		"an empty array":              {"[]", nil, ""},
		"a vector without a name":     {`[{"checklist": {"sections": []}}]`, []checklists.VectorResult{{Name: "#1"}}, ""},
		"what differs is said, all of it": {
			with(`{"raw": "99.99", "final": null, "earned": "1/2", "possible": 2, "failed": true, "hidden": [], "missing": ["q"], "critical_fails": ["q"], "gate_fails": ["s"], "sections": {"s": {"percent": "1.00", "failed": true}, "z": {}}}`),
			[]checklists.VectorResult{{Name: "v", Problem: `raw: "100.00" != "99.99"; final: "100.00" != "null"; earned: "1" != "1/2"; possible: "1" != "2"; failed: "false" != "true"; hidden: "h" != ""; ` +
				`missing: "" != "q"; critical_fails: "" != "q"; gate_fails: "" != "s"; sections.s.percent: "100.00" != "1.00"; sections.s.failed: "false" != "true"; sections.z: "" != "z"`}},
			"",
		},
		"an error that does not come":  {with(`{"error": "checklist_invalid"}`), []checklists.VectorResult{{Name: "v", Problem: `error: "" != "checklist_invalid"`}}, ""},
		"an error that nobody expects": {`{"name": "v", "checklist": {"sections": [{"id": ""}]}, "answers": {}}`, []checklists.VectorResult{{Name: "v", Problem: "checklist_invalid; sections[0].id: required"}}, ""},
		"a percentage that is none":    {with(`{"raw": {}}`), []checklists.VectorResult{{Name: "v", Problem: `raw: "" != "{}"`}}, ""},
		"a vector without a checklist": {`{"name": "v"}`, []checklists.VectorResult{{Name: "v", Problem: "checklist_invalid; : wrong_type"}}, ""},
		"a vector of another type":     {`[5]`, []checklists.VectorResult{{Name: "#1", Problem: "json: cannot unmarshal number into Go value of type checklists.Vector"}}, ""},
		"no JSON":                      {"vector", nil, "read vectors"},
		"an empty file":                {" ", nil, "read vectors"},
		"an array that does not end":   {"[" + with(`{}`), []checklists.VectorResult{{Name: "v"}}, "read vectors"},
		"something after the array":    {"[] 5", nil, "read vectors"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := checklists.RunVectors(strings.NewReader(test.source))
			if (err == nil) != (test.err == "") || err != nil && !strings.HasPrefix(err.Error(), test.err) {
				t.Errorf("got %v, want %q", err, test.err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	t.Run("a file over the limit is refused", func(t *testing.T) {
		_, err := checklists.RunVectors(io.MultiReader(strings.NewReader(`["`), endless{}))
		if !errors.Is(err, checklists.ErrVectorsTooLarge) {
			t.Errorf("got %v", err)
		}
	})
}

// endless is a file of the letter a.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	return len(p), nil
}

func FuzzRunVectors(f *testing.F) {
	files, err := filepath.Glob("testdata/vectors/*.json")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		var list []json.RawMessage
		if err := json.Unmarshal(data, &list); err != nil {
			f.Fatal(err)
		}
		for _, one := range list {
			f.Add([]byte(one))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		results, err := checklists.RunVectors(bytes.NewReader(data))
		if again, err2 := checklists.RunVectors(bytes.NewReader(data)); (err == nil) != (err2 == nil) || !cmp.Equal(results, again) {
			t.Errorf("two runs differ: %v, %v", results, again)
		}
	})
}

func TestWriteVectorReport(t *testing.T) {
	var out strings.Builder
	passed, failed, err := checklists.WriteVectorReport(&out, []checklists.VectorResult{{Name: "one"}, {Name: "two", Problem: "raw: \"1.00\"\n!= \"2.00\""}})
	if err != nil || passed != 1 || failed != 1 {
		t.Errorf("got %d passed, %d failed, %v", passed, failed, err)
	}
	want := "ok one\nFAIL two: raw: \"1.00\" != \"2.00\"\n1 passed, 1 failed\n"
	if out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
}
