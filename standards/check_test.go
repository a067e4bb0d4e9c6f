package standards

import (
	"math/big"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"etalon/internal/fault"
)

func TestContent_Check(t *testing.T) {
	rat := func(n int64) *big.Rat { return big.NewRat(n, 1) }
	at := "sections[0].requirements[0]"
	for _, c := range []struct {
		name   string
		change func(c *Content, r *Requirement)
		want   []string // path and code
	}{
		{"a good one", func(*Content, *Requirement) {}, nil},
		{"no sections at all", func(c *Content, _ *Requirement) { c.Sections = nil }, nil},
		{"no statement", func(_ *Content, r *Requirement) { r.Statement = " \n" }, []string{at + ".statement required"}},
		{"a code twice", func(_ *Content, r *Requirement) { r.Code = "1.2" }, []string{"sections[0].requirements[1].code duplicate_code"}},
		{"no title", func(c *Content, _ *Requirement) { c.Sections[0].Title = "" }, []string{"sections[0].title required"}},
		{"a long text", func(_ *Content, r *Requirement) { r.How = strings.Repeat("ы", MaxText+1) }, []string{at + ".how too_long"}},
		{"a zero byte, which PostgreSQL refuses", func(_ *Content, r *Requirement) { r.Source = "a\x00b" }, []string{at + ".source not_text"}},
		{"broken UTF-8", func(_ *Content, r *Requirement) { r.Benefit = "\xff" }, []string{at + ".benefit not_text"}},
		{"an unknown level", func(_ *Content, r *Requirement) { r.Level = "strict" }, []string{at + ".level unknown_level"}},
		{"an empty phrase", func(_ *Content, r *Requirement) { r.Say = []string{"«Да»", ""} }, []string{at + ".say[1] required"}},
		{"too many positions", func(_ *Content, r *Requirement) {
			r.Positions = strings.Split(strings.Repeat("кассир,", 30)+"стажёр", ",")
		}, []string{at + ".positions too_many"}},
		{"a lineage that is no UUID", func(_ *Content, r *Requirement) { r.Lineage = "1" }, []string{at + ".lineage not_an_id"}},
		{"an unknown measure", func(_ *Content, r *Requirement) { r.Measure.Kind = "guess" }, []string{at + ".measure.kind unknown_measure"}},
		{"a number without a target", func(_ *Content, r *Requirement) { r.Measure = Measure{Kind: Number, Bound: AtMost} }, []string{at + ".measure.target required"}},
		{"a number without a bound", func(_ *Content, r *Requirement) { r.Measure = Measure{Kind: Number, Target: rat(3)} }, []string{at + ".measure.bound unknown_bound"}},
		{"a limit on the good side", func(_ *Content, r *Requirement) {
			r.Measure = Measure{Kind: Duration, Bound: AtMost, Target: rat(30), Limit: rat(20)}
		}, []string{at + ".measure.limit limit_above_target"}},
		{"a limit on the good side of at least", func(_ *Content, r *Requirement) {
			r.Measure = Measure{Kind: Duration, Bound: AtLeast, Target: rat(30), Limit: rat(40)}
		}, []string{at + ".measure.limit limit_below_target"}},
		{"between without an upper end", func(_ *Content, r *Requirement) { r.Measure = Measure{Kind: Number, Bound: Between, Target: rat(3)} }, []string{at + ".measure.limit required"}},
		{"a negative amount", func(_ *Content, r *Requirement) { r.Measure = Measure{Kind: Number, Bound: AtMost, Target: rat(-1)} }, []string{at + ".measure.target amount_range"}},
		{"a choice of one", func(_ *Content, r *Requirement) { r.Measure = Measure{Kind: Choice, Options: []string{"Да"}} }, []string{at + ".measure.options option_count"}},
		{"a scale of one", func(_ *Content, r *Requirement) { r.Measure = Measure{Kind: Scale, Max: 1} }, []string{at + ".measure.max scale_range"}},
		{"a forbidden scale", func(_ *Content, r *Requirement) { r.Measure = Measure{Kind: Scale, Max: 5, Forbidden: true} }, []string{at + ".measure.forbidden forbidden_is_yes_no"}},
		{"too many sections", func(c *Content, _ *Requirement) { c.Sections = make([]Section, MaxSections+1) }, []string{"sections too_many"}},
		{"too many requirements", func(c *Content, _ *Requirement) { c.Sections[0].Requirements = make([]Requirement, MaxRequirements+1) }, []string{"sections too_many"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			wrong := content("Здоровается", "Улыбается")
			c.change(&wrong, &wrong.Sections[0].Requirements[0])
			var got []string
			if f, ok := fault.Of(wrong.Check()); ok {
				for _, field := range f.Fields {
					got = append(got, field.Path+" "+field.Code)
				}
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
	t.Run("at most 50 problems are named", func(t *testing.T) {
		f, _ := fault.Of(content(make([]string, 400)...).Check())
		if len(f.Fields) != maxProblems {
			t.Errorf("%d fields, want %d", len(f.Fields), maxProblems)
		}
	})
}

func TestParseAmount(t *testing.T) {
	for s, want := range map[string]string{"30": "30", "0.5": "1/2", "1/3": "1/3", "": ""} {
		x, err := parseAmount(s)
		if err != nil || amountText(x) != want {
			t.Errorf("%q: %s (%v), want %s", s, amountText(x), err, want)
		}
	}
	for _, s := range []string{"1e9", "1e999999999", "-1", "1/0", "0x10", "NaN", "1.", " 1", "1/2/3", strings.Repeat("9", 40)} {
		if _, err := parseAmount(s); err == nil {
			t.Errorf("%q was read as an amount", s)
		}
	}
}
