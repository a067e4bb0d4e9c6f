// Package groups holds how a working group works on a standard: who is in it, its
// plan, its meetings and what it is proposed (docs/decisions/groups.md).
package groups

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"etalon/internal/fault"
)

// Bounds of what is kept of one standard.
const (
	stepsMax     = 100
	meetingsMax  = 500
	proposalsMax = 500
	peopleMax    = 30 // of a step, of a meeting
	linesMax     = 50 // of an agenda, of decisions
	titleMax     = 200
	noteMax      = 2000
	minutesMax   = 50_000
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

// text trims a text that may be empty.
func (p *problems) text(path string, text *string, most int) {
	*text = strings.TrimSpace(*text)
	switch {
	case !utf8.ValidString(*text) || strings.ContainsFunc(*text, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' && r != '\r' }):
		p.add(path, "not_text", nil)
	case utf8.RuneCountInString(*text) > most:
		p.add(path, "too_long", fault.Params{"Max": most})
	}
}

func (p *problems) required(path string, text *string, most int) {
	if p.text(path, text, most); *text == "" {
		p.add(path, "required", nil)
	}
}

func (p *problems) within(path string, n, least, most int) {
	if n < least || n > most {
		p.add(path, "out_of_range", fault.Params{"Min": least, "Max": most})
	}
}

// made refuses an id that is not a UUIDv7 made by the caller.
func (p *problems) made(path, id string) {
	if u, err := uuid.Parse(id); err != nil || u.String() != id || u.Version() != 7 {
		p.add(path, "not_an_id", nil)
	}
}

// people refuses ids that are none, and keeps each once.
func (p *problems) people(path string, ids *[]string) {
	list := slices.Clone(*ids)
	slices.Sort(list)
	list = slices.Compact(list)
	if len(list) > peopleMax {
		p.add(path, "too_many", fault.Params{"Max": peopleMax})
	}
	if slices.ContainsFunc(list, func(id string) bool { return !isID(id) }) {
		p.add(path, "not_an_id", nil)
	}
	*ids = list
}

// day refuses a day that is missing or that no plan reaches.
func (p *problems) day(path string, t time.Time) {
	if t.Year() < 2000 || t.Year() > 2200 {
		p.add(path, "required", nil)
	}
}

func isID(id string) bool {
	u, err := uuid.Parse(id)
	return err == nil && u.String() == id
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }
