package pilots

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"etalon/internal/accounts"
	"etalon/internal/fault"
)

// problems collects what is wrong with an input.
type problems struct{ fields []fault.Field }

func (p *problems) add(path, code string) { p.with(path, code, nil) }

func (p *problems) with(path, code string, params fault.Params) {
	p.fields = append(p.fields, fault.Field{Path: path, Code: code, Params: params})
}

func (p *problems) required(path, text string, most int) {
	if isBlank(text) {
		p.add(path, "required")
		return
	}
	p.text(path, text, most)
}

func (p *problems) text(path, text string, most int) {
	if n := utf8.RuneCountInString(text); n > most {
		p.with(path, "too_long", fault.Params{"Max": most, "Length": n})
	}
	unprintable := func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }
	if !utf8.ValidString(text) || strings.ContainsFunc(text, unprintable) {
		p.add(path, "not_text")
	}
}

func (p *problems) err() error {
	if len(p.fields) == 0 {
		return nil
	}
	return ErrInvalid.At(p.fields...)
}

func reasonFault(reason string) error {
	p := &problems{}
	p.required("reason", reason, MaxReason)
	return p.err()
}

func (in NewPilot) check(now time.Time) error {
	p := &problems{}
	if u, err := uuid.Parse(in.ID); err != nil || u.String() != in.ID || u.Version() != 7 {
		p.add("id", "not_an_id")
	}
	if in.LocationID == "" {
		p.required("place", in.Place, MaxPlace)
	}
	if today := day(now); in.GoesOn.Before(today.AddDate(0, 0, -1)) || in.GoesOn.After(today.AddDate(0, 0, furthest)) {
		p.add("goes_on", "pilot_day_range") // yesterday by UTC may still be today where they are
	}
	if in.VisitorID == "" {
		p.add("visitor_id", "required")
	}
	p.text("variant", in.Variant, MaxPlace)
	p.text("note", in.Note, MaxNote)
	return p.err()
}

func (a Answer) check() error {
	p := &problems{}
	if !slices.Contains([]Observed{"", Met, NotMet, NotObserved}, a.Observed) {
		p.add("observed", "pilot_unknown_answer")
	}
	for _, c := range Criteria {
		if v, answered := a.Verdicts[c]; answered && !slices.Contains([]Verdict{Yes, Partly, No, CannotSay}, v) {
			p.add(string(c), "pilot_unknown_answer")
		}
	}
	p.text("observation", a.Observation, MaxWords)
	p.text("remark", a.Remark, MaxWords)
	return p.err()
}

func isBlank(text string) bool { return strings.TrimSpace(text) == "" }

func isID(id string) bool {
	u, err := uuid.Parse(id)
	return err == nil && u.String() == id
}

// day is the date of t as midnight UTC.
func day(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// orForbidden is what to say of a thing that cannot be shown: an actor who holds none
// of the permissions anywhere is told that first, the same for every id.
func orForbidden(by accounts.Actor, err error, any ...accounts.Permission) error {
	if !slices.ContainsFunc(any, by.Can) {
		return accounts.ErrForbidden
	}
	return err
}
