package bonus

import (
	"fmt"
	"regexp"
	"slices"

	"etalon/checklists"
	"etalon/internal/fault"
)

const (
	baseMax   = 1_000_000_000 // ten million of a currency
	shareMax  = 2 * whole
	stepsMax  = 20
	titleMax  = 120
	reasonMax = 500
)

var (
	currency = regexp.MustCompile(`^[A-Z]{3}$`)
	rounds   = []int64{1, 100, 1000, 10_000, 100_000}
)

func (s *Scheme) check() error {
	p := &fault.Problems{}
	p.Made("id", s.ID)
	p.ID("brand_id", &s.BrandID)
	p.Required("title", &s.Title, titleMax)
	s.Rules.problems(p)
	return p.Err(ErrInvalid)
}

// Check checks rules that are being tried.
func (r *Rules) Check() error {
	p := &fault.Problems{}
	r.problems(p)
	return p.Err(ErrInvalid)
}

func (r *Rules) problems(p *fault.Problems) {
	money := func(path string, amount, least int64) {
		if amount < least || amount > baseMax {
			p.Add(path, "out_of_range", fault.Params{"Min": float64(least) / 100, "Max": baseMax / 100})
		}
	}
	share := func(path string, v, least, most checklists.Percent) {
		if v < least || v > most {
			p.Add(path, "out_of_range", fault.Params{"Min": float64(least) / 100, "Max": float64(most) / 100})
		}
	}
	if !currency.MatchString(r.Currency) {
		p.Add("rules.currency", "bonus_currency", nil)
	}
	money("rules.base", r.Base, 1)
	money("rules.cap", r.Cap, 0)
	p.Between("rules.minimum", r.Minimum, 1, 100)
	share("rules.below", r.Below, 0, shareMax)
	share("rules.rise.by", r.Rise.By, 0, whole)
	share("rules.rise.share", r.Rise.Share, 0, shareMax)
	if !slices.Contains(rounds, r.Round) {
		p.Add("rules.round", "bonus_round", nil)
	}
	if len(r.Steps) == 0 || len(r.Steps) > stepsMax {
		p.Add("rules.steps", "bonus_steps", fault.Params{"Max": stepsMax})
	}
	for i, s := range r.Steps {
		path := fmt.Sprintf("rules.steps[%d].", i)
		share(path+"from", s.From, 0, whole)
		share(path+"share", s.Share, 0, shareMax)
		if i > 0 && s.From <= r.Steps[i-1].From {
			p.Add(path+"from", "bonus_step_order", nil)
		}
	}
	r.Plan.problems(p, share)
}

func (pl *Plan) problems(p *fault.Problems, share func(string, checklists.Percent, checklists.Percent, checklists.Percent)) {
	if pl.PlanID == "" && pl.FactID == "" {
		*pl = Plan{}
		return
	}
	if pl.PlanID == "" || pl.FactID == "" {
		p.Add("rules.fact_id", "bonus_plan_and_fact", nil)
		return
	}
	p.ID("rules.plan.plan_id", &pl.PlanID)
	p.ID("rules.plan.fact_id", &pl.FactID)
	const most = 3 * whole
	share("rules.plan.low", pl.Low, 0, whole)
	share("rules.plan.high", pl.High, whole, most)
}
