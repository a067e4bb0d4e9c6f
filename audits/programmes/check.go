package programmes

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

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

// problems collects what is wrong with a programme.
type problems struct{ fields []fault.Field }

func (p *problems) add(path, code string, params fault.Params) {
	p.fields = append(p.fields, fault.Field{Path: path, Code: code, Params: params})
}

func (p *problems) between(path string, n, least, most int) {
	if n < least || n > most {
		p.add(path, "out_of_range", fault.Params{"Min": least, "Max": most})
	}
}

func (p *problems) text(path string, text *string, least, most int) {
	*text = strings.TrimSpace(*text)
	control := func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' && r != '\r' }
	if !utf8.ValidString(*text) || strings.ContainsFunc(*text, control) {
		p.add(path, "not_text", nil)
	}
	if n := utf8.RuneCountInString(*text); n < least || n > most {
		p.add(path, "length", fault.Params{"Min": least, "Max": most})
	}
}

// check returns the programme as it is kept, or ErrInvalid.
func (g Programme) check() (Programme, error) {
	p := &problems{}
	if id, err := uuid.Parse(g.ID); err != nil {
		p.add("id", "not_an_id", nil)
	} else {
		g.ID = id.String()
	}
	p.text("title", &g.Title, 1, titleMax)
	p.text("briefing", &g.Briefing, 0, briefingMax)
	g.Rules.Ethics.check(p)
	g.Rules.Eligibility.check(p)
	g.Rules.Rotation.check(p)
	g.Rules.Clocks.check(p)
	g.Rules.Pay.check(p)
	p.between("trusted.rating_from", g.Rules.Trusted.RatingFrom, 0, 500)
	p.between("trusted.visits", g.Rules.Trusted.Visits, 0, 1000)
	p.between("trusted.at_once", g.Rules.Trusted.AtOnce, 1, 100)
	if len(p.fields) > 0 {
		return g, ErrInvalid.At(p.fields...)
	}
	return g, nil
}

func (e Ethics) check(p *problems) {
	if !slices.Contains([]StaffNames{NamesAllowed, NamesRedacted}, e.StaffNames) {
		p.add("ethics.staff_names", "unknown_value", fault.Params{"Value": string(e.StaffNames)})
	}
	p.between("ethics.audio_days", e.AudioDays, 1, 3650)
	p.between("ethics.competitor_minutes", e.CompetitorMinutes, 1, 240)
	p.between("ethics.employee_minimum", e.EmployeeMinimum, 1, 100)
	if e.StaffNotifiedOn != "" && e.StaffNotifiedOn.Time().IsZero() {
		p.add("ethics.staff_notified_on", "date_expected", nil)
	}
}

func (e Eligibility) check(p *problems) {
	p.between("eligibility.age_from", e.AgeFrom, 0, 100)
	p.between("eligibility.age_to", e.AgeTo, 0, 100)
	if e.AgeTo > 0 && e.AgeTo < e.AgeFrom {
		p.add("eligibility.age_to", "before_start", nil)
	}
	if !slices.Contains([]shoppers.Gender{"", shoppers.Female, shoppers.Male}, e.Gender) {
		p.add("eligibility.gender", "gender_unknown", nil)
	}
	p.between("eligibility.rating_from", e.RatingFrom, 0, 500)
	p.between("eligibility.kilometres", e.Kilometres, 0, 20_000)
}

func (r Rotation) check(p *problems) {
	p.between("rotation.lock_out_days", r.LockOutDays, 0, 3650)
	p.between("rotation.lock_out_waves", r.LockOutWaves, 0, 50)
	p.between("rotation.spacing_days", r.SpacingDays, 0, 365)
	p.between("rotation.per_wave", r.PerWave, 0, 1000)
	p.between("rotation.per_day", r.PerDay, 0, 50)
}

func (c Clocks) check(p *problems) {
	p.between("clocks.review_hours", c.ReviewHours, 1, 1000)
	p.between("clocks.return_hours", c.ReturnHours, 1, 1000)
	p.between("clocks.appeal_days", c.AppealDays, 0, 365)
	p.between("clocks.offer_hours", c.OfferHours, 1, 1000)
}

func (y Pay) check(p *problems) {
	if !currency.MatchString(y.Currency) {
		p.add("pay.currency", "unknown_value", fault.Params{"Value": y.Currency})
	}
	for path, amount := range map[string]int64{"pay.fee": y.Fee, "pay.expense_limit": y.ExpenseLimit} {
		if amount < 0 || amount > moneyMax {
			p.add(path, "out_of_range", fault.Params{"Min": 0, "Max": moneyMax / 100})
		}
	}
	if y.PayableAfter != AfterApproval && y.PayableAfter != AfterAppeals {
		p.add("pay.payable_after", "unknown_value", fault.Params{"Value": string(y.PayableAfter)})
	}
}
