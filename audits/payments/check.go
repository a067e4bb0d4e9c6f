package payments

import (
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

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
type problems struct{ fields []fault.Field }

func (p *problems) add(path, code string, params fault.Params) {
	p.fields = append(p.fields, fault.Field{Path: path, Code: code, Params: params})
}

func (p *problems) err() error {
	if len(p.fields) == 0 {
		return nil
	}
	return ErrInvalid.At(p.fields...)
}

// id checks that id is a UUID, and writes it as both databases compare it.
func (p *problems) id(path string, id *string) {
	u, err := uuid.Parse(*id)
	if err != nil {
		p.add(path, "not_an_id", nil)
		return
	}
	*id = u.String()
}

func (p *problems) text(path string, text *string, least int) {
	*text = strings.TrimSpace(*text)
	control := func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' && r != '\r' }
	if !utf8.ValidString(*text) || strings.ContainsFunc(*text, control) {
		p.add(path, "not_text", nil)
	}
	if n := utf8.RuneCountInString(*text); n < least || n > noteMax {
		p.add(path, "length", fault.Params{"Min": least, "Max": noteMax})
	}
}

func (p *problems) amount(path string, amount, least int64) {
	if amount < least || amount > amountMax {
		p.add(path, "out_of_range", fault.Params{"Min": float64(least) / 100, "Max": amountMax / 100})
	}
}

func (e *Expense) check() error {
	p := &problems{}
	p.id("id", &e.ID)
	p.amount("amount", e.Amount, 1)
	p.text("note", &e.Note, 1)
	if e.PhotoID != "" {
		p.id("photo_id", &e.PhotoID)
	}
	return p.err()
}

func (c *Correction) check() error {
	p := &problems{}
	p.id("id", &c.ID)
	p.amount("amount", c.Amount, -amountMax)
	if c.Amount == 0 {
		p.add("amount", "required", nil)
	}
	p.text("reason", &c.Reason, 1)
	return p.err()
}

func (r *Register) check() error {
	p := &problems{}
	p.id("id", &r.ID)
	p.id("brand_id", &r.BrandID)
	p.text("note", &r.Note, 0)
	if !currency.MatchString(r.Currency) {
		p.add("currency", "unknown_value", fault.Params{"Value": r.Currency})
	}
	if r.From.IsZero() || r.Until.Before(r.From) || r.Until.Sub(r.From) > periodMax*24*time.Hour {
		p.add("until", "before_start", nil)
	}
	return p.err()
}
