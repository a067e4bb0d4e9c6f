package programmes

import (
	"regexp"
	"slices"

	"github.com/google/uuid"

	"etalon/audits/shoppers"
	"etalon/internal/fault"
)

const (
	titleMax    = 200
	briefingMax = 10_000
	// moneyMax bounds a slip of the finger: ten million of a currency.
	moneyMax = 1_000_000_000
)

var currency = regexp.MustCompile(`^[A-Z]{3}$`)

// check returns the programme as it is kept, or ErrInvalid.
func (g Programme) check() (Programme, error) {
	p := &fault.Problems{}
	if id, err := uuid.Parse(g.ID); err != nil {
		p.Add("id", "not_an_id", nil)
	} else {
		g.ID = id.String()
	}
	p.Required("title", &g.Title, titleMax)
	p.Text("briefing", &g.Briefing, briefingMax)
	g.Rules.Ethics.check(p)
	g.Rules.Eligibility.check(p)
	g.Rules.Rotation.check(p)
	g.Rules.Clocks.check(p)
	g.Rules.Pay.check(p)
	p.Between("trusted.rating_from", g.Rules.Trusted.RatingFrom, 0, 500)
	p.Between("trusted.visits", g.Rules.Trusted.Visits, 0, 1000)
	p.Between("trusted.at_once", g.Rules.Trusted.AtOnce, 1, 100)
	return g, p.Err(ErrInvalid)
}

func (e Ethics) check(p *fault.Problems) {
	if !slices.Contains([]StaffNames{NamesAllowed, NamesRedacted}, e.StaffNames) {
		p.Add("ethics.staff_names", "unknown_value", fault.Params{"Value": string(e.StaffNames)})
	}
	p.Between("ethics.audio_days", e.AudioDays, 1, 3650)
	p.Between("ethics.competitor_minutes", e.CompetitorMinutes, 1, 240)
	p.Between("ethics.employee_minimum", e.EmployeeMinimum, 1, 100)
	if e.StaffNotifiedOn != "" && e.StaffNotifiedOn.Time().IsZero() {
		p.Add("ethics.staff_notified_on", "date_expected", nil)
	}
}

func (e Eligibility) check(p *fault.Problems) {
	p.Between("eligibility.age_from", e.AgeFrom, 0, 100)
	p.Between("eligibility.age_to", e.AgeTo, 0, 100)
	if e.AgeTo > 0 && e.AgeTo < e.AgeFrom {
		p.Add("eligibility.age_to", "before_start", nil)
	}
	if !slices.Contains([]shoppers.Gender{"", shoppers.Female, shoppers.Male}, e.Gender) {
		p.Add("eligibility.gender", "gender_unknown", nil)
	}
	p.Between("eligibility.rating_from", e.RatingFrom, 0, 500)
	p.Between("eligibility.kilometres", e.Kilometres, 0, 20_000)
}

func (r Rotation) check(p *fault.Problems) {
	p.Between("rotation.lock_out_days", r.LockOutDays, 0, 3650)
	p.Between("rotation.lock_out_waves", r.LockOutWaves, 0, 50)
	p.Between("rotation.spacing_days", r.SpacingDays, 0, 365)
	p.Between("rotation.per_wave", r.PerWave, 0, 1000)
	p.Between("rotation.per_day", r.PerDay, 0, 50)
}

func (c Clocks) check(p *fault.Problems) {
	p.Between("clocks.review_hours", c.ReviewHours, 1, 1000)
	p.Between("clocks.return_hours", c.ReturnHours, 1, 1000)
	p.Between("clocks.appeal_days", c.AppealDays, 0, 365)
	p.Between("clocks.offer_hours", c.OfferHours, 1, 1000)
}

func (y Pay) check(p *fault.Problems) {
	if !currency.MatchString(y.Currency) {
		p.Add("pay.currency", "unknown_value", fault.Params{"Value": y.Currency})
	}
	for path, amount := range map[string]int64{"pay.fee": y.Fee, "pay.expense_limit": y.ExpenseLimit} {
		if amount < 0 || amount > moneyMax {
			p.Add(path, "out_of_range", fault.Params{"Min": 0, "Max": moneyMax / 100})
		}
	}
	if y.PayableAfter != AfterApproval && y.PayableAfter != AfterAppeals {
		p.Add("pay.payable_after", "unknown_value", fault.Params{"Value": string(y.PayableAfter)})
	}
}
