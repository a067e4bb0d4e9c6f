package planning

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// matcher gives visits to people.
type matcher struct {
	p      Problem
	slots  []Visit
	able   []set   // by slot: the people who may be sent there, were they free
	of     [][]int // by person: their slots
	fixed  [][]Visit
	none   set
	chance []int // an order of slots by chance
}

func newMatcher(p Problem, slots []Visit, r *rand.Rand) *matcher {
	m := &matcher{
		p: p, slots: slots, able: make([]set, len(slots)), of: make([][]int, len(p.People)), fixed: make([][]Visit, len(p.People)),
		none: newSet(len(p.People)), chance: r.Perm(len(slots)),
	}
	for _, v := range p.Fixed {
		if v.Person != Nobody {
			m.fixed[v.Person] = append(m.fixed[v.Person], v)
		}
	}
	known := map[pair]set{}
	for i, v := range slots {
		key := pair{v.Place, v.Scenario}
		if known[key] == nil {
			known[key] = newSet(len(p.People))
			for person := range p.People {
				if p.lasting(person, v.Place, v.Scenario) == "" {
					known[key].add(person)
				}
			}
		}
		m.able[i] = known[key]
	}
	return m
}

// fill gives the slots to people, the one with the smallest choice first. A slot
// for which nobody is free asks others to give way.
func (m *matcher) fill() {
	order := slices.Clone(m.chance)
	size := make([]int, len(m.slots))
	for i := range m.slots {
		size[i] = m.able[i].size()
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(size[a], size[b]) })
	for _, i := range order {
		if best, ok := m.nearest(i, math.Inf(1)); ok {
			m.give(i, best)
		} else {
			m.augment(i)
		}
	}
}

// shorten moves slots to people for whom the way is shorter or the load smaller.
func (m *matcher) shorten() {
	for range 2 {
		for _, i := range m.chance {
			old := m.slots[i].Person
			if old == Nobody {
				continue
			}
			m.take(i)
			best, ok := m.nearest(i, m.cost(i, old)*0.95)
			if !ok {
				best = old
			}
			m.give(i, best)
		}
	}
}

// nearest is the free person of the least cost below a bound.
func (m *matcher) nearest(i int, below float64) (int, bool) {
	best, found := 0, false
	m.able[i].without(m.none, func(person int) bool {
		if c := m.cost(i, person); c < below && m.busy(i, person) == "" {
			best, found, below = person, true, c
		}
		return false
	})
	return best, found
}

// visitCost is how many kilometres a shopper with one visit more is worth.
const visitCost = 20

func (m *matcher) cost(i, person int) float64 {
	return m.p.kilometresOf(person, m.slots[i].Place) + visitCost*float64(len(m.of[person])+len(m.fixed[person]))
}

func (m *matcher) give(i, person int) {
	m.slots[i].Person = person
	m.of[person] = append(m.of[person], i)
}

func (m *matcher) take(i int) {
	person := m.slots[i].Person
	m.slots[i].Person = Nobody
	at := slices.Index(m.of[person], i)
	m.of[person] = slices.Delete(m.of[person], at, at+1)
}

// busy is why a person who may be sent there is not free for slot i; empty: they are.
func (m *matcher) busy(i, person int) Reason {
	v, rules, who := m.slots[i], m.p.Rules, &m.p.People[person]
	for _, day := range who.Earlier[v.Place] {
		if near(v.Day, day, rules.LockOutDays) {
			return LockedOut
		}
	}
	mine := len(m.of[person]) + len(m.fixed[person])
	today := who.Busy[v.Day]
	for other := range m.visits(person) {
		if other.Place == v.Place && (rules.Once || near(v.Day, other.Day, max(1, rules.LockOutDays))) {
			return LockedOut
		}
		if other.Day == v.Day {
			today++
		}
	}
	switch {
	case rules.PerDay > 0 && today >= rules.PerDay:
		return FullDay // first: who gives way on the day frees the wave too
	case rules.PerWave > 0 && mine >= rules.PerWave:
		return FullWave
	}
	return ""
}

// visits walks over the visits of a person in this wave.
func (m *matcher) visits(person int) func(yield func(Visit) bool) {
	return func(yield func(Visit) bool) {
		for _, v := range m.fixed[person] {
			if !yield(v) {
				return
			}
		}
		for _, i := range m.of[person] {
			if !yield(m.slots[i]) {
				return
			}
		}
	}
}

// against counts what stands between slot i and each person.
func (m *matcher) against(i int) map[Reason]int {
	reasons := map[Reason]int{}
	for person := range m.p.People {
		reason := m.p.lasting(person, m.slots[i].Place, m.slots[i].Scenario)
		if reason == "" {
			reason = m.busy(i, person)
		}
		if reason != "" {
			reasons[reason]++
		}
	}
	return reasons
}
