package remarks

import (
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"etalon/internal/fault"
	"etalon/standards"
)

// Faults of suggestions.
var (
	ErrSuggestionNotFound = fault.New(fault.NotFound, "suggestion_not_found")
	// ErrDecided reports that somebody decided meanwhile, or that the author took it back.
	ErrDecided = fault.New(fault.Conflict, "suggestion_decided")
	// ErrSame refuses a suggestion that changes nothing.
	ErrSame = fault.New(fault.Invalid, "suggestion_same")
)

// maxReason bounds why something is proposed or declined, in letters.
const maxReason = 4_000

// maxSuggestions bounds the open suggestions of a standard.
const maxSuggestions = 2_000

// Status is where a suggestion stands.
type Status string

// The statuses. Only an open one can become another.
const (
	Open      Status = "open"
	Accepted  Status = "accepted"
	Declined  Status = "declined"
	Withdrawn Status = "withdrawn" // by its author
)

// Suggestion is a change of one requirement, of the text of a section or of the
// preamble that somebody proposes.
type Suggestion struct {
	ID, OrgID, StandardID string
	VersionID, Number     string // at which its author looked
	// Kind is SetRequirement, AddRequirement, RemoveRequirement, SetSection or SetPreamble.
	Kind standards.EditKind
	// Lineage and Section are of the requirement and of its section. For a section both
	// are its own, and for the preamble the id of the standard.
	Lineage, Section string
	Was, Becomes     *standards.Requirement // Was is nil for a new one, Becomes for a removal
	// TextWas and TextBecomes are the same of a section, and of the preamble as its Title.
	TextWas, TextBecomes *standards.SectionText
	Reason               string
	By                   Person
	CreatedAt            time.Time
	Status               Status
	DecidedBy            Person
	DecidedAt            time.Time // zero while it is open
	Answer               string    // why it was declined
	EditID               string    // of the edit that accepted it
	Revision             int
}

// Fit says how an open suggestion goes with the version looked at.
type Fit string

// The fits.
const (
	Fits     Fit = "fits"     // the text is as its author saw it
	Joins    Fit = "joins"    // others changed something else meanwhile
	Collides Fit = "collides" // others changed the same meanwhile
	Gone     Fit = "gone"     // the requirement, or the section, is not there any more
)

// Proposal is a suggestion as the version looked at shows it.
type Proposal struct {
	Suggestion

	Fit          Fit // of an open one
	SectionTitle string
	// Change is what accepting it would do; of what cannot be accepted, what its
	// author meant.
	Change standards.RequirementChange
	// Texts is the same of a section or the preamble, whose Change is zero.
	Texts     []standards.FieldChange
	MayDecide bool
}

// edit is the edit that accepts s in c. A new requirement goes to the end of its section.
func (s Suggestion) edit(c standards.Content, id string) standards.Edit {
	e := standards.Edit{
		ID: id, Kind: s.Kind, Lineage: s.Lineage, Before: s.Was, Requirement: s.Becomes, TextBefore: s.TextWas, Text: s.TextBecomes,
	}
	if s.Kind == standards.SetPreamble {
		e.Lineage = ""
	}
	if s.Kind == standards.AddRequirement {
		e.Section = s.Section
		if section, ok := c.Section(s.Section); ok && len(section.Requirements) > 0 {
			e.After = section.Requirements[len(section.Requirements)-1].Lineage
		}
	}
	return e
}

// after is the content once s was accepted. What others rewrote is not removed
// unseen: that collides. Faults: those of standards.Edit.
func (s Suggestion) after(c standards.Content) (standards.Content, error) {
	if _, now, found := c.Find(s.Lineage); s.Kind == standards.RemoveRequirement && found && !same(now, *s.Was) {
		return c, standards.ErrEditCollides.At(fault.Field{Path: "statement", Code: "changed_meanwhile"})
	}
	return c.After(s.edit(c, ""))
}

