package richtext_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"etalon/internal/richtext"
)

// The vectors are those of the front end, too (frontend/src/standards/rich).
func vectors[T any](t *testing.T, name string) []T {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	var list []T
	if err := json.Unmarshal(data, &list); err != nil {
		t.Fatal(err)
	}
	return list
}

func parsed(t *testing.T, blocks json.RawMessage) richtext.Doc {
	t.Helper()
	d, err := richtext.Parse([]byte(`{"type":"doc","content":`+string(blocks)+`}`), "d")
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestMerge(t *testing.T) {
	type vector struct {
		Name                      string
		Was, Mine, Theirs, Merged json.RawMessage
	}
	for _, v := range vectors[vector](t, "merges.json") {
		t.Run(v.Name, func(t *testing.T) {
			got, ok := richtext.Merge(parsed(t, v.Was), parsed(t, v.Mine), parsed(t, v.Theirs))
			if want := string(v.Merged) != "null"; ok != want {
				t.Fatalf("merged: %v, want %v", ok, want)
			}
			if ok && !got.Equal(parsed(t, v.Merged)) {
				t.Error(cmp.Diff(parsed(t, v.Merged), got))
			}
		})
	}
}

func TestMerge_tooLarge(t *testing.T) {
	long := func(letter rune) richtext.Doc {
		return parsed(t, json.RawMessage("["+paragraph(string(slices.Repeat([]rune{letter}, richtext.MaxLetters)))+"]"))
	}
	if _, ok := richtext.Merge(richtext.Doc{}, long('а'), long('б')); ok {
		t.Error("two texts of the largest size were joined")
	}
}

func TestMerge_takesOverWhatOnlyOneChanged(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		was, now := someDoc(t), someDoc(t)
		for name, got := range map[string]func() (richtext.Doc, bool){
			"mine":   func() (richtext.Doc, bool) { return richtext.Merge(was, now, was) },
			"theirs": func() (richtext.Doc, bool) { return richtext.Merge(was, was, now) },
			"both":   func() (richtext.Doc, bool) { return richtext.Merge(was, now, now) },
		} {
			if d, ok := got(); !ok || string(d.JSON()) != string(now.JSON()) {
				t.Fatalf("%s: %s, want %s", name, d.JSON(), now.JSON())
			}
		}
	})
}

func TestParse_canonicalForm(t *testing.T) {
	type vector struct {
		Name    string
		In, Out json.RawMessage
	}
	for _, v := range vectors[vector](t, "canonical.json") {
		t.Run(v.Name, func(t *testing.T) {
			d, err := richtext.Parse(v.In, "d")
			if err != nil {
				t.Fatal(err)
			}
			if want := string(v.Out); want != "null" && string(d.JSON()) != want || want == "null" && !d.Empty() {
				t.Errorf("got %s, want %s", d.JSON(), want)
			}
		})
	}
}
