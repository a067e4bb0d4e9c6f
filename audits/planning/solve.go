package planning

import (
	"cmp"
	"math/rand/v2"
	"slices"
)

// Solve plans the visits of p.
func Solve(p Problem) Plan {
	r := chance(p.Seed)
	wanted, unpaid := wantedOf(p, r)
	slots, gaps := spread(p, wanted, r)
	m := newMatcher(p, slots, r)
	m.fill()
	m.shorten()
	plan := Plan{Visits: m.slots, Gaps: append(unpaid, gaps...), Cost: p.Fee * int64(len(m.slots))}
	for i, v := range m.slots {
		if v.Person == Nobody {
			plan.Gaps = append(plan.Gaps, Gap{v, m.against(i)})
		}
	}
	slices.SortFunc(plan.Visits, byPlace)
	slices.SortStableFunc(plan.Gaps, func(a, b Gap) int { return byPlace(a.Visit, b.Visit) })
	return plan
}

// chance is the source of a plan's order: the same for the same seed.
func chance(seed uint64) *rand.Rand {
	return rand.New(rand.NewPCG(seed, 0x6574616c6f6e)) //nolint:gosec // nothing secret: a plan can be made again
}

func byPlace(a, b Visit) int {
	return cmp.Or(a.Place-b.Place, a.Day-b.Day, a.Part-b.Part, a.Scenario-b.Scenario, a.Person-b.Person)
}

// wantedOf counts by place the visits that are missing, as far as the budget
// goes: first one visit for every place in an order by chance, then the second.
func wantedOf(p Problem, r *rand.Rand) ([]int, []Gap) {
	wanted, missing := make([]int, len(p.Places)), make([]int, len(p.Places))
	rounds, left := 0, -1
	for i, place := range p.Places {
		missing[i] = place.Visits
	}
	for _, v := range p.Fixed {
		missing[v.Place]--
	}
	for _, n := range missing {
		rounds = max(rounds, n)
	}
	if p.Budget > 0 && p.Fee > 0 {
		left = int(max(0, p.Budget/p.Fee-int64(len(p.Fixed))))
	}
	order := r.Perm(len(p.Places))
	var gaps []Gap
	for round := range rounds {
		for _, i := range order {
			switch {
			case round >= missing[i]:
			case left == 0:
				gaps = append(gaps, Gap{Visit{Place: i, Person: Nobody, Day: -1}, map[Reason]int{NoBudget: 1}})
			default:
				wanted[i]++
				left--
			}
		}
	}
	return wanted, gaps
}

// Against lists what the rules have against one visit beside the fixed ones.
func Against(p Problem, v Visit) []Reason {
	var reasons []Reason
	s := newSpreader(p, make([]int, len(p.Places)))
	if p.shut(v.Place, v.Part, v.Day) {
		reasons = append(reasons, Shut)
	}
	if s.close(v.Place, v.Day) {
		reasons = append(reasons, TooClose)
	}
	if v.Person == Nobody {
		return reasons
	}
	if reason := p.lasting(v.Person, v.Place, v.Scenario); reason != "" {
		return append(reasons, reason)
	}
	person := v.Person
	v.Person = Nobody
	if reason := newMatcher(p, []Visit{v}, chance(0)).busy(0, person); reason != "" {
		reasons = append(reasons, reason)
	}
	return reasons
}