// section is the lineage of the section that s is about in c, today.
func (s Suggestion) section(c standards.Content) string {
	if in, _, found := c.Find(s.Lineage); found {
		return in.Lineage
	}
	return s.Section
}

// about is the number and the first words of what s is about.
func (s Suggestion) about() string {
	if s.ofText() {
		return short(strings.TrimSpace(s.TextBecomes.Title), aboutLength)
	}
	r := s.Becomes
	if s.Was != nil {
		r = s.Was
	}
	return short(strings.TrimSpace(r.Code+" "+r.Statement), aboutLength)
}

// in shows s as the version v does.
func (s Suggestion) in(v standards.Version, owners standards.Owners) Proposal {
	c := v.Content()
	lineage := s.section(c)
	section, _ := c.Section(lineage)
	p := Proposal{Suggestion: s, SectionTitle: section.Title, MayDecide: s.Status == Open && s.mayDecide(c, owners.Pen) == nil}
	if s.ofText() {
		return s.textIn(c, p)
	}
	p.Change = change(section.Title, s.Was, s.Becomes)
	if s.Status != Open {
		return p
	}
	after, err := s.after(c)
	switch {
	case errors.Is(err, standards.ErrEditGone):
		p.Fit = Gone
	case err != nil:
		p.Fit = Collides
	default:
		_, now, _ := c.Find(s.Lineage)
		_, becomes, _ := after.Find(s.Lineage)
		p.Fit = Fits
		if s.Kind == standards.SetRequirement {
			if !same(now, *s.Was) {
				p.Fit = Joins
			}
			p.Change = change(section.Title, &now, &becomes)
		}
	}
	return p
}

// change is what becomes of one requirement, word by word.
func change(section string, was, becomes *standards.Requirement) standards.RequirementChange {
	version := func(r *standards.Requirement) standards.Version {
		in := standards.Section{Lineage: "section", Title: section}
		if r != nil {
			one := *r
			one.Lineage = "requirement"
			in.Requirements = []standards.Requirement{one}
		}
		return standards.Version{Sections: []standards.Section{in}}
	}
	d := standards.Compare(version(was), version(becomes))
	if len(d.Requirements) == 0 {
		return standards.RequirementChange{Kind: standards.Kept, SectionAfter: section, Before: *was, After: *becomes}
	}
	return d.Requirements[0]
}

// same compares what two requirements say.
func same(a, b standards.Requirement) bool {
	a.Lineage, b.Lineage = "", ""
	return a.Document() == b.Document()
}

// check asks for what the kind needs.
func (s Suggestion) check() error {
	p := &problems{}
	p.id("id", s.ID)
	switch s.Kind {
	case standards.SetRequirement, standards.AddRequirement, standards.RemoveRequirement:
		s.checkRequirement(p)
	case standards.SetSection, standards.SetPreamble:
		s.checkText(p)
	default:
		p.add("kind", "unknown_edit", fault.Params{"Value": string(s.Kind)})
	}
	if !isID(s.Lineage) {
		p.add("lineage", "not_an_id", nil)
	}
	p.reason("reason", s.Reason)
	return p.err(ErrInvalid)
}

func (s Suggestion) checkRequirement(p *problems) {
	if s.Was == nil && s.Kind != standards.AddRequirement {
		p.add("before", "required", nil)
	}
	if s.Becomes == nil && s.Kind != standards.RemoveRequirement {
		p.add("requirement", "required", nil)
	}
	if s.Kind == standards.AddRequirement && !isID(s.Section) {
		p.add("section", "not_an_id", nil)
	}
}

// reason asks for a few words.
func (p *problems) reason(path, s string) {
	switch n := utf8.RuneCountInString(s); {
	case strings.TrimSpace(s) == "":
		p.add(path, "required", nil)
	case n > maxReason:
		p.add(path, "too_long", fault.Params{"Max": maxReason, "Length": n})
	case !utf8.ValidString(s) || strings.ContainsFunc(s, unprintable):
		p.add(path, "not_text", nil)
	}
}
