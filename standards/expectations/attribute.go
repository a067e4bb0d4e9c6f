package expectations

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"etalon/internal/fault"
)

// Origin says where an attribute comes from.
type Origin string

// The origins.
const (
	FromFocusGroup Origin = "focus_group"
	FromSurvey     Origin = "survey" // the heading of a column
	FromGroup      Origin = "own"    // the working group's own
)

// Attribute is one thing that customers expect, in their words.
type Attribute struct {
	ID, OrgID, StandardID string
	Name                  string // in the language of the standard
	Note                  string
	Origin                Origin
	Decision              Decision
	Requirements          []string // lineages of the requirements that answer to it
	Measured              bool     // some survey has it
	Revision              int
	CreatedBy             string // account
	CreatedAt             time.Time
}

// Decision is what the group made of an attribute. It may differ from what the
// surveys speak for.
type Decision struct {
	Verdict Proposal // Unknown: not decided
	Reason  string
	By      string // account
	ByName  string // of its holder today
	At      time.Time
}

// Scale is the lowest and the highest mark.
type Scale struct{ Min, Max float64 }

func (s Scale) holds(v float64) bool { return v >= s.Min && v <= s.Max }

// usable reports whether marks can lie within s.
func (s Scale) usable() bool { return s.Min < s.Max && s.Min >= -scaleMost && s.Max <= scaleMost }

// Survey is one survey, with what follows from it.
type Survey struct {
	ID, OrgID, StandardID string
	Title                 string
	HeldOn                time.Time // a day, as midnight UTC
	FileName              string
	Scale                 Scale  // of the attributes
	Overall               string // name of the overall measure
	OverallScale          Scale
	Respondents           int      // rows
	Attributes            []string // ids, in the order of Analysis.Drivers
	Analysis              Analysis
	CreatedBy             string // account
	CreatedAt             time.Time

	digest string
}

// Bounds of what is kept.
const (
	attributesMax = 300 // of a standard
	linksMax      = 200 // of an attribute
	nameMax       = 300
	textMax       = 2000
	scaleMost     = 1000
)

// problems collects what is wrong with an input.
type problems struct{ fault.Problems }

// text trims a text that may be empty.
func (p *problems) text(path string, text *string, most int) {
	*text = strings.TrimSpace(*text)
	switch {
	case !utf8.ValidString(*text) || strings.ContainsFunc(*text, func(r rune) bool { return unicode.IsControl(r) && r != '\n' }):
		p.Add(path, "not_text", nil)
	case utf8.RuneCountInString(*text) > most:
		p.Add(path, "too_long", fault.Params{"Max": most})
	}
}

func (p *problems) required(path string, text *string, most int) {
	if p.text(path, text, most); *text == "" {
		p.Add(path, "required", nil)
	}
}

func (a *Attribute) check() error {
	p := &problems{}
	p.Made("id", a.ID)
	p.required("name", &a.Name, nameMax)
	p.text("note", &a.Note, textMax)
	switch a.Origin {
	case FromFocusGroup, FromSurvey, FromGroup:
	default:
		p.Add("origin", "unknown_value", fault.Params{"Value": string(a.Origin)})
	}
	return p.Err(ErrInvalid)
}

func isID(id string) bool {
	u, err := uuid.Parse(id)
	return err == nil && u.String() == id
}
