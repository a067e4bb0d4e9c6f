package checklists

import "math/big"

// score scores question i.
func (s *sheet) score(i int) QuestionResult {
	q := s.questions[i]
	answer, state := s.state(i)
	r := QuestionResult{ID: q.ID, State: state, Earned: new(big.Rat), Possible: new(big.Rat)}
	if state != Answered {
		return r
	}
	if r.Credit = q.credit(answer); r.Credit == nil {
		return r
	}
	points := whole(q.Reachable())
	switch {
	case r.Credit.Sign() == 0:
	case r.Credit.IsInt(): // 1: most answers are all or nothing, and this is quicker
		r.Earned.Set(points)
	default:
		r.Earned.Mul(points, r.Credit)
	}
	good := r.Credit
	switch {
	case q.Penalty: // the credit says how far the forbidden action was seen
		r.Earned.Neg(r.Earned)
		good = new(big.Rat).Sub(one, r.Credit)
	case !q.Bonus:
		r.Possible = points
	}
	r.CriticalFail = q.Critical && good.Cmp(or(q.Threshold, one)) < 0
	if points.Sign() > 0 {
		r.Met = met(good)
	}
	return r
}

func met(credit *big.Rat) Met {
	switch {
	case credit.Sign() == 0:
		return NotMet
	case credit.IsInt(): // 1
		return Full
	default:
		return Part
	}
}

// Reachable is the points of the best answer. Of a multiple choice this is all
// its points, or an exclusive option that is worth more.
func (q *Question) Reachable() int {
	if q.Kind != Multiple {
		return q.Points
	}
	together, alone := 0, 0
	for _, o := range q.Options {
		if o.Exclusive {
			alone = max(alone, o.Points)
		} else {
			together += max(o.Points, 0)
		}
	}
	return max(together, alone)
}

// credit is the credit of an answer, from 0 to 1, or nil where the question gives
// none: unscored kinds, amounts without bands, choices without points.
func (q *Question) credit(a Answer) *big.Rat {
	switch q.Kind {
	case YesNo:
		if (a.Text == yes) != q.Turned {
			return one
		}
		return zero
	case Single:
		for _, o := range q.Options {
			if o.ID == a.Text {
				return or(o.Credit, zero)
			}
		}
		return zero
	case Multiple:
		return q.choiceCredit(a.Options)
	case ScaleKind:
		return q.Scale.credit(a.Number, q.Turned)
	case Number, Count, Duration:
		for _, b := range q.Bands {
			if b.UpTo == nil || a.Number.Cmp(b.UpTo) <= 0 {
				return b.Credit
			}
		}
	case Text, Date, Time, Photo, Audio, Receipt, Signature, Location:
	}
	return nil
}

func (q *Question) choiceCredit(chosen []string) *big.Rat {
	best, sum := q.Reachable(), 0
	if best == 0 {
		return nil
	}
	for _, o := range q.Options {
		for _, id := range chosen {
			if id == o.ID {
				sum += o.Points
			}
		}
	}
	return big.NewRat(int64(min(max(sum, 0), best)), int64(best))
}

// credit of a mark; turned, the lowest mark is the best. ParseAnswers lets only
// marks of the scale pass.
func (s *Scale) credit(mark *big.Rat, turned bool) *big.Rat {
	if !mark.IsInt() || !mark.Num().IsInt64() {
		return zero
	}
	steps, all := mark.Num().Int64()-int64(s.Min), int64(s.Max-s.Min)
	steps = min(max(steps, 0), all)
	if turned {
		steps = all - steps
	}
	if len(s.Credits) > 0 {
		return s.Credits[steps]
	}
	return big.NewRat(steps, all)
}
