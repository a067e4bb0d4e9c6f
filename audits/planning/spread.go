package planning

import (
	"math"
	"math/rand/v2"
	"slices"
	"time"
)

// spreader chooses the scenario, the part of the week and the day of each visit.
type spreader struct {
	p     Problem
	given [][]int // visits by scenario and part
	total int
	load  []int   // visits by day
	taken [][]int // days of visits by place, those of other waves too
	even  float64 // visits a day, were they spread evenly
}

// spread gives every wanted visit its scenario, part and day. The gaps are visits
// for which their place has no day left.
func spread(p Problem, wanted []int, r *rand.Rand) ([]Visit, []Gap) {
	s := newSpreader(p, wanted)
	var slots []Visit
	var gaps []Gap
	for _, i := range r.Perm(len(p.Places)) {
		shift := r.Float64() // places begin at different days of their rhythm
		for n := range wanted[i] {
			ideal := float64(p.From) + (float64(n)+shift)/float64(wanted[i])*float64(p.Days-p.From)
			v, ok := s.place(i, ideal)
			if !ok {
				gaps = append(gaps, Gap{v, s.days(i)})
				continue
			}
			slots = append(slots, v)
		}
	}
	return slots, gaps
}

func newSpreader(p Problem, wanted []int) *spreader {
	s := &spreader{p: p, given: make([][]int, len(p.Scenarios)), load: make([]int, p.Days), taken: make([][]int, len(p.Places))}
	for i := range s.given {
		s.given[i] = make([]int, len(p.Parts))
	}
	n := len(p.Fixed)
	for i, place := range p.Places {
		s.taken[i] = slices.Clone(place.Earlier)
		n += wanted[i]
	}
	for _, v := range p.Fixed {
		s.take(v)
	}
	s.even = max(1, float64(n)/float64(max(1, p.Days-p.From)))
	return s
}

func (s *spreader) take(v Visit) {
	s.given[v.Scenario][v.Part]++
	s.total++
	s.load[v.Day]++
	s.taken[v.Place] = append(s.taken[v.Place], v.Day)
}

// place finds the visit of place i whose scenario and part are furthest behind
// their shares, on the best of the days that it may have.
func (s *spreader) place(i int, ideal float64) (Visit, bool) {
	for _, pair := range s.behind() {
		if d, ok := s.day(i, pair.part, ideal); ok {
			v := Visit{Place: i, Day: d, Part: pair.part, Scenario: pair.scenario, Person: Nobody}
			s.take(v)
			return v, true
		}
	}
	return Visit{Place: i, Day: -1, Person: Nobody}, false
}

type pair struct{ scenario, part int }

// behind orders the pairs of scenario and part, the one that lacks most first.
func (s *spreader) behind() []pair {
	scenarios, parts := 0, 0
	for _, sc := range s.p.Scenarios {
		scenarios += sc.Share
	}
	for _, part := range s.p.Parts {
		parts += part.Share
	}
	var list []pair
	lack := map[pair]float64{}
	for i, sc := range s.p.Scenarios {
		for j, part := range s.p.Parts {
			share := float64(sc.Share) / float64(scenarios) * float64(part.Share) / float64(parts)
			if share > 0 {
				list = append(list, pair{i, j})
				lack[pair{i, j}] = share*float64(s.total+1) - float64(s.given[i][j])
			}
		}
	}
	slices.SortStableFunc(list, func(a, b pair) int {
		if lack[a] > lack[b] {
			return -1
		}
		return 1
	})
	return list
}

// day is the day of a part that lies near the ideal one and has few visits.
func (s *spreader) day(i, part int, ideal float64) (int, bool) {
	best, found, least := 0, false, math.Inf(1)
	for d := s.p.From; d < s.p.Days; d++ {
		if s.p.shut(i, part, d) || s.close(i, d) {
			continue
		}
		cost := math.Abs(float64(d)+0.5-ideal)/float64(s.p.Days) + float64(s.load[d])/s.even/2
		if cost < least {
			best, found, least = d, true, cost
		}
	}
	return best, found
}

// shut reports whether place i receives nobody in a part of the week on a day; on
// days that are over nobody can.
func (p Problem) shut(i, part, day int) bool {
	if day < p.From || !p.Parts[part].Week[(p.First+time.Weekday(day))%7] {
		return true
	}
	open := p.Places[i].Open
	return open != nil && !open[part][day]
}

// close reports whether a day is too near to another visit of the place.
func (s *spreader) close(i, day int) bool {
	return slices.ContainsFunc(s.taken[i], func(other int) bool { return near(day, other, s.p.Rules.SpacingDays) || other == day })
}

// near reports whether two days are less than so many days apart.
func near(a, b, days int) bool { return max(a-b, b-a) < days }

// days counts what stands against each day of a place.
func (s *spreader) days(i int) map[Reason]int {
	reasons := map[Reason]int{}
	for d := range s.p.Days {
		open := false
		for part := range s.p.Parts {
			open = open || (s.p.Parts[part].Share > 0 && !s.p.shut(i, part, d))
		}
		switch {
		case !open:
			reasons[Shut]++
		case s.close(i, d):
			reasons[TooClose]++
		}
	}
	return reasons
}
