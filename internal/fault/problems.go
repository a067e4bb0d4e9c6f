package fault

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"
)

// Problems collects what is wrong with an input, so that its sender learns of all of
// it at once.
type Problems struct{ Fields []Field }

// Add notes a field.
func (p *Problems) Add(path, code string, params Params) {
	p.Fields = append(p.Fields, Field{Path: path, Code: code, Params: params})
}

// Err is e with the fields; nil when nothing is wrong.
func (p *Problems) Err(e *Error) error {
	if len(p.Fields) == 0 {
		return nil
	}
	return e.At(p.Fields...)
}

// Between refuses a number out of its bounds, which it may have: out_of_range.
func (p *Problems) Between(path string, n, least, most int) {
	if n < least || n > most {
		p.Add(path, "out_of_range", Params{"Min": least, "Max": most})
	}
}

// Text trims a text of paragraphs that may be empty and has at most so many runes:
// not_text, too_long.
func (p *Problems) Text(path string, text *string, most int) {
	*text = strings.TrimSpace(*text)
	control := func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' && r != '\r' }
	switch {
	case !utf8.ValidString(*text) || strings.ContainsFunc(*text, control):
		p.Add(path, "not_text", nil)
	case utf8.RuneCountInString(*text) > most:
		p.Add(path, "too_long", Params{"Max": most})
	}
}

// Required is Text that may not be empty: required.
func (p *Problems) Required(path string, text *string, most int) {
	if p.Text(path, text, most); *text == "" {
		p.Add(path, "required", nil)
	}
}

// ID brings a UUID to the form that both databases compare: not_an_id.
func (p *Problems) ID(path string, id *string) {
	u, err := uuid.Parse(*id)
	if err != nil {
		p.Add(path, "not_an_id", nil)
		return
	}
	*id = u.String()
}

// Made refuses an id that is not a UUIDv7 as its caller made it: not_an_id.
func (p *Problems) Made(path, id string) {
	if u, err := uuid.Parse(id); err != nil || u.String() != id || u.Version() != 7 {
		p.Add(path, "not_an_id", nil)
	}
}
