package fault_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"etalon/internal/fault"
)

func TestProblems(t *testing.T) {
	invalid := fault.New(fault.Invalid, "thing_invalid")
	p := &fault.Problems{}
	name, note, empty, odd := "  Имя \n", strings.Repeat("я", 5), " ", "a\x00b"
	id := "0190A0B4-1111-7222-8333-444455556666"
	p.Required("name", &name, 3)
	p.Between("n", 5, 5, 5)
	p.ID("id", &id)
	p.Made("made", id)
	if err := p.Err(invalid); err != nil || name != "Имя" || id != "0190a0b4-1111-7222-8333-444455556666" {
		t.Fatalf("%v %q %q", err, name, id)
	}
	p.Text("note", &note, 4)
	p.Required("empty", &empty, 4)
	p.Text("odd", &odd, 4)
	p.Between("n", 6, 1, 5)
	bad := "no"
	p.ID("id", &bad)
	p.Made("made", "0190a0b4-1111-4222-8333-444455556666")
	got, ok := fault.Of(p.Err(invalid))
	if !ok || got.Code != "thing_invalid" {
		t.Fatal(got)
	}
	want := []fault.Field{
		{Path: "note", Code: "too_long", Params: fault.Params{"Max": 4}},
		{Path: "empty", Code: "required"},
		{Path: "odd", Code: "not_text"},
		{Path: "n", Code: "out_of_range", Params: fault.Params{"Min": 1, "Max": 5}},
		{Path: "id", Code: "not_an_id"},
		{Path: "made", Code: "not_an_id"},
	}
	if diff := cmp.Diff(want, got.Fields); diff != "" {
		t.Error(diff)
	}
}
