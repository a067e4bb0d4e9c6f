package planning

import "math/bits"

// set is a set of people, a bit each.
type set []uint64

func newSet(n int) set { return make(set, (n+63)/64) }

func (s set) add(i int) { s[i/64] |= 1 << (i % 64) }

func (s set) size() int {
	n := 0
	for _, w := range s {
		n += bits.OnesCount64(w)
	}
	return n
}

// without calls do for each member that is not in other, in order, until it says stop.
func (s set) without(other set, do func(i int) (stop bool)) {
	for w, word := range s {
		for word &^= other[w]; word != 0; word &= word - 1 {
			if do(w*64 + bits.TrailingZeros64(word)) {
				return
			}
		}
	}
}

// lasting is why a person is not sent to a place with a scenario on any day.
func (p Problem) lasting(person, place, scenario int) Reason {
	who, where, rules := &p.People[person], &p.Places[place], &p.Rules
	switch {
	case who.Reason != "":
		return Reason(who.Reason)
	case who.Never[place] != "":
		return who.Never[place]
	}
	for _, asks := range []Asks{rules.Asks, p.Scenarios[scenario].Asks} {
		if reason := asks.refuse(who); reason != "" {
			return reason
		}
	}
	switch {
	case rules.RatingFrom > 0 && who.Rating > 0 && who.Rating < rules.RatingFrom:
		return LowRating
	case rules.Certified && !who.Certified:
		return Uncertified
	case rules.SameCity && who.City != where.City:
		return OtherCity
	case rules.Kilometres > 0 && who.Point != nil && where.Point != nil && who.Point.Metres(*where.Point) > float64(rules.Kilometres)*1000:
		return TooFar
	}
	return ""
}

func (a Asks) refuse(who *Person) Reason {
	switch {
	case (a.AgeFrom > 0 || a.AgeTo > 0) && who.Age == 0, a.AgeFrom > 0 && who.Age < a.AgeFrom, a.AgeTo > 0 && who.Age > a.AgeTo:
		return WrongAge
	case a.Gender != "" && who.Gender != a.Gender:
		return WrongGender
	case a.Car && !who.Car:
		return NoCar
	}
	return ""
}

// kilometresOf is the way of a person to a place. Where a point is not known, the
// same city is near and another one far.
func (p Problem) kilometresOf(person, place int) float64 {
	who, where := &p.People[person], &p.Places[place]
	switch {
	case who.Point != nil && where.Point != nil:
		return who.Point.Metres(*where.Point) / 1000
	case who.City == where.City:
		return 5
	}
	return 500
}
