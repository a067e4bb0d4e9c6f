package checklists

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
)

// differences says where the result is not what was expected.
func (e *Expectation) differences(r *Result, comments map[string]CommentGap) []string {
	var d diff
	if e.Error != "" {
		d.add("error", "", e.Error)
	}
	d.percent("raw", e.Raw, r.Raw)
	d.percent("final", e.Final, r.Final)
	d.exact("earned", e.Earned, r.Earned)
	d.exact("possible", e.Possible, r.Possible)
	d.truth("failed", e.Failed, r.Failed)
	d.set("hidden", e.Hidden, r.Hidden)
	d.set("excepted", e.Excepted, r.Excepted)
	d.set("missing", e.Missing, r.Missing)
	d.set("critical_fails", e.CriticalFails, r.CriticalFails)
	d.set("gate_fails", e.GateFails, r.GateFails)
	if e.Comments != nil && !maps.Equal(e.Comments, comments) {
		d.add("comments", fmt.Sprint(comments), fmt.Sprint(e.Comments))
	}
	for _, id := range slices.Sorted(maps.Keys(e.Sections)) {
		i := slices.IndexFunc(r.Sections, func(s SectionResult) bool { return s.ID == id })
		if i < 0 {
			d.add("sections."+id, "", id)
			continue
		}
		e.Sections[id].compare(&d, "sections."+id, &r.Sections[i])
	}
	return d
}

func (e SectionExpectation) compare(d *diff, at string, s *SectionResult) {
	earned := []*big.Rat{s.Earned}
	if s.Raw != nil && s.Final != nil && *s.Raw != *s.Final {
		earned = append(earned, zero)
	}
	d.exact(at+".earned", e.Earned, earned...)
	d.exact(at+".possible", e.Possible, s.Possible)
	d.percent(at+".percent", e.Percent, s.Raw, s.Final)
	d.percent(at+".raw", e.Raw, s.Raw)
	d.percent(at+".final", e.Final, s.Final)
	d.truth(at+".failed", e.Failed, s.Failed)
}

// diff collects differences as text.
type diff []string

func (d *diff) add(field, got, want string) {
	*d = append(*d, fmt.Sprintf("%s: %q != %q", field, got, want))
}

// percent compares with the percentages that are right.
func (d *diff) percent(field string, want json.RawMessage, got ...*Percent) {
	if want == nil {
		return
	}
	var number *Exact
	if err := json.Unmarshal(want, &number); err != nil {
		d.add(field, "", string(want))
		return
	}
	for _, p := range got {
		if p == nil || number == nil {
			if p == nil && number == nil {
				return
			}
			continue
		}
		if r, ok := ParseExact(string(*number)); ok && r.Cmp(big.NewRat(int64(*p), 100)) == 0 {
			return
		}
	}
	d.add(field, percentText(got[0]), string(bytes.Trim(want, `"`)))
}

func percentText(p *Percent) string {
	if p == nil {
		return "null"
	}
	return p.String()
}

// exact compares with the numbers that are right.
func (d *diff) exact(field string, want *Exact, got ...*big.Rat) {
	if want == nil {
		return
	}
	number, ok := ParseExact(string(*want))
	for _, r := range got {
		if ok && r.Cmp(number) == 0 {
			return
		}
	}
	d.add(field, FormatExact(got[0]), string(*want))
}

func (d *diff) truth(field string, want *bool, got bool) {
	if want != nil && *want != got {
		d.add(field, fmt.Sprint(got), fmt.Sprint(*want))
	}
}

func (d *diff) set(field string, want *[]string, got []string) {
	if want == nil {
		return
	}
	a, b := slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(*want))
	if !slices.Equal(a, b) {
		d.add(field, strings.Join(a, " "), strings.Join(b, " "))
	}
}
