package bonus

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"etalon/checklists"
	"etalon/internal/fault"
)

func rules() Rules {
	return Rules{
		Currency: "RUB", Base: 3_000_000, Steps: []Step{{7500, 5000}, {8500, 10_000}, {9500, 12_000}}, Minimum: 2, Below: 2500, CriticalZero: true,
		Rise: Rise{500, 1000}, Plan: Plan{"a", "b", 5000, 15_000}, Cap: 4_000_000, Round: 10_000,
	}
}

func whatever[T any](v T) *T { return &v }

func TestRules_Calculate(t *testing.T) {
	full := whatever(int64(1_000_000))
	for name, c := range map[string]struct {
		in     Input
		amount int64
		notes  []Note
	}{
		"a step":                 {Input{Visits: 3, Score: 8500, Plan: full, Fact: full}, 3_000_000, nil},
		"just below it":          {Input{Visits: 3, Score: 8499, Plan: full, Fact: full}, 1_500_000, nil},
		"below every step":       {Input{Visits: 3, Score: 7499, Plan: full, Fact: full}, 0, nil},
		"a rise":                 {Input{Visits: 3, Score: 8500, Before: whatever(checklists.Percent(8000)), Plan: full, Fact: full}, 3_300_000, []Note{Rose}},
		"a rise below the steps": {Input{Visits: 3, Score: 7000, Before: whatever(checklists.Percent(5000)), Plan: full, Fact: full}, 0, nil},
		"a rise too small":       {Input{Visits: 3, Score: 8500, Before: whatever(checklists.Percent(8001)), Plan: full, Fact: full}, 3_000_000, nil},
		"one visit":              {Input{Visits: 1, Score: 9900, Plan: full, Fact: full}, 750_000, []Note{FewVisits}},
		"no visit":               {Input{}, 0, []Note{NoVisits}},
		"a critical fail":        {Input{Visits: 3, Score: 9900, Failed: 1, Plan: full, Fact: full}, 0, []Note{Critical}},
		"half of the plan":       {Input{Visits: 3, Score: 9000, Plan: full, Fact: whatever(int64(100))}, 1_500_000, nil},
		"above the plan, cap":    {Input{Visits: 3, Score: 9900, Plan: full, Fact: whatever(int64(9_000_000))}, 4_000_000, []Note{Capped}},
		"no figure":              {Input{Visits: 3, Score: 9000, Fact: full}, 3_000_000, []Note{NoFigure}},
		"nothing was planned":    {Input{Visits: 3, Score: 9000, Plan: whatever(int64(0)), Fact: full}, 3_000_000, []Note{NoFigure}},
		// 30,000 × 100 % × 83.35 % = 25,005, half up to 25,000 + 100 × ½
		"rounded half up": {Input{Visits: 3, Score: 9000, Plan: full, Fact: whatever(int64(835_000))}, 2_510_000, nil},
	} {
		r := rules()
		got := r.Calculate(c.in)
		if diff := cmp.Diff(c.notes, got.Notes); got.Amount != c.amount || diff != "" {
			t.Errorf("%s: %d, want %d; %s", name, got.Amount, c.amount, diff)
		}
	}
}

// A better score never earns less, and nothing is above the cap or below zero.
func TestRules_Calculate_grows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := rules()
		one := checklists.Percent(rapid.IntRange(0, 10_000).Draw(t, "score"))
		more := checklists.Percent(rapid.IntRange(int(one), 10_000).Draw(t, "more"))
		in := Input{Visits: rapid.IntRange(1, 5).Draw(t, "visits"), Plan: whatever(rapid.Int64Range(1, 1e15).Draw(t, "plan")), Fact: whatever(rapid.Int64Range(-1e15, 1e15).Draw(t, "fact"))}
		in.Score = one
		low := r.Calculate(in).Amount
		in.Score = more
		high := r.Calculate(in).Amount
		if low > high || low < 0 || high > r.Cap || low%r.Round != 0 {
			t.Fatalf("%d for %d, %d for %d", low, one, high, more)
		}
	})
}

func TestRules_Check(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Rules)
		want   string
	}{
		"no steps":        {func(r *Rules) { r.Steps = nil }, "rules.steps bonus_steps"},
		"steps backwards": {func(r *Rules) { r.Steps[1].From = 7500 }, "rules.steps[1].from bonus_step_order"},
		"a currency":      {func(r *Rules) { r.Currency = "руб" }, "rules.currency bonus_currency"},
		"no base":         {func(r *Rules) { r.Base = 0 }, "rules.base out_of_range"},
		"a rounding":      {func(r *Rules) { r.Round = 7 }, "rules.round bonus_round"},
		"no minimum":      {func(r *Rules) { r.Minimum = 0 }, "rules.minimum out_of_range"},
	} {
		r := rules()
		r.Plan = Plan{}
		if err := r.Check(); err != nil {
			t.Fatal(err)
		}
		c.change(&r)
		got := ""
		if f, ok := fault.Of(r.Check()); ok {
			got = f.Fields[0].Path + " " + f.Fields[0].Code
		}
		if got != c.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestRules_plan(t *testing.T) {
	for name, c := range map[string]struct {
		plan Plan
		want []string
	}{
		"neither":   {Plan{}, nil},
		"no plan":   {Plan{FactID: "b", Low: 5000, High: 15_000}, []string{"rules.fact_id bonus_plan_and_fact"}},
		"no fact":   {Plan{PlanID: "a", Low: 5000, High: 15_000}, []string{"rules.fact_id bonus_plan_and_fact"}},
		"no figure": {Plan{"a", "b", 5000, 15_000}, []string{"rules.plan.fact_id not_an_id", "rules.plan.plan_id not_an_id"}},
	} {
		r := rules()
		r.Plan = c.plan
		var p fault.Problems
		r.problems(&p)
		var got []string
		if f, is := fault.Of(p.Err(ErrInvalid)); is {
			for _, field := range f.Fields {
				got = append(got, field.Path+" "+field.Code)
			}
		}
		slices.Sort(got)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
