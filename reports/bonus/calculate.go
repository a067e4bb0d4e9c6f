package bonus

import (
	"math/big"
	"slices"

	"etalon/checklists"
)

const whole = checklists.Percent(10_000)

// Calculate applies the rules. Everything is exact until the one rounding at the end.
func (r *Rules) Calculate(in Input) Outcome {
	out := Outcome{Ratio: whole}
	note := func(n Note) { out.Notes = append(out.Notes, n) }
	switch {
	case in.Visits == 0:
		note(NoVisits)
		return out
	case in.Failed > 0 && r.CriticalZero:
		note(Critical)
		return out
	case in.Visits < r.Minimum:
		out.Share = r.Below
		note(FewVisits)
	default:
		out.Share = r.step(in.Score)
		if out.Share > 0 && r.Rise.By > 0 && in.Before != nil && in.Score-*in.Before >= r.Rise.By {
			out.Share += r.Rise.Share
			note(Rose)
		}
	}
	if r.Plan.FactID != "" {
		ratio, ok := r.Plan.ratio(in)
		if out.Ratio = ratio; !ok {
			note(NoFigure)
		}
	}
	out.Amount = r.rounded(r.Base * int64(out.Share) * int64(out.Ratio))
	if r.Cap > 0 && out.Amount > r.Cap {
		out.Amount = r.Cap
		note(Capped)
	}
	return out
}

// step is the share of the last step that the score reaches.
func (r *Rules) step(score checklists.Percent) checklists.Percent {
	for _, s := range slices.Backward(r.Steps) {
		if score >= s.From {
			return s.Share
		}
	}
	return 0
}

// ratio is fact by plan, half up to 0.01 %, within the bounds; all of it where one of them
// is not known or nothing was planned.
func (p Plan) ratio(in Input) (checklists.Percent, bool) {
	if in.Plan == nil || in.Fact == nil || *in.Plan <= 0 {
		return whole, false
	}
	plan := big.NewInt(*in.Plan)
	twice := new(big.Int).Mul(big.NewInt(*in.Fact), big.NewInt(2*int64(whole)))
	twice.Add(twice, plan).Div(twice, plan.Lsh(plan, 1))
	if !twice.IsInt64() || twice.Int64() > int64(p.High) {
		return p.High, true
	}
	return max(p.Low, checklists.Percent(twice.Int64())), true
}

// rounded brings a product of the base and two shares to a multiple of Round.
func (r *Rules) rounded(product int64) int64 {
	unit := int64(whole) * int64(whole) * r.Round
	return (2*product + unit) / (2 * unit) * r.Round
}
