package checklists

import "math/big"

// Score computes the score of a visit from its answers, the checklist version,
// the attributes of the location and the questions that do not apply there on the
// day, and from nothing else. The checklist must
// be valid (Validate) and the answers too (ParseAnswers). Numbers in the result
// may be shared with the checklist: they are not to be changed.
//
// The order is: raw score, critical policy, gates. Numbers are exact; each
// percentage is rounded once, at its end.
func Score(c *Checklist, a Answers, attrs Attributes, except Excepted) Result {
	return NewScorer(c).Score(a, attrs, except)
}

// Score is the function Score with the checklist of s.
func (s *Scorer) Score(a Answers, attrs Attributes, except Excepted) Result {
	return s.score(a, attrs, except, nil)
}

// score asks only some of the questions; nil: all.
func (s *Scorer) score(a Answers, attrs Attributes, except Excepted, only map[string]bool) Result {
	visit := sheet{s, a, attrs, except, only, make([]visibility, len(s.questions))}
	c := s.checklist
	r := Result{Questions: make([]QuestionResult, 0, len(s.questions))}
	totals := make([]total, len(c.Sections))
	for i, q := range s.questions {
		result := visit.score(i)
		result.Section = c.Sections[q.section].ID
		totals[q.section].add(&result)
		switch {
		case result.State == HiddenState:
			r.Hidden = append(r.Hidden, q.ID)
		case result.State == ExceptedState:
			r.Excepted = append(r.Excepted, q.ID)
		case visit.missing(i, result.State):
			r.Missing = append(r.Missing, q.ID)
		}
		if result.CriticalFail {
			r.CriticalFails = append(r.CriticalFails, q.ID)
		}
		r.Questions = append(r.Questions, result)
	}
	r.Earned, r.Possible = new(big.Rat), new(big.Rat)
	for i := range totals {
		sum(r.Earned, &totals[i].earned)
		sum(r.Possible, &totals[i].possible)
	}
	finish(&r, c, totals)
	return r
}

// Compliance is the compliance with a requirement over the visits in which it
// applied: (full + ½ part) / applied, or nil where it applied in none.
func Compliance(full, part, applied int) *big.Rat {
	if applied == 0 {
		return nil
	}
	return big.NewRat(2*int64(full)+int64(part), 2*int64(applied))
}

// total is what the questions of a section add up to.
type total struct {
	earned, possible big.Rat
	fails            int // critical
}

func (t *total) add(q *QuestionResult) {
	sum(&t.earned, q.Earned)
	sum(&t.possible, q.Possible)
	if q.CriticalFail {
		t.fails++
	}
}

// sum adds r to s. Most of what is added is whole and small, where a sum of
// integers takes a tenth of the time.
func sum(s, r *big.Rat) {
	switch {
	case r.Sign() == 0:
	case s.IsInt() && r.IsInt() && s.Num().IsInt64() && r.Num().IsInt64() && small(s.Num().Int64()) && small(r.Num().Int64()):
		s.SetInt64(s.Num().Int64() + r.Num().Int64())
	default:
		s.Add(s, r)
	}
}

func small(n int64) bool { return -1<<40 < n && n < 1<<40 }

// share is the exact score, from 0 and, unless more is allowed, up to 1; nil
// where nothing was possible.
func (t *total) share(over100 bool) *big.Rat {
	if t.possible.Sign() == 0 {
		return nil
	}
	r := new(big.Rat).Quo(&t.earned, &t.possible)
	switch {
	case r.Sign() < 0:
		return zero
	case !over100 && r.Num().Cmp(r.Denom()) > 0:
		return one
	}
	return r
}

// rollup is the exact score of a visit with these sections.
func (c *Checklist) rollup(totals []total) *big.Rat {
	var all total
	for i := range totals {
		if c.Rollup != RollupSections {
			sum(&all.earned, &totals[i].earned)
			sum(&all.possible, &totals[i].possible)
			continue
		}
		if share := totals[i].share(c.Over100); share != nil {
			weight := or(c.Sections[i].Weight, one)
			sum(&all.earned, new(big.Rat).Mul(weight, share))
			sum(&all.possible, weight)
		}
	}
	return all.share(c.Over100)
}

// finish fills in the percentages and the failures.
func finish(r *Result, c *Checklist, totals []total) {
	raw := c.rollup(totals)
	r.Raw = percent(raw)
	fails, worst := len(r.CriticalFails), 0
	for i := range c.Sections {
		section, t := &c.Sections[i], &totals[i]
		worst = max(worst, t.fails)
		share := t.share(c.Over100)
		result := SectionResult{ID: section.ID, Earned: new(big.Rat).Set(&t.earned), Possible: &t.possible, Raw: percent(share), Final: percent(share)}
		if section.Gate != nil && share != nil && new(big.Rat).Mul(share, hundred).Cmp(section.Gate) < 0 {
			result.Failed = true
			r.GateFails = append(r.GateFails, section.ID)
		}
		switch c.Critical.Policy {
		case ZeroSection:
			if t.fails > 0 {
				result.Failed = true
				t.zero()
				result.Final = percent(t.share(c.Over100))
			}
		case FailAfter:
			result.Failed = result.Failed || c.Critical.Scope == InSection && t.fails >= c.Critical.Count
		case Flag, ZeroVisit, CapVisit:
		}
		r.Sections = append(r.Sections, result)
	}
	r.Final = percent(c.final(raw, totals, fails > 0))
	r.Failed = c.fails(fails, worst) || len(r.GateFails) > 0
}

// zero takes away what the section earned. What it lost by penalties stays lost:
// a critical fail never raises a score.
func (t *total) zero() {
	if t.earned.Sign() > 0 {
		t.earned = big.Rat{}
	}
}

// final applies the critical policy to a raw score; totals are those that
// ZeroSection has left.
func (c *Checklist) final(raw *big.Rat, totals []total, failed bool) *big.Rat {
	if raw == nil || !failed {
		return raw
	}
	switch c.Critical.Policy {
	case ZeroSection:
		return c.rollup(totals)
	case ZeroVisit:
		return zero
	case CapVisit:
		if top := new(big.Rat).Quo(or(c.Critical.Cap, hundred), hundred); raw.Cmp(top) > 0 {
			return top
		}
	case Flag, FailAfter:
	}
	return raw
}

// fails reports whether this many critical fails, in the visit and in its worst
// section, fail the visit.
func (c *Checklist) fails(inVisit, inSection int) bool {
	if c.Critical.Policy != FailAfter {
		return inVisit > 0
	}
	if c.Critical.Scope == InSection {
		return inSection >= c.Critical.Count
	}
	return inVisit >= c.Critical.Count
}

func percent(share *big.Rat) *Percent {
	if share == nil {
		return nil
	}
	p := percentOf(share)
	return &p
}

// or is r, or its default where it is absent.
func or(r, absent *big.Rat) *big.Rat {
	if r == nil {
		return absent
	}
	return r
}
