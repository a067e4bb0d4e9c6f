package payments

import (
	"regexp"
	"time"

	"etalon/internal/fault"
)

const (
	// amountMax bounds a slip of the finger: ten million of a currency.
	amountMax = 1_000_000_000
	noteMax   = 1000
	// expensesMax is how many expenses one visit may have.
	expensesMax = 20
	// registerMax is how many lines a register holds; a further one takes the rest.
	registerMax = 5000
	// periodMax bounds the period of a register, in days.
	periodMax = 400
)

var (
	taxReceipt = regexp.MustCompile(`^[0-9A-Za-zА-Яа-я-]{1,40}$`)
	currency   = regexp.MustCompile(`^[A-Z]{3}$`)
)

// problems collects what is wrong with an input.
type problems struct{ fault.Problems }

func (p *problems) amount(path string, amount, least int64) {
	if amount < least || amount > amountMax {
		p.Add(path, "out_of_range", fault.Params{"Min": float64(least) / 100, "Max": amountMax / 100})
	}
}

func (e *Expense) check() error {
	p := &problems{}
	p.ID("id", &e.ID)
	p.amount("amount", e.Amount, 1)
	p.Required("note", &e.Note, noteMax)
	if e.PhotoID != "" {
		p.ID("photo_id", &e.PhotoID)
	}
	return p.Err(ErrInvalid)
}

func (c *Correction) check() error {
	p := &problems{}
	p.ID("id", &c.ID)
	p.amount("amount", c.Amount, -amountMax)
	if c.Amount == 0 {
		p.Add("amount", "required", nil)
	}
	p.Required("reason", &c.Reason, noteMax)
	return p.Err(ErrInvalid)
}

func (r *Register) check() error {
	p := &problems{}
	p.ID("id", &r.ID)
	p.ID("brand_id", &r.BrandID)
	p.Text("note", &r.Note, noteMax)
	if !currency.MatchString(r.Currency) {
		p.Add("currency", "unknown_value", fault.Params{"Value": r.Currency})
	}
	if r.From.IsZero() || r.Until.Before(r.From) || r.Until.Sub(r.From) > periodMax*24*time.Hour {
		p.Add("until", "before_start", nil)
	}
	return p.Err(ErrInvalid)
}
