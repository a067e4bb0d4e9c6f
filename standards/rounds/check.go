package rounds

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"etalon/internal/accounts"
	"etalon/internal/fault"
	"etalon/standards"
)

// The bounds of what people write and of how many are asked.
const (
	MaxWords        = 4_000 // letters
	MaxAsked        = 100   // people of the group in a round
	MaxManagers     = 5_000 // of stores in a consultation
	MaxPlaces       = 1_000 // chosen for a consultation
	longestDeadline = 366   // days ahead
)

// problems collects what is wrong with an input.
type problems struct{ fields []fault.Field }

func (p *problems) add(path, code string) { p.with(path, code, nil) }

func (p *problems) with(path, code string, params fault.Params) {
	p.fields = append(p.fields, fault.Field{Path: path, Code: code, Params: params})
}

func (p *problems) id(path, id string) {
	if u, err := uuid.Parse(id); err != nil || u.String() != id || u.Version() != 7 {
		p.add(path, "not_an_id")
	}
}

func (p *problems) required(path, text string) {
	if strings.TrimSpace(text) == "" {
		p.add(path, "required")
		return
	}
	p.text(path, text)
}

func (p *problems) text(path, text string) {
	if n := utf8.RuneCountInString(text); n > MaxWords {
		p.with(path, "too_long", fault.Params{"Max": MaxWords, "Length": n})
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

func isID(id string) bool {
	u, err := uuid.Parse(id)
	return err == nil && u.String() == id
}

// orForbidden is what to say of a thing that cannot be shown: an actor who holds p
// nowhere is told that first, the same for every id.
func orForbidden(by accounts.Actor, p accounts.Permission, err error) error {
	if !by.Can(p) {
		return accounts.ErrForbidden
	}
	return err
}

// notFoundAs names what cannot be found by what was asked for.
func notFoundAs(err, as error) error {
	if f, ok := fault.Of(err); ok && f.Is(standards.ErrVersionNotFound) {
		return as
	}
	return err
}

// short is the beginning of a text, for a line.
func short(text string) string {
	const most = 120
	if letters := []rune(text); len(letters) > most {
		return string(letters[:most-1]) + "…"
	}
	return text
}
