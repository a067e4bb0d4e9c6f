package checklists_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"etalon/checklists"
)

func TestExceptedOn(t *testing.T) {
	on := func(id, from, until string, questions ...string) checklists.DocumentException {
		return checklists.DocumentException{ID: id, From: from, Until: until, Questions: questions}
	}
	winter := on("winter", "2028-01-10", "2028-02-29", "q1", "q2")
	tests := map[string]struct {
		list []checklists.DocumentException
		day  string
		want checklists.Excepted
	}{
		"before the first day":               {[]checklists.DocumentException{winter}, "2028-01-09", checklists.Excepted{}},
		"the first day":                      {[]checklists.DocumentException{winter}, "2028-01-10", checklists.Excepted{"q1": "winter", "q2": "winter"}},
		"the last day is a leap day":         {[]checklists.DocumentException{winter}, "2028-02-29", checklists.Excepted{"q1": "winter", "q2": "winter"}},
		"the day after":                      {[]checklists.DocumentException{winter}, "2028-03-01", checklists.Excepted{}},
		"of two, the one that ends later":    {[]checklists.DocumentException{winter, on("b", "2028-02-01", "2028-03-31", "q2", "q3")}, "2028-02-10", checklists.Excepted{"q1": "winter", "q2": "b", "q3": "b"}},
		"of two that end together, by id":    {[]checklists.DocumentException{winter, on("a", "2028-02-01", "2028-02-29", "q2")}, "2028-02-10", checklists.Excepted{"q1": "winter", "q2": "a"}},
		"ended before it began: never holds": {[]checklists.DocumentException{on("x", "2028-02-01", "2028-01-31", "q1")}, "2028-02-01", checklists.Excepted{}},
		"no day":                             {[]checklists.DocumentException{winter}, "", checklists.Excepted{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, checklists.ExceptedOn(test.list, test.day)); diff != "" {
				t.Error(diff)
			}
		})
	}
}
